"""Questions about memory: the cards of people, and what was asked of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, exists, insert, select, union_all

from bot.domain.memory import Card
from bot.domain.schedule import Pause
from bot.storage.among import among
from bot.storage.prepared import Prepared
from bot.storage.tables import answers, asks, cards, pauses, persons
from bot.storage.upsert import upsert

_FIELDS = (
    "told_on",
    "stability",
    "difficulty",
    "due",
    "reviewed_on",
    "asked_on",
    "waits",
    "right",
    "answered",
)
_KEY = ("person_id", "course", "lesson", "question")
_COLUMNS = tuple(cards.c[name] for name in (*_KEY, *_FIELDS))
_OF_PERSONS = Prepared(
    select(*_COLUMNS)
    .where(among(cards.c.person_id, "in_persons"))
    .order_by(cards.c.person_id, cards.c.course, cards.c.lesson, cards.c.question)  # as they lie
)
_TOLD_ON = itemgetter(_COLUMNS.index(cards.c.told_on))
_ONE = Prepared(
    select(*_COLUMNS).where(
        cards.c.person_id == bindparam("in_person"),
        cards.c.course == bindparam("in_course"),
        cards.c.lesson == bindparam("in_lesson"),
        cards.c.question == bindparam("in_question"),
    )
)
_KEEP = Prepared(upsert(cards, key=_KEY, update=_FIELDS))
_PUT = Prepared(insert(asks))
_ASK = Prepared(
    select(asks.c.id, exists().where(answers.c.ask_id == asks.c.id).label("answered")).where(
        asks.c.delivery_id == bindparam("in_delivery"), asks.c.place == bindparam("in_place")
    )
)
_PAUSES = Prepared(
    union_all(
        select(pauses.c.person_id, pauses.c.since, pauses.c.until).where(
            among(pauses.c.person_id, "in_persons")
        ),
        select(persons.c.id, persons.c.paused_since, persons.c.paused_until).where(
            among(persons.c.id, "in_persons"), persons.c.paused_since.is_not(None)
        ),
    )
)


class QuestionKey(NamedTuple):
    """A question among all courses."""

    course: str
    lesson: str
    question: str


class AskRow(NamedTuple):
    """A question that is being put. ``days`` since its tip, pauses left out."""

    person: int
    delivery: int
    place: int
    kind: str
    key: QuestionKey
    version: str
    at: datetime
    days: int
    forecast: float | None
    held_out: bool


def of_persons(db: Connection, persons: Collection[int]) -> Mapping[int, dict[QuestionKey, Card]]:
    """What each of these people knows, tips in the order they were told."""
    found: dict[int, dict[QuestionKey, Card]] = {person: {} for person in persons}
    rows = _OF_PERSONS.tuples(db, {"in_persons": list(persons)})
    for person, course, lesson, question, *card in sorted(rows, key=_TOLD_ON):
        found[person][QuestionKey(course, lesson, question)] = Card(*card)
    return found


def one(db: Connection, person: int, key: QuestionKey) -> Card | None:
    """What somebody knows of one question; None when its tip never came."""
    asked = {
        "in_person": person,
        "in_course": key.course,
        "in_lesson": key.lesson,
        "in_question": key.question,
    }
    row = _ONE.first(db, asked)
    return None if row is None else Card(*row[4:])


def keep(db: Connection, rows: Iterable[tuple[int, QuestionKey, Card]]) -> None:
    """Store cards, by person and question."""
    columns = (*_KEY, *_FIELDS)
    _KEEP.run_many(db, [dict(zip(columns, (person, *key, *card), strict=True)) for person, key, card in rows])


def put(db: Connection, rows: Sequence[AskRow]) -> None:
    """Note questions that are being put."""
    _PUT.run_many(db, [_values(row) for row in rows])


def ask_at(db: Connection, delivery: int, place: int) -> tuple[int, bool] | None:
    """What this delivery asked at a place, and whether it is answered; None when it has not come to that."""
    found = _ASK.first(db, {"in_delivery": delivery, "in_place": place})
    return None if found is None else (found.id, bool(found.answered))


def pauses_of(db: Connection, persons: Collection[int]) -> Mapping[int, list[Pause]]:
    """The pauses that are over, and the one that is on, by person."""
    found: dict[int, list[Pause]] = {person: [] for person in persons}
    for person, since, until in _PAUSES.tuples(db, {"in_persons": list(persons)}):
        found[person].append(Pause(since, until))
    return found


def _values(row: AskRow) -> dict[str, Any]:
    return {
        "person_id": row.person,
        "delivery_id": row.delivery,
        "place": row.place,
        "kind": row.kind,
        "course": row.key.course,
        "version": row.version,
        "lesson": row.key.lesson,
        "question": row.key.question,
        "asked_at": row.at,
        "days": row.days,
        "forecast": row.forecast,
        "held_out": row.held_out,
    }
