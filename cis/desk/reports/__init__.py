"""The monthly cadence report: gathered once, three papers of it, frozen for good."""
