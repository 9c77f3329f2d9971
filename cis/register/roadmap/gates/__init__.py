"""The gate between two phases: the page where it is decided, and what was frozen."""
