"""Questions about who follows which course: enrolments with their cohorts, and lessons already sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from bot.domain.kinds import Kind
from bot.storage.tables import answers, cohorts, deliveries, enrolments


@dataclass(frozen=True, slots=True)
class Enrolment:
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


_OF_PERSONS = (
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
        enrolments.c.person_id.in_(bindparam("in_persons", expanding=True)), enrolments.c.ended_at.is_(None)
    )
    .order_by(enrolments.c.started_at, enrolments.c.id)
)
_SENT = select(deliveries.c.enrolment_id, deliveries.c.lesson).where(
    deliveries.c.enrolment_id.in_(bindparam("in_enrolments", expanding=True)),
    deliveries.c.lesson.is_not(None),
    deliveries.c.state.not_in(["expired", "cancelled", "failed"]),
)
_ANSWERED = select(answers.c.enrolment_id, answers.c.lesson, answers.c.question, answers.c.correct).where(
    answers.c.enrolment_id.in_(bindparam("in_enrolments", expanding=True))
)

_NEWEST = (
    select(
        deliveries.c.body,
        deliveries.c.enrolment_id,
        deliveries.c.due_at,
        enrolments.c.served_at,
        select(func.min(answers.c.answered_at))
        .where(
            answers.c.enrolment_id == deliveries.c.enrolment_id,
            answers.c.lesson == deliveries.c.lesson,
        )
        .correlate(deliveries)
        .scalar_subquery()
        .label("answered_at"),
    )
    .outerjoin(enrolments, enrolments.c.id == deliveries.c.enrolment_id)
    .where(
        deliveries.c.person_id == bindparam("in_person"),
        or_(deliveries.c.lesson.is_not(None), deliveries.c.kind != Kind.REPLY.value),
        deliveries.c.state.not_in(["expired", "cancelled", "failed"]),
        enrolments.c.ended_at.is_(None),
    )
    .order_by(deliveries.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Newest:
    """What a person got last of lessons and notices, or is about to get: then ``body`` may be None.

    ``served_at`` is when it was composed, ``answered_at`` when its question was answered.
    """

    body: Mapping[str, Any] | None
    enrolment_id: int | None
    due_at: datetime
    served_at: datetime | None
    answered_at: datetime | None

    @property
    def done_at(self) -> datetime | None:
        """When the lesson was answered, or served if it asks nothing; None as long as it waits."""
        lesson = None if self.body is None else self.body.get("lesson")
        if lesson is None:
            return None
        return self.served_at if lesson["question"] is None else self.answered_at


def of_persons(db: Connection, persons: Collection[int]) -> Mapping[int, list[Enrolment]]:
    """Enrolments that have not ended, completed ones too, by person, the oldest first."""
    found: dict[int, list[Enrolment]] = {person: [] for person in persons}
    for row in db.execute(_OF_PERSONS, {"in_persons": list(persons)}):
        found[row.person_id].append(Enrolment(**row._mapping))  # noqa: SLF001 - its public name
    return found


def lessons_sent(db: Connection, of: Collection[int]) -> Mapping[int, set[str]]:
    """Ids of the lessons that have been sent or are on their way, by enrolment."""
    found: dict[int, set[str]] = {enrolment: set() for enrolment in of}
    for row in db.execute(_SENT, {"in_enrolments": list(of)}):
        found[row.enrolment_id].add(row.lesson)
    return found


def answered(db: Connection, of: Collection[int]) -> Mapping[int, dict[tuple[str, str], bool]]:
    """(lesson, question) → right or not, by enrolment."""
    found: dict[int, dict[tuple[str, str], bool]] = {enrolment: {} for enrolment in of}
    for row in db.execute(_ANSWERED, {"in_enrolments": list(of)}):
        found[row.enrolment_id][row.lesson, row.question] = row.correct
    return found


def newest(db: Connection, person: int) -> Newest | None:
    """The newest lesson or notice that reached a person or is on its way, of an enrolment not ended."""
    row = db.execute(_NEWEST, {"in_person": person}).one_or_none()
    return None if row is None else Newest(*row)
