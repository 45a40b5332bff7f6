"""Which tip stands on the team's card: the next one a working day later, and never one passed over."""

import datetime as dt
from collections.abc import Mapping

import pytest

from bot.domain.team_card import todays_tip

LESSONS = ("hello", "queue", "goodbye")
MONDAY = dt.date(2026, 10, 5)
TUESDAY, FRIDAY, SATURDAY = (MONDAY + dt.timedelta(days) for days in (1, 4, 5))


def works(day: dt.date) -> bool:
    return day.isoweekday() <= 5


@pytest.mark.parametrize(
    ("answered", "today", "lesson"),
    [
        ({}, MONDAY, "hello"),
        ({}, SATURDAY, "hello"),
        ({"hello": MONDAY}, MONDAY, "hello"),
        ({"hello": MONDAY}, TUESDAY, "queue"),
        ({"hello": FRIDAY}, SATURDAY, "hello"),
        ({"hello": FRIDAY}, MONDAY + dt.timedelta(7), "queue"),
        ({"hello": MONDAY}, MONDAY + dt.timedelta(300), "queue"),
        ({"hello": TUESDAY}, MONDAY, "hello"),
        ({"hello": MONDAY, "queue": TUESDAY, "goodbye": FRIDAY}, FRIDAY, "goodbye"),
        ({"hello": MONDAY, "queue": TUESDAY, "goodbye": FRIDAY}, SATURDAY, "goodbye"),
        ({"hello": MONDAY, "queue": TUESDAY, "goodbye": FRIDAY}, FRIDAY + dt.timedelta(3), None),
    ],
)
def test_a_new_tip_comes_the_working_day_after_the_last_was_answered(
    answered: Mapping[str, dt.date], today: dt.date, lesson: str | None
) -> None:
    assert todays_tip(LESSONS, answered, today, works) == lesson


def test_a_lesson_that_the_course_has_no_more_still_stands_for_its_day() -> None:
    assert todays_tip(LESSONS, {"taken-out": MONDAY}, MONDAY, works) == "taken-out"
    assert todays_tip(LESSONS, {"taken-out": MONDAY}, TUESDAY, works) == "hello"


def test_a_course_moved_about_goes_on_with_what_is_not_answered() -> None:
    assert todays_tip(("queue", "new", "hello"), {"hello": MONDAY}, TUESDAY, works) == "queue"


def test_a_house_that_never_works_keeps_what_it_has() -> None:
    assert todays_tip(LESSONS, {"hello": MONDAY}, FRIDAY, lambda _: False) == "hello"
