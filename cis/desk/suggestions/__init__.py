"""Changes that somebody suggests to whoever may make them."""
