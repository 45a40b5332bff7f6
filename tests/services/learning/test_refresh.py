"""The nightly recomputation finds nothing where all was kept, and mends what was not, in few statements."""

import datetime as dt
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, update

from bot.services.learning.refresh import PEOPLE_A_CALL, recompute
from bot.services.people.pause import day_off, leave, pause
from bot.services.people.provision import provision
from bot.services.people.settle import set_days, set_hour
from bot.settings import Cohort
from bot.storage.store import Store
from bot.storage.tables import organisations
from tests.cast import CITY, DAY, EARLY, MONDAY, SECOND, SLOT, Town, at, course, found, statements

NOON = at(MONDAY, 12)


def wrong(town: Town, now: dt.datetime = NOON) -> list[int]:
    found_wrong: list[int] = []
    after: int | None = 0
    while after is not None:
        after, piece = town.do(recompute, town.shelf, after, now)
        found_wrong += piece
    return found_wrong


CHANGES: dict[str, Callable[[Town, int], object]] = {
    "nothing": lambda town, who: None,
    "a lesson": lambda town, who: town.morning(),
    "an hour": lambda town, who: town.do(set_hour, who, dt.time(16), NOON),
    "days": lambda town, who: town.do(set_days, who, {7}, NOON),
    "a pause": lambda town, who: town.do(pause, who, MONDAY, MONDAY + 9 * DAY, NOON),
    "a day off": lambda town, who: town.do(day_off, who, MONDAY, NOON),
    "leaving": lambda town, who: town.do(leave, who, NOON),
    "a pull": lambda town, who: town.pulls(who, NOON),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_found_wrong_after(store: Store, change: str) -> None:
    town = found(store)
    alva = town.joins("alva", now=NOON - 5 * SECOND if change != "a lesson" else EARLY)
    CHANGES[change](town, alva)
    assert wrong(town) == []


@pytest.mark.parametrize(
    "values",
    [
        {"next_lesson_at": None},
        {"next_lesson_at": at(MONDAY + 3 * DAY)},
        {"schedule": "mon 08:30 UTC none SE"},
    ],
)
def test_what_is_wrong_is_found_once_and_mended(store: Store, values: dict[str, object]) -> None:
    town = found(store)
    alva, _ = town.joins("alva"), town.joins("bashir")
    town.morning()
    before = town.who(alva)
    town.change(alva, **values)
    assert wrong(town) == [alva]
    assert wrong(town) == []
    assert town.who(alva) == before


def test_who_is_due_this_moment_is_left_to_the_planning(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert wrong(town, NOON) == []
    assert town.who(alva).next_lesson_at == SLOT
    assert town.plan(NOON) == 1


def test_everybody_is_looked_at_in_pieces_of_few_statements(store: Store) -> None:
    town = found(store)
    town.crowd(PEOPLE_A_CALL + 50)
    town.do(recompute, town.shelf, 0, EARLY)
    town.do(recompute, town.shelf, PEOPLE_A_CALL, EARLY)
    said: list[str] = []
    with statements(said):
        after, nobody = town.do(recompute, town.shelf, 0, EARLY)
    assert (after, nobody) == (PEOPLE_A_CALL, [])
    assert len([one for one in said if not one.startswith(("BEGIN", "COMMIT"))]) <= 9
    assert town.do(recompute, town.shelf, PEOPLE_A_CALL + 50, EARLY) == (None, [])


def test_another_hour_of_the_house_reaches_those_without_an_own(store: Store) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    town.do(set_hour, bashir, dt.time(16), EARLY)
    town.do(provision, [replace(CITY, at="11:15")])
    wrong(town, EARLY)
    assert [town.who(person).next_lesson_at for person in (alva, bashir)] == [
        at(MONDAY, 11, 15),
        at(MONDAY, 16, 0),
    ]


def test_a_new_cohort_gets_its_people_and_that_is_no_fault(store: Store) -> None:
    town = found(store, course("service", 1), course("queues"))
    alva = town.joins("alva")
    town.morning()
    town.do(provision, [replace(CITY, cohorts=(Cohort("service"), Cohort("queues")))])
    assert wrong(town) == []
    assert town.who(alva).next_lesson_at == at(MONDAY + DAY)
    assert [one.subject for one in town.morning(at(MONDAY + DAY))] == ["queues/l1"]


def test_who_has_left_is_enrolled_in_nothing_new(store: Store) -> None:
    town = found(store, course("service"), course("queues"))
    alva = town.joins("alva")
    town.do(leave, alva, NOON)
    town.do(provision, [replace(CITY, cohorts=(Cohort("service"), Cohort("queues")))])
    wrong(town)
    town.says_in(alva, now=at(MONDAY + DAY, 12))
    assert [one.subject for one in town.morning(at(MONDAY + 2 * DAY))] == ["service/l1"]


def test_a_house_that_moves_to_another_zone_moves_its_peoples_slots(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")

    def move(db: Connection) -> None:
        db.execute(update(organisations).values(timezone="Europe/Helsinki"))

    town.do(move)
    assert wrong(town, EARLY) == [alva]
    assert town.who(alva).next_lesson_at == at(MONDAY, 7, 30)
