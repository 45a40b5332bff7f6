"""A tap on an option: count it once, for the person it was asked of, and say how it went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.domain.course import Course, Question
from bot.domain.curriculum import unsent
from bot.domain.grading import grade
from bot.domain.message import Message
from bot.phrases import of
from bot.phrases.progress import finished
from bot.services.learning.lesson_state import LessonState, draw
from bot.services.learning.shelf import Shelf
from bot.services.learning.upcoming import upcoming
from bot.services.people.reschedule import reschedule
from bot.storage import enrolments as questions
from bot.storage import people
from bot.storage.people import Who
from bot.storage.tables import answers, deliveries, enrolments

_DELIVERY = select(
    deliveries.c.id, deliveries.c.person_id, deliveries.c.enrolment_id, deliveries.c.body
).where(deliveries.c.id == bindparam("in_delivery"))
_ANSWERED = select(answers.c.chosen).where(
    answers.c.enrolment_id == bindparam("in_enrolment"),
    answers.c.lesson == bindparam("in_lesson"),
    answers.c.question == bindparam("in_question"),
)
_COUNT = insert(answers)
_KEEP_BODY = (
    update(deliveries).where(deliveries.c.id == bindparam("in_delivery")).values(body=bindparam("in_body"))
)
_NEWEST_LESSON = (
    select(deliveries.c.lesson)
    .where(
        deliveries.c.enrolment_id == bindparam("in_enrolment"),
        deliveries.c.lesson.is_not(None),
        deliveries.c.state.not_in(["expired", "cancelled", "failed"]),
    )
    .order_by(deliveries.c.id.desc())
    .limit(1)
)
_COMPLETED = (
    update(enrolments)
    .where(enrolments.c.id == bindparam("in_enrolment"), enrolments.c.completed_at.is_(None))
    .values(completed_at=bindparam("in_now"))
)
_SCORE = select(func.count(), func.count().filter(answers.c.correct)).where(
    answers.c.enrolment_id == bindparam("in_enrolment")
)

Trouble = Literal["not yours", "answered", "nothing chosen"]


@dataclass(frozen=True, slots=True)
class Changed:
    """The lesson's message as it shall read now, and what more there is to say."""

    message: Message
    more: Message | None = None


def answer(
    db: Connection,
    who: Who,
    delivery: int,
    question: int,
    options: frozenset[int],
    now: datetime,
    shelf: Shelf,
) -> Changed | Trouble:
    """Count an answer and draw the message with how it went; or say why it does not count.

    An answer is final and counts for the question it was asked with, in the version the person saw.
    """
    people.lock_person(db, id=who.person_id)
    asked = _asked(db, who, delivery, question, shelf)
    if not isinstance(asked, _Asked):
        return asked
    if asked.question.several or not options or not options <= set(asked.state.order):
        return "not yours"
    return _count(db, who, asked, options, now, shelf)


def toggle(
    db: Connection, who: Who, delivery: int, question: int, option: int, shelf: Shelf
) -> Changed | Trouble:
    """Put one of several options on or off; nothing counts until Done."""
    people.lock_person(db, id=who.person_id)
    asked = _asked(db, who, delivery, question, shelf)
    if not isinstance(asked, _Asked):
        return asked
    if not asked.question.several or option not in asked.state.order:
        return "not yours"
    state = asked.state.toggled(option)
    message = draw(db, shelf, delivery, state)
    db.execute(_KEEP_BODY, {"in_delivery": delivery, "in_body": state.body(message)})
    return Changed(message)


def done(
    db: Connection, who: Who, delivery: int, question: int, now: datetime, shelf: Shelf
) -> Changed | Trouble:
    """The options that are on are the answer; with none on it is refused kindly."""
    people.lock_person(db, id=who.person_id)
    asked = _asked(db, who, delivery, question, shelf)
    if not isinstance(asked, _Asked):
        return asked
    if not asked.question.several:
        return "not yours"
    if not asked.state.chosen:
        return "nothing chosen"
    return _count(db, who, asked, asked.state.chosen, now, shelf)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that waits for this person's answer, in the version they saw."""

    delivery: int
    enrolment: int
    state: LessonState
    course: Course
    question: Question


def _asked(db: Connection, who: Who, delivery: int, question: int, shelf: Shelf) -> _Asked | Trouble:
    row = db.execute(_DELIVERY, {"in_delivery": delivery}).one_or_none()
    if row is None or row.person_id != who.person_id or row.body is None:
        return "not yours"
    state = LessonState.read(row.body)
    if state is None or question != 0:
        return "not yours"
    course = shelf.version(db, state.version)
    asked = state.question_of(course)
    if asked is None:
        return "not yours"
    key = {"in_enrolment": row.enrolment_id, "in_lesson": state.lesson, "in_question": asked.id}
    if db.execute(_ANSWERED, key).first() is not None:
        return "answered"
    return _Asked(row.id, row.enrolment_id, state, course, asked)


def _count(
    db: Connection, who: Who, asked: _Asked, options: frozenset[int], now: datetime, shelf: Shelf
) -> Changed:
    graded = grade(asked.question, options)
    state = asked.state
    db.execute(
        _COUNT,
        {
            "person_id": who.person_id,
            "delivery_id": asked.delivery,
            "enrolment_id": asked.enrolment,
            "course": state.course,
            "version": state.version,
            "lesson": state.lesson,
            "question": asked.question.id,
            "chosen": sorted(options),
            "correct": graded.correct,
            "answered_at": now,
        },
    )
    more = _finish(db, who, asked, now) if _was_the_last(db, asked, shelf) else None
    reschedule(db, who.person_id, now)
    after = people.person(db, who.person_id) or who
    message = draw(db, shelf, asked.delivery, state, grade=graded, upcoming=upcoming(db, after, now))
    db.execute(_KEEP_BODY, {"in_delivery": asked.delivery, "in_body": state.body(message)})
    return Changed(message, more)


def _was_the_last(db: Connection, asked: _Asked, shelf: Shelf) -> bool:
    """Whether this was the newest lesson, and the course as it is now has no other left to send."""
    loaded = shelf.library.courses.get(asked.state.course)
    course = asked.course if loaded is None else loaded.course
    if unsent(course, questions.lessons_sent(db, [asked.enrolment])[asked.enrolment]):
        return False
    newest: str | None = db.scalar(_NEWEST_LESSON, {"in_enrolment": asked.enrolment})
    return newest == asked.state.lesson


def _finish(db: Connection, who: Who, asked: _Asked, now: datetime) -> Message:
    db.execute(_COMPLETED, {"in_enrolment": asked.enrolment, "in_now": now})
    answered, right = db.execute(_SCORE, {"in_enrolment": asked.enrolment}).one()
    title = asked.course.title(asked.state.language)
    return finished(of(who.language), title, answered, right, asked.state.total)
