"""When people are written to: exact days, hours and minutes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.schedule import (
    EVERY_DAY,
    Pause,
    QuietHours,
    Schedule,
    in_window,
    local_date,
    next_slot,
    outside_quiet_hours,
    parse_days,
    slot_on,
    window_end,
)

WORKDAYS = parse_days("mon-fri")
NIGHT = QuietHours(time(20), time(7))


def schedule(
    at: str = "08:30",
    *,
    days: frozenset[int] = WORKDAYS,
    zone: str = "Europe/Stockholm",
    quiet: QuietHours | None = NIGHT,
    country: str | None = "SE",
    pause: Pause | None = None,
) -> Schedule:
    return Schedule(days, time.fromisoformat(at), zone, quiet, country, pause)


def wall(text: str, zone: str = "Europe/Stockholm", *, second_time: bool = False) -> datetime:
    """The instant when the clocks in the zone show this."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=second_time).astimezone(UTC)


def the_next_days(who: Schedule, after: datetime, count: int) -> list[str]:
    """The local days of the next slots."""
    days: list[str] = []
    day = None
    for _ in range(count):
        slot = next_slot(who, after, from_day=day)
        assert slot is not None
        days.append(local_date(who, slot).isoformat())
        day = local_date(who, slot) + timedelta(days=1)
    return days


# -- the minute


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T08:29:59", "2026-11-23T08:30"),
        ("2026-11-23T08:30:00", "2026-11-23T08:30"),
        ("2026-11-23T08:30:59.999999", "2026-11-23T08:30"),
        ("2026-11-23T08:31:00", "2026-11-24T08:30"),
        ("2026-11-20T08:31:00", "2026-11-23T08:30"),
    ],
)
def test_a_slot_in_this_very_minute_counts_and_a_minute_later_it_is_gone(now: str, expected: str) -> None:
    assert next_slot(schedule(), wall(now)) == wall(expected)


def test_slots_come_back_in_utc_whatever_zone_was_asked_in() -> None:
    asked_in_kathmandu = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Kathmandu"))

    slot = next_slot(schedule(), asked_in_kathmandu)

    assert slot == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert slot is not None
    assert slot.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        next_slot(schedule(), datetime(2026, 11, 23, 8, 30))  # noqa: DTZ001  what is refused


def test_from_day_keeps_today_free_of_a_second_one_but_never_brings_an_earlier_day() -> None:
    monday_morning = wall("2026-11-23T07:00")

    assert next_slot(schedule(), monday_morning, from_day=date(2026, 11, 24)) == wall("2026-11-24T08:30")
    assert next_slot(schedule(), monday_morning, from_day=date(2020, 1, 1)) == wall("2026-11-23T08:30")


# -- clock changes


@pytest.mark.parametrize(
    ("who", "day", "utc"),
    [
        # Stockholm, 29 March 2026: 02:00 becomes 03:00. 25 October: 03:00 becomes 02:00.
        (schedule("01:59", days=EVERY_DAY, quiet=None), "2026-03-29", "2026-03-29T00:59"),
        (schedule("02:00", days=EVERY_DAY, quiet=None), "2026-03-29", "2026-03-29T01:00"),
        (schedule("02:30", days=EVERY_DAY, quiet=None), "2026-03-29", "2026-03-29T01:00"),
        (schedule("03:00", days=EVERY_DAY, quiet=None), "2026-03-29", "2026-03-29T01:00"),
        (schedule("08:30", days=EVERY_DAY), "2026-03-28", "2026-03-28T07:30"),
        (schedule("08:30", days=EVERY_DAY), "2026-03-29", "2026-03-29T06:30"),
        (schedule("02:30", days=EVERY_DAY, quiet=None), "2026-10-25", "2026-10-25T00:30"),
        (schedule("08:30", days=EVERY_DAY), "2026-10-25", "2026-10-25T07:30"),
        # Lord Howe leaps half an hour at 02:00 on 4 October 2026.
        (
            schedule("02:10", days=EVERY_DAY, quiet=None, country=None, zone="Australia/Lord_Howe"),
            "2026-10-04",
            "2026-10-03T15:30",
        ),
        # Santiago skips the first hour of 6 September 2026.
        (
            schedule("00:00", days=EVERY_DAY, quiet=None, country=None, zone="America/Santiago"),
            "2026-09-06",
            "2026-09-06T04:00",
        ),
    ],
)
def test_an_hour_the_clocks_skip_comes_right_after_and_one_shown_twice_comes_first(
    who: Schedule, day: str, utc: str
) -> None:
    assert slot_on(who, date.fromisoformat(day)) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_an_hour_shown_twice_comes_once() -> None:
    who = schedule("02:30", days=EVERY_DAY, quiet=None)

    assert next_slot(who, wall("2026-10-25T02:31")) == wall("2026-10-26T02:30")
    assert next_slot(who, wall("2026-10-25T02:30", second_time=True)) == wall("2026-10-26T02:30")


