"""An hour learnt from when somebody answers."""

from datetime import datetime, time, timedelta

import pytest

from bot.domain.learn_hour import Answered, UsualHour, usual_hour

SATURDAY = datetime(2026, 10, 10)  # noqa: DTZ001 - what the clocks on the wall show
WEEK, DAY = timedelta(days=7), timedelta(days=1)
SLOT = time(9, 45)


def answered(*hours: str, apart: timedelta = WEEK) -> list[Answered]:
    """Answers at these times of the day, one every ``apart`` from a Saturday on."""
    clocks = [time.fromisoformat(hour) for hour in hours]
    return [
        Answered(SLOT, datetime.combine(SATURDAY.date() + place * apart, clock))
        for place, clock in enumerate(clocks)
    ]


FAR, NEAR = ("13:05", "12:50", "13:20", "13:00", "12:40"), ("09:50", "10:00", "09:45")


def test_five_of_eight_far_from_the_slot_are_an_hour() -> None:
    assert usual_hour(answered(*FAR, *NEAR)) == UsualHour(time(13), 6)


def test_four_of_eight_are_none() -> None:
    assert usual_hour(answered(*FAR[:4], *NEAR, "09:30")) is None


def test_only_the_latest_eight_count() -> None:
    assert usual_hour(answered(*FAR[:4], *NEAR, "09:30", "13:00", "13:00")) is None


def test_two_hours_are_not_more_than_two_hours() -> None:
    assert usual_hour(answered(*["11:45"] * 8)) is None
    assert usual_hour(answered(*["11:46"] * 8)) == UsualHour(time(12), 6)


def test_a_weekday_is_named_when_it_was_always_that() -> None:
    assert usual_hour(answered(*FAR, apart=DAY)) == UsualHour(time(13), None)


def test_answers_at_all_hours_are_no_hour() -> None:
    assert usual_hour(answered("06:00", "13:00", "16:00", "19:00", "23:00", *NEAR)) is None


@pytest.mark.parametrize(("hours", "offered"), [("13:14", "13:00"), ("13:16", "13:30"), ("23:50", "00:00")])
def test_the_hour_is_rounded_to_the_half(hours: str, offered: str) -> None:
    assert usual_hour(answered(*[hours] * 5)) == UsualHour(time.fromisoformat(offered), 6)


def test_around_midnight_is_one_hour_too() -> None:
    assert usual_hour(answered("23:50", "00:10", "00:05", "23:55", "00:00")) == UsualHour(time(0), 6)
