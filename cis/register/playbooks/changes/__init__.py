"""Change models: standard, normal, emergency, and which of them a change is."""
