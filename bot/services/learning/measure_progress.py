"""How it goes for one person: done and total, answers, weeks in a row."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.domain.localtime import zone_named
from bot.domain.schedule import Pause, local_date
from bot.domain.silence import ONCE_A_WEEK
from bot.domain.weeks import this_week, weeks_in_row
from bot.phrases.learning.progress import CourseProgress, Weeks
from bot.services.learning.shelf import Shelf
from bot.services.people.reschedule import schedule_of
from bot.storage import enrolments, promises
from bot.storage.enrolments import Enrolment
from bot.storage.people import Who
from bot.storage.tables import answers, pauses

_ANSWER_DAYS = (
    select(answers.c.answered_at)
    .where(answers.c.person_id == bindparam("in_person"))
    .order_by(answers.c.answered_at.desc())
    .limit(1000)
)
_PAUSES = select(pauses.c.since, pauses.c.until).where(pauses.c.person_id == bindparam("in_person"))


def course_progress(db: Connection, who: Who, shelf: Shelf) -> list[CourseProgress]:
    """Every course the person follows, the oldest first; courses not loaded now are left out."""
    taken = [
        one
        for one in enrolments.of_persons(db, [who.person_id])[who.person_id]
        if one.course in shelf.library.courses
    ]
    ids = [one.id for one in taken]
    done, given = enrolments.lessons_done(db, ids), enrolments.answers_given(db, ids)
    tried = promises.tried(db, who.person_id)
    return [
        _progress(one, who, shelf, done[one.id], *given[one.id], tried.get(one.course, 0)) for one in taken
    ]


def weeks(db: Connection, who: Who, now: datetime) -> Weeks | None:
    """Weeks in a row and this week; None for people whose daily lessons are over, or who never had any."""
    active = enrolments.of_persons(db, [who.person_id])[who.person_id]
    schedule = schedule_of(who, active)
    if schedule is None or not any(one.pace == "daily" and one.completed_at is None for one in active):
        return None
    zone = zone_named(schedule.zone)
    moments = db.scalars(_ANSWER_DAYS, {"in_person": who.person_id})
    days = {moment.astimezone(zone).date() for moment in moments}
    past = [Pause(row.since, row.until) for row in db.execute(_PAUSES, {"in_person": who.person_id})]
    today = local_date(schedule, now)
    weekly = who.rhythm in ONCE_A_WEEK
    answered, own_days = this_week(schedule, days, today, weekly=weekly)
    return Weeks(weeks_in_row(schedule, days, today, past, weekly=weekly), answered, own_days)


def _progress(
    one: Enrolment, who: Who, shelf: Shelf, done: set[str], answered: int, right: int, tried: int
) -> CourseProgress:
    course = shelf.library.courses[one.course].course
    return CourseProgress(
        title=course.title(who.language),
        total=len(course.lessons),
        done=sum(lesson.id in done for lesson in course.lessons),
        answered=answered,
        right=right,
        completed=one.completed_at is not None,
        tried=tried,
    )
