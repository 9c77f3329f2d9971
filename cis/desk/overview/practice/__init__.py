"""One practice with everything about it on one page."""
