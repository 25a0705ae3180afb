"""A log that was written for routectl: every column is named for what it is, `served.model` and the like included."""

from __future__ import annotations

from routectl.traffic.profile import Profile

PROFILE = Profile({}, help="columns are named for what they are: time, id, the policy's dimensions, served.model")
