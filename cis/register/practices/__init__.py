"""The 34 ITIL 4 practices and how far the organisation has adopted each."""
