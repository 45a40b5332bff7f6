"""A tap on an option: count it once, for the person it was asked of, and say how it went."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, insert, or_, select, update

from bot.domain.course import Question
from bot.domain.curriculum import unsent
from bot.domain.grading import grade
from bot.domain.message import Message, from_json
from bot.phrases.learning.lesson import NextTip
from bot.services.learning.ask import note_answer, put_next
from bot.services.learning.draw import draw
from bot.services.learning.finish import finish
from bot.services.learning.lesson_state import LessonState, Put, Tip
from bot.services.learning.shelf import Shelf
from bot.services.learning.upcoming import today_of, upcoming, upcoming_of
from bot.services.people.reschedule import rescheduled_by_answer
from bot.storage import cards, people
from bot.storage import enrolments as questions
from bot.storage.bodies import BODY, keep
from bot.storage.people import Who
from bot.storage.prepared import Prepared
from bot.storage.tables import answers, deliveries

_DELIVERY = Prepared(
    select(deliveries.c.id, deliveries.c.person_id, deliveries.c.enrolment_id, BODY).where(
        deliveries.c.id == bindparam("in_delivery")
    )
)
_BODY = Prepared(select(BODY).where(deliveries.c.id == bindparam("in_delivery")))
_COUNT = Prepared(insert(answers))
_DONE = Prepared(
    update(deliveries)
    .where(
        or_(
            deliveries.c.id.in_(bindparam("in_deliveries", expanding=True)),
            and_(  # wherever else it was shown
                deliveries.c.person_id == bindparam("in_person"),
                deliveries.c.enrolment_id == bindparam("in_enrolment"),
                deliveries.c.lesson == bindparam("in_lesson"),
            ),
        ),
        deliveries.c.done_at.is_(None),
    )
    .values(done_at=bindparam("in_now"))
)
_NEWEST_LESSON = Prepared(
    select(deliveries.c.lesson)
    .where(
        deliveries.c.enrolment_id == bindparam("in_enrolment"),
        deliveries.c.lesson.is_not(None),
        deliveries.c.state.not_in(["expired", "cancelled", "failed"]),
    )
    .order_by(deliveries.c.id.desc())
    .limit(1)
)

Trouble = Literal["not yours", "answered", "nothing chosen"]


class Changed(Struct, frozen=True):
    """The message as it shall read now, and what more there is to say. ``done``: nothing more waits in it."""

    message: Message
    more: Message | None = None
    done: bool = False


def answer(
    db: Connection,
    who: Who,
    delivery: int,
    place: int,
    options: frozenset[int],
    now: datetime,
    shelf: Shelf,
) -> Changed | Trouble:
    """Count an answer to what the message asks at a place, and draw it with how it went and what follows.

    An answer is final and counts for the question it was asked with, in the version the person saw.
    """
    people.lock_person(db, id=who.person_id)
    asked = asked_at(db, who, delivery, place, shelf)
    if not isinstance(asked, Waiting):
        return asked
    if asked.question.several or not options or not options <= set(asked.put.order):
        return "not yours"
    return _count(db, who, asked, options, now, shelf)


def toggle(
    db: Connection, who: Who, delivery: int, place: int, option: int, shelf: Shelf
) -> Changed | Trouble:
    """Put one of several options on or off; nothing counts until Done."""
    people.lock_person(db, id=who.person_id)
    asked = asked_at(db, who, delivery, place, shelf)
    if not isinstance(asked, Waiting):
        return asked
    if not asked.question.several or option not in asked.put.order:
        return "not yours"
    state = asked.state.with_put(place, chosen=asked.put.chosen ^ {option})
    message = draw(db, shelf, delivery, state)
    _keep(db, delivery, state, message)
    return Changed(message)


def done(
    db: Connection, who: Who, delivery: int, place: int, now: datetime, shelf: Shelf
) -> Changed | Trouble:
    """The options that are on are the answer; with none on it is refused kindly."""
    people.lock_person(db, id=who.person_id)
    asked = asked_at(db, who, delivery, place, shelf)
    if not isinstance(asked, Waiting):
        return asked
    if not asked.question.several:
        return "not yours"
    if not asked.put.chosen:
        return "nothing chosen"
    return _count(db, who, asked, asked.put.chosen, now, shelf)


class Waiting(Struct, frozen=True):
    """A question that waits for this person's answer, in the version they saw."""

    delivery: int
    enrolment: int | None
    ask: int
    place: int
    state: LessonState
    question: Question

    @property
    def put(self) -> Put:
        """The question as it was put."""
        return self.state.puts[self.place]


def message_of(db: Connection, who: Who, delivery: int) -> tuple[LessonState, int | None] | None:
    """The lesson message that this delivery brought this person, with its enrolment; None: it did not."""
    row = _DELIVERY.first(db, {"in_delivery": delivery})
    if row is None or row.person_id != who.person_id or row.body is None:
        return None
    state = LessonState.read(row.body, delivery)
    return None if state is None else (caught_up(db, delivery, state), row.enrolment_id)


