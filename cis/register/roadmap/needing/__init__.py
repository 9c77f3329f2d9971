"""What needs what: said one by one, pasted, or taken from the usual ones."""
