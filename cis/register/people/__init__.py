"""People, and the organisation they work in."""
