"""The first hour: from nothing to an approved initiative, step by step."""
