"""The courses open to somebody, and one of them opened: how far they are, and the tips they have had."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from bot.domain.course import Course
from bot.domain.curriculum import unsent
from bot.domain.paging import paged
from bot.phrases.learning.courses import CourseView, OpenTo
from bot.phrases.learning.progress import CourseProgress
from bot.services.learning.measure_progress import course_progress
from bot.services.learning.see_again import lessons_had
from bot.services.learning.shelf import Shelf
from bot.services.learning.upcoming import today_of
from bot.services.people.join import offers
from bot.storage import enrolments
from bot.storage.enrolments import Enrolment
from bot.storage.people import Who
from bot.storage.tables import cohorts
from bot.storage.tables import enrolments as table

_COMPLETED = (
    select(table.c.id)
    .join(cohorts, cohorts.c.id == table.c.cohort_id)
    .where(
        table.c.person_id == bindparam("in_person"),
        cohorts.c.course == bindparam("in_course"),
        table.c.completed_at.is_not(None),
    )
    .order_by(table.c.completed_at.desc(), table.c.id.desc())
    .limit(1)
)
"""The newest enrolment in which somebody has done a course, also after starting over."""


class _Taken(Struct, frozen=True):
    """A course somebody is in: how far they have come, and the lessons that came."""

    enrolment: Enrolment
    progress: CourseProgress
    sent: set[str]


def open_courses(db: Connection, who: Who, now: datetime, shelf: Shelf) -> list[OpenTo]:
    """Every loaded course open to the person: first those they are in, completed ones too.

    Then those for which their organisation has a cohort; last of them what is meant for another trade.
    """
    today, taken, courses = today_of(who, now), _taken(db, who, shelf), shelf.library.courses
    mine = [_of(courses[name].course, who, today, one.enrolment.starts, one) for name, one in taken.items()]
    others = [
        _of(courses[name].course, who, today, offer.starts)
        for name, offer in offers(db, who, now).items()
        if name in courses and name not in taken
    ]
    others.sort(key=lambda one: (not courses[one.course].course.suits(who.trade), one.title))
    return mine + others


def open_course(
    db: Connection, who: Who, course: str, page: int, now: datetime, shelf: Shelf
) -> CourseView | None:
    """A course that is open to the person, with a page of the tips they have had, the newest first.

    None for one that is not loaded, or that is not open to them. A page that is not there is the first.
    """
    loaded = shelf.library.courses.get(course)
    one = _taken(db, who, shelf).get(course)
    into = offers(db, who, now).get(course) if one is None else one.enrolment
    if loaded is None or into is None:
        return None
    tips, page, older = paged(_tips_had(db, who, loaded.course), page)
    words = loaded.course.words
    return CourseView(
        open_to=_of(loaded.course, who, today_of(who, now), into.starts, one),
        summary=words.get(who.language, words[loaded.course.language]).summary,
        tips=tuple(tips),
        page=page,
        older=older,
        suits=loaded.course.suits(who.trade),
        has_next=one is not None
        and one.enrolment.completed_at is None
        and bool(unsent(loaded.course, one.sent)),
        pace=into.pace,
        completed=db.scalar(_COMPLETED, {"in_person": who.person_id, "in_course": course}),
    )


def _taken(db: Connection, who: Who, shelf: Shelf) -> Mapping[str, _Taken]:
    """The loaded courses the person is in, by their ids, the oldest first."""
    followed = [
        one
        for one in enrolments.of_persons(db, [who.person_id])[who.person_id]
        if one.course in shelf.library.courses
    ]
    sent = enrolments.lessons_sent(db, [one.id for one in followed])
    progress = course_progress(db, who, shelf)
    return {one.course: _Taken(one, how, sent[one.id]) for one, how in zip(followed, progress, strict=True)}


def _of(course: Course, who: Who, today: date, starts: date | None, taken: _Taken | None = None) -> OpenTo:
    return OpenTo(
        course=course.id,
        title=course.title(who.language),
        total=len(course.lessons),
        progress=None if taken is None else taken.progress,
        begun=taken is not None and bool(taken.sent),
        begins=starts if starts is not None and starts > today else None,
    )


def _tips_had(db: Connection, who: Who, course: Course) -> list[tuple[int, str]]:
    """Number and title of the lessons the person has had, the last of the course first."""
    had = lessons_had(db, who.person_id, course.id)
    tips = [
        (number, lesson.text(lesson.language([who.language], course.language), who.trade).title)
        for number, lesson in enumerate(course.lessons, start=1)
        if lesson.id in had
    ]
    return tips[::-1]
