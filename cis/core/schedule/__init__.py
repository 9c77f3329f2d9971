"""When a review falls: rules, days and hours, from their arguments alone."""
