"""Roles as people see, give and change them."""
