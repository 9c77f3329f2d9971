"""The services that the organisation offers, and who answers for each."""
