"""How things stand, for whoever watches over kompis: what waits on a channel, the size of the database."""

import datetime as dt
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Row, bindparam, func, select, text

from bot.domain.delivery import State
from bot.storage.deliveries import LOOKED_AT, STATE, D
from bot.storage.tables import leases

_DUE = select(func.count(), func.min(D.try_at)).where(
    D.channel == bindparam("in_channel"),
    D.state == STATE[State.PENDING],
    D.try_at <= bindparam("in_now"),
    D.expires_at > bindparam("in_now"),
)
_UNKNOWN = select(func.count()).where(
    D.channel == bindparam("in_channel"),
    D.state == STATE[State.UNKNOWN],
    D.try_at > bindparam("in_since"),
)
_LEASES = select(leases.c.name, leases.c.owner, leases.c.epoch, leases.c.until).order_by(leases.c.name)
_SIZE: Final = {
    "sqlite": text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
    "postgresql": text("SELECT pg_database_size(current_database())"),
}


class Queue(Struct, frozen=True):
    """What waits on a channel. ``due``: may leave now; ``oldest``: since when the first of these may.

    ``unknown``: nobody knows whether it arrived, and it is not too long ago to matter.
    """

    due: int
    oldest: dt.datetime | None
    unknown: int


def queue(db: Connection, channel: str, now: dt.datetime) -> Queue:
    """How the queue of a channel stands."""
    due, oldest = db.execute(_DUE, {"in_channel": channel, "in_now": now}).one()
    unknown = db.execute(_UNKNOWN, {"in_channel": channel, "in_since": now - LOOKED_AT}).scalar_one()
    return Queue(due, oldest, unknown)


def size(db: Connection) -> int:
    """The bytes of the database, without the log that lies beside a SQLite file."""
    found: int = db.execute(_SIZE[db.dialect.name]).scalar_one()
    return found


def owners(db: Connection) -> list[Row[Any]]:
    """Every lease there ever was (name, owner, epoch, until)."""
    return list(db.execute(_LEASES))
