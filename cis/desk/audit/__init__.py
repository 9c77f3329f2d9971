"""The auditor's room: what leaves the building as evidence."""
