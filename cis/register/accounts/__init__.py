"""Who may sign in: accounts, one-time links, login sessions."""
