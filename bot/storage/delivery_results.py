"""What the ledger notes of a send: how it ended, and what that says about the address."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from bot.domain.delivery import State
from bot.storage import circles
from bot.storage.deliveries import BY_ID, BY_IDS, IN_HAND, OURS, STATE, D, each, first_tried
from bot.storage.given import given, named
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, deliveries

_SENDING = and_(BY_ID, OURS, D.state == STATE[State.SENDING])
_RECEIPTS = given("in_receipts")
_SENT = Prepared(
    update(deliveries)
    .where(
        D.id == named(_RECEIPTS), OURS, or_(D.state == STATE[State.SENDING], D.state == STATE[State.UNKNOWN])
    )
    .values(
        state=State.SENT.value,
        sent_at=bindparam("in_now"),
        receipt=_RECEIPTS.c.value,
        attempts=D.attempts + 1,
        error=None,
    )
)
_BY = deliveries.alias("by_row")
_SAME_CHAT = D.address_id == select(_BY.c.address_id).where(_BY.c.id == bindparam("in_by")).scalar_subquery()
_REPLACED = Prepared(
    update(deliveries).where(BY_ID, _SAME_CHAT).values(receipt=bindparam("in_receipt", type_=D.receipt.type))
)
_PUT_BACK = Prepared(
    update(deliveries)
    .where(BY_ID, OURS, IN_HAND)
    .values(
        state=State.PENDING.value,
        try_at=bindparam("in_try_at"),
        attempts=D.attempts + bindparam("in_tries"),
        anew=or_(D.anew, bindparam("in_anew", type_=D.anew.type)),
        error=func.coalesce(bindparam("in_error"), D.error),
    )
)
_PAUSE_CHAT = Prepared(
    update(addresses)
    .where(addresses.c.id == select(D.address_id).where(BY_ID).scalar_subquery())
    .values(wait_until=bindparam("in_until"))
)
_FAILED = Prepared(
    update(deliveries)
    .where(_SENDING)
    .values(state=State.FAILED.value, attempts=D.attempts + 1, error=bindparam("in_error"))
)
_UNCLEAR = Prepared(
    update(deliveries)
    .where(_SENDING)
    .values(
        state=State.UNKNOWN.value,
        attempts=D.attempts + 1,
        unclear=D.unclear + 1,
        try_at=bindparam("in_try_at"),
        tried_at=first_tried(bindparam("in_tried_at", type_=D.tried_at.type)),
        error=bindparam("in_error"),
    )
)
_OWNERS = Prepared(select(D.id, D.person_id, D.address_id, D.channel).where(BY_IDS))
_REDIRECT = Prepared(
    update(deliveries)
    .where(_SENDING)
    .values(
        state=State.PENDING.value,
        address_id=bindparam("in_address"),
        channel=bindparam("in_channel"),
        try_at=bindparam("in_try_at"),
        attempts=D.attempts + 1,
        error=bindparam("in_error"),
    )
)
_SHUT = Prepared(
    update(addresses).where(addresses.c.id == bindparam("in_id")).values(state=bindparam("in_state"))
)
_MOVE = (
    update(addresses)
    .where(addresses.c.id == bindparam("in_id"))
    .values(platform_id=bindparam("in_platform_id"))
)
_ADDRESS_NAMED = select(addresses.c.id, addresses.c.person_id).where(
    addresses.c.channel == bindparam("in_channel"), addresses.c.platform_id == bindparam("in_platform_id")
)
_CANCEL_WAITING = Prepared(
    update(deliveries)
    .where(
        D.address_id == bindparam("in_address"),
        or_(D.state == STATE[State.PENDING], D.state == STATE[State.CLAIMED]),
    )
    .values(state=State.CANCELLED.value, error=bindparam("in_error"))
)


MOVED = "The group goes on under another id."


def sent(db: Connection, rows: Sequence[tuple[int, Sequence[str]]], epoch: int, now: dt.datetime) -> None:
    """Note what went out, with the platform's references."""
    if rows:
        receipts = {id_: list(receipt) for id_, receipt in rows}
        _SENT.run(db, {"in_receipts": receipts, "in_epoch": epoch, "in_now": now})


def replaced(db: Connection, rows: Sequence[tuple[int, int, Sequence[str]]]) -> None:
    """Note that a row's message now stands where another row's does: later edits go there."""
    each(db, _REPLACED, [{"id": id_, "by": by, "receipt": list(receipt)} for id_, by, receipt in rows])


def put_back(db: Connection, rows: Sequence[Mapping[str, Any]], epoch: int) -> None:
    """Make rows of this epoch pending again: ``id``, ``try_at``, ``tries``, ``anew`` and ``error``."""
    each(db, _PUT_BACK, [{**row, "epoch": epoch} for row in rows])


def pause_chats(db: Connection, rows: Sequence[tuple[int, dt.datetime]]) -> None:
    """Note until when the platform wants nothing for the chats of these rows."""
    each(db, _PAUSE_CHAT, [{"id": id_, "until": until} for id_, until in rows])


def failed(db: Connection, rows: Sequence[tuple[int, str]], epoch: int) -> None:
    """Note permanent failures, with the sentence for organisers."""
    each(db, _FAILED, [{"id": id_, "epoch": epoch, "error": error} for id_, error in rows])


def unclear(
    db: Connection, rows: Sequence[tuple[int, dt.datetime, dt.datetime | None, str]], epoch: int
) -> None:
    """Note outcomes that nobody knows: id, when to look again, when the attempt began, the sentence.

    The third is None where the message cannot be looked for.
    """
    columns = ("id", "try_at", "tried_at", "error")
    each(db, _UNCLEAR, [{**dict(zip(columns, row, strict=True)), "epoch": epoch} for row in rows])


def owners(db: Connection, ids: Collection[int]) -> dict[int, Any]:
    """Whose these rows are: person_id, address_id, channel."""
    return {row.id: row for row in _OWNERS.rows(db, {"in_ids": ids})}


def redirect(
    db: Connection, id_: int, epoch: int, to: tuple[int, str], try_at: dt.datetime, error: str
) -> None:
    """Send a row in mid-send to another address (its id and channel) instead."""
    address, channel = to
    row = {
        "id": id_,
        "epoch": epoch,
        "address": address,
        "channel": channel,
        "try_at": try_at,
        "error": error,
    }
    each(db, _REDIRECT, [row])


def shut_address(db: Connection, address: int, state: str, reason: str) -> None:
    """Note that an address is ``blocked`` or ``closed``, and cancel what waits for it."""
    _SHUT.run(db, {"in_id": address, "in_state": state})
    _CANCEL_WAITING.run(db, {"in_address": address, "in_error": reason})


def move_address(db: Connection, address: int, channel: str, platform_id: str, now: dt.datetime) -> int:
    """Note that a chat goes on under another id. Returns the address to use: it may be known already.

    A group keeps its address, and with it what it has had: it takes over the id from one known by that
    already, which is closed.
    """
    named = {"in_channel": channel, "in_platform_id": platform_id}
    known = db.execute(_ADDRESS_NAMED, named).one_or_none()
    if known is not None and (known.person_id is not None or known.id == address):
        return int(known.id)
    if known is not None:
        db.execute(_MOVE, {"in_id": known.id, "in_platform_id": f"{platform_id} before {known.id}"})
        shut_address(db, known.id, "closed", MOVED)
        circles.end(db, known.id, now, MOVED)
    db.execute(_MOVE, {"in_id": address, "in_platform_id": platform_id})
    return address
