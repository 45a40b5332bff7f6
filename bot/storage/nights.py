"""How long the nights have followed one another: what erases by itself must not believe one wrong clock."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, select

from bot.storage.tables import channel_state
from bot.storage.upsert import upsert

GAP: Final = timedelta(days=3)
"""Nights further apart do not follow one another: the clock has leapt, or kompis stood still."""

_OURS: Final = {"channel": "", "key": "nights"}
_PUT = upsert(channel_state, key=("channel", "key"), update=("value",))
_GET = select(channel_state.c.value).where(
    channel_state.c.channel == bindparam("channel"), channel_state.c.key == bindparam("key")
)


def in_a_row(db: Connection, now: datetime) -> timedelta:
    """Note that this night has come; for how long they have, each soon after the one before."""
    noted: str | None = db.scalar(_GET, _OURS)
    first, last = (now, now) if noted is None else map(datetime.fromisoformat, noted.split())
    if not timedelta() <= now - last <= GAP:
        first = now
    db.execute(_PUT, {**_OURS, "value": f"{first.isoformat()} {now.isoformat()}"})
    return now - first
