"""How it goes for one person: done and total, answers, weeks in a row."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.domain.localtime import zone_named
from bot.domain.schedule import Pause, local_date
from bot.domain.weeks import this_week, weeks_in_row
from bot.phrases.progress import CourseProgress, Weeks
from bot.services.learning.shelf import Shelf
from bot.services.people.reschedule import schedule_of
from bot.storage import enrolments
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
    sent, answered = enrolments.lessons_sent(db, ids), enrolments.answered(db, ids)
    return [_progress(one, who, shelf, sent[one.id], answered[one.id]) for one in taken]


def weeks(db: Connection, who: Who, now: datetime) -> Weeks | None:
    """Weeks in a row and this week; None for people without daily lessons."""
    active = enrolments.of_persons(db, [who.person_id])[who.person_id]
    schedule = schedule_of(who, active)
    if schedule is None or not any(one.pace == "daily" for one in active):
        return None
    zone = zone_named(schedule.zone)
    moments = db.scalars(_ANSWER_DAYS, {"in_person": who.person_id})
    days = {moment.astimezone(zone).date() for moment in moments}
    past = [Pause(row.since, row.until) for row in db.execute(_PAUSES, {"in_person": who.person_id})]
    today = local_date(schedule, now)
    answered, own_days = this_week(schedule, days, today)
    return Weeks(weeks_in_row(schedule, days, today, past), answered, own_days)


def _progress(
    one: Enrolment, who: Who, shelf: Shelf, sent: set[str], answered: dict[tuple[str, str], bool]
) -> CourseProgress:
    course = shelf.library.courses[one.course].course
    answered_lessons = {lesson for lesson, _ in answered}
    done = sum(
        lesson.id in answered_lessons
        or (lesson.id in sent and not lesson.words[course.language].everyone.questions)
        for lesson in course.lessons
    )
    return CourseProgress(
        title=course.title(who.language),
        total=len(course.lessons),
        done=done,
        answered=len(answered),
        right=sum(answered.values()),
        completed=one.completed_at is not None,
    )
