"""Who needs which training, and who has had it."""
