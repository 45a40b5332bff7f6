"""One row that nobody can read takes nobody else's lesson."""

import pytest

from bot.services.learning.refresh import recompute
from bot.storage.store import Store
from tests import cast
from tests.cast import SLOT, found

UNREADABLE = ("mon-fri 08:30 Nowhere/Land none SE", "mon-fri", "paced", "")


def _planned_for(town: cast.Town) -> list[int]:
    return [person for (person,) in town.ledger("person_id")]


@pytest.mark.parametrize("schedule", UNREADABLE)
def test_a_schedule_that_cannot_be_read_takes_nobody_elses_lesson(store: Store, schedule: str) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    town.change(alva, schedule=schedule, next_lesson_at=SLOT)

    assert town.plan() == 1

    assert _planned_for(town) == [bashir]
    assert town.who(alva).next_lesson_at is None


def test_its_person_gets_lessons_again_when_the_night_has_worked_it_out_afresh(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    right = town.who(alva)
    town.change(alva, schedule=UNREADABLE[0], next_lesson_at=SLOT)
    town.plan()

    town.do(recompute, town.shelf, 0, SLOT)

    assert town.who(alva).schedule == right.schedule
    assert town.who(alva).next_lesson_at is not None
