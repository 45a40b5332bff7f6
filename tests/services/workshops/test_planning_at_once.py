"""Two who plan the same workshop at the same moment on PostgreSQL: nothing is lost, and nothing is twice."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.workshop import MOST_OCCASIONS, Span, State, Workshop
from bot.services.workshops.alter import alter
from bot.services.workshops.draft import begin, hold_at
from bot.services.workshops.lead import lead
from bot.services.workshops.plan import plan
from bot.services.workshops.plan_series import begin_series, say_to_all, spread
from bot.storage import people, series, workshops
from bot.storage.store import Store
from bot.storage.tables import organisations, roles
from bot.storage.workshop_tables import workshops as workshops_table
from tests.cast import EARLY, Town, found
from tests.services.people.test_at_once import at_once

SOON = Span(EARLY + dt.timedelta(days=40), EARLY + dt.timedelta(days=40, hours=1))


@pytest.fixture(params=["postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass(frozen=True)
class Scene:
    """A draft that lacks nothing; a series that says something; Alva and Bea, who plan."""

    town: Town
    workshop: int
    series: int
    alva: int
    bea: int

    def saved(self) -> Workshop:
        one = self.town.do(workshops.workshop, self.workshop)
        assert one is not None
        return one


@pytest.fixture
def scene(store: Store) -> Scene:
    town = found(store)
    alva, bea = town.joins("alva"), town.joins("bea")
    house = town.do(lambda db: db.execute(select(organisations.c.id)).scalar_one())

    def make(db: Connection) -> tuple[int, int]:
        db.execute(roles.insert().values(person_id=alva, organisation_id=house, role="organiser"))
        draft = begin(db, people.organisation_by_id(db, house), "Service", "bcdfg", EARLY)
        workshops.set_fields(db, draft, {"place": "Torget"}, EARLY)
        hold_at(db, draft, SOON, None, "first", EARLY)
        return draft, begin_series(db, house, alva, "Service i höst", EARLY)

    return Scene(town, *town.do(make), alva, bea)


Call = Callable[[Connection], Any]
Case = tuple[Callable[[Scene], tuple[Call, Call]], Callable[[Scene, list[Any]], None]]


def _planned_once(scene: Scene, both: list[Any]) -> None:
    assert sorted(one if isinstance(one, str) else "as it is now" for one in both) == [
        "as it is now",
        "planned",
    ]
    assert scene.saved().state is State.PLANNED


def _no_more_than_fit(scene: Scene, both: list[Any]) -> None:
    assert len(scene.saved().occasions) == MOST_OCCASIONS
    assert "too many" in both


def _one_leader(scene: Scene, both: list[Any]) -> None:
    assert sorted(str(one) for one in both) == ["None", "taken"]
    assert scene.saved().leader_id in {scene.alva, scene.bea}


def _one_copy(scene: Scene, both: list[Any]) -> None:
    assert sorted(both) == [0, 1]
    counted = select(func.count()).where(workshops_table.c.series_id == scene.series)
    assert scene.town.do(lambda db: db.execute(counted).scalar_one()) == 1


def _both_are_said(scene: Scene, _: list[Any]) -> None:
    said = scene.town.do(series.series, scene.series)
    assert said is not None
    assert (said.shared["text"], said.shared["guide"], said.version) == ("Ord.", "https://a.se", 3)


def _one_more_short(scene: Scene) -> tuple[Call, Call]:
    scene.town.do(hold_at, scene.workshop, SOON, None, "second", EARLY)
    return (
        lambda db: hold_at(db, scene.workshop, SOON, None, "third", EARLY),
        lambda db: hold_at(db, scene.workshop, SOON, None, "fourth", EARLY),
    )


CASES: dict[str, Case] = {
    "two plan it": (lambda s: (lambda db: plan(db, s.workshop, EARLY),) * 2, _planned_once),
    "two add an occasion": (_one_more_short, _no_more_than_fit),
    "two take it on": (
        lambda s: (
            lambda db: lead(db, s.workshop, s.alva, "Alva", EARLY),
            lambda db: lead(db, s.workshop, s.bea, "Bea", EARLY),
        ),
        _one_leader,
    ),
    "two give it to the cities": (
        lambda s: (
            lambda db: spread(db, s.series, {s.saved().organisation_id: "hjkmn"}, EARLY),
            lambda db: spread(db, s.series, {s.saved().organisation_id: "pqrst"}, EARLY),
        ),
        _one_copy,
    ),
    "two say something to all": (
        lambda s: (
            lambda db: say_to_all(db, s.series, {"text": "Ord."}, EARLY),
            lambda db: say_to_all(db, s.series, {"guide": "https://a.se"}, EARLY),
        ),
        _both_are_said,
    ),
}


@pytest.mark.parametrize("statement", [1, 2])
@pytest.mark.parametrize("case", CASES)
def test_two_at_once(scene: Scene, case: str, statement: int) -> None:
    calls, check = CASES[case]
    first, second = calls(scene)
    check(scene, list(at_once(scene.town.store, first, second, statement)))


def test_an_edit_and_a_plan_at_once_are_both_there(scene: Scene) -> None:
    at_once(
        scene.town.store,
        lambda db: alter(db, scene.workshop, {"text": "Om möten."}, EARLY),
        lambda db: plan(db, scene.workshop, EARLY),
        2,
    )
    assert (scene.saved().text, scene.saved().state) == ("Om möten.", State.PLANNED)
