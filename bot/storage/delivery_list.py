"""The ledger as people and events see it: the list, a sign of life, a retry by hand."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, update

from bot.domain.delivery import State
from bot.domain.kinds import Kind
from bot.storage.deliveries import BY_ID, IN_HAND, STATE, D, rows_of
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, deliveries, organisations

_HEAL = Prepared(
    update(deliveries)
    .where(
        BY_ID,
        or_(
            D.state == STATE[State.SENDING],
            D.state == STATE[State.UNKNOWN],
            and_(
                or_(D.state == STATE[State.PENDING], D.state == STATE[State.CLAIMED]),
                or_(D.unclear + D.crashed > 0, D.tried_at.is_not(None)),
            ),
        ),
    )
    .values(
        state=State.SENT.value,
        sent_at=bindparam("in_now"),
        receipt=func.coalesce(bindparam("in_receipt", type_=D.receipt.type), D.receipt),
        error=None,
    )
)
_FAILED = (
    D.state == STATE[State.FAILED],
    or_(bindparam("in_channel", type_=D.channel.type).is_(None), D.channel == bindparam("in_channel")),
)
_THESE = D.id.in_(bindparam("in_ids", expanding=True))
_RETRY = (
    update(deliveries)
    .where(*_FAILED, D.expires_at > bindparam("in_now"))
    .values(state=State.PENDING.value, try_at=bindparam("in_now"))
)
_TOO_LATE = select(func.count()).select_from(deliveries).where(*_FAILED, D.expires_at <= bindparam("in_now"))
_RETRY_THESE, _THESE_TOO_LATE = _RETRY.where(_THESE), _TOO_LATE.where(_THESE)


_LIST = (
    select(
        D.id,
        organisations.c.key.label("organisation"),
        D.person_id.label("person"),
        D.channel,
        addresses.c.platform_id.label("address"),
        D.kind,
        D.subject,
        D.edits,
        D.state,
        D.due_at,
        D.sent_at,
        D.attempts,
        D.error,
    )
    .outerjoin(organisations, organisations.c.id == D.organisation_id)
    .outerjoin(addresses, addresses.c.id == D.address_id)
    .where(D.id > bindparam("in_after"))
    .order_by(D.id)
    .limit(bindparam("in_limit"))
)
_LIST_RECENT = _LIST.where(
    or_(
        and_(D.due_at > bindparam("in_since"), D.kind != Kind.REPLY.value),
        D.state == STATE[State.PENDING],
        IN_HAND,
        and_(D.state == STATE[State.UNKNOWN], D.expires_at > bindparam("in_now")),
    )
)


def page(db: Connection, after: int, limit: int) -> list[Row[Any]]:
    """Up to ``limit`` rows of the list behind an id, all kinds and times."""
    return rows_of(db, _LIST, {"in_after": after, "in_limit": limit})


def recent_page(
    db: Connection, after: int, limit: int, since: dt.datetime, now: dt.datetime
) -> list[Row[Any]]:
    """As :func:`page`: what was due after ``since``, without replies, and all that is not final."""
    asked = {"in_after": after, "in_limit": limit, "in_since": since, "in_now": now}
    return rows_of(db, _LIST_RECENT, asked)


def heal(db: Connection, id_: int, reference: str | None, now: dt.datetime) -> bool:
    """Note that a delivery of unknown outcome, or one in mid-send, has been seen."""
    receipt = None if reference is None else [reference]
    return _HEAL.run(db, {"in_id": id_, "in_receipt": receipt, "in_now": now}) == 1


def retry(
    db: Connection, now: dt.datetime, ids: Collection[int] = (), channel: str | None = None
) -> tuple[int, int]:
    """Make failed rows pending that are still in time: these, or all. How many, and how many are too late."""
    asked: dict[str, Any] = {"in_now": now, "in_channel": channel}
    if not ids:
        return db.execute(_RETRY, asked).rowcount, db.scalar(_TOO_LATE, asked) or 0
    asked["in_ids"] = list(ids)
    return db.execute(_RETRY_THESE, asked).rowcount, db.scalar(_THESE_TOO_LATE, asked) or 0
