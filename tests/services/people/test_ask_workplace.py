"""Whoever has not said where they work is asked once, after a week; whoever has, after half a year."""

import datetime as dt

import pytest
from sqlalchemy import Connection, insert, select

from bot.domain.message import from_json
from bot.services.people.ask_workplace import ask_anew, ask_nowhere
from bot.services.people.reschedule import reschedule
from bot.storage import people
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries, workplaces
from tests.cast import CITY, DAY, EARLY, MONDAY, Sent, Town, at, course, found

WEEK = 7 * DAY
SHOP = "Lilla torget"


@pytest.fixture
def town(store: Store) -> Town:
    """A city with a shop that has a code."""
    town = found(store, course(lessons=40))
    town.do(opens)
    return town


def opens(db: Connection) -> None:
    house = people.organisation(db, CITY.key)
    assert house is not None
    db.execute(insert(workplaces), {"organisation_id": house.id, "code": "torget", "name": SHOP})


def night(town: Town, now: dt.datetime) -> None:
    for ask in (ask_nowhere, ask_anew):
        after: int | None = 0
        while after is not None:
            after = town.do(ask, after, now)


def first_line(town: Town, sent: Sent) -> str:
    body = town.do(lambda db: db.execute(select(BODY).where(deliveries.c.id == sent.delivery)).scalar_one())
    return from_json(body["message"]).first_line


def comes(town: Town, first: dt.date, days: int) -> list[str]:
    """What comes in so many days, each behind a night in which is looked for whom to ask."""
    said = []
    for day in (first + place * DAY for place in range(days)):
        night(town, at(day, 3))
        for sent in town.morning(at(day, 10)):
            said.append(first_line(town, sent) if sent.kind == "notice" else sent.kind)
            if sent.kind != "notice":
                town.answers(sent, at(day, 11))
    return said


def test_in_the_second_week_somebody_without_a_workplace_is_asked_once(town: Town) -> None:
    alva = town.joins("alva")
    assert comes(town, MONDAY, 7) == ["lesson"] * 5
    assert comes(town, MONDAY + WEEK, 5) == ["lesson", "Var jobbar du?", "lesson", "lesson", "lesson"]
    town.change(alva, joined_at=EARLY - 400 * DAY, workplace_asked_at=EARLY - 400 * DAY)
    assert comes(town, MONDAY + 2 * WEEK, 2) == ["lesson", "lesson"]


def test_whoever_has_said_it_long_ago_is_asked_whether_it_is_so_still(town: Town) -> None:
    alva = town.joins("alva", code="torget")
    assert town.who(alva).workplace_id is not None
    assert comes(town, MONDAY, 7) == ["lesson"] * 5
    town.change(alva, joined_at=EARLY - 400 * DAY, workplace_asked_at=EARLY - 179 * DAY)
    assert comes(town, MONDAY + 1 * DAY + WEEK, 2) == [f"Jobbar du kvar på {SHOP}?", "lesson"]


def test_nobody_is_asked_where_no_workplace_is_known(store: Store) -> None:
    town = found(store, course(lessons=40))
    town.joins("alva")
    assert comes(town, MONDAY + WEEK, 5) == ["lesson"] * 5


@pytest.mark.parametrize(
    "values",
    [
        {"left_at": EARLY},
        {"paused_since": MONDAY},
        {"rhythm": "silent"},
        {"notice": "fading"},
        {"next_lesson_at": None},
        {"workplace_asked_at": EARLY - 400 * DAY},
    ],
    ids=str,
)
def test_who_has_left_pauses_is_silent_or_was_asked_is_let_be(town: Town, values: dict[str, object]) -> None:
    alva = town.joins("alva")
    town.change(alva, **values)
    night(town, EARLY + 30 * DAY)
    assert town.who(alva).notice == values.get("notice")


def test_a_question_about_workplaces_that_are_gone_gives_way_to_the_tip(town: Town) -> None:
    alva = town.joins("alva")
    night(town, EARLY + 8 * DAY)
    assert town.who(alva).notice == "workplace"
    town.do(lambda db: db.execute(workplaces.delete()))
    town.do(reschedule, alva, EARLY + 8 * DAY)
    assert [sent.kind for sent in town.morning(at(MONDAY + WEEK + DAY, 10))] == ["lesson"]
    assert town.who(alva).notice is None


def test_the_question_neither_forgives_nor_adds_to_a_silence(town: Town) -> None:
    alva = town.joins("alva")
    town.change(alva, unanswered=3)
    night(town, EARLY + 8 * DAY)
    town.morning(at(MONDAY + WEEK + DAY, 10))
    assert town.who(alva).unanswered == 3
