"""Improvement initiatives: one pain, one metric, one promise, one owner."""
