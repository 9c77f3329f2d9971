"""What people say about a new way of working, and what came of it."""
