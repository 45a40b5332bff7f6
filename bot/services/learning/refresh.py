"""Courses have changed, or time has passed: what people are waiting for is worked out again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, update

from bot.domain.course import Course
from bot.domain.curriculum import unsent
from bot.services.learning.finish import finish_by_itself
from bot.services.learning.shelf import Shelf
from bot.services.people.join import enrol
from bot.services.people.reschedule import reschedule_all
from bot.storage import enrolments as questions
from bot.storage import people
from bot.storage.deliveries import rows_of
from bot.storage.tables import cohorts, deliveries, enrolments, persons

UNANSWERED_COMPLETES: Final = timedelta(days=7)
"""How long after its last lesson was sent a course counts as completed all the same."""

PEOPLE_A_CALL: Final = 200

_ALL_SENT = (
    select(
        enrolments.c.id,
        enrolments.c.person_id,
        enrolments.c.served_at,
        cohorts.c.course,
    )
    .join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
    .where(
        enrolments.c.sent_all_of.is_not(None),
        enrolments.c.completed_at.is_(None),
        enrolments.c.ended_at.is_(None),
        enrolments.c.id > bindparam("in_after"),
    )
    .order_by(enrolments.c.id)
    .limit(PEOPLE_A_CALL)
)
_THESE = enrolments.c.id.in_(bindparam("in_enrolments", expanding=True))
_HAS_MORE = update(enrolments).where(_THESE).values(sent_all_of=None)
_ON_THEIR_WAY = select(deliveries.c.enrolment_id).where(
    deliveries.c.enrolment_id.in_(bindparam("in_enrolments", expanding=True)),
    deliveries.c.lesson.is_not(None),
    deliveries.c.state.in_(["pending", "claimed", "sending"]),
)
_PERSONS = (
    select(persons.c.id)
    .where(
        persons.c.joined_at.is_not(None),
        persons.c.left_at.is_(None),
        persons.c.id > bindparam("in_after"),
    )
    .order_by(persons.c.id)
    .limit(PEOPLE_A_CALL)
)


def review_finished(db: Connection, shelf: Shelf, after: int, now: datetime) -> int | None:
    """Look at one piece of the enrolments with every lesson sent; returns where to go on, or None.

    A lesson put into the course since, or one that never arrived, opens the enrolment again. The course
    is completed when its last lesson asks nothing, and seven days after it, answered or not.
    """
    found = rows_of(db, _ALL_SENT, {"in_after": after})
    if not found:
        return None
    people.lock_persons(db, {row.person_id for row in found})
    ids: list[int] = [row.id for row in found]
    sent = questions.lessons_sent(db, ids)
    courses = {row.id: _course(shelf, row) for row in found}
    more = [row for row in found if (course := courses[row.id]) and unsent(course, sent[row.id])]
    moving = set(db.scalars(_ON_THEIR_WAY, {"in_enrolments": ids})) | {row.id for row in more}
    done = [row for row in found if row.id not in moving and _is_done(row, courses[row.id], now)]
    if more:
        db.execute(_HAS_MORE, {"in_enrolments": [row.id for row in more]})
        reschedule_all(db, {row.person_id for row in more}, now)
    if done:
        finish_by_itself(db, [row.id for row in done], {row.person_id for row in done}, now)
    return ids[-1]


def recompute(db: Connection, shelf: Shelf, after: int, now: datetime) -> tuple[int | None, Sequence[int]]:
    """Enrol one piece of people in what has come, and work out their next lesson afresh.

    Returns where to go on (None at the end) and the ids of those whose next lesson was found wrong.
    """
    found = list(db.scalars(_PERSONS, {"in_after": after}))
    if not found:
        return None, []
    people.lock_persons(db, found)
    enrolled = enrol(db, found, shelf.library, now)
    wrong = reschedule_all(db, found, now)
    return found[-1], [person for person in wrong if person not in enrolled]


def _course(shelf: Shelf, row: Row[Any]) -> Course | None:
    loaded = shelf.library.courses.get(row.course)
    return None if loaded is None else loaded.course


def _is_done(row: Row[Any], course: Course | None, now: datetime) -> bool:
    """Whether the last lesson, which has been sent, is done: it asks nothing, or seven days have passed."""
    if course is not None and not course.lessons[-1].text(course.language).questions:
        return True
    served_at: datetime = row.served_at
    return served_at + UNANSWERED_COMPLETES <= now
