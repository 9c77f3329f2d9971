"""Who is accountable for what, from when to when."""
