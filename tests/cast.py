"""The cast of the tests: Destination Östersund with its course, and the people who work there.

:class:`Town` does what a day brings with the product's own services: somebody comes and joins, the clock
plans, the way out claims (here: composes, and counts it as sent), somebody taps.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, bindparam, event, func, insert, select, update

from bot.content.codec import content_hash, encode
from bot.content.library import Library, VersionedCourse
from bot.domain.actions.learning import Answer
from bot.domain.course import (
    Course,
    CourseWords,
    Lesson,
    LessonText,
    LessonWords,
    Option,
    Question,
    Trade,
)
from bot.domain.delivery import held_back
from bot.domain.event import Event
from bot.domain.kinds import RULES, Kind, day_of, person_recipient
from bot.domain.message import Choices, Message
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.services.learning.answer import Changed, Trouble, answer
from bot.services.learning.compose import compose
from bot.services.learning.plan import plan_piece
from bot.services.learning.pull import Pulled, pull
from bot.services.learning.shelf import Shelf, keep_versions
from bot.services.learning.silence import note_sign_of_life
from bot.services.people.arrive import arrive
from bot.services.people.hours import hours_of
from bot.services.people.join import choose_trade, join
from bot.services.people.provision import provision
from bot.settings import Cohort, Organisation
from bot.storage import people
from bot.storage.bodies import BODY, keep
from bot.storage.people import Who
from bot.storage.prepared import Prepared
from bot.storage.store import Store
from bot.storage.tables import addresses, deliveries, persons

P = ParamSpec("P")
T = TypeVar("T")

MONDAY = dt.date(2026, 10, 5)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


def at(day: dt.date, hour: int = 8, minute: int = 30) -> dt.datetime:
    """A moment of this day in Stockholm's summer time."""
    return dt.datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=2))
    ).astimezone(dt.UTC)


EARLY = at(MONDAY, 6, 0)
SLOT = at(MONDAY)  # half past eight

CITY = Organisation(
    key="ostersund",
    name="Destination Östersund",
    language="sv",
    timezone="Europe/Stockholm",
    country="SE",
    days="mon-fri",
    at="08:30",
    quiet_hours="20:00-07:00",
    cohorts=(Cohort("service"),),
)

GREETING = Question(
    "q1",
    "En kund kommer in. Vad säger du?",
    (Option("Hej!", correct=True), Option("Ja?", feedback="Det låter bråttom."), Option("Inget än.")),
)
QUEUE = Question(
    "q1",
    "Kön växer. Vad hjälper?",
    (Option("Se upp", correct=True), Option("Säga ”strax din tur”", correct=True), Option("Skynda på")),
)


def words(name: str, *questions: Question) -> LessonWords:
    return LessonWords(LessonText(f"Om {name}", "Hälsa först.", questions=questions))


def lesson(name: str, *questions: Question) -> Lesson:
    """A lesson in Swedish that asks this, or nothing."""
    return Lesson(name, {"sv": words(name, *questions)})


def course(
    name: str = "service", lessons: int | Iterable[Lesson] = 3, trades: tuple[Trade, ...] = ()
) -> Course:
    """A course of these lessons, or of so many (``l1``, ``l2`` …) that each ask for the greeting."""
    if isinstance(lessons, int):
        lessons = [lesson(f"l{number}", GREETING) for number in range(1, lessons + 1)]
    return Course(name, "sv", {"sv": CourseWords(name.capitalize(), "Om möten.")}, tuple(lessons), trades)


def library(*courses: Course) -> Library:
    """These courses as if they had been loaded."""
    versions = {}
    for one in courses:
        body = encode(one)
        versions[one.id] = VersionedCourse(one, content_hash(body), body, Path("lessons") / one.id)
    return Library(Path("lessons"), versions, ())


@cache
def usual_library() -> Library:
    """The one course that most towns have, encoded once."""
    return library(course())


_OF_DELIVERIES = ("id", "kind", "key", "due_at", "expires_at", "person_id", "address_id", "channel")
_DUE = Prepared(
    select(
        *deliveries.c[_OF_DELIVERIES],
        persons.c.left_at,
        persons.c.paused_since,
        persons.c.paused_until,
        persons.c.rhythm,
        persons.c.schedule,
    )
    .join(persons, persons.c.id == deliveries.c.person_id)
    .where(deliveries.c.state == "pending", deliveries.c.due_at <= bindparam("in_now"), BODY.is_(None))
    .order_by(deliveries.c.due_at, deliveries.c.id)
)
_SET = update(deliveries).where(deliveries.c.id == bindparam("in_id"))
_CLOSE = Prepared(_SET.values(state=bindparam("in_state")))
_LEAVE = Prepared(
    _SET.values(
        state="sent",
        sent_at=bindparam("in_now"),
        kind=bindparam("in_kind"),
        subject=bindparam("in_subject"),
        enrolment_id=bindparam("in_enrolment"),
        lesson=bindparam("in_lesson"),
        done_at=bindparam("in_done_at"),
    )
)
_HOW_MANY = Prepared(select(func.count()).select_from(deliveries))
_REPLY = Prepared(insert(deliveries).returning(deliveries.c.id))


