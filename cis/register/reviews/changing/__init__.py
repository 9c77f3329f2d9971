"""Business changes, and the reviews they open."""
