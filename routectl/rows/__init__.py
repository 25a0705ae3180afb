"""Rows of requests, whatever file they stand in: what simulate decides."""
