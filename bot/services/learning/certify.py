"""Certificates: given for a course done, under one code for good, and checked by anybody who has that."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, select

from bot.domain.certificate import Certificate, written_code
from bot.domain.course import Course
from bot.services.learning.shelf import Shelf
from bot.services.learning.upcoming import today_of
from bot.storage import people
from bot.storage.people import Who
from bot.storage.tables import (
    certificates,
    cohorts,
    course_versions,
    deliveries,
    enrolments,
    organisations,
)
from bot.storage.upsert import upsert

FILE: Final = "certificate"
"""The subject of the reply that carries a certificate."""

MOST_FILES: Final = 10
FILES_COUNT_FOR: Final = timedelta(hours=1)
"""So many certificates a person gets in so long: each takes its time to draw."""

_NEVER_CAME: Final = ("cancelled", "expired", "failed")

_COMPLETED = (
    select(
        enrolments.c.id,
        enrolments.c.completed_at,
        enrolments.c.sent_all_of,
        cohorts.c.course,
        organisations.c.name.label("organisation"),
    )
    .join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
    .join(organisations, organisations.c.id == cohorts.c.organisation_id)
    .where(enrolments.c.person_id == bindparam("in_person"), enrolments.c.completed_at.is_not(None))
    .order_by(enrolments.c.completed_at.desc(), enrolments.c.id.desc())
)
_COMPLETED_ONE = _COMPLETED.where(enrolments.c.id == bindparam("in_enrolment"))
_NEWEST_VERSION = (
    select(course_versions.c.hash)
    .where(course_versions.c.course == bindparam("in_course"))
    .order_by(course_versions.c.first_seen_at.desc())
    .limit(1)
)
_SHOWN = (
    certificates.c.code,
    certificates.c.name,
    certificates.c.title,
    certificates.c.organisation,
    certificates.c.language,
    certificates.c.tips,
    certificates.c.completed_on,
    certificates.c.issued_at,
)
_OF_ENROLMENT = select(*_SHOWN).where(certificates.c.enrolment_id == bindparam("in_enrolment"))
_BY_CODE = select(*_SHOWN).where(certificates.c.code == bindparam("in_code"))
_NEWEST_NAME = (
    select(certificates.c.name)
    .where(certificates.c.person_id == bindparam("in_person"))
    .order_by(certificates.c.issued_at.desc())
    .limit(1)
)
_KEEP = upsert(certificates, key=("enrolment_id",), update=("name", "title", "language"))
_FILES = select(func.count()).where(
    deliveries.c.person_id == bindparam("in_person"),
    deliveries.c.subject == FILE,
    deliveries.c.created_at > bindparam("in_since"),
    deliveries.c.state.not_in(_NEVER_CAME),
)

Refusal = Literal["not completed", "no name"]
"""The person has not done such a course, or nobody knows yet which name shall stand there."""


class Completed(Struct, frozen=True):
    """A course that somebody has done: the enrolment that a certificate is given for, and its title."""

    enrolment: int
    title: str


def certificate_for(
    db: Connection, who: Who, enrolment: int, code: str, now: datetime, shelf: Shelf, name: str | None = None
) -> Certificate | Refusal:
    """The certificate of this person for this enrolment; given now, if it is the first time.

    ``name`` is a new one; without it that of the certificate stands, else that of the person's newest.
    ``code`` is used the first time. Name and language may change, code, date and all else stay.
    """
    people.lock_person(db, id=who.person_id)
    ids = {"in_person": who.person_id, "in_enrolment": enrolment}
    done = db.execute(_COMPLETED_ONE, ids).one_or_none()
    if done is None:
        return "not completed"
    given = db.execute(_OF_ENROLMENT, ids).one_or_none()
    known: str | None = db.scalar(_NEWEST_NAME, ids) if given is None else given.name
    name = name or known
    if name is None:
        return "no name"
    course = _course(db, done.course, done.sent_all_of, shelf)
    db.execute(
        _KEEP,
        {
            "code": code,
            "person_id": who.person_id,
            "enrolment_id": enrolment,
            "name": name,
            "course": done.course,
            "title": course.title(who.language),
            "organisation": done.organisation,
            "language": who.language,
            "tips": len(course.lessons),
            "completed_on": today_of(who, done.completed_at),
            "issued_at": now,
        },
    )
    return Certificate(*db.execute(_OF_ENROLMENT, ids).one())


def completed(db: Connection, who: Who, shelf: Shelf) -> Sequence[Completed]:
    """The courses a person has done, the newest first, each once, also after starting over."""
    found: dict[str, Completed] = {}
    for row in db.execute(_COMPLETED, {"in_person": who.person_id}):
        if row.course not in found:
            course = _course(db, row.course, row.sent_all_of, shelf)
            found[row.course] = Completed(row.id, course.title(who.language))
    return list(found.values())


def is_completed(db: Connection, person_id: int, enrolment: int) -> bool:
    """Whether this enrolment is this person's, and its course done."""
    ids = {"in_person": person_id, "in_enrolment": enrolment}
    return db.execute(_COMPLETED_ONE, ids).first() is not None


def verify(db: Connection, code: str) -> Certificate | None:
    """The certificate under a code, however it is written; None when there is none (any more)."""
    written = written_code(code)
    row = None if written is None else db.execute(_BY_CODE, {"in_code": written}).one_or_none()
    return None if row is None else Certificate(*row)


def has_enough(db: Connection, person_id: int, now: datetime) -> bool:
    """Whether a person was given so many certificates lately that another can wait."""
    since = now - FILES_COUNT_FOR
    return db.execute(_FILES, {"in_person": person_id, "in_since": since}).scalar_one() >= MOST_FILES


def _course(db: Connection, course: str, version: str | None, shelf: Shelf) -> Course:
    """The course as it is now; one that is not loaded any more, as it was."""
    loaded = shelf.library.courses.get(course)
    if loaded is not None:
        return loaded.course
    return shelf.version(db, version or db.execute(_NEWEST_VERSION, {"in_course": course}).scalar_one())
