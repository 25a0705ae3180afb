"""Replays columns: requests are counted by tick and ladder first, and the clock runs over the counts."""
