"""A course is done: by the answer to its last tip, or by itself a while after. It is told either way."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.content.library import Library
from bot.domain.course import Course
from bot.domain.message import Message
from bot.phrases import of
from bot.phrases.learning.progress import finished
from bot.services.people.reschedule import reschedule_all
from bot.storage import enrolments as questions
from bot.storage import promises
from bot.storage.among import among
from bot.storage.prepared import Prepared
from bot.storage.tables import enrolments, persons

_COMPLETED = Prepared(
    update(enrolments)
    .where(enrolments.c.id == bindparam("in_enrolment"), enrolments.c.completed_at.is_(None))
    .values(completed_at=bindparam("in_now"))
)
_ALL_COMPLETED = (
    update(enrolments).where(among(enrolments.c.id, "in_enrolments")).values(completed_at=bindparam("in_now"))
)
_SAID_ALREADY = Prepared(
    update(persons)
    .where(persons.c.id == bindparam("in_person"), persons.c.notice == "finished")
    .values(notice=None)
)
_TO_BE_SAID = (
    update(persons)
    .where(among(persons.c.id, "in_persons"), persons.c.notice.is_(None))
    .values(notice="finished")
)


def finish(
    db: Connection, person_id: int, language: str, course: Course, words: str, enrolment: int, now: datetime
) -> Message:
    """The course is done with this answer; what is said to that.

    ``words`` is the language of the course's name. The caller has locked the person.
    """
    _COMPLETED.run(db, {"in_enrolment": enrolment, "in_now": now})
    _SAID_ALREADY.run(db, {"in_person": person_id})
    return _last_word(db, person_id, language, course, words, enrolment)


def finish_by_itself(db: Connection, ids: Collection[int], people: Collection[int], now: datetime) -> None:
    """These enrolments of these people are done unanswered: it is said on their next day."""
    db.execute(_ALL_COMPLETED, {"in_enrolments": list(ids), "in_now": now})
    db.execute(_TO_BE_SAID, {"in_persons": list(people)})
    reschedule_all(db, people, now)


def last_word(db: Connection, person_id: int, language: str, library: Library) -> Message | None:
    """What is said of the course that was done last; None: it is not loaded, or was begun anew."""
    done = [one for one in questions.of_persons(db, [person_id])[person_id] if one.completed_at is not None]
    newest = max(done, key=lambda one: (one.completed_at, one.id), default=None)
    loaded = None if newest is None else library.courses.get(newest.course)
    if newest is None or loaded is None:
        return None
    return _last_word(db, person_id, language, loaded.course, language, newest.id)


def _last_word(
    db: Connection, person_id: int, language: str, course: Course, words: str, enrolment: int
) -> Message:
    tried = promises.tried(db, person_id).get(course.id, 0)
    return finished(of(language), course.title(words), len(course.lessons), tried, enrolment)