def caught_up(db: Connection, delivery: int, state: LessonState) -> LessonState:
    """The state of a message, shown again as this delivery, with what was answered in other showings."""
    found = _first_shown(db, delivery, state)
    return state if found is None else state.with_answers_of(found[0])


def asked_at(db: Connection, who: Who, delivery: int, place: int, shelf: Shelf) -> Waiting | Trouble:
    """What a message asks at a place, if it waits for this person's answer; else why it does not."""
    found = message_of(db, who, delivery)
    if found is None:
        return "not yours"
    state, enrolment = found
    if place >= len(state.puts) or state.puts[place].promise is not None:
        return "not yours"
    asked = cards.ask_at(db, state.origin, place)
    ask, answered = (None, False) if asked is None else asked
    if state.puts[place].answered or answered:
        return "answered"
    question = state.puts[place].question_in(shelf.version(db, state.puts[place].version))
    if ask is None or question is None or place != state.place:
        return "not yours"
    return Waiting(delivery, enrolment, ask, place, state, question)


def go_on(
    db: Connection,
    who: Who,
    delivery: int,
    enrolment: int | None,
    state: LessonState,
    now: datetime,
    shelf: Shelf,
) -> Changed:
    """Something in a message is answered: put its next question, or bring it to its end; and draw it."""
    put_next(db, shelf, who.person_id, state, today_of(who, now), now)
    more = None
    if state.place is None:
        shown = {
            "in_deliveries": [delivery, state.origin],
            "in_person": who.person_id,
            "in_enrolment": enrolment,
            "in_lesson": None if state.tip is None else state.tip.lesson,
        }
        _DONE.run(db, {**shown, "in_now": now})
        more = _finish(db, who, state.tip, enrolment, now, shelf)
    standing = rescheduled_by_answer(db, who, now)
    following = upcoming(db, who, now) if standing is None else upcoming_of(db, *standing, now)
    message = _redrawn(db, delivery, state, shelf, following)
    return Changed(message, more, done=state.place is None)


def redraw(
    db: Connection, who: Who, delivery: int, state: LessonState, now: datetime, shelf: Shelf
) -> Message:
    """The message in the state it has reached, with what comes next; kept as its delivery's body."""
    return _redrawn(db, delivery, state, shelf, upcoming(db, who, now))


def _redrawn(
    db: Connection, delivery: int, state: LessonState, shelf: Shelf, following: NextTip | None
) -> Message:
    message = draw(db, shelf, delivery, state, following)
    _keep(db, delivery, state, message)
    return message


def _keep(db: Connection, delivery: int, state: LessonState, message: Message) -> None:
    """Keep the message as its delivery's body; its answers also where it was shown first."""
    keep(db, delivery, state.body(message))
    found = _first_shown(db, delivery, state)
    if found is not None:
        first, shown = found
        keep(db, state.origin, first.with_answers_of(state).body(shown))


def _first_shown(db: Connection, delivery: int, state: LessonState) -> tuple[LessonState, Message] | None:
    """The message as it stands where it was shown first; None if that is here."""
    if state.origin == delivery:
        return None
    body: dict[str, Any] | None = _BODY.scalar(db, {"in_delivery": state.origin})
    if body is None:
        return None
    first = LessonState.read(body, state.origin)
    return None if first is None else (first, from_json(body["message"]))


def _count(
    db: Connection, who: Who, asked: Waiting, options: frozenset[int], now: datetime, shelf: Shelf
) -> Changed:
    put = asked.put
    correct = None if put.kind == "poll" else grade(asked.question, options).correct
    _COUNT.run(
        db,
        {
            "person_id": who.person_id,
            "delivery_id": asked.state.origin,
            "enrolment_id": asked.enrolment,
            "ask_id": asked.ask,
            "course": put.course,
            "version": put.version,
            "lesson": put.lesson,
            "question": put.question,
            "chosen": sorted(options),
            "correct": correct,
            "answered_at": now,
        },
    )
    if correct is not None:
        note_answer(db, who.person_id, put, today_of(who, now), correct=correct)
    state = asked.state.with_put(asked.place, chosen=options, answered=True)
    return go_on(db, who, asked.delivery, asked.enrolment, state, now, shelf)


def _finish(
    db: Connection, who: Who, tip: Tip | None, enrolment: int | None, now: datetime, shelf: Shelf
) -> Message | None:
    """Complete the course if this was its newest lesson, and as it is now it has no other left to send."""
    if tip is None or enrolment is None:
        return None
    loaded = shelf.library.courses.get(tip.course)
    course = shelf.version(db, tip.version) if loaded is None else loaded.course
    if unsent(course, questions.lessons_sent(db, [enrolment])[enrolment]):
        return None
    newest: str | None = _NEWEST_LESSON.scalar(db, {"in_enrolment": enrolment})
    if newest != tip.lesson:
        return None
    return finish(db, who.person_id, who.language, course, tip.language, enrolment, now)
