"""Who may do what: one table, one answer, one page."""
