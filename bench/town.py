"""A database full of people who are due in the same minute, made by a few statements over all of them."""

import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    String,
    bindparam,
    case,
    cast,
    insert,
    literal,
    select,
    update,
)

from bot.content.library import VersionedCourse, load_library
from bot.domain.schedule import Schedule, parse_at, parse_days, parse_quiet_hours
from bot.services.learning.draw import draw
from bot.services.learning.lesson_state import LessonState, Put, Tip, questions_of
from bot.services.learning.plan import plan_piece
from bot.services.learning.shelf import Shelf, keep_versions
from bot.services.people.provision import provision
from bot.settings import Cohort, Organisation
from bot.storage.migrate import prepare
from bot.storage.store import Store, open_store
from bot.storage.tables import addresses, cohorts, deliveries, enrolments, organisations, persons
from bot.storage.types import UtcDateTime

MORNING: Final = dt.datetime(2026, 10, 6, 6, 30, tzinfo=dt.UTC)
"""A Tuesday, half past eight in Stockholm: the moment everybody is due."""

CHANNEL: Final = "telegram"
FIRST_CHAT: Final = 1001
"""The first person's number at the platform; the others follow."""

LESSONS: Final = Path(__file__).parents[1] / "lessons"
COURSE: Final = "service"

_DAYS: Final = ("mon-fri", "mon-thu", "tue,thu", "mon-sun")
"""Who is due in the same minute need not share a schedule: these take turns."""

_CITY: Final = Organisation(
    key="town",
    name="Stan",
    language="sv",
    timezone="Europe/Stockholm",
    country="SE",
    days="mon-fri",
    at="08:30",
    quiet_hours="20:00-07:00",
    cohorts=(Cohort(COURSE),),
)


class NoCourse(Exception):
    """The course that the bench sends has a fault."""


def shipped_course() -> tuple[Shelf, VersionedCourse]:
    """The shelf with the shipped courses, and the course that is sent.

    Raises:
        NoCourse: it has a fault; ``kompis check`` names it.
    """
    library = load_library(LESSONS)
    if COURSE not in library.courses:
        raise NoCourse(f"lessons/{COURSE} has a fault; `.venv/bin/kompis check lessons/{COURSE}` names it")
    return Shelf(library), library.courses[COURSE]


def build(file: Path, people: int, *, planned: bool = False, composed: bool = False) -> None:
    """Make a database of people who are due at :data:`MORNING`, with an address each.

    ``planned``: their deliveries are pending already. ``composed``: these have their lesson in them too.
    """
    address = f"sqlite:///{file}"
    prepare(address)
    shelf, course = shipped_course()
    with open_store(address) as store:
        store.write_now(provision, [_CITY])
        store.write_now(keep_versions, shelf.library, MORNING)
        store.write_now(_settle, people)
        if planned or composed:
            _plan(store, people)
        if composed:
            store.write_now(_compose_all, shelf, course)


def clock() -> Callable[[], dt.datetime]:
    """A clock on the wall that shows :data:`MORNING` now, and goes on from there."""
    began = time.monotonic()
    return lambda: MORNING + dt.timedelta(seconds=time.monotonic() - began)


def a_message(file: Path) -> Any:  # noqa: ANN401 - JSON
    """The message of one delivery in a database of composed ones, as values another process reads."""
    with open_store(f"sqlite:///{file}") as store:
        return store.read_now(_a_body)["message"]


def _a_body(db: Connection) -> Any:  # noqa: ANN401 - JSON
    return db.execute(select(deliveries.c.body).limit(1)).scalar_one()


def _settle(db: Connection, people: int) -> None:
    """People with their addresses and enrolments: three statements."""
    organisation = db.execute(select(organisations.c.id)).scalar_one()
    cohort = db.execute(select(cohorts.c.id)).scalar_one()
    moment = partial(bindparam, type_=UtcDateTime())
    values = {"joined": MORNING - dt.timedelta(days=1), "due": MORNING}
    numbers = select(literal(1).label("i")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < people))
    turns = [(numbers.c.i % len(_DAYS) == turn, days) for turn, days in enumerate(_DAYS)]
    db.execute(
        insert(persons).from_select(
            ["created_at", "joined_at", "organisation_id", "language", "days", "schedule", "next_lesson_at"],
            select(
                moment("joined"),
                moment("joined"),
                literal(organisation),
                literal("sv"),
                case(*((mine, literal(days)) for mine, days in turns)),
                case(*((mine, literal(_schedule(days).key())) for mine, days in turns)),
                moment("due"),
            ),
        ),
        values,
    )
    db.execute(
        insert(addresses).from_select(
            ["person_id", "channel", "platform_id", "state", "heard_at", "created_at"],
            select(
                persons.c.id,
                literal(CHANNEL),
                cast(cast(persons.c.id, BigInteger) + literal(FIRST_CHAT - 1), String),
                literal("open"),
                moment("joined"),
                moment("joined"),
            ),
        ),
        values,
    )
    db.execute(
        insert(enrolments).from_select(
            ["person_id", "cohort_id", "started_at"],
            select(persons.c.id, literal(cohort), moment("joined")),
        ),
        values,
    )


def _schedule(days: str) -> Schedule:
    quiet = parse_quiet_hours(_CITY.quiet_hours)
    return Schedule(parse_days(days), parse_at(_CITY.at), _CITY.timezone, quiet, _CITY.country)


def _plan(store: Store, people: int) -> None:
    planned = 0
    while (piece := store.write_now(plan_piece, MORNING)) is not None:
        planned += piece
    assert planned == people, f"{planned} of {people} are planned"


def _compose_all(db: Connection, shelf: Shelf, course: VersionedCourse) -> None:
    """The same lesson into every row: the course's first, as the first delivery brings it."""
    lesson = course.course.lessons[0]
    tip = Tip.of(course.course, course.hash, lesson, "sv", None)
    question = questions_of(lesson, tip.language, tip.trade)[0]
    state = LessonState(1, "sv", MORNING.date(), tip, (Put.of("own", tip, question, 1),))
    body = state.body(draw(db, shelf, 1, state))
    db.execute(update(deliveries).values(body=body, subject=f"{COURSE}/{lesson.id}"))
