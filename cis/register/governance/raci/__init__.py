"""Who is responsible, accountable, consulted and informed, per activity."""
