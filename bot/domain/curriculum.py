"""What comes next for a person: which of several courses, and which lesson of it."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime

from msgspec import Struct

from bot.domain.course import Course, Lesson

_NEVER = datetime.min.replace(tzinfo=UTC)


class Following(Struct, frozen=True):
    """A course somebody follows: since when, last served when, and which lessons have been sent.

    ``pace`` is ``daily``, ``own`` (nothing comes by itself) or a number of seconds after each answer.
    """

    enrolment: int
    course: Course
    version: str
    started_at: datetime
    served_at: datetime | None
    starts: date | None
    sent: frozenset[str]
    pace: str = "daily"


class Next(Struct, frozen=True):
    """The lesson that comes next. ``last`` when no other lesson of its course is left after it."""

    following: Following
    lesson: Lesson
    number: int
    last: bool


def next_lesson(following: Iterable[Following], today: date) -> Next | None:
    """The next lesson: of the course served longest ago that has one, the first not yet sent."""
    begun = [one for one in following if one.starts is None or one.starts <= today]
    for one in sorted(
        begun, key=lambda course: (course.served_at or _NEVER, course.started_at, course.enrolment)
    ):
        left = [place for place, lesson in enumerate(one.course.lessons) if lesson.id not in one.sent]
        if left:
            return Next(one, one.course.lessons[left[0]], left[0] + 1, last=len(left) == 1)
    return None


def unasked(following: Iterable[Following]) -> list[Following]:
    """Those whose lessons come by themselves: at a pace of seconds if there is one, else the daily ones."""
    every = list(following)
    return [one for one in every if one.pace.isdigit()] or [one for one in every if one.pace == "daily"]


def unsent(course: Course, sent: Collection[str]) -> list[Lesson]:
    """The lessons of a course not yet sent, in today's order."""
    return [lesson for lesson in course.lessons if lesson.id not in sent]