def test_a_day_that_a_whole_country_skipped_has_no_slot() -> None:
    samoa = schedule(days=EVERY_DAY, zone="Pacific/Apia", country=None)

    assert slot_on(samoa, date(2011, 12, 30)) is None
    assert next_slot(samoa, wall("2011-12-29T09:00", "Pacific/Apia")) == wall(
        "2011-12-31T08:30", "Pacific/Apia"
    )


def test_quiet_hours_that_come_back_in_autumn_close_the_window() -> None:
    who = schedule("02:50", days=EVERY_DAY, quiet=QuietHours(time(2, 15), time(2, 45)))
    slot = wall("2026-10-25T02:50")

    assert slot_on(who, date(2026, 10, 25)) == slot
    assert window_end(who, slot) == wall("2026-10-25T02:15", second_time=True)


def test_clocks_that_leap_back_into_quiet_hours_close_the_window() -> None:
    who = schedule("02:40", days=EVERY_DAY, quiet=QuietHours(time(1, 30), time(2, 30)))

    assert window_end(who, wall("2026-10-25T02:40")) == wall("2026-10-25T02:00", second_time=True)


def test_quiet_hours_that_fall_into_the_gap_are_not_held() -> None:
    who = schedule("01:00", days=EVERY_DAY, quiet=QuietHours(time(2, 10), time(2, 40)))

    assert window_end(who, wall("2026-03-29T01:00")) == wall("2026-03-30T00:00")
    assert window_end(who, wall("2026-03-28T01:00")) == wall("2026-03-28T02:10")


def test_a_day_whose_only_allowed_minutes_are_skipped_has_no_slot() -> None:
    who = schedule("02:40", days=EVERY_DAY, quiet=QuietHours(time(2, 50), time(2, 30)))

    assert next_slot(who, wall("2026-03-29T00:00")) == wall("2026-03-30T02:40")
    assert not in_window(who, wall("2026-03-29T03:00"))


# -- days off


def test_epiphany_good_friday_and_easter_monday_are_days_off() -> None:
    assert the_next_days(schedule(), wall("2026-01-05T00:00"), 2) == ["2026-01-05", "2026-01-07"]
    assert the_next_days(schedule(), wall("2026-04-02T00:00"), 2) == ["2026-04-02", "2026-04-07"]


def test_midsummer_day_is_off_and_its_eve_and_sunday_are_not() -> None:
    every_day = schedule(days=EVERY_DAY)

    assert the_next_days(every_day, wall("2026-06-18T00:00"), 3) == ["2026-06-18", "2026-06-19", "2026-06-21"]


def test_both_days_of_christmas_are_off_and_the_eve_is_not() -> None:
    every_day = schedule(days=EVERY_DAY)

    assert the_next_days(every_day, wall("2026-12-24T00:00"), 2) == ["2026-12-24", "2026-12-27"]
    assert the_next_days(schedule(), wall("2026-12-24T00:00"), 2) == ["2026-12-24", "2026-12-28"]


def test_holidays_are_those_of_the_country_or_none() -> None:
    twelfth_night = wall("2026-01-06T00:00")

    assert next_slot(schedule(country="SE"), twelfth_night) == wall("2026-01-07T08:30")
    assert next_slot(schedule(country="DK"), twelfth_night) == wall("2026-01-06T08:30")
    assert next_slot(schedule(country=None), twelfth_night) == wall("2026-01-06T08:30")


def test_a_holiday_moved_into_the_old_year_is_off() -> None:
    """New Year's Day 2022 was a Saturday; in the United States Friday 31 December was off."""
    new_york = schedule(zone="America/New_York", country="US")

    assert the_next_days(new_york, wall("2021-12-30T00:00", "America/New_York"), 2) == [
        "2021-12-30",
        "2022-01-03",
    ]


def test_a_pause_ends_on_its_date_and_one_without_end_never() -> None:
    now = wall("2026-11-23T06:00")

    assert next_slot(schedule(pause=Pause(until=date(2026, 11, 26))), now) == wall("2026-11-26T08:30")
    assert next_slot(schedule(pause=Pause()), now) is None
    assert next_slot(schedule(pause=Pause(until=date(2026, 11, 23))), now) == wall("2026-11-23T08:30")


