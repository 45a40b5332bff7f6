"""The schedule that counts: own fields, else the cohort's, the trade's usual hour, the organisation's."""

import datetime as dt

import pytest

from bot.domain.course import TRADES, Trade
from bot.domain.rhythm import TRADE_HOURS, House, Wishes, effective_schedule, is_long
from bot.domain.schedule import Pause, QuietHours, Schedule, parse_at

HOUSE = House("mon-fri", "08:30", "Europe/Stockholm", "20:00-07:00", "SE")
NOTHING = Wishes()
MONDAY = dt.date(2026, 10, 5)


def hour(own: str | None, cohort: str | None, trade: Trade | None) -> str:
    schedule = effective_schedule(Wishes(at=own), Wishes(at=cohort), trade, HOUSE)
    return f"{schedule.at:%H:%M}"


@pytest.mark.parametrize(
    ("own", "cohort", "trade", "expected"),
    [
        ("12:00", "11:00", "hotel", "12:00"),
        (None, "11:00", "hotel", "11:00"),
        (None, None, "hotel", "14:00"),
        (None, None, "other", "08:30"),  # no hour is usual for everybody else
        (None, None, None, "08:30"),
        ("12:00", None, None, "12:00"),
    ],
)
def test_the_hour_is_the_nearest_that_says_one(
    own: str | None, cohort: str | None, trade: Trade | None, expected: str
) -> None:
    assert hour(own, cohort, trade) == expected


@pytest.mark.parametrize(
    ("own", "cohort", "expected"),
    [("sat", "mon,wed", {6}), (None, "mon,wed", {1, 3}), (None, None, {1, 2, 3, 4, 5})],
)
def test_the_days_are_the_nearest_that_are_said(
    own: str | None, cohort: str | None, expected: set[int]
) -> None:
    assert effective_schedule(Wishes(days=own), Wishes(days=cohort), "hotel", HOUSE).days == expected


def test_the_rest_is_the_houses() -> None:
    assert effective_schedule(NOTHING, NOTHING, None, HOUSE) == Schedule(
        days=frozenset({1, 2, 3, 4, 5}),
        at=dt.time(8, 30),
        zone="Europe/Stockholm",
        quiet=QuietHours(dt.time(20), dt.time(7)),
        country="SE",
        pause=None,
    )


def test_an_own_zone_goes_before_the_houses() -> None:
    assert (
        effective_schedule(Wishes(timezone="Europe/Helsinki"), NOTHING, None, HOUSE).zone == "Europe/Helsinki"
    )


def test_none_switches_quiet_hours_and_holidays_off() -> None:
    schedule = effective_schedule(NOTHING, NOTHING, None, House("mon-sun", "08:30", "UTC", "none", "none"))
    assert (schedule.quiet, schedule.country) == (None, None)


def test_a_pause_is_kept() -> None:
    pause = Pause(MONDAY, None)
    assert effective_schedule(NOTHING, NOTHING, None, HOUSE, pause).pause == pause


@pytest.mark.parametrize("wishes", [Wishes(days="someday"), Wishes(at="25:00"), Wishes(timezone="Mars")])
def test_what_nobody_can_follow_is_refused(wishes: Wishes) -> None:
    with pytest.raises(ValueError, match="for example"):
        effective_schedule(wishes, NOTHING, None, HOUSE)


def test_every_trade_hour_is_outside_the_usual_quiet_hours() -> None:
    assert set(TRADE_HOURS) <= set(TRADES)
    assert all(dt.time(7) <= parse_at(hour) < dt.time(20) for hour in TRADE_HOURS.values())


@pytest.mark.parametrize(
    ("pause", "long"),
    [
        (Pause(MONDAY, MONDAY + dt.timedelta(days=30)), True),
        (Pause(MONDAY, MONDAY + dt.timedelta(days=29)), False),
        (Pause(MONDAY, None), False),  # nobody knows yet
        (Pause(None, MONDAY), False),
    ],
)
def test_a_long_pause_has_thirty_days(pause: Pause, long: bool) -> None:
    assert is_long(pause) == long