@dataclass(frozen=True)
class Sent:
    """A lesson or notice as somebody got it."""

    delivery: int
    person: int
    key: str
    kind: str
    subject: str


@dataclass
class Town:
    """A store with an organisation in it, and the courses at hand."""

    store: Store
    shelf: Shelf

    def do(self, f: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Write in a transaction."""
        return self.store.write_now(f, *args, **kwargs)

    # --- people ---------------------------------------------------------------------------------

    def comes(self, name: str, *, channel: str = "web", now: dt.datetime = EARLY) -> int:
        """Somebody writes for the first time, or again. Returns the person's id."""
        start = Event("command", name, name, command="start")
        who, _ = self.do(arrive, channel, start, "sv", now)
        return who.person_id

    def joins(
        self,
        name: str,
        *,
        channel: str = "web",
        code: str = "ostersund",
        trade: Trade | None = None,
        now: dt.datetime = EARLY,
    ) -> int:
        """Somebody comes and says “I'm in”. Returns the person's id."""
        person = self.comes(name, channel=channel, now=now)
        self.says_in(person, code=code, now=now)
        if trade is not None:
            self.do(choose_trade, person, trade, self.shelf.library, now)
        return person

    def says_in(self, person: int, *, code: str = "ostersund", now: dt.datetime = EARLY) -> None:
        invitation = self.do(people.invitation, code)
        assert invitation is not None
        self.do(join, person, invitation, self.shelf.library, now)

    def who(self, person: int) -> Who:
        who = self.do(people.person, person)
        assert who is not None
        return who

    def crowd(self, count: int, slot: dt.datetime = SLOT) -> None:
        """So many people besides, straight into the tables, whose next lesson is due at this slot."""
        self.do(_crowd, count, slot)

    # --- a day ----------------------------------------------------------------------------------

    def plan(self, now: dt.datetime = SLOT) -> int:
        """The clock ticks: all that is due is planned. Returns how much."""
        return self.do(plan_all, now)

    def send(self, now: dt.datetime = SLOT) -> list[Sent]:
        """What is due leaves, as a claim would have it."""
        return self.do(send_due, self.shelf, now)

    def morning(self, now: dt.datetime = SLOT) -> list[Sent]:
        self.plan(now)
        return self.send(now)

    def pulls(self, person: int, now: dt.datetime = SLOT) -> Sent | None:
        """“Show me a tip”, whatever the hour."""
        return self.do(pull_as_reply, person, self.shelf, now)

    def answers(
        self, sent: Sent, now: dt.datetime = SLOT, option: int = 0, *, by: int | None = None
    ) -> Changed | Trouble:
        """A tap on an option of each question in turn, as a rule the right one, by whoever got the message.

        Returns what came of the first one that did not count, else of the last.
        """
        who = self.who(sent.person if by is None else by)
        self.do(note_sign_of_life, who, now)
        chosen, place = frozenset({option}), 0
        outcome = self.do(answer, who, sent.delivery, place, chosen, now, self.shelf)
        while isinstance(outcome, Changed) and _asks(outcome.message):
            place += 1
            after = self.do(answer, who, sent.delivery, place, chosen, now, self.shelf)
            if not isinstance(after, Changed):  # a promise, or a question with several right options
                break
            outcome = after
        return outcome

    def reads(self, person: int, now: dt.datetime = SLOT) -> None:
        """Somebody is heard of, without answering anything."""
        self.do(note_sign_of_life, self.who(person), now)

    def reads_anew(self, *courses: Course) -> None:
        """The files of the courses have changed, and are loaded."""
        self.do(keep_versions, library(*courses), EARLY)
        self.shelf.library = library(*courses)

    # --- looking --------------------------------------------------------------------------------

    def ledger(self, *columns: str) -> list[tuple[Any, ...]]:
        """These columns of every delivery, in order."""

        def rows(db: Connection) -> list[tuple[Any, ...]]:
            there = {**deliveries.c, "body": BODY}
            wanted = select(*(there[name] for name in columns)).select_from(deliveries)
            return [tuple(row) for row in db.execute(wanted.order_by(deliveries.c.id))]

        return self.do(rows)

    def change(self, person: int, **values: object) -> None:
        """Put a person's row into a situation."""

        def set_values(db: Connection) -> None:
            db.execute(update(persons).where(persons.c.id == person).values(**values))

        self.do(set_values)


def _asks(message: Message) -> bool:
    return any(
        isinstance(choice.action, Answer)
        for block in message.blocks
        if isinstance(block, Choices)
        for choice in block.choices
    )


def found(store: Store, *courses: Course, organisations: Iterable[Organisation] = (CITY,)) -> Town:
    """The organisations are there, and these courses stored; without any, one of three lessons."""
    town = Town(store, Shelf(library(*courses) if courses else usual_library()))
    town.do(provision, list(organisations))
    town.do(keep_versions, town.shelf.library, EARLY)
    return town


def plan_all(db: Connection, now: dt.datetime) -> int:
    planned = 0
    while (piece := plan_piece(db, now)) is not None:
        planned += piece
    return planned


def send_due(db: Connection, shelf: Shelf, now: dt.datetime) -> list[Sent]:
    """Compose what may leave now and count it as sent; what is late, or held back, does not leave."""
    leaving = []
    for row in _DUE.rows(db, {"in_now": now}):
        held = held_back(
            Kind(row.kind),
            day_of(row.key, row.due_at, hours_of(row.schedule).zone),
            left=row.left_at is not None,
            paused_since=row.paused_since,
            paused_until=row.paused_until,
            silent=row.rhythm == "silent",
        )
        if row.expires_at <= now or held:
            _close(db, row.id, "expired" if held is None else "cancelled")
        else:
            leaving.append(row)
    asked = [
        Uncomposed(row.id, Kind(row.kind), row.person_id, row.address_id, row.channel, row.due_at)
        for row in leaving
    ]
    composed = compose(db, asked, now, shelf) if asked else {}
    return [sent for row in leaving if (sent := _leave(db, row, composed[row.id], now)) is not None]


def _leave(
    db: Connection,
    row: Any,  # noqa: ANN401 - a row has no static type
    what: Composed | Nothing,
    now: dt.datetime,
) -> Sent | None:
    if isinstance(what, Nothing):
        _close(db, row.id, "cancelled")
        return None
    kind: str = row.kind if what.kind is None else what.kind.value
    values = {
        "in_id": row.id,
        "in_now": now,
        "in_kind": kind,
        "in_subject": what.subject,
        "in_enrolment": what.enrolment_id,
        "in_lesson": what.lesson,
        "in_done_at": what.done_at,
    }
    _LEAVE.run(db, values)
    keep(db, row.id, what.body)
    return Sent(row.id, row.person_id, row.key, kind, what.subject)


def _close(db: Connection, delivery: int, state: str) -> None:
    _CLOSE.run(db, {"in_id": delivery, "in_state": state})


def pull_as_reply(
    db: Connection, person: int, shelf: Shelf, now: dt.datetime, number: int | None = None
) -> Sent | None:
    """A lesson asked for, as the chat answers: the reply's row first, then what it brings.

    ``number`` is that of the event in the inbox; as a rule the next one.
    """
    who = people.person(db, person)
    assert who is not None
    events = _HOW_MANY.scalar(db)
    key = f"reply:{events + 1 if number is None else number}:1"
    row = {
        "recipient": person_recipient(person),
        "key": key,
        "kind": Kind.REPLY.value,
        "state": "pending",
        "person_id": person,
        "address_id": who.address_id,
        "channel": who.channel,
        "priority": RULES[Kind.REPLY].priority,
        "due_at": now,
        "try_at": now,
        "expires_at": now + 10 * MINUTE,
        "created_at": now,
    }
    delivery = _REPLY.scalar(db, row)
    pulled: Pulled | None = pull(db, who, delivery, now, shelf)
    if pulled is None:
        _close(db, delivery, "cancelled")
        return None
    values = {
        "in_id": delivery,
        "in_now": now,
        "in_kind": Kind.REPLY.value,
        "in_subject": pulled.subject,
        "in_enrolment": pulled.enrolment,
        "in_lesson": pulled.lesson,
        "in_done_at": pulled.done_at,
    }
    _LEAVE.run(db, values)
    keep(db, delivery, pulled.body)
    return Sent(delivery, person, key, Kind.REPLY.value, pulled.subject)


def _crowd(db: Connection, count: int, slot: dt.datetime) -> None:
    city = people.organisation(db, CITY.key)
    assert city is not None
    schedule = f"{city.days} {city.at} {city.timezone} {city.quiet_hours} {city.country}"
    row = {
        "created_at": EARLY,
        "joined_at": EARLY,
        "organisation_id": city.id,
        "language": "sv",
        "schedule": schedule,
        "next_lesson_at": slot,
    }
    ids = list(db.scalars(insert(persons).returning(persons.c.id), [row] * count))
    place = {"channel": "web", "state": "open", "heard_at": EARLY, "created_at": EARLY}
    db.execute(
        insert(addresses), [{"person_id": one, "platform_id": f"colleague {one}", **place} for one in ids]
    )


@contextmanager
def statements(counted: list[str]) -> Iterator[None]:
    """Write down every statement that a connection executes meanwhile."""

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        counted.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", note)
