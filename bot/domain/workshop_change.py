"""A change of a workshop as plain values, while somebody is asked whether it is what they meant."""

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.workshop import Added, CalledOff, Moved, Relocated

ToConfirm = Moved | Relocated | Added | CalledOff
"""The changes that are asked about first: what people are told cannot be taken back."""


def to_json(change: ToConfirm) -> dict[str, Any]:
    """The change as plain values."""
    match change:
        case Moved(occasion, starts_at, ends_at):
            return {"moved": occasion, **_times(starts_at, ends_at)}
        case Relocated(place, map_url):
            return {"relocated": place, "map": map_url}
        case Added(starts_at, ends_at, seats, uid):
            return {"added": uid, "seats": seats, **_times(starts_at, ends_at)}
        case CalledOff(occasion, reason):
            return {"called off": reason, "occasion": occasion}


def from_json(values: Mapping[str, Any]) -> ToConfirm | None:
    """The change that :func:`to_json` made these values of; None: they are of none."""
    match values:
        case {"moved": occasion, "from": starts, "to": ends}:
            return Moved(occasion, datetime.fromisoformat(starts), datetime.fromisoformat(ends))
        case {"relocated": place, "map": map_url}:
            return Relocated(place, map_url)
        case {"added": uid, "seats": seats, "from": starts, "to": ends}:
            return Added(datetime.fromisoformat(starts), datetime.fromisoformat(ends), seats, uid)
        case {"called off": reason, "occasion": occasion}:
            return CalledOff(occasion, reason)
        case _:
            return None


def mark_of(change: ToConfirm) -> int:
    """A number by which a button tells what was asked above it from what was asked later."""
    return zlib.crc32(json.dumps(to_json(change), sort_keys=True).encode())


def _times(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    return {"from": starts_at.isoformat(), "to": ends_at.isoformat()}
