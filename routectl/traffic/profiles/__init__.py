"""What the columns of well-known kinds of logs mean: the name of a file is the name of its profile."""
