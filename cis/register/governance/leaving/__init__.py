"""Handing over what a leaver holds, as people do it."""
