"""Decisions for sample requests: rows are read, decided by one policy or two, and told."""