def test_a_pause_that_begins_later_leaves_the_days_before() -> None:
    from_wednesday = schedule(pause=Pause(date(2026, 11, 25), date(2026, 12, 1)))

    assert the_next_days(from_wednesday, wall("2026-11-23T06:00"), 3) == [
        "2026-11-23",
        "2026-11-24",
        "2026-12-01",
    ]
    assert next_slot(schedule(pause=Pause(since=date(2026, 11, 24))), wall("2026-11-23T09:00")) is None


def test_a_pause_of_years_is_stepped_over() -> None:
    assert next_slot(schedule(pause=Pause(until=date(2029, 1, 8))), wall("2026-11-23T06:00")) == wall(
        "2029-01-08T08:30"
    )


def test_without_days_there_is_no_slot() -> None:
    assert next_slot(schedule(days=frozenset()), wall("2026-11-23T06:00")) is None


# -- quiet hours


@pytest.mark.parametrize(
    ("at", "quiet", "expected"),
    [
        ("06:15", NIGHT, "07:00"),
        ("07:00", NIGHT, "07:00"),
        ("19:59", NIGHT, "19:59"),
        ("20:00", NIGHT, "07:00"),
        ("23:30", NIGHT, "07:00"),
        ("12:30", QuietHours(time(12), time(13)), "13:00"),
        ("23:30", QuietHours(time(12), time(13)), "23:30"),
    ],
)
def test_an_hour_in_quiet_hours_moves_to_their_end_on_the_same_day(
    at: str, quiet: QuietHours, expected: str
) -> None:
    assert slot_on(schedule(at, quiet=quiet), date(2026, 11, 23)) == wall(f"2026-11-23T{expected}")


def test_quiet_hours_include_their_beginning_and_not_their_end() -> None:
    who = schedule()

    assert outside_quiet_hours(who, wall("2026-11-23T19:59:59"))
    assert not outside_quiet_hours(who, wall("2026-11-23T20:00"))
    assert not outside_quiet_hours(who, wall("2026-11-24T06:59:59"))
    assert outside_quiet_hours(who, wall("2026-11-24T07:00"))
    assert outside_quiet_hours(schedule(quiet=None), wall("2026-11-24T03:00"))


def test_quiet_hours_hold_on_days_off_and_in_pauses_too() -> None:
    assert not outside_quiet_hours(schedule(days=frozenset(), pause=Pause()), wall("2026-11-23T22:00"))


# -- the window


def test_the_window_closes_when_quiet_hours_begin_or_else_at_midnight() -> None:
    slot = wall("2026-11-23T08:30")

    assert window_end(schedule(), slot) == wall("2026-11-23T20:00")
    assert window_end(schedule(quiet=None), slot) == wall("2026-11-24T00:00")
    assert window_end(schedule(quiet=QuietHours(time(1), time(7))), slot) == wall("2026-11-24T00:00")
    assert window_end(schedule(quiet=QuietHours(time(12), time(13))), slot) == wall("2026-11-23T12:00")


def test_the_window_of_an_instant_in_quiet_hours_is_already_closed() -> None:
    at_night = wall("2026-11-23T22:00")

    assert window_end(schedule(), at_night) == at_night


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T08:29:59", False),
        ("2026-11-23T08:30:00", True),
        ("2026-11-23T19:59:59", True),
        ("2026-11-23T20:00:00", False),
        ("2026-11-22T12:00:00", False),  # Sunday
        ("2027-01-06T12:00:00", False),  # Epiphany
        ("2026-12-01T12:00:00", False),  # paused
        ("2026-12-02T12:00:00", True),  # on again
    ],
)
def test_a_lesson_may_leave_from_the_hour_until_quiet_hours_on_days_that_are_on(
    now: str, expected: bool
) -> None:
    who = schedule(pause=Pause(date(2026, 11, 30), date(2026, 12, 2)))

    assert in_window(who, wall(now)) is expected


def test_the_local_date_is_the_date_where_the_person_is() -> None:
    late_in_stockholm = wall("2026-11-23T23:30")

    assert local_date(schedule(), late_in_stockholm) == date(2026, 11, 23)
    assert local_date(schedule(zone="Asia/Kathmandu"), late_in_stockholm) == date(2026, 11, 24)
    assert local_date(schedule(zone="America/New_York"), late_in_stockholm) == date(2026, 11, 23)
