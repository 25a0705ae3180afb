"""RC5xx: latency budgets."""
