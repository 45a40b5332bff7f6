"""What is due on a channel, without what it brings: to share out hands among workspaces."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select

from bot.domain.delivery import State
from bot.storage.deliveries import LOOKED_AT, MAY_TRY_AGAIN, PRIORITIES, STATE, D, rows_of
from bot.storage.tables import addresses

Place = tuple[dt.datetime, int]
"""``try_at`` and id: where a row stands among those of its priority."""

_WAITS = (
    select(D.id, D.priority, D.try_at, addresses.c.platform_id)
    .outerjoin(addresses, addresses.c.id == D.address_id)
    .where(D.channel == bindparam("in_channel"), D.try_at <= bindparam("in_now"))
    .order_by(D.try_at, D.id)
    .limit(bindparam("in_limit"))
)
_PENDING = _WAITS.where(
    D.state == STATE[State.PENDING],
    D.priority == bindparam("in_priority"),
    or_(
        D.try_at > bindparam("in_after"),
        and_(D.try_at == bindparam("in_after"), D.id > bindparam("in_after_id")),
    ),
)
_UNKNOWN = _WAITS.where(MAY_TRY_AGAIN)
_NEXT = select(func.min(D.try_at)).where(
    D.channel == bindparam("in_channel"),
    D.state == STATE[State.PENDING],
    D.priority == bindparam("in_priority"),
    D.try_at > bindparam("in_now"),
)
_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), 0


def waiting(
    db: Connection, channel: str, now: dt.datetime, behind: Mapping[int, Place], limit: int
) -> list[Row[Any]]:
    """Up to ``limit`` rows (id, priority, try_at, platform_id) that may leave now, urgent first.

    Only what stands behind a place of its priority; and all that is to be sent again unseen.
    """
    found: list[Row[Any]] = []
    for priority in PRIORITIES:
        asked = {
            "in_channel": channel,
            "in_now": now,
            "in_priority": priority,
            "in_limit": limit - len(found),
        }
        after, after_id = behind.get(priority, _LONG_AGO)
        if len(found) < limit:
            found += rows_of(db, _PENDING, {**asked, "in_after": after, "in_after_id": after_id})
    for priority in PRIORITIES:
        asked = {"in_channel": channel, "in_now": now, "in_priority": priority, "in_limit": limit}
        found += rows_of(db, _UNKNOWN, {**asked, "in_since": now - LOOKED_AT})
    return found


def next_due(db: Connection, channel: str, now: dt.datetime) -> dt.datetime | None:
    """The next moment, later than now, at which a pending row may leave."""
    asked = {"in_channel": channel, "in_now": now}
    moments = [db.scalar(_NEXT, {**asked, "in_priority": priority}) for priority in PRIORITIES]
    return min((moment for moment in moments if moment is not None), default=None)
