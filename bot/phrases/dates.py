"""Days and hours as people write them: ”torsdag 14 oktober”, “Thursday 14 October”, and 8.30 in both."""

from collections.abc import Collection, Sequence
from datetime import date, time, timedelta
from itertools import groupby
from typing import Final

from bot.phrases import Say

_SHORTEST_RUN: Final = 3
_WEEKS_COUNTED: Final = 5
_DAYS_OF_A_YEAR: Final = 330


def day(say: Say, value: date, today: date | None = None) -> str:
    """A weekday with its date; with the year where that is another than today's."""
    from babel.dates import format_date  # noqa: PLC0415 - slow to import, and not needed by most commands

    return format_date(value, f"EEEE d MMMM{_year(value, today)}", locale=say.locale)


def day_seen_from(say: Say, value: date, today: date | None) -> str:
    """Today, tomorrow, or the weekday with its date."""
    ahead = None if today is None else (value - today).days
    if ahead == 0:
        return say("today")
    return say("tomorrow") if ahead == 1 else day(say, value, today)


def hour(value: time) -> str:
    """A time of the day, 24 hours."""
    return f"{value.hour}.{value.minute:02}"


def weekday(say: Say, number: int) -> str:
    """The name of a weekday, 1 Monday to 7 Sunday."""
    from babel.dates import get_day_names  # noqa: PLC0415 - as above

    return str(get_day_names("wide", locale=say.locale)[number - 1])


def days(say: Say, numbers: Collection[int]) -> str:
    """Somebody's own days, as the object of “the tip comes …”."""
    chosen = sorted(numbers)
    if chosen == [1, 2, 3, 4, 5]:
        return say("on weekdays")
    if chosen == [1, 2, 3, 4, 5, 6, 7]:
        return say("every day")
    from babel.lists import format_list  # noqa: PLC0415 - as above

    return say("on {days}", days=format_list(_runs(say, chosen), locale=say.locale))


def _runs(say: Say, chosen: list[int]) -> list[str]:
    """Weekdays by name, three or more in a row as “Monday to Saturday”."""
    runs: list[str] = []
    for _, run in groupby(enumerate(chosen), lambda place_and_day: place_and_day[1] - place_and_day[0]):
        names = [weekday(say, number) for _, number in run]
        if len(names) >= _SHORTEST_RUN:
            runs.append(say("{first} to {last}", first=names[0], last=names[-1]))
        else:
            runs += names
    return runs


def past_day(say: Say, day: date, today: date) -> str:
    """A day gone by, as one says it: “yesterday”, “last week”, “3 weeks ago”, “in March”."""
    gone = (today - day).days
    if gone <= 1:
        return say("yesterday") if gone == 1 else say("earlier today")
    weeks = (today - timedelta(days=today.weekday()) - (day - timedelta(days=day.weekday()))).days // 7
    if weeks == 0:
        return say("earlier this week")
    if weeks == 1:
        return say("last week")
    if weeks <= _WEEKS_COUNTED:
        return say.n("{n} week ago", "{n} weeks ago", weeks)
    from babel.dates import format_date  # noqa: PLC0415 - as above

    month = format_date(day, "MMMM", locale=say.locale)
    if gone < _DAYS_OF_A_YEAR:
        return say("in {month}", month=month)
    return say("in {month} {year}", month=month, year=day.year)


def short(say: Say, value: date, today: date | None = None) -> str:
    """A day without its weekday: ”3 augusti”; with the year where that is another than today's."""
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return format_date(value, f"d MMMM{_year(value, today)}", locale=say.locale)


def shortest(say: Say, value: date) -> str:
    """A day of the year as a button has room for it: ”3 aug.”."""
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return format_date(value, "d MMM", locale=say.locale)


def with_year(say: Say, value: date) -> str:
    """A day with its year and without its weekday: ”12 mars 2027”."""
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return format_date(value, "d MMMM y", locale=say.locale)


def _year(value: date, today: date | None) -> str:
    return "" if today is None or value.year == today.year else " y"


def hour_spoken(value: time) -> str:
    """A time of the day as it is spoken of: ”13”, ”9.30”."""
    return str(value.hour) if value.minute == 0 else hour(value)


def weekdays(say: Say, number: int) -> str:
    """A weekday that comes again and again, 1 Monday to 7 Sunday: ”lördagar”, “Saturdays”."""
    return say("{weekday}s", weekday=weekday(say, number))


def listed(say: Say, names: Sequence[str]) -> str:
    """Names one after the other: ”lördag och söndag”."""
    from babel.lists import format_list  # noqa: PLC0415 - as above

    return format_list(list(names), locale=say.locale)
