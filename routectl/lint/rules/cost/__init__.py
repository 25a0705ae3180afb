"""RC3xx: prices, ceilings and budgets."""
