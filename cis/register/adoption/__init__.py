"""Adoption: whether the new way of working is known, followed and answered."""
