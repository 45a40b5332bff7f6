"""Days and hours as people write them, in Swedish and English; what is none is None and nothing raises."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.written import written_day, written_hour

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
TODAY = dt.date(2027, 7, 15)
AUGUST = dt.date(2027, 8, 3)


@pytest.mark.parametrize(
    "text",
    [
        "3 augusti",
        "3 aug",
        "3 aug.",
        "den 3 augusti",
        "till den 3 augusti",
        "3:e augusti",
        "3. augusti",
        "3/8",
        "3 / 8",
        "03/08",
        "3/8 2027",
        "3 augusti 2027",
        "2027-08-03",
        "2027-8-3",
        "  3   AUGUSTI ",
        "august 3",
        "Aug 3rd",
        "3rd of August",
        "3rd august",
        "until August 3, 2027",
        "3 أغسطس",
        "3 اغسطس 2027",
        "حتى 3 آب",
        "\u2068\N{ARABIC-INDIC DIGIT THREE}/\N{ARABIC-INDIC DIGIT EIGHT}\u2069",
    ],
)
def test_a_day_as_people_write_it(text: str) -> None:
    assert written_day(text, TODAY) == AUGUST


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15 juli", dt.date(2028, 7, 15)),  # today is no day to come
        ("16 juli", dt.date(2027, 7, 16)),
        ("14 juli", dt.date(2028, 7, 14)),
        ("1 jan", dt.date(2028, 1, 1)),
        ("29 februari", dt.date(2028, 2, 29)),  # the next one there is
        ("1:a maj", dt.date(2028, 5, 1)),
        ("may 1", dt.date(2028, 5, 1)),
        ("10 okt", dt.date(2027, 10, 10)),
        ("10 oct", dt.date(2027, 10, 10)),
        ("3 mars", dt.date(2028, 3, 3)),
        ("15 juli 2029", dt.date(2029, 7, 15)),
        ("2 كانون الثاني", dt.date(2028, 1, 2)),
        ("2 كانون الأول", dt.date(2027, 12, 2)),
    ],
)
def test_without_a_year_it_is_the_next_such_day(text: str, day: dt.date) -> None:
    assert written_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hej",
        "3",
        "augusti",
        "3 marknad",  # begins as a month does
        "3 كانون",  # there are two
        "3 أغسط",
        "3 junior",
        "31 september",
        "32/8",
        "3/13",
        "0/0",
        "0000-01-01",
        "2027-07-15",  # today
        "2027-07-14",
        "2029-07-16",  # more than two years
        "3 augusti 1999",
        "3 augusti eller så",
        "nästa vecka",
        "1" * 400,
    ],
)
def test_what_is_no_day_to_come_is_none(text: str) -> None:
    assert written_day(text, TODAY) is None


@given(some.dates(dt.date(2020, 1, 1), dt.date(2090, 12, 31)), some.integers(1, 365))
def test_every_day_of_the_next_year_is_understood_in_each_form(today: dt.date, ahead: int) -> None:
    day = today + dt.timedelta(days=ahead)
    forms = (f"{day}", f"{day.day}/{day.month}", f"{day.day} {MONTHS[day.month - 1]}")
    assert [written_day(form, today) for form in forms] == [day] * 3


@given(some.text() | some.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}([-/. ][0-9]{1,4})?"), some.dates())
def test_whatever_is_written_a_day_is_to_come_or_none(text: str, today: dt.date) -> None:
    if today.year > 9000:
        return
    day = written_day(text, today)
    assert day is None or day > today


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("8.30", dt.time(8, 30)),
        ("08:30", dt.time(8, 30)),
        ("8", dt.time(8)),
        ("kl. 9", dt.time(9)),
        ("kl 9.15", dt.time(9, 15)),
        ("Kl.14:05", dt.time(14, 5)),
        (" at 17:45 ", dt.time(17, 45)),
        ("الساعة 17.45", dt.time(17, 45)),
        ("0:00", dt.time(0)),
        ("23.59", dt.time(23, 59)),
    ],
)
def test_an_hour_as_people_write_it(text: str, hour: dt.time) -> None:
    assert written_hour(text) == hour


@pytest.mark.parametrize(
    "text", ["", "24:00", "8:60", "8.3", "halv nio", "8:30 pm", "08:30:00", "-1", "830", "²"]
)
def test_what_is_no_hour_is_none(text: str) -> None:
    assert written_hour(text) is None


@given(some.text())
def test_whatever_is_written_for_an_hour_nothing_raises(text: str) -> None:
    assert written_hour(text) is None or isinstance(written_hour(text), dt.time)
