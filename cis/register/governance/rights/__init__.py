"""Who may decide what, up to which limit and on which terms, from when to when."""
