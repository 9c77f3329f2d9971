"""Metrics, their readings and baselines, and what the readings say."""
