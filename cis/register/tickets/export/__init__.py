"""How an export of a ticket tool is opened, recognised and read."""
