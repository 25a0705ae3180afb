"""RC4xx: quality floors and the evidence behind them."""
