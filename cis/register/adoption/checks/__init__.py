"""Adoption checks: a drawn sample, and whether the workflow was followed."""
