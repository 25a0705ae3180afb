"""RC0xx: the file as text and YAML, its schema, and the comments that silence rules."""
