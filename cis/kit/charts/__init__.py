"""Charts: figures and drawings made from plain values."""
