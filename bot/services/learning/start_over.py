"""Begin a course again: a new enrolment at lesson one; what was answered before stays counted."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.content.library import Library
from bot.services.people.join import enrol_in, offers
from bot.services.people.reschedule import reschedule
from bot.storage import enrolments, people
from bot.storage.tables import enrolments as table

_END = (
    update(table)
    .where(table.c.id.in_(bindparam("in_enrolments", expanding=True)))
    .values(ended_at=bindparam("in_now"))
)


def start_over(
    db: Connection, person_id: int, library: Library, now: datetime, course: str | None = None
) -> bool:
    """End enrolments that have begun, and open new ones at lesson one; False where there is none to end.

    Those of one course, else those that are under way, or all if none is. A course that is not loaded stays
    as it is, and so does one of which nothing has come yet.
    """
    people.lock_person(db, id=person_id)
    who = people.person(db, person_id)
    if who is None:
        return False
    taken = [
        one for one in enrolments.of_persons(db, [person_id])[person_id] if one.course in library.courses
    ]
    if course is None:
        wanted = [one for one in taken if one.completed_at is None] or taken
    else:
        wanted = [one for one in taken if one.course == course]
    sent = enrolments.lessons_sent(db, [one.id for one in wanted])
    again = [one for one in wanted if sent[one.id]]
    if not again:
        return False
    db.execute(_END, {"in_enrolments": [one.id for one in again], "in_now": now})
    offered = offers(db, who, now)
    cohorts = {
        one.course: offered[one.course].cohort if one.course in offered else one.cohort_id for one in again
    }
    enrol_in(db, person_id, cohorts.values(), now)
    reschedule(db, person_id, now)
    return True
