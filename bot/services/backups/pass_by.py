"""After a restore: what was due before it sends nothing, since it may have come after the backup was made.

The database knows nothing of the time between. Whatever it would still bring from then might come a second
time, to everybody; so it is passed by, and the host hears of it. Edits do no harm: the same one twice
changes nothing. Replies run out by themselves after ten minutes.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, case, or_, select, update

from bot.domain.announcement import Announcement, State, next_time
from bot.domain.kinds import Kind
from bot.services.learning.plan_circles import next_slot_of
from bot.services.people.reschedule import reschedule_all
from bot.storage import announcements, circles, people
from bot.storage.announcement_tables import announcements as table
from bot.storage.tables import deliveries, persons

WHY: Final = "It was due before a backup was restored, and may have come then."
_PIECE: Final = 2000

D = deliveries.c
_NOW = bindparam("in_now", type_=D.due_at.type)
_CLOSE = (
    update(deliveries)
    .where(
        D.kind.not_in([Kind.REPLY.value, Kind.CORRECTION.value]),
        D.state.in_(["pending", "claimed", "sending", "unknown"]),
        D.due_at <= _NOW,
        D.expires_at > _NOW,
    )
    .values(
        state=case(
            (or_(D.state.in_(["sending", "unknown"]), D.unclear + D.crashed > 0), "unknown"),
            else_="cancelled",
        ),
        expires_at=_NOW,
        error=WHY,
    )
)
_DUE = select(persons.c.id).where(persons.c.next_lesson_at <= _NOW).order_by(persons.c.id)
_NOT_DUE = update(persons).where(persons.c.next_lesson_at <= _NOW).values(next_lesson_at=None)
_GOING_OUT = (
    select(table.c.id)
    .where(
        or_(
            table.c.state == State.SPREADING.value,
            and_(table.c.state == State.SCHEDULED.value, table.c.at <= _NOW),
        )
    )
    .order_by(table.c.id)
)


class PassedBy(Struct, frozen=True):
    """How many messages that waited, whose next tip of how many people, and which announcements by number."""

    messages: int = 0
    people: int = 0
    announcements: tuple[int, ...] = ()


def pass_by(db: Connection, now: dt.datetime) -> PassedBy:
    """Let nothing leave that was due before now."""
    asked = {"in_now": now}
    messages = db.execute(_CLOSE, asked).rowcount
    return PassedBy(messages, _pass_by_tips(db, now), tuple(_pass_by_announcements(db, now)))


def _pass_by_tips(db: Connection, now: dt.datetime) -> int:
    """Go on with the next slot of each person and group; how many people that concerns."""
    due = db.scalars(_DUE, {"in_now": now}).all()
    db.execute(_NOT_DUE, {"in_now": now})  # or the slot of today would be caught up with
    for first in range(0, len(due), _PIECE):
        reschedule_all(db, due[first : first + _PIECE], now)
    for circle in circles.all_going(db):
        if circle.next_at is not None and circle.next_at <= now:
            circles.move_on(db, circle.id, next_slot_of(circle, now), circle.last_on)
    return len(due)


def _pass_by_announcements(db: Connection, now: dt.datetime) -> Sequence[int]:
    ids = db.scalars(_GOING_OUT, {"in_now": now}).all()
    for one in announcements.announcements_by_id(db, ids).values():
        house = people.organisation_by_id(db, one.organisation_id)
        again = next_time(one, house.timezone, now)
        values = {"at": one.at if again is None else again, "reached": None, "changed_at": now}
        announcements.set_fields(db, one.id, state=_after(one, again).value, **values)
    return ids


def _after(one: Announcement, again: dt.datetime | None) -> State:
    if again is not None:
        return State.SCHEDULED
    return State.OUT if one.runs else State.STOPPED
