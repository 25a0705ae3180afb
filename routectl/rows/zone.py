"""A time zone, by its name or by how far it is from UTC."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo

_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})\Z")


def zone(written: str) -> tzinfo | None:
    """`UTC`, `+01:00`, or `Europe/Berlin`, whose clocks change; None where no zone is named so."""
    if written in ("UTC", "Z"):
        return UTC
    match = _OFFSET.match(written)
    if match is not None:
        minutes = int(match[2]) * 60 + int(match[3])
        if int(match[2]) > 23 or int(match[3]) > 59:
            return None
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(written)
    except (OSError, ValueError, KeyError):  # a name with an odd character or path, or one that isn't known
        return None
