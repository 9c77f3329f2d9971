"""Which practice to start with, why, and how much at once."""
