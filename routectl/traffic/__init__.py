"""Traffic logs of any making, mapped to requests: what each column means, what is filled in, and what can't be read."""
