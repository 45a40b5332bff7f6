"""Asks and answers written straight into the tables, for reports: what a long time would have brought."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, insert, select

from bot.domain.course import Course, CourseWords, Lesson, LessonText, LessonWords, Option, Poll, Question
from bot.services.learning.report import CourseReport, report
from bot.services.learning.shelf import Shelf
from bot.storage.prepared import Prepared
from bot.storage.store import Store
from bot.storage.tables import answers, asks, cohorts, deliveries, enrolments, flags, persons, promises
from tests.services.learning.shop import NOW, open_shop, shelf

GREET = Question(
    "greet", "En kund kommer in?", (Option("Hej!", correct=True), Option("Ja?"), Option("Inget"))
)
QUEUE = Question(
    "queue",
    "Kön växer?",
    (Option("Se upp", correct=True), Option("Strax", correct=True), Option("Jobba"), Option("Blunda")),
)
POLL = Poll("Vad är svårast?", ("Kön", "Språken"))

_HOW_MANY = Prepared(select(func.count()).select_from(deliveries))
_DELIVERY = Prepared(insert(deliveries).returning(deliveries.c.id))
_ASK = Prepared(insert(asks).returning(asks.c.id))
_ANSWER = Prepared(insert(answers))


def lesson(name: str, *questions: Question, poll: Poll | None = None, tip: str = "Hälsa först.") -> Lesson:
    text = LessonText(f"Om {name}", tip, questions=questions, poll=poll)
    return Lesson(name, {"sv": LessonWords(text)})


def course(*lessons: Lesson) -> Course:
    return Course("service", "sv", {"sv": CourseWords("Service", "Om möten.")}, lessons)


SERVICE = course(
    lesson("hello", GREET), lesson("queue", QUEUE), lesson("hard", poll=POLL), lesson("last", GREET)
)


@dataclass(frozen=True)
class Put:
    """A question put to somebody. ``chosen`` None: no answer. ``person`` None: erased since."""

    person: int | None
    lesson: str
    question: str
    chosen: Sequence[int] | None
    correct: bool | None = None
    kind: str = "own"
    days: int = 0
    forecast: float | None = None
    held_out: bool = False
    state: str | None = "sent"  # of the delivery; None: erased
    version: str = ""


@dataclass
class Records:
    """A store with a city, a course and what its people answered."""

    store: Store
    shelf: Shelf
    cohort: int = 0
    people: list[int] = field(default_factory=list)

    def report(self, places: Mapping[tuple[str, str], str] | None = None) -> CourseReport:
        return self.store.read_now(report, self.shelf, "service", places or {}, NOW)

    def put(self, *puts: Put) -> None:
        self.store.write_now(self._put, puts)

    def greets(self, people: Iterable[int], right: int, **how: object) -> None:
        """Each of these people is asked to greet; so many of them, from the first on, get it right."""
        self.put(
            *(
                Put(person, "hello", "greet", [0 if place < right else 1], place < right, **how)  # type: ignore[arg-type]
                for place, person in enumerate(people)
            )
        )

    def flags(self, person: int | None, words: str | None, question: str = "greet") -> None:
        row = {
            "person_id": person,
            "course": "service",
            "version": self.version,
            "lesson": "hello",
            "question": question,
            "language": "sv",
            "words": words,
            "flagged_at": NOW,
        }
        self.store.write_now(_insert_one, row)

    def promise(self, person: int, lesson_id: str, *, asked: bool, outcome: str | None) -> None:
        self.store.write_now(self._promise, person, lesson_id, asked, outcome)

    def enrol(self, count: int, *, completed: int) -> None:
        rows = [
            {
                "person_id": person,
                "cohort_id": self.cohort,
                "started_at": NOW,
                "completed_at": NOW if place < completed else None,
            }
            for place, person in enumerate(self.people[:count])
        ]
        self.store.write_now(_insert_enrolments, rows)

    @property
    def version(self) -> str:
        return self.shelf.library.courses["service"].hash

    def _put(self, db: Connection, puts: Sequence[Put]) -> None:
        for put in puts:
            delivery = None if put.state is None else _delivery(db, put.person, put.state)
            row = {
                "course": "service",
                "version": put.version or self.version,
                "lesson": put.lesson,
                "question": put.question,
            }
            ask = {
                "person_id": put.person,
                "delivery_id": delivery,
                "place": 0,
                "kind": put.kind,
                "asked_at": NOW,
                "days": put.days,
                "forecast": put.forecast,
                "held_out": put.held_out,
            }
            ask_id = _ASK.scalar(db, row | ask)
            if put.chosen is not None:
                answer = {
                    "person_id": put.person,
                    "delivery_id": delivery,
                    "ask_id": ask_id,
                    "chosen": list(put.chosen),
                    "correct": put.correct,
                    "answered_at": NOW,
                }
                _ANSWER.run(db, row | answer)

    def _promise(self, db: Connection, person: int, lesson_id: str, asked: bool, outcome: str | None) -> None:
        row = {
            "person_id": person,
            "delivery_id": _delivery(db, person, "sent"),
            "course": "service",
            "version": self.version,
            "lesson": lesson_id,
            "made_at": NOW,
            "made_on": NOW.date(),
            "asked_on": NOW.date() if asked else None,
            "outcome": outcome,
        }
        db.execute(insert(promises).values(**row))


def opened(store: Store, today: Course = SERVICE, *, people: int = 30) -> Records:
    """The city is there with its course, and so many people."""
    at_hand = shelf(today)
    open_shop(store, at_hand)
    records = Records(store, at_hand)
    records.cohort, records.people = store.write_now(_open, people)
    return records


def _open(db: Connection, count: int) -> tuple[int, list[int]]:
    rows = [{"created_at": NOW, "language": "sv"}] * count
    cohort = db.execute(select(cohorts.c.id)).scalar_one()
    return cohort, list(db.scalars(insert(persons).returning(persons.c.id), rows))


def _delivery(db: Connection, person: int | None, state: str) -> int:
    row = {
        "recipient": f"p:{person}",
        "key": f"test:{_HOW_MANY.scalar(db)}",
        "kind": "lesson",
        "state": state,
        "person_id": person,
        "channel": "web",
        "priority": 3,
        "due_at": NOW,
        "try_at": NOW,
        "expires_at": NOW + dt.timedelta(days=1),
        "created_at": NOW,
    }
    delivery: int = _DELIVERY.scalar(db, row)
    return delivery


def _insert_one(db: Connection, row: Mapping[str, object]) -> None:
    db.execute(insert(flags).values(**row))


def _insert_enrolments(db: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    db.execute(insert(enrolments), rows)
