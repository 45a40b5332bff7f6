"""Begin the course again: a new enrolment at lesson one; what was answered before stays counted."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.content.library import Library
from bot.services.people.join import enrol
from bot.services.people.reschedule import reschedule
from bot.storage import enrolments, people
from bot.storage.tables import enrolments as table

_END = (
    update(table)
    .where(table.c.id.in_(bindparam("in_enrolments", expanding=True)))
    .values(ended_at=bindparam("in_now"))
)


def start_over(db: Connection, person_id: int, library: Library, now: datetime) -> None:
    """End the enrolments that are under way, or all if none is, and open new ones at lesson one."""
    people.lock_person(db, id=person_id)
    taken = enrolments.of_persons(db, [person_id])[person_id]
    again = [one for one in taken if one.completed_at is None] or taken
    db.execute(_END, {"in_enrolments": [one.id for one in again], "in_now": now})
    enrol(db, [person_id], library, now)
    reschedule(db, person_id, now)
