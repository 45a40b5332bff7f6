"""When something takes place, and for how many, as organisers write it in a chat."""

# ruff: noqa: RUF001 - hours are written with an en dash, and Arabic has an alif

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.written import Doubt, Doubted
from bot.domain.written_seats import AS_MANY_AS_COME, written_seats
from bot.domain.written_times import Hours, WrittenTime, written_hours, written_time

TODAY = dt.date(2026, 9, 7)
DAY = dt.date(2026, 10, 14)
EARLY = Hours(dt.time(8), dt.time(9, 30))


@pytest.mark.parametrize(
    "text",
    [
        "14 oktober 8–9.30",
        "onsdag 14 oktober kl. 8–9.30",
        "Onsdag den 14 oktober, kl 8-9.30",
        "på onsdag 14 okt klockan 8 till 9.30",
        "14/10 8.00-9.30",
        "14 oktober 2026 08:00–09:30",
        "2026-10-14 8-9:30",
        "Wednesday 14 October, 8 to 9.30",
        "October 14, 2026 at 8–9.30",
        "on wednesday the 14th of october from 8 until 9.30",
        "14 أكتوبر من 8 الى 9.30",
        "الأربعاء 14 أكتوبر الساعة 8-9.30",
        "  14   oktober   8 – 9.30  ",
    ],
)
def test_a_day_with_its_hours_is_read_as_people_write_it(text: str) -> None:
    assert written_time(text, TODAY) == WrittenTime(DAY, EARLY)


@pytest.mark.parametrize(
    ("text", "day", "hours"),
    [
        ("i morgon kl 8", dt.date(2026, 9, 8), Hours(dt.time(8))),
        ("tomorrow at 8.30", dt.date(2026, 9, 8), Hours(dt.time(8, 30))),
        ("i dag 18–19", TODAY, Hours(dt.time(18), dt.time(19))),
        ("غداً الساعة 8", dt.date(2026, 9, 8), Hours(dt.time(8))),
        ("fredag 9", dt.date(2026, 9, 11), Hours(dt.time(9))),  # the 9th is a Wednesday
        ("fredag kl 8", dt.date(2026, 9, 11), Hours(dt.time(8))),
        ("på fredag 8–9.30", dt.date(2026, 9, 11), EARLY),
        ("on friday, 8 to 9.30", dt.date(2026, 9, 11), EARLY),
        ("ons 14/10 8–9.30", DAY, EARLY),
        ("Wed 14 Oct 8–9.30", DAY, EARLY),
        ("14.10 8–9.30", DAY, EARLY),
        ("14.10. kl 8", DAY, Hours(dt.time(8))),
        ("14.10.2026 8–9.30", DAY, EARLY),
        ("14/10 0830", DAY, Hours(dt.time(8, 30))),
        ("14/10 0800-0930", DAY, EARLY),
        ("14/10 2000–2130", DAY, Hours(dt.time(20), dt.time(21, 30))),
        ("14 oktober 2026 2030", DAY, Hours(dt.time(20, 30))),
    ],
)
def test_a_time_is_read_as_one_says_it(text: str, day: dt.date, hours: Hours) -> None:
    assert written_time(text, TODAY) == WrittenTime(day, hours)


@pytest.mark.parametrize(
    "text",
    [
        "måndag 8",  # today, or in a week?
        "söndag 20",  # at 20, or Sunday the 20th?
        "ons 14.10",  # at 14.10, or on the 14th of October?
        "8.10 9.30",  # the 8th of October, or from 8.10?
        "5.10 12",
        "14/10 2027",  # the year, or 20.27?
        "14/10 830",
        "nästa fredag 8",
        "i morgon",
        "fredag",
    ],
)
def test_what_may_be_two_times_is_taken_for_neither(text: str) -> None:
    assert written_time(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("torsdag 14 oktober 8–9.30", Doubted(DAY, Doubt.WEEKDAY)),
        ("6 september 8–9.30", Doubted(dt.date(2027, 9, 6), Doubt.YEAR)),
        ("6 september 2026 8", Doubted(dt.date(2026, 9, 6), Doubt.PAST)),
    ],
)
def test_a_day_that_is_hardly_meant_is_told_and_not_taken(text: str, doubted: Doubted) -> None:
    assert written_time(text, TODAY) == doubted


def test_on_the_day_itself_its_date_is_today() -> None:
    assert written_time("7 september 10–11.30", TODAY) == WrittenTime(
        TODAY, Hours(dt.time(10), dt.time(11, 30))
    )


def test_when_it_ends_may_be_left_out() -> None:
    assert written_time("14 oktober kl. 18.30", TODAY) == WrittenTime(DAY, Hours(dt.time(18, 30)))
    assert written_time("14 oktober 8", TODAY) == WrittenTime(DAY, Hours(dt.time(8)))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "snart",
            "14 oktober",
            "14 oktober 2026",
            "8–9.30",
            "kl. 8",
            "31 februari 8-9",
            "14 oktober 25",
        ),
        *("14 oktober 8.75", "14 oktober 8-8", "14 oktober 2030 8-9", "👍 8-9"),
    ],
)
def test_what_lacks_a_day_to_come_or_an_hour_is_not_guessed(text: str) -> None:
    assert written_time(text, TODAY) is None


@pytest.mark.parametrize("read", [lambda text: written_time(text, TODAY), written_hours])
def test_a_whole_letter_is_not_searched_for_a_time(read: Callable[[str], object]) -> None:
    """It would take seconds, in which nobody else's tap is answered."""
    written = "14 oktober 8" if read is not written_hours else "kl. 8"
    assert read(written) is not None
    assert read(written.replace(" ", " " * 100)) is None


def test_hours_alone_are_read_without_a_day() -> None:
    assert written_hours("8–9.30") == EARLY
    assert written_hours("kl. 18.30") == Hours(dt.time(18, 30))
    assert written_hours("14 oktober 8–9.30") is None


@pytest.mark.parametrize(
    ("text", "seats"),
    [
        *(
            ("20", 20),
            ("20 platser", 20),
            ("1 seat", 1),
            ("max 20", 20),
            ("20 st", 20),
            ("Högst 20 platser", 20),
            ("at most 20", 20),
            (" 300. ", 300),
            ("٢٠", 20),
            ("10000", 10_000),
        ),
        *((word, AS_MANY_AS_COME) for word in ("alla", "All", "الجميع")),
        *(
            (word, None)
            for word in (
                "0",
                "-3",
                "10001",
                "många",
                "",
                "2,5",
                "12 och 8",
                "12-20",
                "20 30",
                "ca 20",
                "max",
                "max alla",
                "20 max 30",
            )
        ),
    ],
)
def test_seats_are_a_number_or_for_all(text: str, seats: object) -> None:
    assert written_seats(text) == seats


@given(some.text(max_size=40))
def test_nothing_that_is_written_raises(text: str) -> None:
    written_time(text, TODAY)
    written_hours(text)
    written_seats(text)
