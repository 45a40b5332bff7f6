"""What whoever plans a workshop should know: it warns, and never stands in the way."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final
from zlib import crc32

from msgspec import Struct

from bot.domain.course import Course
from bot.domain.holidays import is_public_holiday
from bot.domain.schedule import Days
from bot.domain.workshop import Occasion, Workshop, answers_close, invites_at

_DAY: Final = timedelta(days=1)
_LONG: Final = timedelta(hours=8)
_SHORT_NOTICE: Final = timedelta(days=7)
_ANSWER_DAYS: Final = 14
"""So long before the first occasion answers are asked for, so that the hours go into the week's rota."""


class Worry(StrEnum):
    """What may be wrong with a plan."""

    HOLIDAY = "it is on a public holiday"
    EVE = "it is on the day before a public holiday"
    LONG = "it is longer than eight hours"
    OVERLAP = "two occasions overlap"
    SHORT_NOTICE = "it is less than a week ahead"
    ANSWERS_TOO_LATE = "answers may come until after the first occasion"
    ANSWERS_ARE_PAST = "the time to answer is over already"
    INVITED_TOO_LATE = "the time to answer is over before people are invited"


class Concern(Struct, frozen=True):
    """Something to look at again, about this day."""

    worry: Worry
    day: date


def concerns(workshop: Workshop, country: str | None, now: datetime) -> tuple[Concern, ...]:
    """All that may be wrong, in the order of the days; the same worry about a day only once."""
    return tuple(dict.fromkeys(_concerns(workshop, country, now)))


def proposed_answer_day(workshop: Workshop, now: datetime) -> date | None:
    """The last day to answer: two weeks before the first occasion, else the day before it.

    None: there is no occasion to come.
    """
    first = workshop.first
    if first is None or first.starts_at <= now:
        return None
    today = workshop.on_the_wall(now).date()
    day = workshop.on_the_wall(first.starts_at).date()
    proposed = day - _ANSWER_DAYS * _DAY
    return proposed if proposed > max(today, _invited_on(workshop)) else max(day - _DAY, today)


def still_answerable(workshop: Workshop, before: Workshop, now: datetime) -> date | None:
    """The last day to answer of a workshop whose times are others than ``before``.

    It stays, save where nobody would be invited before it, or where it is over and the workshop begins later
    than it did: then another one is proposed, so that those who have not answered yet can.
    """
    closes, invites = answers_close(workshop), invites_at(workshop)
    if workshop.answer_by is None or closes is None or invites is None:
        return workshop.answer_by
    invited = workshop.invited_at is not None
    too_late = (closes <= now and _begins_later(workshop, before)) if invited else closes <= invites
    return proposed_answer_day(workshop, now) if too_late else workshop.answer_by


def _begins_later(workshop: Workshop, before: Workshop) -> bool:
    first, was = workshop.first, before.first
    return first is not None and was is not None and first.starts_at > was.starts_at


def course_start(workshop: Workshop, course: Course, days: Days, country: str | None) -> date | None:
    """The day on which a course begins so that what belongs before the workshop has come the day before it.

    Counted backwards in the days on which tips come. None: the workshop has no occasion, there are no such
    days, or nothing of the course comes before it.
    """
    first = workshop.first
    before = _lessons_before(course, workshop.part)
    if first is None or before == 0 or not days:
        return None
    day = workshop.on_the_wall(first.starts_at).date()
    while before > 0:
        day -= _DAY
        if day.isoweekday() in days and not is_public_holiday(country, day):
            before -= 1
    return day


def _lessons_before(course: Course, part: str | None) -> int:
    """How many lessons come before this part; all of them, where it does not say which it comes after."""
    after = next((one.after for one in course.workshops if one.id == part), None)
    numbers = {lesson.id: number for number, lesson in enumerate(course.lessons, start=1)}
    return len(course.lessons) if after is None else numbers.get(after, len(course.lessons))


def _concerns(workshop: Workshop, country: str | None, now: datetime) -> Iterator[Concern]:
    for one in workshop.held:
        yield from _about(workshop, one, country, now)
    for earlier, later in pairwise(workshop.held):
        if later.starts_at < earlier.ends_at:
            yield Concern(Worry.OVERLAP, _day(workshop, later))
    yield from _about_answers(workshop, now)


def _about(workshop: Workshop, one: Occasion, country: str | None, now: datetime) -> Iterator[Concern]:
    day = _day(workshop, one)
    if is_public_holiday(country, day):
        yield Concern(Worry.HOLIDAY, day)
    elif is_public_holiday(country, day + _DAY):
        yield Concern(Worry.EVE, day)
    if one.ends_at - one.starts_at > _LONG:
        yield Concern(Worry.LONG, day)
    if now < one.starts_at < now + _SHORT_NOTICE:
        yield Concern(Worry.SHORT_NOTICE, day)


def _about_answers(workshop: Workshop, now: datetime) -> Iterator[Concern]:
    closes, invites, first = answers_close(workshop), invites_at(workshop), workshop.first
    if workshop.answer_by is None or closes is None or invites is None or first is None:
        return
    if closes <= now:
        yield Concern(Worry.ANSWERS_ARE_PAST, workshop.answer_by)
    elif workshop.answer_by >= _day(workshop, first):
        yield Concern(Worry.ANSWERS_TOO_LATE, workshop.answer_by)
    elif closes <= invites and workshop.invited_at is None:
        yield Concern(Worry.INVITED_TOO_LATE, workshop.answer_by)


def _invited_on(workshop: Workshop) -> date:
    due = invites_at(workshop)
    return date.min if due is None else workshop.on_the_wall(due).date()


def _day(workshop: Workshop, one: Occasion) -> date:
    return workshop.on_the_wall(one.starts_at).date()


def part_number(course: str, part: str) -> int:
    """The number that stands for a part of a course behind a button, which has no room for two names."""
    return crc32(f"{course}/{part}".encode())
