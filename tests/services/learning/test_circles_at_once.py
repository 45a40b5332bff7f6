"""Two taps in a group at the same moment on PostgreSQL: a course begins once, and an answer counts once."""

from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.services.learning.answer_in_circle import Told, answer_in_circle
from bot.services.learning.circle import begin
from bot.storage import circles
from bot.storage.store import Store
from bot.storage.tables import answers, cohorts
from tests.cast import EARLY, GREETING, SLOT, course, found, lesson
from tests.services.learning.test_circles import gang, morning
from tests.services.people.test_at_once import at_once


@pytest.fixture(params=["postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("statement", [1, 2])
def test_a_course_begins_once(store: Store, statement: int) -> None:
    town = found(store)
    address = town.do(circles.heard_from, "telegram", "-1001", EARLY)
    cohort = town.do(lambda db: db.execute(select(cohorts.c.id)).scalar_one())

    def call(db: Connection) -> Any:  # noqa: ANN401 - whatever the service gives
        return begin(db, address, cohort, "", EARLY, town.shelf)

    both = at_once(store, call, call, statement)
    assert sorted(outcome for outcome, _ in both) == ["begun", "goes on already"]


@pytest.mark.parametrize("statement", [1, 2, 3])
def test_an_answer_counts_once(store: Store, statement: int) -> None:
    town = found(store, course(lessons=[lesson("l1", GREETING)]))
    address = gang(town)
    town.joins("alva", channel="telegram")
    morning(town, SLOT)
    (tip,) = [one for one, person in town.ledger("id", "person_id") if person is None]

    def call(db: Connection) -> Any:  # noqa: ANN401 - whatever the service gives
        return answer_in_circle(db, "telegram", address, "alva", (tip, 0, 0), SLOT, town.shelf)

    both = at_once(store, call, call, statement)
    assert {type(one) for one in both} == {Told, str}
    assert town.do(lambda db: db.execute(select(func.count()).select_from(answers)).scalar_one()) == 1
