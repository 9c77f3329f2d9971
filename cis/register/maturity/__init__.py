"""How mature a practice is: on paper, in the day's work, and against its target."""
