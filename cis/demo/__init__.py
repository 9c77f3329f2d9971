"""An invented organisation, for those who want to see a living register at once."""
