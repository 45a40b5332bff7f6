"""Send an announcement again to those whom it did not reach, as far as they can be reached now."""

import datetime as dt

from sqlalchemy import Connection, and_, bindparam, exists, func, select, update

from bot.domain.announcement import UNDER_WAY, State
from bot.domain.audit import Did
from bot.domain.kinds import ANNOUNCEMENT_LASTS, announcement_key
from bot.services.people.audit import note
from bot.storage import announcements, bodies
from bot.storage.announcements import FROM_ORGANISERS, lock_announcement
from bot.storage.tables import addresses, deliveries, persons

D = deliveries.c
_FAILED = and_(
    FROM_ORGANISERS,
    D.key == bindparam("in_key"),
    D.state == "failed",
    exists(
        select(addresses.c.id)
        .join(persons, persons.c.id == addresses.c.person_id)
        .where(persons.c.id == D.person_id, persons.c.left_at.is_(None), addresses.c.state == "open")
    ),
)
_COUNT = select(func.count()).select_from(deliveries).where(_FAILED)
_AGAIN = (
    update(deliveries)
    .where(_FAILED)
    .values(
        state="pending",
        try_at=bindparam("in_now", type_=D.try_at.type),
        expires_at=bindparam("in_expires", type_=D.expires_at.type),
        error=None,
    )
    .returning(D.id)
)


def can_be_sent_again(db: Connection, sent: int, run: int) -> int:
    """How many it failed to reach, who have an open address now."""
    return db.scalar(_COUNT, {"in_key": announcement_key(sent, run)}) or 0


def send_again(db: Connection, sent: int, by: int, now: dt.datetime) -> int:
    """Let its last run leave once more for those it failed to reach; how many that is.

    Whatever else is seen of it is the same for none: who was not reached is nobody's business.
    """
    lock_announcement(db, id=sent)
    one = announcements.announcement(db, sent)
    if one is None or one.state not in UNDER_WAY:
        return 0
    values = {"in_key": announcement_key(one.id, one.runs), "in_now": now}
    again = db.scalars(_AGAIN, {**values, "in_expires": now + ANNOUNCEMENT_LASTS}).all()
    if again:
        bodies.drop(db, again)
    if one.state is State.OUT:
        announcements.set_fields(db, sent, at=now)
    note(db, by, one.organisation_id, Did.SENT_AGAIN, f"announcement {sent}", now)
    return len(again)
