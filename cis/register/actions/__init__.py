"""What somebody promised to do by a day, and what became of it."""
