"""The search over everything: one index, kept in the transaction that changes it."""
