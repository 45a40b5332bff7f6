"""What is stored ends: who is silent for a year is erased by the night, and the figures stand."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.domain.roles import Role
from bot.services.people.erase import tidy
from bot.services.people.forget_silent import PIECE, forget_silent, silent
from bot.services.people.merge import Merge, merge
from bot.services.people.pause import leave, pause, resume
from bot.storage.store import Store
from bot.storage.tables import addresses, answers, asks, audit, bells, erasures, persons, roles, transcript
from bot.storage.workshop_tables import signups
from tests.cast import DAY, EARLY, MINUTE, MONDAY, SLOT, Town, at, found
from tests.services.people.test_erase import trace
from tests.services.workshops.planned import planned

MONTH = 30 * DAY


def night(town: Town, now: dt.datetime) -> set[int]:
    """What the clock does every night, and every ten minutes. Returns who was forgotten."""
    gone: set[int] = set()
    after: int | None = 0
    while after is not None:
        after, found_silent = town.do(silent, after, now)
        gone |= {one for one in found_silent if town.do(forget_silent, one, now)}
    town.do(tidy, now, now)
    return gone


def there(town: Town) -> set[int]:
    return set(town.do(lambda db: list(db.scalars(select(persons.c.id)))))


def give_role(db: Connection, person: int, role: Role) -> None:
    db.execute(insert(roles).values(person_id=person, organisation_id=1, role=role.value))


def figures(town: Town) -> tuple[Counter[str], ...]:
    """What was asked and how it was answered, as it is counted."""

    def count(db: Connection) -> tuple[Counter[str], ...]:
        given = select(*answers.c["course", "version", "lesson", "question", "chosen", "correct"])
        asked = select(*asks.c["kind", "course", "version", "lesson", "question", "days", "held_out"])
        return tuple(Counter(str(tuple(row)) for row in db.execute(one)) for one in (given, asked))

    return town.do(count)


def test_in_three_years_who_is_active_or_pauses_stays_who_is_silent_goes_and_the_figures_stand(
    store: Store,
) -> None:
    town = found(store)
    names = ("active", "long pause", "endless pause", "silent", "left", "organiser")
    who = {name: town.joins(name) for name in names}
    who["visitor"] = town.comes("visitor")
    who["merged"], other = town.joins("merged"), town.joins("merged too")
    for number, sent in enumerate(town.morning()):
        town.answers(sent, at(MONDAY, 9), number % 2)
    assert isinstance(town.do(merge, who["merged"], other, town.shelf.library, SLOT), Merge)
    town.do(give_role, who["organiser"], Role.ORGANISER)
    town.do(leave, who["left"], EARLY + MONTH)
    town.comes("left", now=EARLY + MONTH)  # to say so is a sign of life
    town.do(pause, who["long pause"], MONDAY, MONDAY + 20 * MONTH, SLOT)
    town.do(pause, who["endless pause"], MONDAY, None, SLOT)
    before = figures(town)

    went: dict[int, int] = {}
    for week in range(1, 157):
        now = EARLY + week * 7 * DAY
        town.comes("active", now=now - DAY)
        if week == 87:  # after 20 months
            town.comes("long pause", now=now)
            town.do(resume, who["long pause"], now.date(), now)
        if week > 87 and week % 40 == 0:  # and heard of now and then
            town.comes("long pause", now=now)
        if week % 40 == 0:
            town.comes("merged too", now=now)  # which they still write from
        went |= dict.fromkeys(night(town, now), week)
        assert figures(town) == before

    assert {name: went.get(number) for name, number in who.items()} == {
        "active": None,
        "long pause": None,
        "merged": None,
        "organiser": None,
        "visitor": 5,
        "silent": 53,
        "left": 57,
        "endless pause": 105,
    }
    assert there(town) == {number for number in who.values() if number not in went} | {other}
    assert set(trace(town, "visitor", "silent", "endless pause")) == set()


def test_nothing_is_said_to_whom_it_forgets_and_what_was_said_is_gone(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva-4711")
    town.morning()
    line = {"channel": "web", "address": "alva-4711", "author": "person", "number": 1, "key": "1"}
    town.do(lambda db: db.execute(insert(transcript).values(**line, body={"said": "hej"}, at=SLOT)))
    now = SLOT + 366 * DAY
    assert night(town, now) == {alva}
    assert town.ledger("id") == []
    assert set(trace(town, "alva-4711")) == set()

    def noted(db: Connection) -> tuple[Sequence[Any], Sequence[Any]]:
        return (
            [tuple(row)[1:4] for row in db.execute(select(audit))],
            list(db.scalars(select(erasures.c.person_id))),
        )

    assert town.do(noted) == ([(now, "time", "erase")], [alva])


@pytest.mark.parametrize("sign", ["answered in a group", "opened the page", "came to a workshop"])
def test_a_sign_of_life_is_also_what_no_chat_hears(store: Store, sign: str) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    late = SLOT + 300 * DAY
    if sign == "answered in a group":
        first, *_ = town.morning()
        town.answers(first, late)
    elif sign == "opened the page":
        row = {"token": "x", "asked_at": SLOT, "seen_at": late}
        town.do(lambda db: db.execute(insert(bells).values(person_id=alva, **row)))
    else:
        evening = planned(store)
        row = {"answer": "yes", "came_at": late, "came_by": "leader", "answered_at": EARLY}
        town.do(lambda db: db.execute(insert(signups).values(workshop_id=evening.id, person_id=alva, **row)))
    assert night(town, SLOT + 366 * DAY) == {bashir}
    assert night(town, late + 365 * DAY) == {alva}


def test_who_writes_while_the_night_looks_stays(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    now = SLOT + 400 * DAY
    _, found_silent = town.do(silent, 0, now)
    town.comes("alva", now=now - MINUTE)
    assert found_silent == [alva]
    assert not town.do(forget_silent, alva, now)
    assert there(town) == {alva}


def test_those_behind_many_others_are_found_too(store: Store) -> None:
    town = found(store)
    town.crowd(PIECE)
    alva = town.joins("alva")
    now = SLOT + 366 * DAY
    town.do(
        lambda db: db.execute(update(addresses).where(addresses.c.person_id != alva).values(heard_at=now))
    )
    assert night(town, now) == {alva}
