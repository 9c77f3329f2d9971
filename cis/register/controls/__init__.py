"""Controls of frameworks, and what in the organisation meets them."""
