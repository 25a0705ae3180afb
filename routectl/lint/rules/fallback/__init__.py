"""RC2xx: fallback chains and degradation ladders."""
