"""Who is invited to a workshop: those it is for, whoever comes to belong to them, and nobody else."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.domain.audience import EVERYBODY, Audience
from bot.domain.seats import Answer
from bot.domain.workshop import Relocated, Span
from bot.services.workshops.aim import aim
from bot.storage import workshops
from bot.storage.store import Store
from bot.storage.tables import persons, workplaces
from tests.cast import DAY, EARLY, found
from tests.services.workshops.planned import EVENING, HOUR, NOON, Evening, planned

CAFES = Audience(trades=frozenset({"cafe"}))
LATER = NOON + 2 * HOUR
"""Late enough to be looked for those who have come to an audience."""


@pytest.fixture
def evening(store: Store) -> Evening:
    """Four people: two of a café, one in a shop in the centre, and one of whom nothing is known."""
    found(store)
    evening = planned(store, 4, seats=None)
    one, two, three, _ = evening.people
    belongs(evening, "cafe", one, two)
    belongs(evening, "retail", three)
    row = {"name": "Kappor", "area": "Centrum", "code": "kapp"}
    shop = insert(workplaces).values(organisation_id=evening.workshop.organisation_id, **row)
    evening.do(lambda db: db.execute(shop))
    there = select(workplaces.c.id).scalar_subquery()
    evening.do(lambda db: db.execute(update(persons).where(persons.c.id == three).values(workplace_id=there)))
    return evening


def belongs(evening: Evening, trade: str, *people: int) -> None:
    evening.do(lambda db: db.execute(update(persons).where(persons.c.id.in_(people)).values(trade=trade)))


def invited(evening: Evening, now: dt.datetime = NOON) -> set[int]:
    """Who gets an invitation as the clock looks now."""
    evening.ticks(now)
    return set(evening.told(now))


@pytest.mark.parametrize(
    ("audience", "places"),
    [
        (EVERYBODY, [0, 1, 2, 3]),
        (CAFES, [0, 1]),
        (Audience(areas=frozenset({"Centrum"})), [2]),
        (Audience(trades=frozenset({"cafe"}), areas=frozenset({"Centrum"})), []),
        (Audience(languages=frozenset({"ar"})), []),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_those_it_is_for_are_invited(evening: Evening, audience: Audience, places: list[int]) -> None:
    assert evening.do(aim, evening.id, audience, EARLY)

    assert invited(evening) == {evening.people[place] for place in places}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_comes_to_belong_to_them_is_invited_while_it_invites(evening: Evening) -> None:
    one, two, three, four = evening.people
    evening.do(aim, evening.id, CAFES, EARLY)
    assert invited(evening) == {one, two}

    belongs(evening, "cafe", four)
    assert invited(evening, LATER) == {four}
    assert three not in invited(evening, LATER + 2 * HOUR)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_comes_to_one_can_be_invited_to_another(evening: Evening) -> None:
    one, two, three, _ = evening.people
    evening.comes(one)
    evening.comes(two)
    evening.cannot(three)
    second = one_more(evening)
    evening.do(aim, second.id, Audience(workshop=evening.id, answers=frozenset({Answer.COMING})), NOON)

    second.ticks(NOON)
    assert set(second.told(NOON)) == {one, two}
    evening.comes(three)  # changes their mind
    second.ticks(LATER)
    assert set(second.told(LATER)) == {three}


def one_more(evening: Evening) -> Evening:
    """A second workshop of the same city, the day after."""
    organisation = evening.workshop.organisation_id

    def add(db: Connection) -> int:
        given = {"place": "Torget", "state": "planned"}
        id_ = workshops.add(db, organisation, "Europe/Stockholm", "Del 2", "h3j4", EARLY, **given)
        workshops.add_occasion(
            db, id_, Span(EVENING.starts_at + DAY, EVENING.ends_at + DAY), None, "2", EARLY
        )
        return id_

    return replace(evening, id=evening.do(add))


def test_narrowed_it_takes_back_what_has_not_left_and_widened_it_invites_again(evening: Evening) -> None:
    one, two, three, four = evening.people
    evening.ticks(NOON)
    assert len(evening.ledger("id")) == 4

    evening.do(aim, evening.id, CAFES, NOON)
    assert {who for (who,) in evening.ledger("person_id")} == {one, two}
    assert set(evening.told(NOON)) == {one, two}

    evening.do(aim, evening.id, EVERYBODY, NOON + HOUR)
    assert invited(evening, NOON + HOUR) == {three, four}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_has_left_stays_and_can_be_answered(evening: Evening) -> None:
    three = evening.people[2]
    assert three in invited(evening)
    evening.do(aim, evening.id, CAFES, NOON)

    assert len(evening.ledger("id")) == 4
    assert evening.comes(three) == "done"
    evening.changes(Relocated("Torget"), NOON + HOUR)
    assert three in evening.told(NOON + HOUR)  # what they said yes to concerns them, whoever it is for
