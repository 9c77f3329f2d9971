"""The audit bundle: one zip that proves what it says without us."""
