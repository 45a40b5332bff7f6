"""Take one e-mail in hand: look once more whether it is wanted, and mark it ``sending``.

It is never sent again once its outcome is unknown: somebody who got two e-mails about one tip would trust
the third less, and the tip lies on the page anyway.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, func, select, update

from bot.domain.message import Message, from_json
from bot.services.delivery.lease import Lease
from bot.services.learning.lesson_state import LessonState
from bot.services.learning.shelf import Shelf
from bot.storage import leases
from bot.storage.bodies import BODY
from bot.storage.tables import addresses, bells, deliveries, organisations, persons, rings

_THIS = rings.c.id == bindparam("in_ring")
_DUE = (
    select(rings.c.id, bells.c.mail)
    .outerjoin(bells, bells.c.person_id == rings.c.person_id)
    .where(
        rings.c.state == "pending",
        rings.c.try_at <= bindparam("in_now"),
        rings.c.person_id.is_not(None),
    )
    .order_by(rings.c.try_at, rings.c.id)
    .limit(bindparam("in_limit"))
)
_NEXT = select(func.min(rings.c.try_at)).where(rings.c.state == "pending", rings.c.person_id.is_not(None))
_RING = (
    select(
        rings.c.id,
        rings.c.person_id,
        rings.c.delivery_id,
        rings.c.expires_at,
        rings.c.attempts,
        bells.c.kind.label("bell"),
        bells.c.mail,
        bells.c.confirmed_at,
        bells.c.seen_at,
        persons.c.language,
        persons.c.left_at,
        organisations.c.name.label("organisation"),
        deliveries.c.kind,
        BODY,
        deliveries.c.done_at,
        deliveries.c.sent_at,
        addresses.c.heard_at,
    )
    .join(persons, persons.c.id == rings.c.person_id)
    .outerjoin(bells, bells.c.person_id == rings.c.person_id)
    .outerjoin(organisations, organisations.c.id == persons.c.organisation_id)
    .outerjoin(deliveries, deliveries.c.id == rings.c.delivery_id)
    .outerjoin(addresses, addresses.c.id == deliveries.c.address_id)
    .where(_THIS, rings.c.state == "pending")
    .with_for_update(of=rings)
)
_MARK = update(rings).where(_THIS, rings.c.state == "pending").values(state="sending")
_CLOSE = update(rings).where(_THIS).values(state=bindparam("in_state"), error=bindparam("in_error"))
_CRASHED = (
    update(rings)
    .where(rings.c.state == "sending")
    .values(state="unknown", error="kompis stopped in the middle of sending it.")
)
_UNTOUCHED = update(rings).where(rings.c.state == "sending").values(state="pending")

RingKind = Literal["lesson", "review", "notice", "confirm"]


class Ring(Struct, frozen=True):
    """An e-mail in hand. ``message`` lies on the page, ``title`` is that of its tip, if it has one.

    ``language`` is the person's; ``asks``: something in it waits for an answer.
    """

    id: int
    person_id: int
    delivery_id: int | None
    kind: RingKind
    mail: str
    language: str
    organisation: str
    attempts: int
    message: Message | None = None
    title: str | None = None
    asks: bool = False


def due(db: Connection, now: datetime, limit: int) -> Sequence[tuple[int, str]]:
    """What may leave now, in order: id, and the e-mail address or nothing."""
    return [(row.id, row.mail or "") for row in db.execute(_DUE, {"in_now": now, "in_limit": limit})]


def next_due(db: Connection) -> datetime | None:
    """When the next one may leave, perhaps past."""
    moment: datetime | None = db.scalar(_NEXT)
    return moment


def take_ring(
    db: Connection, lease: Lease, ring: int, now: datetime, shelf: Shelf
) -> Ring | Literal["not wanted", "not ours"]:
    """Mark it ``sending`` and say what it brings. Not wanted: closed; not ours: the lease is another's."""
    if not leases.owned(db, lease.name, lease.epoch):
        return "not ours"
    row: Any = db.execute(_RING, {"in_ring": ring}).one_or_none()
    if row is None:
        return "not wanted"
    if row.expires_at <= now:
        _close(db, ring, "expired", "It could not leave in time.")
        return "not wanted"
    reason = _not_wanted(row)
    if reason is not None:
        _close(db, ring, "cancelled", reason)
        return "not wanted"
    db.execute(_MARK, {"in_ring": ring})
    return _ring(db, row, shelf)


def recover(db: Connection, lease: Lease) -> int:
    """What an earlier owner was sending has an unknown outcome, and stays unsent. Returns how many."""
    if not leases.owned(db, lease.name, lease.epoch):
        return 0
    return db.execute(_CRASHED).rowcount


def take_back(db: Connection, lease: Lease) -> None:
    """Make pending what this owner has marked without hearing of it, and has therefore not sent."""
    if leases.owned(db, lease.name, lease.epoch):
        db.execute(_UNTOUCHED)


def _close(db: Connection, ring: int, state: str, error: str) -> None:
    db.execute(_CLOSE, {"in_ring": ring, "in_state": state, "in_error": error})


def _not_wanted(row: Any) -> str | None:  # noqa: ANN401 - a result row has no static type
    """Why this must not leave any more, in a sentence for organisers."""
    confirmed = row.confirmed_at is not None
    if row.bell != "mail" or row.mail is None or (row.delivery_id is not None and not confirmed):
        return "The bell is off."
    if row.delivery_id is None:
        return "The address is confirmed already." if confirmed else None
    if row.left_at is not None:
        return "The person has left."
    if row.done_at is not None and row.done_at > row.sent_at:
        return "It is answered."
    seen = [moment for moment in (row.heard_at, row.seen_at) if moment is not None]
    return "The page was opened meanwhile." if any(moment >= row.sent_at for moment in seen) else None


def _ring(db: Connection, row: Any, shelf: Shelf) -> Ring:  # noqa: ANN401 - as above
    ring = Ring(
        id=row.id,
        person_id=row.person_id,
        delivery_id=row.delivery_id,
        kind="confirm" if row.delivery_id is None else row.kind,
        mail=row.mail,
        language=row.language,
        organisation=row.organisation or "",
        attempts=row.attempts,
    )
    if row.body is None:
        return ring
    state = LessonState.read(row.body, row.delivery_id)
    message = from_json(row.body["message"])
    if state is None:
        return replace(ring, message=message)
    return replace(ring, message=message, title=_title(db, state, shelf), asks=bool(state.puts))


def _title(db: Connection, state: LessonState, shelf: Shelf) -> str | None:
    tip = state.tip
    lesson = None if tip is None else shelf.version(db, tip.version).lesson(tip.lesson)
    return None if tip is None or lesson is None else lesson.text(tip.language, tip.trade).title
