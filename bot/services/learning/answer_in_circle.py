"""A tap on an option in a group: whoever tapped answers for themselves, and the message stays as it is.

What is kept, and of whom: docs/decisions/0028. Who takes part has the answer among their own, once a
question; of anybody else nothing is stored.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select

from bot.domain import memory
from bot.domain.course import Question
from bot.domain.grading import Grade, grade
from bot.services.learning.lesson_state import LessonState, Put
from bot.services.learning.shelf import Shelf
from bot.services.learning.upcoming import today_of
from bot.services.people.reschedule import reschedule
from bot.storage import cards, enrolments, people
from bot.storage.bodies import BODY
from bot.storage.cards import QuestionKey
from bot.storage.people import Who
from bot.storage.tables import answers, asks, deliveries

_MESSAGE = select(BODY).where(
    deliveries.c.id == bindparam("in_delivery"),
    deliveries.c.address_id == bindparam("in_address"),
    deliveries.c.person_id.is_(None),
)
_GIVEN = select(answers.c.delivery_id).where(
    answers.c.person_id == bindparam("in_person"),
    answers.c.course == bindparam("in_course"),
    answers.c.lesson == bindparam("in_lesson"),
    answers.c.question == bindparam("in_question"),
)
_ASK = insert(asks).returning(asks.c.id)
_COUNT = insert(answers)


class Told(Struct, frozen=True):
    """What to tell whoever tapped: how it went (``grade``; None of a poll), and whether it was kept."""

    question: Question
    option: int
    grade: Grade | None
    kept: bool


class _Kept(Struct, frozen=True):
    """An answer that is kept: where it was given, to what, and the local date on which its tip was sent."""

    delivery: int
    put: Put
    sent_on: date
    option: int
    correct: bool | None


def answer_in_circle(
    db: Connection,
    channel: str,
    address: int,
    sender: str,
    tapped: tuple[int, int, int],
    now: datetime,
    shelf: Shelf,
) -> Told | Literal["answered", "gone"]:
    """``tapped`` is the delivery, the place in it and the option; ``sender`` the platform's id of a person.

    Answered: by this person, in this message. Gone: the message is not this group's, or asks no such thing.
    """
    delivery, place, option = tapped
    found = _asked(db, address, delivery, place, shelf)
    if found is None:
        return "gone"
    put, question, sent_on = found
    if question.several or option not in put.order:
        return "gone"
    graded = None if put.kind == "poll" else grade(question, {option})
    who = people.at_address(db, channel, sender)
    if who is None or not who.takes_part:
        return Told(question, option, graded, kept=False)
    people.lock_person(db, id=who.person_id)
    key = {"in_course": put.course, "in_lesson": put.lesson, "in_question": put.question}
    given = set(db.scalars(_GIVEN, {"in_person": who.person_id, **key}))
    if delivery in given:
        return "answered"
    if not given:
        _keep(db, who, _Kept(delivery, put, sent_on, option, None if graded is None else graded.correct), now)
    return Told(question, option, graded, kept=not given)


def _asked(
    db: Connection, address: int, delivery: int, place: int, shelf: Shelf
) -> tuple[Put, Question, date] | None:
    body = db.scalar(_MESSAGE, {"in_delivery": delivery, "in_address": address})
    state = None if body is None else LessonState.read(body, delivery)
    if state is None or place >= len(state.puts):
        return None
    put = state.puts[place]
    question = put.question_in(shelf.version(db, put.version))
    return None if question is None else (put, question, state.today)


def _keep(db: Connection, who: Who, kept: _Kept, now: datetime) -> None:
    """Asked and answered, among the person's own; the group's message stands in the answer only.

    A message has one ask at a place; here everybody has one of their own, so it names no message.
    """
    today, put = today_of(who, now), kept.put
    told_on = min(kept.sent_on, today)
    about = {"course": put.course, "version": put.version, "lesson": put.lesson, "question": put.question}
    ask = db.execute(
        _ASK,
        {
            **about,
            "person_id": who.person_id,
            "delivery_id": None,
            "place": 0,
            "kind": put.kind,
            "asked_at": now,
            "days": (today - told_on).days,
            "forecast": None,
            "held_out": False,
        },
    ).scalar_one()
    followed = enrolments.of_persons(db, [who.person_id])[who.person_id]
    enrolment = next((one.id for one in followed if one.course == put.course), None)
    db.execute(
        _COUNT,
        {
            **about,
            "person_id": who.person_id,
            "delivery_id": kept.delivery,
            "enrolment_id": enrolment,
            "ask_id": ask,
            "chosen": [kept.option],
            "correct": kept.correct,
            "answered_at": now,
        },
    )
    if kept.correct is not None:
        key = QuestionKey(put.course, put.lesson, put.question)
        card = memory.asked(cards.one(db, who.person_id, key) or memory.told(None, told_on), today)
        cards.keep(db, [(who.person_id, key, memory.answered(card, today, correct=kept.correct))])
        reschedule(db, who.person_id, now)
