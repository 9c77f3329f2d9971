"""The sets of questions in the browser."""
