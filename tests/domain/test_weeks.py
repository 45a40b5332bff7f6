"""Weeks in a row, and this week, for people with other days than office days."""

from collections.abc import Iterable
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from bot.domain.opening import parse_opening
from bot.domain.schedule import Pause, QuietHours, Schedule, parse_days
from bot.domain.weeks import this_week, weeks_in_row

ALVA = Schedule(parse_days("mon-fri"), time(8, 30), "Europe/Stockholm", QuietHours(time(20), time(7)), "SE")
BASHIR = replace(ALVA, days=parse_days("sat"))
CILLA = replace(ALVA, days=parse_days("mon,wed"))

# No public holiday from 1 September to 30 October 2026 in Sweden. Monday 5 October is in week 41.
MONDAY = date(2026, 10, 5)


def days(*places: int, monday: date = MONDAY) -> set[date]:
    """Days counted from a Monday: 0 is Monday itself, -7 the one before."""
    return {monday + timedelta(days=place) for place in places}


def test_half_of_the_own_days_is_a_week_and_less_is_not() -> None:
    tuesday_after = MONDAY + timedelta(days=8)

    assert weeks_in_row(ALVA, days(0, 1, 2), tuesday_after) == 1
    assert weeks_in_row(ALVA, days(0, 1), tuesday_after) == 0
    assert weeks_in_row(CILLA, days(2), tuesday_after) == 1
    assert weeks_in_row(BASHIR, days(5), tuesday_after) == 1


def test_nobody_who_never_answered_has_a_row() -> None:
    assert weeks_in_row(ALVA, [], MONDAY) == 0


def test_days_off_never_break_a_row() -> None:
    saturdays = days(5, -2, -9, -16)

    assert weeks_in_row(BASHIR, saturdays, MONDAY + timedelta(days=6)) == 4
    assert weeks_in_row(BASHIR, saturdays, MONDAY + timedelta(days=11)) == 4


def test_the_current_week_counts_when_met_and_breaks_nothing_before() -> None:
    last_week = days(-7, -6, -5)

    assert weeks_in_row(ALVA, last_week, MONDAY + timedelta(days=1)) == 1
    assert weeks_in_row(ALVA, last_week, MONDAY + timedelta(days=6)) == 1
    assert weeks_in_row(ALVA, last_week | days(0, 1, 2), MONDAY + timedelta(days=2)) == 2
    assert weeks_in_row(ALVA, last_week, MONDAY + timedelta(days=7)) == 0


def test_a_missed_week_ends_the_row_before_it() -> None:
    assert weeks_in_row(ALVA, days(0, 1, 2, -14, -13, -12), MONDAY + timedelta(days=4)) == 1


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([], 1),
        ([Pause(MONDAY - timedelta(days=5), MONDAY - timedelta(days=4))], 2),
        ([Pause(None, MONDAY - timedelta(days=4))], 2),
        ([Pause(MONDAY - timedelta(days=20), MONDAY - timedelta(days=12))], 1),
    ],
)
def test_a_week_with_a_pause_is_stepped_over(pauses: list[Pause], expected: int) -> None:
    answered = days(0, 1, 2, -14, -13, -12)

    assert weeks_in_row(ALVA, answered, MONDAY + timedelta(days=4), pauses) == expected


def test_a_week_with_a_pause_counts_when_half_of_the_days_left_are_answered() -> None:
    from_wednesday = Pause(MONDAY + timedelta(days=2), MONDAY + timedelta(days=7))

    assert weeks_in_row(ALVA, days(0), MONDAY + timedelta(days=8), [from_wednesday]) == 1
    assert weeks_in_row(ALVA, days(0), MONDAY + timedelta(days=8)) == 0


def test_answers_after_today_are_left_out() -> None:
    assert weeks_in_row(ALVA, days(0, 3, 4), MONDAY + timedelta(days=1)) == 0
    assert weeks_in_row(ALVA, days(0, 3, 4), MONDAY + timedelta(days=4)) == 1


