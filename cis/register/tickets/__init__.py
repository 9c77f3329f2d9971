"""Tickets: exports of service desks, what they mean and what they measure."""
