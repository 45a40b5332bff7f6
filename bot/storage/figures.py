"""Questions about how a course goes: what was asked and answered, promised, flagged, completed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import starmap
from typing import Final

from msgspec import Struct
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    case,
    distinct,
    exists,
    func,
    or_,
    select,
)

from bot.storage.bells import LISTENS, has_bell
from bot.storage.tables import (
    addresses,
    answers,
    asks,
    cohorts,
    course_versions,
    deliveries,
    enrolments,
    flags,
    persons,
    promises,
)

POLL: Final = "poll"
"""The kind of an ask that has no right answer."""

_AT_ONCE: Final = 2000
"""Rows fetched at a time."""

_OF_COURSE: Final[BindParameter[str]] = bindparam("in_course")
_APPLIED = promises.c.outcome.in_(["done", "tried"])
_ASKED_ABOUT = promises.c.asked_on.is_not(None)


def _people_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(distinct(case((condition, promises.c.person_id))))


_VERSIONS = (
    select(course_versions.c.hash, course_versions.c.first_seen_at)
    .where(course_versions.c.course == _OF_COURSE)
    .order_by(course_versions.c.first_seen_at.desc(), course_versions.c.hash)
)
_ASKED = (
    select(
        asks.c.version,
        asks.c.lesson,
        asks.c.question,
        func.count(distinct(asks.c.id)).label("asked"),
        func.count(distinct(asks.c.person_id)).label("people"),
    )
    .outerjoin(deliveries, deliveries.c.id == asks.c.delivery_id)
    .outerjoin(answers, answers.c.ask_id == asks.c.id)
    .where(
        asks.c.course == _OF_COURSE,
        or_(deliveries.c.state.in_(["sent", "unknown"]), answers.c.id.is_not(None)),
    )
    .group_by(asks.c.version, asks.c.lesson, asks.c.question)
    .order_by(asks.c.version, asks.c.lesson, asks.c.question)
)
_ANSWERED = (
    select(
        answers.c.person_id,
        answers.c.version,
        answers.c.lesson,
        answers.c.question,
        answers.c.chosen,
        answers.c.correct,
        asks.c.kind,
        asks.c.days,
        asks.c.forecast,
        asks.c.held_out,
    )
    .join(asks, asks.c.id == answers.c.ask_id)
    .where(answers.c.course == _OF_COURSE)
    .order_by(answers.c.person_id, answers.c.answered_at, answers.c.id)
    .execution_options(yield_per=_AT_ONCE)
)
_FLAGS = (
    select(flags.c.version, flags.c.lesson, flags.c.question, flags.c.language, flags.c.words)
    .where(flags.c.course == _OF_COURSE)
    .order_by(flags.c.id)
)
_REACHABLE = exists(
    select(addresses.c.id)
    .join(persons, persons.c.id == addresses.c.person_id)
    .where(
        addresses.c.person_id == enrolments.c.person_id,
        addresses.c.state == "open",
        persons.c.left_at.is_(None),
        or_(addresses.c.unseen.is_(None), has_bell(addresses.c.person_id)),
    )
)
"""A page of our own reaches somebody only with a bell."""

_FOLLOWING = (
    select(
        func.count(distinct(enrolments.c.person_id)).label("enrolled"),
        func.count(distinct(case((enrolments.c.completed_at.is_not(None), enrolments.c.person_id)))).label(
            "completed"
        ),
        func.count(distinct(case((_REACHABLE, enrolments.c.person_id)))).label("reachable"),
    )
    .join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
    .where(cohorts.c.course == _OF_COURSE)
)
_PROMISED = select(
    func.count().label("made"),
    func.count(distinct(promises.c.person_id)).label("people"),
    func.count(case((_ASKED_ABOUT, 1))).label("asked"),
    _people_where(_ASKED_ABOUT).label("people_asked"),
    func.count(case((_ASKED_ABOUT & _APPLIED, 1))).label("applied"),
).where(promises.c.course == _OF_COURSE)


class Asked(Struct, frozen=True):
    """How often a question of one version was put, and to how many people."""

    version: str
    lesson: str
    question: str
    asked: int
    people: int


class Answered(Struct, frozen=True):
    """One answer and how it was asked for. ``person`` is None once erased, ``correct`` None of a poll."""

    person: int | None
    version: str
    lesson: str
    question: str
    chosen: Sequence[int]
    correct: bool | None
    kind: str
    days: int
    forecast: float | None
    held_out: bool


class Flagged(Struct, frozen=True):
    """“Odd question?”, with a few words or none; from whom is not asked."""

    version: str
    lesson: str
    question: str
    language: str
    words: str | None


class Following(Struct, frozen=True):
    """People who have ever followed a course; those who have completed it; those who can be reached now."""

    enrolled: int
    completed: int
    reachable: int


class Promised(Struct, frozen=True):
    """Promises made by so many people; those asked about, to how many; those that were applied."""

    made: int
    people: int
    asked: int
    people_asked: int
    applied: int


def versions(db: Connection, course: str) -> list[tuple[str, datetime]]:
    """Every stored version of a course with when it was first seen, the newest first."""
    return [(row.hash, row.first_seen_at) for row in db.execute(_VERSIONS, {"in_course": course})]


def asked(db: Connection, course: str) -> list[Asked]:
    """What was asked: in a message that went out, or may have, and whatever was answered."""
    return [Asked(*row) for row in db.execute(_ASKED, {"in_course": course})]


def answered(db: Connection, course: str) -> Iterator[Answered]:
    """Every answer, person by person and then in order of time, as they come from the database."""
    with db.execute(_ANSWERED, {"in_course": course}) as rows:
        yield from starmap(Answered, rows)


def flagged(db: Connection, course: str) -> list[Flagged]:
    """Every flag, in the order of the words: the order of time could tell who."""
    found = (Flagged(*row) for row in db.execute(_FLAGS, {"in_course": course}))
    return sorted(found, key=lambda flag: (flag.language, flag.words or ""))


def following(db: Connection, course: str, now: datetime) -> Following:
    """How many follow a course, have completed it, and can be reached."""
    asked = {"in_course": course, "in_listened": now - LISTENS}
    return Following(*db.execute(_FOLLOWING, asked).one())


def promised(db: Connection, course: str) -> Promised:
    """What became of a course's promises."""
    return Promised(*db.execute(_PROMISED, {"in_course": course}).one())
