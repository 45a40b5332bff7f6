"""Which text somebody gets, when a repeating one comes next, and what goes with it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain.announcement import (
    Announcement,
    Attached,
    Repeats,
    State,
    attached_from_json,
    attached_to_json,
    best_language,
    month_day_in,
    next_time,
    repeats_named,
    repeats_to_store,
    written_attachment,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


def begun(moment: dt.datetime, repeats: Repeats | None) -> Announcement:
    """One that begins at this moment."""
    day = moment.astimezone(STOCKHOLM).day if repeats == "monthly" else None
    return Announcement(1, 1, State.SCHEDULED, {}, {}, at=moment, repeats=repeats, month_day=day)


@pytest.mark.parametrize(
    ("wanted", "written", "gets"),
    [
        ("en", {"sv", "en"}, "en"),
        ("ar", {"sv", "en"}, "sv"),
        ("sv-easy", {"sv", "en"}, "sv"),
        ("sv", {"sv-easy", "en"}, "sv-easy"),
        ("ar", {"en"}, "en"),
    ],
)
def test_everybody_gets_their_own_language_else_the_organisations(
    wanted: str, written: set[str], gets: str
) -> None:
    assert best_language(wanted, written, "sv") == gets


def test_nobody_gets_what_is_not_written() -> None:
    with pytest.raises(ValueError, match="without words"):
        best_language("sv", set(), "sv")


@pytest.mark.parametrize(
    ("first", "repeats", "following"),
    [
        ("2026-10-20 09:00", "weekly", "2026-10-27 09:00"),  # the clocks are set back between them
        ("2027-03-23 09:00", "weekly", "2027-03-30 09:00"),
        ("2026-12-31 09:00", "monthly", "2027-01-31 09:00"),
        ("2027-01-31 09:00", "monthly", "2027-02-28 09:00"),
    ],
)
def test_it_comes_again_at_the_same_hour_on_the_clocks(first: str, repeats: Repeats, following: str) -> None:
    assert next_time(begun(at(first), repeats), "Europe/Stockholm", at(first)) == at(following)


def test_a_short_month_does_not_change_the_day_of_those_that_follow() -> None:
    """From 31 January: the last day of each month that is shorter, and the 31st of each that is not."""
    one = begun(at("2027-01-31 09:00"), "monthly")
    days = []
    for _ in range(4):
        assert one.at is not None
        following = next_time(one, "Europe/Stockholm", one.at)
        assert following is not None
        days.append(following.astimezone(STOCKHOLM).date())
        one = replace(one, at=following)

    assert days == [dt.date(2027, 2, 28), dt.date(2027, 3, 31), dt.date(2027, 4, 30), dt.date(2027, 5, 31)]


@pytest.mark.parametrize("stored", [None, "weekly", "monthly", "monthly-31"])
def test_how_it_repeats_is_read_as_it_was_stored(stored: str | None) -> None:
    moment = at("2027-01-31 00:30")  # still the 30th in UTC
    again = repeats_to_store(repeats_named(stored), moment, "Europe/Stockholm")

    assert repeats_named(again) == repeats_named(stored)
    assert month_day_in(again) == (31 if repeats_named(stored) == "monthly" else None)
    assert month_day_in("monthly") is None


def test_what_was_missed_is_passed_by_and_the_last_day_is_the_last() -> None:
    first, late = at("2026-10-06 09:00"), at("2026-10-22 12:00")

    weekly = begun(first, "weekly")
    assert next_time(weekly, "Europe/Stockholm", late) == at("2026-10-27 09:00")
    assert next_time(replace(weekly, until=dt.date(2026, 10, 26)), "Europe/Stockholm", late) is None
    assert next_time(begun(first, None), "Europe/Stockholm", late) is None


@given(
    st.integers(0, 700 * 24 * 60).map(lambda minutes: at("2026-01-01 00:00") + dt.timedelta(minutes=minutes)),
    st.sampled_from(["weekly", "monthly"]),
    st.integers(0, 400),
)
def test_the_next_time_is_always_later_than_now(first: dt.datetime, repeats: Repeats, days: int) -> None:
    now = first + dt.timedelta(days=days)
    following = next_time(begun(first, repeats), "Europe/Stockholm", now)

    assert following is not None
    assert now < following <= now + dt.timedelta(days=32)


@pytest.mark.parametrize(
    ("text", "attached"),
    [
        (
            "https://exempel.se/torget.jpg Torget",
            Attached("image", "https://exempel.se/torget.jpg", "Torget"),
        ),
        ("https://x.se/a.MP4?b=1\nEn film", Attached("film", "https://x.se/a.MP4?b=1", "En film")),
        ("https://exempel.se/torget.jpg", None),  # without words for who cannot see it
        ("http://exempel.se/torget.jpg Torget", None),
        ("https://exempel.se/torget.exe Torget", None),
        ("Torget https://exempel.se/torget.jpg", None),
    ],
)
def test_a_picture_is_an_address_and_what_it_shows(text: str, attached: Attached | None) -> None:
    assert written_attachment(text) == attached
    assert attached_from_json(attached_to_json(attached)) == attached
