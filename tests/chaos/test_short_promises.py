"""A few lives against the promises, as part of every test run; ``make chaos ARGS=promises`` tries many."""

import pytest

from bot.storage.store import Store
from tests.chaos.promises import Life, live


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.mark.timeout(200)
def test_whatever_happens_in_whatever_order_the_promises_hold(store: Store) -> None:
    live(store, examples=8, steps=20)


def test_a_lesson_that_could_not_leave_before_the_night_comes_before_the_next_one(store: Store) -> None:
    """An outage over night: yesterday's tip runs out in the very claim that composes today's."""

    class Here(Life):
        ledger = store

    life = Here()
    life.begin()
    life.a_morning_begins(answers=["later"])
    life.teardown()


def test_a_lesson_on_the_wire_that_its_person_asks_for_meanwhile_is_not_tried_again(store: Store) -> None:
    class Here(Life):
        ledger = store

    life = Here()
    life.begin()
    life.a_morning_begins(answers=[])
    life.somebody_asks_for_a_tip(somebody=0)
    life.time_passes("a sign of life")
    life.a_round(marks=False, answers=[])
    life.teardown()
