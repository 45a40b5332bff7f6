"""The hour at which somebody answers is offered once."""

import datetime as dt

import pytest

from bot.domain.learn_hour import UsualHour
from bot.services.people.learn_hour import offer_hour
from bot.services.people.reschedule import reschedule
from bot.services.people.settle import set_hour
from bot.storage.store import Store
from tests.cast import DAY, MONDAY, Town, at, course, found


def after_answers(store: Store, *hours: int) -> tuple[Town, int]:
    """Somebody who answered on days in a row at these hours."""
    town = found(store, course(lessons=30))
    alva = town.joins("alva")
    days = [MONDAY + place * DAY for place in range(30) if place % 7 < 5]
    for day, hour in zip(days, hours, strict=False):
        [sent] = town.morning(at(day))
        town.answers(sent, at(day, hour, 0))
    return town, alva


def offered(town: Town, person: int) -> UsualHour | None:
    return town.do(offer_hour, town.who(person), at(MONDAY + 9 * DAY, 13))


def test_five_answers_far_from_the_slot_bring_the_offer_and_no_second(store: Store) -> None:
    town, alva = after_answers(store, 13, 13, 9, 13, 13, 13)
    assert offered(town, alva) == UsualHour(dt.time(13), None)
    assert offered(town, alva) is None


@pytest.mark.parametrize("hours", [(13, 13, 13, 13), (9, 9, 9, 10, 10, 9), (13, 9, 13, 9, 13, 9, 13, 9)])
def test_who_answers_near_the_slot_or_too_seldom_is_offered_nothing(
    store: Store, hours: tuple[int, ...]
) -> None:
    town, alva = after_answers(store, *hours)
    assert offered(town, alva) is None
    assert offered(town, alva) is None


def test_an_hour_when_nothing_may_be_sent_is_not_offered(store: Store) -> None:
    town, alva = after_answers(store, 21, 21, 21, 21, 21)
    assert offered(town, alva) is None


def test_nor_is_the_hour_one_has_already(store: Store) -> None:
    town, alva = after_answers(store, 13, 13, 13, 13, 13)
    town.do(set_hour, alva, dt.time(13), at(MONDAY + 5 * DAY))
    assert offered(town, alva) is None


@pytest.mark.parametrize(("days", "weekday"), [("mon-sun", 6), ("mon-fri", None)])
def test_the_hour_of_a_day_off_is_not_offered_since_nothing_comes_then(
    store: Store, days: str, weekday: int | None
) -> None:
    town = found(store, course(lessons=40))
    alva = town.joins("alva")
    town.change(alva, days="sat")
    for week in range(7):  # All Saints' Day is among them
        saturday = MONDAY + (5 + 7 * week) * DAY
        town.do(reschedule, alva, at(saturday, 5))
        for sent in town.morning(at(saturday, 10)):
            town.answers(sent, at(saturday, 13, 30))
    town.change(alva, days=days)
    usual = offered(town, alva)
    assert (usual and usual.weekday) == weekday
