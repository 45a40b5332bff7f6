"""The first moment that is not quiet, also in the nights when the clocks change."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.schedule import (
    EVERY_DAY,
    QuietHours,
    Schedule,
    after_quiet_hours,
    before_quiet_hours,
    outside_quiet_hours,
)


def schedule(quiet: QuietHours | None) -> Schedule:
    return Schedule(EVERY_DAY, dt.time(12), "Europe/Stockholm", quiet, country=None)


NIGHT = QuietHours(dt.time(20), dt.time(7))


@pytest.mark.parametrize(
    ("instant", "awake"),
    [
        ("2026-11-22T12:00Z", "2026-11-22T12:00Z"),
        ("2026-11-22T18:59Z", "2026-11-22T18:59Z"),
        ("2026-11-22T19:00Z", "2026-11-23T06:00Z"),  # 20.00 in Stockholm
        ("2026-11-23T02:00Z", "2026-11-23T06:00Z"),
        ("2026-03-28T22:00Z", "2026-03-29T05:00Z"),  # the night that is an hour shorter
        ("2026-10-24T22:00Z", "2026-10-25T06:00Z"),  # the one that is an hour longer
    ],
)
def test_it_is_when_the_quiet_hours_are_over(instant: str, awake: str) -> None:
    found = after_quiet_hours(schedule(NIGHT), dt.datetime.fromisoformat(instant))
    assert found == dt.datetime.fromisoformat(awake)


def test_without_quiet_hours_it_is_now() -> None:
    now = dt.datetime(2026, 11, 22, 23, tzinfo=dt.UTC)
    assert after_quiet_hours(schedule(None), now) == now


minutes = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
around_clock_changes = st.builds(
    lambda day, minute: day + dt.timedelta(minutes=minute),
    st.sampled_from([dt.datetime(2026, 3, 28, tzinfo=dt.UTC), dt.datetime(2026, 10, 24, tzinfo=dt.UTC)]),
    st.integers(0, 2 * 24 * 60),
)


def utc(day: int, hour: int, minute: int, *, month: int = 3) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


@given(minutes, minutes, around_clock_changes)
@example(dt.time(2, 1), dt.time(2), utc(28, 1, 1))  # 02.00, the one moment awake, is not there that night
@example(dt.time(2, 30), dt.time(3), utc(25, 0, 45, month=10))  # clocks are set back out of the quiet hours
def test_it_is_never_quiet_then_and_always_quiet_before(
    start: dt.time, end: dt.time, instant: dt.datetime
) -> None:
    if start == end:
        return
    hours = schedule(QuietHours(start, end))
    awake = after_quiet_hours(hours, instant)
    assert outside_quiet_hours(hours, awake)
    minutes_between = range(0, int((awake - instant).total_seconds()) // 60, 7)
    between = (instant + dt.timedelta(minutes=step) for step in minutes_between)
    assert not any(outside_quiet_hours(hours, moment) for moment in between)


@pytest.mark.parametrize(
    ("instant", "before"),
    [
        ("2026-11-22T12:00Z", "2026-11-22T12:00Z"),
        ("2026-11-22T19:00Z", "2026-11-22T18:30Z"),  # 20.00 in Stockholm
        ("2026-11-23T02:00Z", "2026-11-22T18:30Z"),
        ("2026-03-29T04:59Z", "2026-03-28T18:30Z"),  # the night that is an hour shorter
        ("2026-10-25T05:59Z", "2026-10-24T17:30Z"),  # the one that is an hour longer
    ],
)
def test_what_must_not_be_later_comes_before_the_quiet_hours(instant: str, before: str) -> None:
    found = before_quiet_hours(schedule(NIGHT), dt.datetime.fromisoformat(instant))
    assert found == dt.datetime.fromisoformat(before)


@given(minutes, minutes, around_clock_changes)
@example(dt.time(2, 30), dt.time(2), utc(29, 2, 0))  # the half hour awake is not there that night
def test_before_quiet_hours_it_is_not_quiet_and_never_later(
    start: dt.time, end: dt.time, instant: dt.datetime
) -> None:
    if start == end:
        return
    hours = schedule(QuietHours(start, end))
    before = before_quiet_hours(hours, instant)
    assert outside_quiet_hours(hours, before)
    assert before <= instant
