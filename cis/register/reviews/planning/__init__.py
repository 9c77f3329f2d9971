"""Cadences and holidays: the pages on which the calendar is laid down."""
