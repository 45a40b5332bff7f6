"""Deliveries that may have arrived and are looked for: which, and what a look has shown.

They stay ``unknown`` meanwhile, in nobody's hands. Every change names that state, so that a sign of life
which comes first is never undone.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, select, update

from bot.domain.delivery import State
from bot.storage.bodies import BODY
from bot.storage.deliveries import BY_ID, BY_IDS, STATE, D, each, rows_of
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, deliveries

_UNKNOWN = D.state == STATE[State.UNKNOWN]
_LOST = (D.channel == bindparam("in_channel"), _UNKNOWN, D.tried_at.is_not(None))
_RECENT = D.try_at > bindparam("in_since")
_DUE = (
    select(D.id, addresses.c.platform_id)
    .join(addresses, addresses.c.id == D.address_id)
    .where(*_LOST, _RECENT, D.try_at <= bindparam("in_now"))
    .order_by(D.try_at, D.id)
    .limit(bindparam("in_limit"))
)
_NEXT = select(func.min(D.try_at)).where(*_LOST, D.try_at > bindparam("in_now"))
_ONE = (
    select(D.id, D.address_id, BODY, D.tried_at, D.edits, addresses.c.platform_id)
    .join(addresses, addresses.c.id == D.address_id)
    .where(BY_ID, _UNKNOWN, D.tried_at.is_not(None))
)
_FOUND = (
    update(deliveries)
    .where(BY_ID, _UNKNOWN)
    .values(
        state=State.SENT.value,
        sent_at=bindparam("in_now"),
        receipt=bindparam("in_receipt", type_=deliveries.c.receipt.type),
        error=None,
    )
    .returning(D.id)
)
_ABSENT = (
    update(deliveries)
    .where(BY_IDS, _UNKNOWN)
    .values(
        state=case((D.expires_at > bindparam("in_now"), State.PENDING.value), else_=State.EXPIRED.value),
        try_at=bindparam("in_now"),
        unclear=0,
        crashed=0,
        error=case((D.expires_at > bindparam("in_now"), D.error), else_=bindparam("in_too_late")),
    )
)
_LATER = Prepared(update(deliveries).where(BY_ID, _UNKNOWN).values(try_at=bindparam("in_try_at")))
_UNSEEABLE = Prepared(
    update(deliveries)
    .where(BY_ID, _UNKNOWN)
    .values(tried_at=None, try_at=bindparam("in_try_at"), error=bindparam("in_error"))
)


def due(db: Connection, channel: str, now: dt.datetime, since: dt.datetime, limit: int) -> list[Row[Any]]:
    """What is to be looked for now (id, platform_id), longest lost first; nothing from before ``since``."""
    return rows_of(db, _DUE, {"in_channel": channel, "in_now": now, "in_since": since, "in_limit": limit})


def next_look(db: Connection, channel: str, now: dt.datetime) -> dt.datetime | None:
    """The next moment, later than now, at which something is to be looked for."""
    moment: dt.datetime | None = db.scalar(_NEXT, {"in_channel": channel, "in_now": now})
    return moment


def one(db: Connection, id_: int) -> Row[Any] | None:
    """A row to be looked for (id, address_id, body, tried_at, edits, platform_id), if it still is one."""
    return next(iter(rows_of(db, _ONE, {"in_id": id_})), None)


def found(db: Connection, id_: int, receipt: Sequence[str], now: dt.datetime) -> bool:
    """Note that a row's message is there; False when that was known already."""
    asked = {"in_id": id_, "in_receipt": list(receipt), "in_now": now}
    return db.execute(_FOUND, asked).first() is not None


def absent(db: Connection, ids: Collection[int], now: dt.datetime, too_late: str) -> None:
    """Note that these messages are certainly not there: they leave again, or are expired for this reason."""
    if ids:
        db.execute(_ABSENT, {"in_ids": list(ids), "in_now": now, "in_too_late": too_late})


def look_later(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Look for rows again later: ``id`` and ``try_at``."""
    each(db, _LATER, rows)


def unseeable(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Look for rows no more: ``id``, ``try_at`` (when to send them again unseen) and ``error``."""
    each(db, _UNSEEABLE, rows)
