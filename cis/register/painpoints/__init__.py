"""Pain points: what hurts, whom, and how much it costs each month."""