def test_the_pause_one_is_in_counts_without_being_named() -> None:
    paused = replace(ALVA, pause=Pause(since=MONDAY))

    assert weeks_in_row(paused, days(-7, -6, -5), MONDAY + timedelta(days=40)) == 1
    assert weeks_in_row(ALVA, days(-7, -6, -5), MONDAY + timedelta(days=40)) == 0


def test_a_week_with_a_public_holiday_is_stepped_over_or_counted_when_met() -> None:
    epiphany_week = date(2026, 1, 5)
    week_after = days(7, 8, 9, monday=epiphany_week)
    week_before_that = days(-21, -20, -19, monday=epiphany_week)  # 15-17 December; then Christmas, New Year
    today = epiphany_week + timedelta(days=11)

    assert weeks_in_row(ALVA, week_after | week_before_that, today) == 2
    assert weeks_in_row(ALVA, week_after | days(0, 2, monday=epiphany_week) | week_before_that, today) == 3
    assert weeks_in_row(replace(ALVA, country=None), week_after | week_before_that, today) == 1


def test_an_answer_on_a_day_off_counts_as_the_answer_it_is() -> None:
    thursday = days(3)

    assert weeks_in_row(CILLA, thursday, MONDAY + timedelta(days=4)) == 1
    assert this_week(CILLA, thursday, MONDAY + timedelta(days=4)) == (1, 2)


def test_this_week_tells_how_many_of_the_own_days_have_an_answer() -> None:
    friday = MONDAY + timedelta(days=4)

    assert this_week(CILLA, days(0, -5, -7), friday) == (1, 2)
    assert this_week(ALVA, days(0, 1, 3), friday) == (3, 5)
    assert this_week(ALVA, days(0, 1, 5), friday) == (2, 5)  # what is still to come does not count
    assert this_week(BASHIR, days(0, 1, 2), friday) == (1, 1)


def test_this_week_leaves_out_public_holidays_and_the_pause() -> None:
    epiphany_week = date(2026, 1, 5)

    assert this_week(ALVA, [epiphany_week], epiphany_week) == (1, 4)
    assert this_week(replace(ALVA, pause=Pause(date(2026, 1, 8))), [epiphany_week], epiphany_week) == (1, 2)
    assert this_week(replace(ALVA, pause=Pause()), [], epiphany_week) == (0, 0)


@settings(max_examples=60, deadline=None)
@given(
    own=some.frozensets(some.integers(1, 7), min_size=1),
    answered=some.sets(some.integers(-60, 6)),
    more=some.integers(-60, 6),
    pause=some.integers(-60, 6),
)
def test_neither_another_answer_nor_another_pause_ever_shortens_a_row(
    own: frozenset[int], answered: set[int], more: int, pause: int
) -> None:
    who, today = replace(ALVA, days=own), MONDAY + timedelta(days=6)
    day_off = Pause(MONDAY + timedelta(days=pause), MONDAY + timedelta(days=pause + 1))

    def row(places: Iterable[int], pauses: Iterable[Pause] = ()) -> int:
        return weeks_in_row(who, days(*places), today, pauses)

    assert row(answered) <= row(answered | {more})
    assert row(answered) <= row(answered, [day_off])
    assert row(answered) <= len({place // 7 for place in answered})


def test_one_message_a_week_has_one_own_day() -> None:
    tuesday_after = MONDAY + timedelta(days=8)
    assert weeks_in_row(ALVA, days(0), tuesday_after) == 0
    assert weeks_in_row(ALVA, days(0), tuesday_after, weekly=True) == 1
    assert this_week(ALVA, days(0), MONDAY, weekly=True) == (1, 1)
    assert this_week(ALVA, days(0), MONDAY) == (1, 5)


def test_days_on_which_the_shop_is_closed_are_no_own_days() -> None:
    closed_on_mondays = replace(ALVA, opening=parse_opening("tue-fri 10-18"))
    assert this_week(closed_on_mondays, days(1), MONDAY + timedelta(days=2)) == (1, 4)
    assert weeks_in_row(closed_on_mondays, days(1, 2), MONDAY + timedelta(days=8)) == 1
