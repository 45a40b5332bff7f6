"""Days and hours as people write them, in Swedish and English; what is none is None and nothing raises."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.written import FAR, Doubt, Doubted, written_day, written_hour

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
TODAY = dt.date(2027, 7, 15)  # a Thursday
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
        "3.8",
        "03.08.2027",
        "3/8/2027",
        "tis 3/8",
        "tisdag den 3 augusti",
        "Tue 3 Aug",
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
        ("15 juli", dt.date(2027, 7, 15)),
        ("16 juli", dt.date(2027, 7, 16)),
        ("1 jan", dt.date(2028, 1, 1)),
        ("29 februari", dt.date(2028, 2, 29)),  # the next one there is
        ("14 juli 2028", dt.date(2028, 7, 14)),
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
    ("text", "day"),
    [
        *(
            ("i dag", TODAY),
            ("today", TODAY),
            ("till i morgon", dt.date(2027, 7, 16)),
            ("tomorrow", dt.date(2027, 7, 16)),
        ),
        *(
            ("fredag", dt.date(2027, 7, 16)),
            ("på fredag", dt.date(2027, 7, 16)),
            ("until Friday", dt.date(2027, 7, 16)),
        ),
        *(
            ("ons", dt.date(2027, 7, 21)),
            ("Wed.", dt.date(2027, 7, 21)),
            ("يوم الأربعاء", dt.date(2027, 7, 21)),
        ),
        *(
            ("i övermorgon", dt.date(2027, 7, 17)),
            ("غداً", dt.date(2027, 7, 16)),
            ("بعد غد", dt.date(2027, 7, 17)),
        ),
    ],
)
def test_a_day_as_it_is_seen_from_today(text: str, day: dt.date) -> None:
    assert written_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "day", "doubt"),
    [
        ("14 juli", dt.date(2028, 7, 14), Doubt.YEAR),  # yesterday's date, and hardly next year's
        ("20 maj", dt.date(2028, 5, 20), Doubt.YEAR),
        ("onsdag 14 juli", dt.date(2028, 7, 14), Doubt.YEAR),
        ("fredag 15 juli", TODAY, Doubt.WEEKDAY),
        ("mån 3/8 2027", AUGUST, Doubt.WEEKDAY),
        ("14 juli 2027", dt.date(2027, 7, 14), Doubt.PAST),
        ("2027-07-14", dt.date(2027, 7, 14), Doubt.PAST),
    ],
)
def test_a_day_that_is_hardly_meant_is_asked_about(text: str, day: dt.date, doubt: Doubt) -> None:
    assert written_day(text, TODAY) == Doubted(day, doubt)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hej",
        "torsdag",  # today, or in a week?
        "nästa fredag",  # this week's or next week's?
        "fredag och lördag",
        "3.13",
        "18.112027",
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
        "2029-07-16",  # more than two years
        "3 augusti 1999",
        "3 augusti eller så",
        "nästa vecka",
        "1" * 400,
    ],
)
def test_what_is_no_day_to_come_is_none(text: str) -> None:
    assert written_day(text, TODAY) is None


@given(some.dates(dt.date(2020, 1, 1), dt.date(2090, 12, 31)), some.integers(0, 365))
def test_every_day_of_a_year_is_understood_in_each_form_and_without_its_year_when_it_is_near(
    today: dt.date, ahead: int
) -> None:
    day = today + dt.timedelta(days=ahead)
    name = WEEKDAYS[day.weekday()]
    forms = [f"{day.day}/{day.month}", f"{day.day}.{day.month}", f"{day.day} {MONTHS[day.month - 1]}"]
    forms += [f"{short} {form}" for form in forms for short in (name, name[:3])]
    assert written_day(f"{day}", today) == day
    assert {written_day(f"{form} {day.year}", today) for form in forms} == {day}
    if day <= today + FAR:
        assert {written_day(form, today) for form in forms} == {day}
    elif ahead < 365:
        assert {written_day(form, today) for form in forms} == {Doubted(day, Doubt.YEAR)}


@given(some.dates(dt.date(2020, 1, 1), dt.date(2090, 12, 31)), some.integers(0, 300), some.integers(1, 6))
def test_a_weekday_that_is_another_is_never_passed_over(today: dt.date, ahead: int, off: int) -> None:
    day = today + dt.timedelta(days=ahead)
    other = WEEKDAYS[(day.weekday() + off) % 7]
    assert written_day(f"{other} {day.day}/{day.month}", today) == Doubted(day, Doubt.WEEKDAY)


@given(some.text() | some.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}([-/. ][0-9]{1,4})?"), some.dates())
def test_whatever_is_written_a_day_is_to_come_or_none(text: str, today: dt.date) -> None:
    if today.year > 9000:
        return
    day = written_day(text, today)
    assert not isinstance(day, dt.date) or day >= today


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
        ("0830", dt.time(8, 30)),
        ("kl 1830", dt.time(18, 30)),
    ],
)
def test_an_hour_as_people_write_it(text: str, hour: dt.time) -> None:
    assert written_hour(text) == hour


@pytest.mark.parametrize(
    "text", ["", "24:00", "8:60", "8.3", "halv nio", "8:30 pm", "08:30:00", "-1", "830", "08300", "2460", "²"]
)
def test_what_is_no_hour_is_none(text: str) -> None:
    assert written_hour(text) is None


@given(some.text())
def test_whatever_is_written_for_an_hour_nothing_raises(text: str) -> None:
    assert written_hour(text) is None or isinstance(written_hour(text), dt.time)
