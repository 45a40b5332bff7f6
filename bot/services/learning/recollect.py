"""What somebody knows of a question, worked out again from all that has happened."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, select

from bot.domain.memory import Card, Contact, fold
from bot.services.learning.lesson_state import LessonState
from bot.services.learning.upcoming import today_of
from bot.storage.bodies import BODY
from bot.storage.cards import QuestionKey
from bot.storage.people import Who
from bot.storage.tables import answers, asks, deliveries

_TIPS = (
    select(deliveries.c.id, deliveries.c.due_at, BODY)
    .where(
        deliveries.c.person_id == bindparam("in_person"),
        deliveries.c.lesson.in_(bindparam("in_lessons", expanding=True)),
        BODY.is_not(None),
    )
    .order_by(deliveries.c.id)
)
_ASKED = (
    select(
        asks.c.course,
        asks.c.lesson,
        asks.c.question,
        asks.c.asked_at,
        answers.c.answered_at,
        answers.c.correct,
    )
    .outerjoin(answers, and_(answers.c.ask_id == asks.c.id, answers.c.person_id == asks.c.person_id))
    .where(
        asks.c.person_id == bindparam("in_person"),
        asks.c.lesson.in_(bindparam("in_lessons", expanding=True)),
        asks.c.kind != "poll",
    )
    .order_by(asks.c.id)
)

_RANK: Final = {"tip": 0, "asked": 1, "answered": 2}
_Moment = tuple[datetime, int, Contact]


def recollect(
    db: Connection, who: Who, told: Mapping[QuestionKey, date]
) -> Iterator[tuple[QuestionKey, Card]]:
    """The cards of these questions, by the person's whole history. ``told`` is when each tip first came."""
    asked = {"in_person": who.person_id, "in_lessons": sorted({key.lesson for key in told})}
    tips: defaultdict[tuple[str, str], list[_Moment]] = defaultdict(list)
    for row in db.execute(_TIPS, asked):
        state = LessonState.read(row.body, row.id)
        if state is not None and state.tip is not None and state.origin == row.id:
            contact = Contact(state.today, "tip")
            tips[state.tip.course, state.tip.lesson].append((row.due_at, _RANK["tip"], contact))
    history: defaultdict[QuestionKey, list[_Moment]] = defaultdict(list)
    for put in db.execute(_ASKED, asked):
        history[QuestionKey(put.course, put.lesson, put.question)] += _contacts(who, put)
    for key, first in told.items():
        moments = sorted([*tips[key.course, key.lesson], *history[key]], key=lambda one: one[:2])
        contacts = [contact for _, _, contact in moments]
        if not contacts or contacts[0].kind != "tip":
            contacts = [Contact(first, "tip"), *contacts]
        card = fold(contacts)
        if card is not None:
            yield key, card


def _contacts(who: Who, row: Any) -> Iterator[_Moment]:  # noqa: ANN401 - a result row has no static type
    yield row.asked_at, _RANK["asked"], Contact(today_of(who, row.asked_at), "asked")
    if row.answered_at is not None and row.correct is not None:
        day = today_of(who, row.answered_at)
        yield row.answered_at, _RANK["answered"], Contact(day, "answered", row.correct)
