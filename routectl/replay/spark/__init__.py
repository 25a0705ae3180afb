"""Replays a log on Spark: workers read and count it, a task for each day runs that day's clock; Spark ships the work."""
