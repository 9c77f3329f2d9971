"""Evidence: files and links that show what is said about a record."""
