"""Clocks that stand still during a pause."""

import datetime as dt

import pytest

from bot.domain.elapsed import days_between
from bot.domain.schedule import Pause

FIRST = dt.date(2027, 1, 1)


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("pauses", "days"),
    [
        ([], 30),
        ([Pause(day(10), day(20))], 20),
        ([Pause(day(-5), day(5))], 25),
        ([Pause(day(25), day(60))], 25),
        ([Pause(day(40), day(60))], 30),
        ([Pause(day(10), day(20)), Pause(day(15), day(22))], 18),
        ([Pause(day(25), None)], 25),
        ([Pause(day(-9), day(90))], 0),
    ],
    ids=["none", "inside", "before", "until after", "later", "two that overlap", "without end", "all of it"],
)
def test_days_of_pauses_do_not_count(pauses: list[Pause], days: int) -> None:
    assert days_between(FIRST, day(30), pauses) == days


def test_a_day_that_is_past_is_no_days_away() -> None:
    assert days_between(day(3), FIRST, []) == 0
