"""What stands beside a metric: notes to a period, and the metric it is paired with."""
