"""Which text somebody gets, when a repeating one comes next, and what goes with it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.announcement import (
    Attached,
    Repeats,
    attached_from_json,
    attached_to_json,
    best_language,
    next_time,
    written_attachment,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


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
    assert next_time(at(first), repeats, None, "Europe/Stockholm", at(first)) == at(following)


def test_what_was_missed_is_passed_by_and_the_last_day_is_the_last() -> None:
    first, late = at("2026-10-06 09:00"), at("2026-10-22 12:00")

    assert next_time(first, "weekly", None, "Europe/Stockholm", late) == at("2026-10-27 09:00")
    assert next_time(first, "weekly", dt.date(2026, 10, 26), "Europe/Stockholm", late) is None
    assert next_time(first, None, None, "Europe/Stockholm", late) is None


@given(
    st.integers(0, 700 * 24 * 60).map(lambda minutes: at("2026-01-01 00:00") + dt.timedelta(minutes=minutes)),
    st.sampled_from(["weekly", "monthly"]),
    st.integers(0, 400),
)
def test_the_next_time_is_always_later_than_now(first: dt.datetime, repeats: Repeats, days: int) -> None:
    now = first + dt.timedelta(days=days)
    following = next_time(first, repeats, None, "Europe/Stockholm", now)

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
