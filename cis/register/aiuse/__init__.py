"""Where AI routes, suggests or answers, and how often somebody checks it."""
