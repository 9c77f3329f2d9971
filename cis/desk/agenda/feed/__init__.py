"""A private calendar of what is due from somebody, behind an address of its own."""
