"""What one reader sees of everything: a practice, what comes first, the search."""
