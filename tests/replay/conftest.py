"""The small policy of the traffic tests replays logs too."""

from __future__ import annotations

from tests.traffic.conftest import traffic_policy

__all__ = ["traffic_policy"]
