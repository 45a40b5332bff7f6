"""Two machines ask the same people where they work, on PostgreSQL; and somebody says two things at once."""

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import Connection, insert

from bot.services.people.join import join
from bot.services.people.work_at import not_there
from bot.services.workshops.ask_before_part import ask_piece
from bot.storage import people
from bot.storage.people import Invitation
from bot.storage.store import Store
from bot.storage.tables import workplaces
from tests.cast import CITY, found, library
from tests.services.people.test_at_once import at_once
from tests.services.workshops.planned import Evening, planned
from tests.services.workshops.test_ask_before_part import ASKS, COURSES, employ


@pytest.fixture(params=["postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def evening(store: Store) -> Evening:
    found(store)
    evening = planned(store, 4, seats=None, course="service", part="part-2", invite_days=5)
    evening.do(employ)
    evening.do(_another_shop)
    return evening


def _another_shop(db: Connection) -> None:
    house = people.organisation(db, CITY.key)
    assert house is not None
    db.execute(insert(workplaces), {"organisation_id": house.id, "code": "torget", "name": "Torgets ost"})


def asks(evening: Evening, db: Connection) -> None:
    ask_piece(db, evening.id, 0, ASKS, COURSES)


def _leaves(person: int, workplace: int, db: Connection) -> None:
    not_there(db, person, workplace, ASKS)


def _joins(person: int, invited: Invitation, db: Connection) -> None:
    join(db, person, invited, library(), ASKS)


def test_nobody_is_asked_twice_and_what_is_said_last_of_a_workplace_counts(evening: Evening) -> None:
    ask = partial(asks, evening)
    at_once(evening.store, ask, ask, 2)
    asked = Counter(person for (person,) in evening.ledger("person_id"))
    assert asked == Counter(evening.people)

    invited = evening.do(people.invitation, "torget")
    assert invited is not None
    for statement, person in enumerate(evening.people[:2], 1):
        before = evening.do(people.person, person)
        assert before is not None
        assert before.workplace_id is not None
        leaves = partial(_leaves, person, before.workplace_id)
        at_once(evening.store, leaves, partial(_joins, person, invited), statement)
        after = evening.do(people.person, person)
        assert after is not None
        assert after.workplace_id == invited.workplace_id
