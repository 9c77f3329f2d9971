"""What an initiative makes easier, for whom."""
