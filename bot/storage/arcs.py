"""Questions about the arc of a cohort: who takes part in it, how far they have come, who meets."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, case, distinct, func, select

from bot.domain.seats import Answer
from bot.domain.workshop import State
from bot.storage.tables import (
    answers,
    asks,
    cohorts,
    enrolments,
    persons,
    promises,
    workplaces,
)
from bot.storage.workshop_tables import occasions, signups, workshops

_TAKES_PART: Final = and_(persons.c.joined_at.is_not(None), persons.c.left_at.is_(None))

_WORKPLACES = select(
    func.count(distinct(workplaces.c.id)).label("known"),
    func.count(distinct(persons.c.workplace_id)).label("taking_part"),
).select_from(
    workplaces.outerjoin(
        persons,
        and_(
            persons.c.workplace_id == workplaces.c.id,
            persons.c.organisation_id == workplaces.c.organisation_id,
            _TAKES_PART,
        ),
    )
)
_WORKPLACES_OF = _WORKPLACES.where(workplaces.c.organisation_id == bindparam("in_organisation"))
_COHORTS = (
    select(cohorts.c.id, cohorts.c.course, cohorts.c.starts)
    .where(cohorts.c.organisation_id == bindparam("in_organisation"))
    .order_by(cohorts.c.starts.desc(), cohorts.c.id.desc())
)

_THEIRS = (
    select(enrolments.c.person_id, func.max(enrolments.c.completed_at).label("completed_at"))
    .join(persons, persons.c.id == enrolments.c.person_id)
    .join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
    .where(
        enrolments.c.cohort_id == bindparam("in_cohort"),
        persons.c.organisation_id == cohorts.c.organisation_id,
        _TAKES_PART,
    )
    .group_by(enrolments.c.person_id)
    .having(func.count(case((enrolments.c.ended_at.is_(None), 1))) > 0)
    .subquery()
)
"""Everybody in the cohort who takes part today, once, however often they have started over in it.

Who has started over in another one is in that one alone: cohorts that overlap could be subtracted.
"""

_FOLLOWING = select(
    func.count().label("joined"),
    func.count(_THEIRS.c.completed_at).label("completed"),
)
_ACTIVE = (
    select(func.count(distinct(answers.c.person_id)))
    .join(_THEIRS, _THEIRS.c.person_id == answers.c.person_id)
    .where(
        answers.c.course == bindparam("in_course"),
        answers.c.answered_at > bindparam("in_since", type_=answers.c.answered_at.type),
    )
)
_APPLIED = (
    select(
        func.count().label("whole"),
        func.count(case((promises.c.outcome.in_(["done", "tried"]), 1))).label("part"),
        func.count(distinct(promises.c.person_id)).label("people"),
    )
    .join(_THEIRS, _THEIRS.c.person_id == promises.c.person_id)
    .where(promises.c.course == bindparam("in_course"), promises.c.asked_on.is_not(None))
)
_REMEMBERED = (
    select(
        func.count().label("whole"),
        func.count(case((answers.c.correct.is_(True), 1))).label("part"),
        func.count(distinct(answers.c.person_id)).label("people"),
    )
    .join(_THEIRS, _THEIRS.c.person_id == answers.c.person_id)
    .join(asks, asks.c.id == answers.c.ask_id)
    .where(
        answers.c.course == bindparam("in_course"),
        answers.c.correct.is_not(None),
        asks.c.kind == "review",
        asks.c.days.between(bindparam("in_from"), bindparam("in_to")),
    )
)
_MEETINGS = (
    select(
        workshops.c.id,
        workshops.c.title,
        workshops.c.timezone,
        select(func.min(occasions.c.starts_at))
        .where(occasions.c.workshop_id == workshops.c.id, occasions.c.cancelled.is_(False))
        .scalar_subquery()
        .label("starts_at"),
        select(func.max(occasions.c.ends_at))
        .where(occasions.c.workshop_id == workshops.c.id, occasions.c.cancelled.is_(False))
        .scalar_subquery()
        .label("ends_at"),
        func.count(case((signups.c.answer == Answer.COMING.value, 1))).label("coming"),
        func.count(signups.c.came_at).label("came"),
    )
    .outerjoin(signups, signups.c.workshop_id == workshops.c.id)
    .where(
        workshops.c.organisation_id == bindparam("in_organisation"),
        workshops.c.course == bindparam("in_course"),
        workshops.c.state == State.PLANNED.value,
    )
    .group_by(workshops.c.id)
    .order_by(workshops.c.id)
)


class Cohort(Struct, frozen=True):
    """People who follow a course of an organisation together."""

    id: int
    course: str
    starts: date | None


class Part(Struct, frozen=True):
    """A part of a whole, about so many people."""

    part: int
    whole: int
    people: int


class Held(Struct, frozen=True):
    """A workshop of the course, with its first beginning and last end."""

    title: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    coming: int
    came: int
    workshop: int


def workplaces_in(db: Connection, organisation_id: int) -> tuple[int, int]:
    """How many workplaces have somebody who takes part, of how many."""
    row = db.execute(_WORKPLACES_OF, {"in_organisation": organisation_id}).one()
    return row.taking_part, row.known


def cohorts_of(db: Connection, organisation_id: int) -> Sequence[Cohort]:
    """An organisation's cohorts, those that begin last first."""
    rows = db.execute(_COHORTS, {"in_organisation": organisation_id})
    return [Cohort(row.id, row.course, row.starts) for row in rows]


def following(db: Connection, cohort: int) -> tuple[int, int]:
    """How many take part in a cohort, and how many of them have completed its course."""
    row = db.execute(_FOLLOWING, {"in_cohort": cohort}).one()
    return row.joined, row.completed


def active(db: Connection, cohort: Cohort, since: datetime) -> int:
    """How many of them have answered anything since then."""
    asked = {"in_cohort": cohort.id, "in_course": cohort.course, "in_since": since}
    return int(db.execute(_ACTIVE, asked).scalar_one())


def applied(db: Connection, cohort: Cohort) -> Part:
    """Of their promises that were asked about: those done or tried."""
    row = db.execute(_APPLIED, {"in_cohort": cohort.id, "in_course": cohort.course}).one()
    return Part(row.part, row.whole, row.people)


def remembered(db: Connection, cohort: Cohort, earliest: int, latest: int) -> Part:
    """Of their answers to earlier questions so many days after the tip: the right ones."""
    days = {"in_from": earliest, "in_to": latest}
    row = db.execute(_REMEMBERED, {"in_cohort": cohort.id, "in_course": cohort.course, **days}).one()
    return Part(row.part, row.whole, row.people)


def meetings(db: Connection, organisation_id: int, course: str) -> Sequence[Held]:
    """The workshops that belong to this course."""
    asked = {"in_organisation": organisation_id, "in_course": course}
    return [
        Held(row.title, row.timezone, row.starts_at, row.ends_at, row.coming, row.came, row.id)
        for row in db.execute(_MEETINGS, asked)
        if row.starts_at is not None
    ]
