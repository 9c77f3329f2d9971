"""Phases with exit criteria, what depends on what, and the gates between phases."""
