"""Days, hours and numbers in each language, languages by their own names, and directions."""

import datetime as dt

import pytest

from bot.domain.written import written_day
from bot.phrases import LANGUAGES, dates, figures, folder, of
from bot.phrases.writing import own_name

DAY = dt.date(2027, 9, 22)


@pytest.mark.parametrize(
    ("language", "day", "list_of_two", "share"),
    [
        ("sv", "onsdag 22 september", "måndag och tisdag", "41\N{NO-BREAK SPACE}%"),
        ("sv-easy", "onsdag 22 september", "måndag och tisdag", "41\N{NO-BREAK SPACE}%"),
        ("en", "Wednesday 22 September", "Monday and Tuesday", "41%"),
        ("ar", "الأربعاء 22 سبتمبر", "الاثنين والثلاثاء", "41%"),
    ],
)
def test_days_and_numbers_are_the_languages_own_and_digits_western(
    language: str, day: str, list_of_two: str, share: str
) -> None:
    say = of(language)

    assert dates.day(say, DAY) == day
    assert dates.listed(say, [dates.weekday(say, number) for number in (1, 2)]) == list_of_two
    assert figures.percent(say, 0.41).strip("\u200e\u200f") == share


def test_the_year_stands_where_it_is_another_than_todays() -> None:
    say = of("sv")
    before, same = DAY.replace(year=2026), DAY.replace(month=1)

    assert (dates.day(say, DAY, before), dates.day(say, DAY, same)) == (
        "onsdag 22 september 2027",
        "onsdag 22 september",
    )
    assert (dates.short(say, DAY, before), dates.short(say, DAY, same)) == (
        "22 september 2027",
        "22 september",
    )
    assert dates.day_seen_from(say, DAY, before) == "onsdag 22 september 2027"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_shown_as_an_example_can_be_written_back(language: str) -> None:
    examples = [dates.short(of(language), DAY, today) for today in (DAY, DAY.replace(year=2026))]

    assert [written_day(example, DAY - dt.timedelta(days=40)) for example in examples] == [DAY, DAY]


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("sv", "Svenska"),
        ("ar", "العربية"),
        ("sv-easy", "Lätt svenska"),
        ("fi", "Suomi"),
        ("fi-easy", "fi-easy"),  # not to be taken for the full form
        ("zh-Hant", "中文 (繁體)"),
        ("xx", "xx"),
    ],
)
def test_a_language_is_called_what_its_speakers_call_it(language: str, name: str) -> None:
    assert own_name(language) == name


def test_a_catalogue_lies_where_gettext_and_babel_find_it() -> None:
    assert [folder(language) for language in ("sv", "sv-easy")] == ["sv", "sv_easy"]
