"""Questions about who follows which course: enrolments with their cohorts, and lessons already sent."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, or_, select

from bot.domain.kinds import Kind
from bot.storage.among import among
from bot.storage.bodies import BODY
from bot.storage.prepared import Prepared
from bot.storage.tables import answers, cohorts, deliveries, enrolments


class Enrolment(NamedTuple):
    """A person in a cohort. ``pace`` is ``daily``, ``own`` or a number of seconds."""

    id: int
    person_id: int
    cohort_id: int
    course: str
    pace: str
    starts: date | None
    at: str | None
    days: str | None
    started_at: datetime
    served_at: datetime | None
    sent_all_of: str | None
    completed_at: datetime | None

    @property
    def seconds(self) -> int | None:
        """The pace in seconds, where it is one."""
        return int(self.pace) if self.pace.isdigit() else None

    @property
    def has_more(self) -> bool:
        """Whether lessons are left to send, as far as the version last looked at goes."""
        return self.completed_at is None and self.sent_all_of is None


_OF_PERSONS = Prepared(
    select(
        enrolments.c.id,
        enrolments.c.person_id,
        enrolments.c.cohort_id,
        cohorts.c.course,
        cohorts.c.pace,
        cohorts.c.starts,
        cohorts.c.at,
        cohorts.c.days,
        enrolments.c.started_at,
        enrolments.c.served_at,
        enrolments.c.sent_all_of,
        enrolments.c.completed_at,
    )
    .join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
    .where(
        among(enrolments.c.person_id, "in_persons"),
        enrolments.c.ended_at.is_(None),
    )
    .order_by(enrolments.c.started_at, enrolments.c.id)
)
_SENT = Prepared(
    select(deliveries.c.enrolment_id, deliveries.c.lesson).where(
        among(deliveries.c.enrolment_id, "in_enrolments"),
        deliveries.c.lesson.is_not(None),
        deliveries.c.state.not_in(["expired", "cancelled", "failed"]),
    )
)
_DONE = select(deliveries.c.enrolment_id, deliveries.c.lesson).where(
    among(deliveries.c.enrolment_id, "in_enrolments"),
    deliveries.c.lesson.is_not(None),
    deliveries.c.done_at.is_not(None),
)
_ANSWERS = (
    select(
        answers.c.enrolment_id,
        func.count().label("answered"),
        func.count().filter(answers.c.correct).label("right"),
    )
    .where(among(answers.c.enrolment_id, "in_enrolments"), answers.c.correct.is_not(None))
    .group_by(answers.c.enrolment_id)
)

_NEWEST = Prepared(
    select(
        deliveries.c.id,
        BODY,
        deliveries.c.enrolment_id,
        deliveries.c.due_at,
        deliveries.c.done_at,
    )
    .outerjoin(enrolments, enrolments.c.id == deliveries.c.enrolment_id)
    .where(
        deliveries.c.person_id == bindparam("in_person"),
        or_(
            deliveries.c.lesson.is_not(None), deliveries.c.kind.not_in([Kind.REPLY.value, Kind.WARNING.value])
        ),
        deliveries.c.state.not_in(["expired", "cancelled", "failed"]),
        enrolments.c.ended_at.is_(None),
    )
    .order_by(deliveries.c.id.desc())
    .limit(1)
)


class Newest(Struct, frozen=True):
    """What a person got last of lessons and notices, or is about to get: then ``body`` may be None.

    ``done_at`` is when all it asks was answered, or when it was sent if it asks nothing; None as long as it
    waits.
    """

    delivery: int
    body: Mapping[str, Any] | None
    enrolment_id: int | None
    due_at: datetime
    done_at: datetime | None


def of_persons(db: Connection, persons: Collection[int]) -> Mapping[int, list[Enrolment]]:
    """Enrolments that have not ended, completed ones too, by person, the oldest first."""
    found: dict[int, list[Enrolment]] = {person: [] for person in persons}
    for row in _OF_PERSONS.tuples(db, {"in_persons": list(persons)}):
        enrolment = Enrolment._make(row)
        found[enrolment.person_id].append(enrolment)
    return found


def lessons_sent(db: Connection, of: Collection[int]) -> Mapping[int, set[str]]:
    """Ids of the lessons that have been sent or are on their way, by enrolment."""
    found: dict[int, set[str]] = {enrolment: set() for enrolment in of}
    for enrolment, lesson in _SENT.tuples(db, {"in_enrolments": list(of)}):
        found[enrolment].add(lesson)
    return found


def lessons_done(db: Connection, of: Collection[int]) -> Mapping[int, set[str]]:
    """Ids of the lessons whose message is answered, or asked nothing, by enrolment."""
    found: dict[int, set[str]] = {enrolment: set() for enrolment in of}
    for row in db.execute(_DONE, {"in_enrolments": list(of)}):
        found[row.enrolment_id].add(row.lesson)
    return found


def answers_given(db: Connection, of: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """How many questions were answered and how many of them right, by enrolment; polls are left out."""
    found = dict.fromkeys(of, (0, 0))
    for row in db.execute(_ANSWERS, {"in_enrolments": list(of)}):
        found[row.enrolment_id] = (row.answered, row.right)
    return found


def newest(db: Connection, person: int) -> Newest | None:
    """The newest lesson or notice that reached a person or is on its way, of an enrolment not ended."""
    row = _NEWEST.first(db, {"in_person": person})
    return None if row is None else Newest(*row)
