"""What the tickets of an export measure; plain Python."""
