"""Decisions that somebody must take: why, who, by when, and the answer."""
