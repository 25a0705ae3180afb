"""One file a command: open, run, finish."""
