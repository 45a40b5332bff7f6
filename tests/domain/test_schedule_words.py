"""Days, hours, quiet hours, zones and countries as people write them, and the key of a schedule."""

from datetime import UTC, time

import pytest

from bot.domain.holidays import parse_country, public_holidays, supported_countries
from bot.domain.schedule import (
    QuietHours,
    Schedule,
    format_at,
    format_days,
    format_quiet_hours,
    parse_at,
    parse_days,
    parse_quiet_hours,
    parse_zone,
)


@pytest.mark.parametrize(
    ("text", "days", "written"),
    [
        ("mon-fri", {1, 2, 3, 4, 5}, "mon-fri"),
        ("mon,wed,fri", {1, 3, 5}, "mon,wed,fri"),
        ("mon-sun", {1, 2, 3, 4, 5, 6, 7}, "mon-sun"),
        ("sat", {6}, "sat"),
        ("tue-thu,sat", {2, 3, 4, 6}, "tue-thu,sat"),
        ("fri-mon", {1, 5, 6, 7}, "mon,fri-sun"),
        (" Mon - Tue , fri,fri ", {1, 2, 5}, "mon,tue,fri"),
    ],
)
def test_days_are_read_and_written(text: str, days: set[int], written: str) -> None:
    assert parse_days(text) == days
    assert format_days(parse_days(text)) == written


@pytest.mark.parametrize("text", ["", "none", "monday", "mon-", "-fri", "mon,,fri", "mon-wed-fri", "1-5"])
def test_words_that_are_no_days_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write for example mon-fri or mon,wed,fri") as fault:
        parse_days(text)

    assert str(fault.value).startswith(f'"{text}" does not name days of the week')


@pytest.mark.parametrize(
    ("text", "at"),
    [("08:30", time(8, 30)), ("8:30", time(8, 30)), ("8.30", time(8, 30)), (" 23:59 ", time(23, 59))],
)
def test_an_hour_is_read_to_the_minute(text: str, at: time) -> None:
    assert parse_at(text) == at
    assert parse_at(format_at(at)) == at


@pytest.mark.parametrize(
    "text", ["", "8", "24:00", "08:60", "08:3", "08:30:00", "half past", "-8:30", "٠٨:٣٠", "008:30"]
)
def test_what_is_no_hour_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time of day; write hour and minute, for example 08:30"):
        parse_at(text)


def test_quiet_hours_are_read_and_written() -> None:
    assert parse_quiet_hours("20:00-07:00") == QuietHours(time(20), time(7))
    assert parse_quiet_hours("12.00 - 13.30") == QuietHours(time(12), time(13, 30))
    assert parse_quiet_hours("None") is None
    assert format_quiet_hours(QuietHours(time(20), time(7))) == "20:00-07:00"
    assert format_quiet_hours(None) == "none"


@pytest.mark.parametrize("text", ["", "20:00", "20:00-", "20-07", "20:00-24:00"])
def test_what_are_no_quiet_hours_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="does not name quiet hours; write for example 20:00-07:00, or none"):
        parse_quiet_hours(text)


def test_quiet_hours_of_no_length_are_refused() -> None:
    with pytest.raises(ValueError, match='quiet hours "20:00-20:00" end as they begin'):
        parse_quiet_hours("20:00-20:00")


@pytest.mark.parametrize("text", ["Europe/Stockholm", " Asia/Kathmandu ", "UTC"])
def test_a_zone_is_read(text: str) -> None:
    assert parse_zone(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "Europe", "Europe/Ostersund", "../etc/passwd", "/etc/localtime", "a" * 300]
)
def test_what_is_no_zone_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone; write for example Europe/Stockholm"):
        parse_zone(text)


@pytest.mark.parametrize(("text", "country"), [("SE", "SE"), ("no", "NO"), ("US", "US"), ("none", None)])
def test_a_country_is_read(text: str, country: str | None) -> None:
    assert parse_country(text) == country


@pytest.mark.parametrize("text", ["", "XX", "SWE", "Sweden", "UK"])
def test_what_is_no_country_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write its two letters, as SE, or none"):
        parse_country(text)


def test_the_holidays_of_an_unknown_country_are_refused() -> None:
    with pytest.raises(ValueError, match='the public holidays of "XX" are not known'):
        public_holidays("XX", 2026)


def test_countries_accepted_without_asking_the_library_are_known_to_it() -> None:
    assert {"SE", "NO", "DK", "FI"} <= supported_countries()


def test_every_country_that_may_be_written_has_its_holidays() -> None:
    """Also proves that each country's module can be loaded without the 249 others."""
    countries = supported_countries()

    assert len(countries) > 200
    assert [country for country in countries if parse_country(country) != country] == []
    assert [
        country for country in countries if not isinstance(public_holidays(country, 2026), frozenset)
    ] == []


def test_sweden_has_thirteen_public_holidays() -> None:
    assert sorted(f"{day:%m-%d}" for day in public_holidays("SE", 2026)) == [
        "01-01", "01-06", "04-03", "04-05", "04-06", "05-01", "05-14",
        "05-24", "06-06", "06-20", "10-31", "12-25", "12-26",
    ]  # fmt: skip


def test_a_key_reads_like_a_schedule_and_gives_it_back() -> None:
    usual = Schedule(
        parse_days("mon-fri"), time(8, 30), "Europe/Stockholm", QuietHours(time(20), time(7)), "SE"
    )
    bare = Schedule(frozenset(), time(0), "UTC", None, None)

    assert usual.key() == "mon-fri 08:30 Europe/Stockholm 20:00-07:00 SE"
    assert bare.key() == "none 00:00 UTC none none"
    assert Schedule.from_key(usual.key()) == usual
    assert Schedule.from_key(bare.key()) == bare


@pytest.mark.parametrize(
    "key",
    [
        "",
        "mon-fri 08:30 Europe/Stockholm 20:00-07:00",
        "mon-fri 08:30 Europe/Stockholm 20:00-07:00 SE more",
        "mon-fri 08:30 Nowhere/Else none none",
        "mon-fri 25:00 UTC none none",
        "mon-fri 08:30 UTC none Sweden",
    ],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"is not|does not"):
        Schedule.from_key(key)


def test_a_schedule_refuses_what_its_key_could_not_say() -> None:
    everyday = frozenset({1})
    with pytest.raises(ValueError, match="days of the week are 1"):
        Schedule(frozenset({0}), time(8), "UTC", None, None)
    with pytest.raises(ValueError, match="more than hour and minute"):
        Schedule(everyday, time(8, 30, 1), "UTC", None, None)
    with pytest.raises(ValueError, match="more than hour and minute"):
        Schedule(everyday, time(8, 30, tzinfo=UTC), "UTC", None, None)
    with pytest.raises(ValueError, match="begin and end on a minute"):
        QuietHours(time(20, 0, 1), time(7))
