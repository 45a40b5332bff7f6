"""Two at the same moment on PostgreSQL: no seat is given twice, nothing is lost, and nobody is told twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.seats import Answer
from bot.domain.workshop import Moved, Resized
from bot.services.people.pause import leave
from bot.services.workshops.answer import Come, answer
from bot.services.workshops.change import change
from bot.services.workshops.invite import invite_piece
from bot.services.workshops.pass_on import pass_on
from bot.services.workshops.remind import remind
from bot.storage.store import Store
from tests.cast import found
from tests.services.people.test_at_once import at_once
from tests.services.workshops.planned import HOUR, MORNING, NOON, Evening, planned

Call = Callable[[Connection], Any]
COMING, OFFERED, WAITING = Answer.COMING, Answer.OFFERED, Answer.WAITING


@pytest.fixture(params=["postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def comes(evening: Evening, place: int) -> Call:
    return lambda db: answer(db, evening.id, evening.people[place], Come(evening.early), NOON)


def cannot(evening: Evening, place: int) -> Call:
    return lambda db: answer(db, evening.id, evening.people[place], Answer.DECLINED, NOON)


def leaves(evening: Evening, place: int) -> Call:
    return lambda db: leave(db, evening.people[place], NOON)


def resizes(evening: Evening, seats: int) -> Call:
    return lambda db: change(db, evening.id, Resized(evening.early, seats), NOON)


def moves(evening: Evening, hours: int) -> Call:
    to = Moved(evening.early, MORNING.starts_at + hours * HOUR, MORNING.ends_at + hours * HOUR)
    return lambda db: change(db, evening.id, to, NOON)


@dataclass(frozen=True)
class Case:
    """How many have tapped yes before, on two seats; two calls; and what all have answered in the end."""

    before: int
    first: Callable[[Evening], Call]
    second: Callable[[Evening], Call]
    after: Counter[Answer]


CASES = {
    "two want the last seat": Case(
        1, lambda one: comes(one, 1), lambda one: comes(one, 2), Counter({COMING: 2, WAITING: 1})
    ),
    "one taps twice": Case(0, lambda one: comes(one, 0), lambda one: comes(one, 0), Counter({COMING: 1})),
    "two join the waitlist": Case(
        2, lambda one: comes(one, 2), lambda one: comes(one, 3), Counter({COMING: 2, WAITING: 2})
    ),
    "two give their seats back": Case(
        4, lambda one: cannot(one, 0), lambda one: cannot(one, 1), Counter({OFFERED: 2, Answer.DECLINED: 2})
    ),
    "one leaves, another wants the seat": Case(
        2, lambda one: leaves(one, 0), lambda one: comes(one, 2), Counter({COMING: 2, Answer.DECLINED: 1})
    ),
    "seats are raised while somebody joins the waitlist": Case(
        2, lambda one: resizes(one, 3), lambda one: comes(one, 2), Counter({COMING: 3})
    ),
    "seats are raised twice": Case(
        4,
        lambda one: resizes(one, 3),
        lambda one: resizes(one, 3),
        Counter({COMING: 2, OFFERED: 1, WAITING: 1}),
    ),
}


@pytest.fixture
def evening(store: Store) -> Evening:
    found(store)
    return planned(store, 4)


@pytest.mark.parametrize("statement", [1, 3])
@pytest.mark.parametrize("name", CASES)
def test_at_once(evening: Evening, name: str, statement: int) -> None:
    case = CASES[name]
    for person in evening.people[: case.before]:
        evening.comes(person)

    at_once(evening.store, case.first(evening), case.second(evening), statement)

    answers = Counter(one for one in evening.answers(*evening.people) if one is not None)
    assert answers == case.after or _one_behind_the_other(answers, case.after)
    offers = [key for (key,) in evening.ledger("key") if "offer" in key]
    assert len(set(offers)) == len(offers) == answers[OFFERED]


def _one_behind_the_other(answers: Counter[Answer], after: Counter[Answer]) -> bool:
    """Who came to the waitlist just before a seat was free is offered it, instead of having it."""
    return answers + Counter({COMING: 1}) == after + Counter({OFFERED: 1})


def test_a_workshop_moved_twice_counts_both(evening: Evening) -> None:
    evening.comes(evening.people[0])

    assert at_once(evening.store, moves(evening, 1), moves(evening, 2), 3) == (True, True)

    assert evening.workshop.version == 3
    assert evening.workshop.occasions[0].sequence == 2
    assert len([key for (key, state) in evening.ledger("key", "state") if state == "pending"]) == 1


def test_the_clock_on_two_machines_invites_reminds_and_passes_on_once(evening: Evening) -> None:
    for person in evening.people[:3]:
        evening.comes(person)
    evening.cannot(evening.people[0])
    evening.told(NOON)
    week = MORNING.starts_at - 7 * 24 * HOUR
    evening.comes(evening.people[3])

    services: list[tuple[Callable[[Connection, int, datetime], None], datetime]] = [
        (invite, NOON),
        (remind, week),
        (pass_on, NOON + 25 * HOUR),
    ]
    for service, now in services:
        call = partial(_turned, service, evening.id, now)
        at_once(evening.store, call, call, 2)

    told = Counter(evening.ledger("person_id", "key"))
    assert set(told.values()) == {1}
    assert evening.answers(*evening.people[2:]) == [Answer.LAPSED, OFFERED]


def _turned(
    service: Callable[[Connection, int, datetime], None], workshop: int, now: datetime, db: Connection
) -> None:
    service(db, workshop, now)


def invite(db: Connection, workshop: int, now: datetime) -> None:
    invite_piece(db, workshop, 0, now)
