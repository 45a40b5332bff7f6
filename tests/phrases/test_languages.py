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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_shown_as_an_example_can_be_written_back(language: str) -> None:
    example = dates.short(of(language), DAY)

    assert written_day(example, DAY - dt.timedelta(days=40)) == DAY


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
