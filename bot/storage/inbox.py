"""Questions and changes about the inbox: what came in, what waits to be handled, what is done with."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, func, literal_column, or_, select, update

from bot.storage.notify import notify
from bot.storage.prepared import Prepared
from bot.storage.tables import inbox
from bot.storage.upsert import insert_new

PAGE: Final = 200
FORGOTTEN_A_CALL: Final = 1000
HANDLED_KEPT: Final = timedelta(hours=48)
POISONED_KEPT: Final = timedelta(days=30)

_IS_WAITING = inbox.c.state == literal_column("'waiting'")  # literal, so that SQLite takes the partial index

_ADD = Prepared(insert_new(inbox, key=("channel", "key")).returning(inbox.c.id))
_WAITING = (
    select(inbox.c.id, inbox.c.channel, inbox.c.payload)
    .where(_IS_WAITING, inbox.c.id > bindparam("in_after"))
    .order_by(inbox.c.id)
    .limit(PAGE)
)
_WAITING_HERE = _WAITING.where(inbox.c.channel.in_(bindparam("in_channels", expanding=True)))
_HOW_MANY = select(func.count()).select_from(
    select(inbox.c.id)
    .where(_IS_WAITING, inbox.c.channel == bindparam("in_channel"))
    .limit(bindparam("in_most"))
    .subquery()
)
_KNOWN_AND_WAITING = Prepared(
    select(inbox.c.id).where(
        inbox.c.channel == bindparam("in_channel"),
        inbox.c.key == bindparam("in_key"),
        _IS_WAITING,
    )
)
_HANDLED = Prepared(
    update(inbox)
    .where(inbox.c.id == bindparam("in_id"), _IS_WAITING)
    .values(state="handled", payload=b"", handled_at=bindparam("in_now"))
)
_FAILED = (
    update(inbox)
    .where(inbox.c.id == bindparam("in_id"), inbox.c.state == "waiting")
    .values(tries=inbox.c.tries + 1, error=bindparam("in_error"))
    .returning(inbox.c.tries)
)
_POISONED = (
    update(inbox)
    .where(inbox.c.id == bindparam("in_id"), inbox.c.state == "waiting")
    .values(state="poisoned", handled_at=bindparam("in_now"))
)
_BEGUN = (
    update(inbox)
    .where(inbox.c.id == bindparam("in_id"), inbox.c.state == "waiting", inbox.c.tries < bindparam("in_most"))
    .values(tries=inbox.c.tries + 1)
)
_OLD = (
    select(inbox.c.id)
    .where(
        or_(
            (inbox.c.state == "handled") & (inbox.c.handled_at < bindparam("in_handled_before")),
            (inbox.c.state == "poisoned") & (inbox.c.handled_at < bindparam("in_poisoned_before")),
        )
    )
    .limit(FORGOTTEN_A_CALL)
)
_FORGET = delete(inbox).where(inbox.c.id.in_(_OLD))


class Waiting(Struct, frozen=True):
    """An event that came in and has not been handled."""

    id: int
    channel: str
    payload: bytes


def add(db: Connection, channel: str, key: str, payload: bytes, now: datetime) -> int | None:
    """Store what came in, once for each key of a channel: its number, or None when it is done with already.

    What came in before and still waits keeps its number, so that nothing is lost where the first call
    ended without an answer.
    """
    row = {"channel": channel, "key": key, "payload": payload, "state": "waiting", "received_at": now}
    new: int | None = _ADD.scalar(db, row)
    if new is not None:
        return new
    known: int | None = _KNOWN_AND_WAITING.scalar(db, {"in_channel": channel, "in_key": key})
    return known


def add_and_tell(db: Connection, channel: str, key: str, payload: bytes, now: datetime) -> int | None:
    """Do as :func:`add` where another machine handles the channel's events, and tell it."""
    number = add(db, channel, key, payload, now)
    if number is not None:
        notify(db, "inbox", channel)
    return number


def waiting(db: Connection, after: int, channels: Collection[str] | None = None) -> list[Waiting]:
    """A page of unhandled events behind this number, of these channels if some are named, in order."""
    if channels is None:
        return [Waiting(*row) for row in db.execute(_WAITING, {"in_after": after})]
    values = {"in_after": after, "in_channels": list(channels)}
    return [Waiting(*row) for row in db.execute(_WAITING_HERE, values)]


def how_many(db: Connection, channel: str, most: int) -> int:
    """How many of a channel's events wait to be handled, counted up to ``most``."""
    found: int = db.execute(_HOW_MANY, {"in_channel": channel, "in_most": most}).scalar_one()
    return found


def mark_handled(db: Connection, inbox_id: int, now: datetime) -> bool:
    """The event is done with: it is never handled again, and its payload is gone.

    False when it has been handled or set aside already. Whoever handles it calls this first, in the
    transaction of its effects: no other gets at it before that has ended one way or the other.
    """
    return _HANDLED.run(db, {"in_id": inbox_id, "in_now": now}) == 1


def mark_failed(db: Connection, inbox_id: int, error: str, now: datetime, most_tries: int) -> bool:
    """Count a failed try; True when it was the last, and the event has been set aside."""
    tries = db.execute(_FAILED, {"in_id": inbox_id, "in_error": error}).scalar_one_or_none()
    if tries is None or tries < most_tries:
        return False
    db.execute(_POISONED, {"in_id": inbox_id, "in_now": now})
    return True


def mark_begun(db: Connection, inbox_id: int, most_tries: int) -> bool:
    """Count a try ahead of it, as what came along may break whoever opens it; False: it had enough."""
    return db.execute(_BEGUN, {"in_id": inbox_id, "in_most": most_tries}).rowcount == 1


def forget(db: Connection, handled_before: datetime, poisoned_before: datetime) -> int:
    """Delete events handled or set aside so long ago, a thousand at most; how many there were."""
    values = {"in_handled_before": handled_before, "in_poisoned_before": poisoned_before}
    return db.execute(_FORGET, values).rowcount
