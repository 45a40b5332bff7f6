"""A database full of people who are due in the same minute, made by a few statements over all of them.

Those with a past are one block of neighbours who have lived through a week with kompis (:mod:`bench.week`),
copied until there are enough.
"""

import datetime as dt
import time
from collections.abc import Callable, Mapping
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

from bench.copies import copy_people
from bench.week import FIRST_MORNING, live_through
from bot.content.library import load_library
from bot.domain.course import TRADES
from bot.domain.kinds import Kind
from bot.domain.schedule import Schedule, parse_at, parse_days, parse_quiet_hours
from bot.services.delivery.composing import Composed, Uncomposed
from bot.services.learning.compose import compose
from bot.services.learning.plan import plan_piece
from bot.services.learning.shelf import Shelf, keep_versions
from bot.services.people.provision import provision
from bot.settings import Cohort, Organisation
from bot.storage.migrate import prepare
from bot.storage.store import Store, open_store
from bot.storage.tables import addresses, bodies, cohorts, deliveries, enrolments, organisations, persons
from bot.storage.types import UtcDateTime

MORNING: Final = dt.datetime(2026, 10, 6, 6, 30, tzinfo=dt.UTC)
"""A Tuesday, half past eight in Stockholm: the moment everybody is due."""

CHANNEL: Final = "telegram"
FIRST_CHAT: Final = 1001
"""The first person's number at the platform; the others follow."""

LESSONS: Final = Path(__file__).parents[1] / "lessons"
COURSE: Final = "service"

_DAYS: Final = ("mon-fri", "mon-thu", "tue,thu", "mon-sun")
"""Who is due in the same minute need not share a schedule: these take turns, and so do the trades."""

BLOCK: Final = len(_DAYS) * len(TRADES)
"""Neighbours of whom no two are alike."""

CITY: Final = Organisation(
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


def shipped_shelf() -> Shelf:
    """The shelf with the shipped courses.

    Raises:
        NoCourse: the one that is sent has a fault; ``kompis check`` names it.
    """
    library = load_library(LESSONS)
    if COURSE not in library.courses:
        raise NoCourse(f"lessons/{COURSE} has a fault; `.venv/bin/kompis check lessons/{COURSE}` names it")
    return Shelf(library)


async def build(database: str, people: int, *, past: bool = False, planned: bool = False) -> None:
    """Fill a database with people who are due at :data:`MORNING`, with an address each.

    ``past``: a week of lessons and answers lies behind them, so that earlier questions come back.
    ``planned``: their deliveries are pending already.
    """
    prepare(database)
    shelf = shipped_shelf()
    first = FIRST_MORNING if past else MORNING
    async with open_store(database) as store:
        await store.write(provision, [CITY])
        await store.write(keep_versions, shelf.library, first)
        await store.write(_settle, BLOCK if past else people, first)
        if past:
            await live_through(store, shelf, MORNING)
            await store.write(copy_people, BLOCK, people, FIRST_CHAT)
        if planned:
            await _plan(store, people)


async def grow(database: str, people: int, *, planned: bool = False) -> None:
    """Let a block of people with a past, as :func:`build` makes it, become so many."""
    async with open_store(database) as store:
        await store.write(copy_people, BLOCK, people, FIRST_CHAT)
        if planned:
            await _plan(store, people)


async def a_lesson(database: str) -> Mapping[str, Any]:
    """The body of a delivery as it is composed: of what a block of people gets, the one of middle length."""
    async with open_store(database) as store:
        return await store.write(_a_lesson, shipped_shelf())


async def put_into_all(database: str, body: Mapping[str, Any]) -> None:
    """Let all deliveries be composed already, each with this body."""
    async with open_store(database) as store:
        await store.write(_put_into_all, body)


def put_off(db: Connection, first: int, until: dt.datetime) -> None:
    """Let only the ``first`` people be due now, and all others then."""
    db.execute(update(persons).where(persons.c.id > first).values(next_lesson_at=until))


def clock() -> Callable[[], dt.datetime]:
    """A clock on the wall that shows :data:`MORNING` now, and goes on from there."""
    began = time.monotonic()
    return lambda: MORNING + dt.timedelta(seconds=time.monotonic() - began)


def _settle(db: Connection, people: int, first: dt.datetime) -> None:
    """People with their addresses and enrolments, due for the first time then: three statements."""
    organisation = db.execute(select(organisations.c.id)).scalar_one()
    cohort = db.execute(select(cohorts.c.id)).scalar_one()
    moment = partial(bindparam, type_=UtcDateTime())
    values = {"joined": first - dt.timedelta(days=1), "due": first}
    numbers = select(literal(1).label("i")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < people))

    def in_turn(*choices: str) -> Any:  # noqa: ANN401 - a CASE
        turns = enumerate(choices)
        return case(*((numbers.c.i % len(choices) == turn, literal(choice)) for turn, choice in turns))

    names = ("created_at", "joined_at", "organisation_id", "language", "trade", "at", "days", "schedule")
    db.execute(
        insert(persons).from_select(
            [*names, "next_lesson_at"],
            select(
                moment("joined"),
                moment("joined"),
                literal(organisation),
                literal("sv"),
                in_turn(*TRADES),
                literal(CITY.at),  # each trade has a usual hour of its own, unless people choose one
                in_turn(*_DAYS),
                in_turn(*(_schedule(days).key() for days in _DAYS)),
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
    quiet = parse_quiet_hours(CITY.quiet_hours)
    return Schedule(parse_days(days), parse_at(CITY.at), CITY.timezone, quiet, CITY.country)


async def _plan(store: Store, people: int) -> None:
    planned = 0
    while (piece := await store.write(plan_piece, MORNING)) is not None:
        planned += piece
    assert planned == people, f"{planned} of {people} are planned"


def _a_lesson(db: Connection, shelf: Shelf) -> Mapping[str, Any]:
    pending = select(deliveries).where(deliveries.c.state == "pending").order_by(deliveries.c.id)
    neighbours = [
        Uncomposed(row.id, Kind.LESSON, row.person_id, row.address_id, CHANNEL, row.due_at)
        for row in db.execute(pending.limit(BLOCK))
    ]
    composed = compose(db, neighbours, MORNING, shelf).values()
    bodies = [one.body for one in composed if isinstance(one, Composed)]
    middle = sorted(bodies, key=lambda body: len(str(body["message"])))[len(bodies) // 2]
    kinds = [put["kind"] for put in middle["lesson"]["puts"]]
    assert "review" in kinds, f"the middle lesson asks {kinds}, no earlier question"
    return middle


def _put_into_all(db: Connection, body: Mapping[str, Any]) -> None:
    db.execute(update(deliveries).values(subject=COURSE))
    brought = literal(body, bodies.c.body.type)
    db.execute(insert(bodies).from_select(("delivery_id", "body"), select(deliveries.c.id, brought)))
