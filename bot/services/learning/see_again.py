"""A tip that somebody has had, once more: nothing is asked, counted or changed."""

from typing import Literal

from sqlalchemy import Connection, bindparam, select

from bot.domain.message import Message
from bot.phrases import of
from bot.phrases.learning.courses import tip_again
from bot.phrases.learning.lesson import TipView
from bot.services.learning.draw import media_path
from bot.services.learning.shelf import Shelf
from bot.storage.people import Who
from bot.storage.tables import cohorts, deliveries, enrolments

_HAD = (
    select(deliveries.c.lesson)
    .join(enrolments, enrolments.c.id == deliveries.c.enrolment_id)
    .join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
    .where(
        deliveries.c.person_id == bindparam("in_person"),
        cohorts.c.course == bindparam("in_course"),
        deliveries.c.lesson.is_not(None),
        deliveries.c.state.in_(["sending", "sent", "unknown"]),
    )
)


def lessons_had(db: Connection, person_id: int, course: str) -> set[str]:
    """Ids of the course's lessons that have reached this person, before starting over too."""
    return set(db.scalars(_HAD, {"in_person": person_id, "in_course": course}))


def see_again(
    db: Connection, who: Who, course: str, number: int, shelf: Shelf
) -> Message | Literal["not here", "not sent"]:
    """The lesson with this number in the course as it is now, in the words the person gets now.

    Not here is a course that is not loaded; not sent a lesson that this person has not had, or that is none.
    """
    loaded = shelf.library.courses.get(course)
    if loaded is None:
        return "not here"
    lessons = loaded.course.lessons
    lesson = lessons[number - 1] if 1 <= number <= len(lessons) else None
    if lesson is None or lesson.id not in lessons_had(db, who.person_id, course):
        return "not sent"
    language = lesson.language([who.language], loaded.course.language)
    path = media_path(shelf, course, lesson)
    tip = TipView(lesson, lesson.text(language, who.trade), number, len(lessons), path)
    return tip_again(of(who.language), tip, language)
