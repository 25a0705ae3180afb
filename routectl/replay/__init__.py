"""Replays a traffic log under a policy, budgets and quotas live: row by row for a few, by ticks for many."""
