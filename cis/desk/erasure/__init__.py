"""Erasing a person: what goes, what stays, and why every seal still holds."""
