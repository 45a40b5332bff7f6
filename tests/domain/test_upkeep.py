"""When a backup is due and when it is too old; which backups stay."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.keeping import kept, weeks_until_gone
from bot.domain.upkeep import SPARE, Worry, backup_due, is_too_old, room_needed

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
NIGHT = dt.datetime(2026, 11, 22, 2, 40, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("now", "newest", "tried", "due"),
    [
        (NIGHT, None, None, True),
        (NIGHT, NIGHT - DAY, None, True),
        (NIGHT - HOUR, NIGHT - DAY, None, False),  # the night's hour has not come
        (NIGHT + 5 * HOUR, NIGHT, None, False),
        (NIGHT + 5 * HOUR, NIGHT - HOUR, None, True),  # it was off in the night
        (NIGHT + HOUR / 2, NIGHT - DAY, NIGHT, False),  # it failed just now
        (NIGHT + HOUR, NIGHT - DAY, NIGHT, True),
        (NIGHT, NIGHT - DAY, NIGHT + HOUR, True),  # the clock was set back since
    ],
)
def test_a_backup_is_due_once_a_night_and_again_an_hour_after_one_that_failed(
    now: dt.datetime, newest: dt.datetime | None, tried: dt.datetime | None, due: bool
) -> None:
    assert backup_due(now, newest, tried) is due


def test_a_backup_is_too_old_when_a_day_and_a_half_have_passed_and_a_new_house_is_given_as_long() -> None:
    assert not is_too_old(NIGHT + 36 * HOUR, NIGHT, NIGHT)
    assert is_too_old(NIGHT + 37 * HOUR, NIGHT, NIGHT)
    assert not is_too_old(NIGHT + 36 * HOUR, None, NIGHT)
    assert is_too_old(NIGHT + 37 * HOUR, None, NIGHT)


def test_room_is_for_a_second_database_and_two_more_backups() -> None:
    assert room_needed(1000, 10) == 1020 + SPARE


def test_a_worry_is_named_in_short() -> None:
    assert [str(one) for one in (Worry("room"), Worry("channel", "telegram"))] == ["room", "channel telegram"]


def test_of_a_year_of_nights_the_last_days_and_the_last_weeks_stay() -> None:
    nights = [NIGHT - number * DAY for number in range(365)]  # the newest is of a Sunday
    assert sorted(kept(nights, 7, 4)) == sorted([*nights[:7], *(nights[n] for n in (7, 14, 21))])


def test_of_several_on_a_day_the_newest_stays_once_they_are_two_days_old() -> None:
    days = [NIGHT, NIGHT - DAY, NIGHT - 2 * DAY, NIGHT - 3 * DAY]
    evenings = [night + 15 * HOUR for night in days]
    assert kept([*days, *evenings], 7, 0) == {*evenings, NIGHT, NIGHT - DAY}


def test_a_long_silence_takes_nothing_away_and_the_newest_always_stays() -> None:
    old = [NIGHT - 100 * DAY, NIGHT - 103 * DAY]
    assert kept(old, 7, 4) == set(old)
    assert kept(old, 0, 0) == {old[0]}
    assert kept([], 7, 4) == frozenset()


@given(st.integers(0, 30), st.integers(0, 9), st.integers(0, 20))
def test_what_is_erased_is_in_no_backup_after_the_weeks_that_are_said(
    daily: int, weekly: int, began: int
) -> None:
    """Night after night: the newest that holds somebody who is erased right after it was made."""
    nights = [NIGHT + (began + number) * DAY for number in range(100)]
    weeks = weeks_until_gone(daily, weekly)
    with_them, stay = frozenset(nights[:20]), frozenset(nights[:20])
    for night in nights[20:]:
        stay = kept(stay | {night}, daily, weekly)
        if night - nights[19] >= dt.timedelta(weeks=weeks):
            assert not stay & with_them
