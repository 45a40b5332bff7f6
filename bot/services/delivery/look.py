"""Look for what may have arrived: which deliveries, and what becomes of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.delivery import CLOCKS_APART
from bot.services.delivery.lease import Owner
from bot.services.delivery.mark_sending import TOO_LATE
from bot.storage import delivery_results, leases, lost

LOOKED_FOR = dt.timedelta(days=2)
"""A delivery that nobody could look for in so long stays unknown."""


class Lost(Struct, frozen=True):
    """A delivery to look for at an address, by what it brought, sent at ``since`` or later."""

    id: int
    chat: int
    address: str
    body: Mapping[str, Any]
    since: dt.datetime
    edits: int | None


class Found(Struct, frozen=True):
    """It is there. ``instead_of``: in place of this delivery's message."""

    references: tuple[str, ...]
    instead_of: int | None = None


class Absent(Struct, frozen=True):
    """It is certainly not there."""


class LookLater(Struct, frozen=True):
    """It cannot be seen now."""

    try_at: dt.datetime


class Unseeable(Struct, frozen=True):
    """It can never be seen: from ``try_at`` on the rule for what nobody can look for holds."""

    error: str
    try_at: dt.datetime


Sight = Found | Absent | LookLater | Unseeable


def lost_deliveries(db: Connection, channel: str, now: dt.datetime, limit: int) -> list[tuple[int, str]]:
    """What is to be looked for now, with its address, longest lost first."""
    return [(row.id, row.platform_id) for row in lost.due(db, channel, now, now - LOOKED_FOR, limit)]


def next_look(db: Connection, channel: str, now: dt.datetime) -> dt.datetime | None:
    """The next moment, later than now, at which there is something to look for."""
    return lost.next_look(db, channel, now)


def lost_delivery(db: Connection, id_: int) -> Lost | None:
    """One of them; None: it has been seen, or its person erased, meanwhile."""
    row = lost.one(db, id_)
    if row is None or row.body is None:
        return None
    return Lost(row.id, row.address_id, row.platform_id, row.body, row.tried_at - CLOCKS_APART, row.edits)


def record_sights(
    db: Connection, owner: Owner, sights: Sequence[tuple[int, Sight]], now: dt.datetime
) -> frozenset[int] | None:
    """Record what looks have shown. Returns the deliveries found; None: the lease is another's.

    A delivery that somebody's tap has healed meanwhile is left alone.
    """
    if not leases.owned(db, owner.lease.name, owner.lease.epoch):
        return None
    found = frozenset(
        id_
        for id_, sight in sights
        if isinstance(sight, Found) and lost.found(db, id_, sight.references, now)
    )
    delivery_results.replaced(
        db,
        [
            (sight.instead_of, id_, sight.references)
            for id_, sight in sights
            if isinstance(sight, Found) and sight.instead_of is not None and id_ in found
        ],
    )
    lost.absent(db, [id_ for id_, sight in sights if isinstance(sight, Absent)], now, TOO_LATE)
    lost.look_later(
        db, [{"id": id_, "try_at": sight.try_at} for id_, sight in sights if isinstance(sight, LookLater)]
    )
    lost.unseeable(
        db,
        [
            {"id": id_, "try_at": sight.try_at, "error": sight.error}
            for id_, sight in sights
            if isinstance(sight, Unseeable)
        ],
    )
    return found
