"""Adoption of every practice on one page."""
