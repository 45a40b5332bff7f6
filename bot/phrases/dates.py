"""Days and hours as people write them: ”torsdag 14 oktober”, “Thursday 14 October”, and 8.30 in both."""

from collections.abc import Collection
from datetime import date, time
from itertools import groupby
from typing import Final

from bot.phrases import Say

_SHORTEST_RUN: Final = 3


def day(say: Say, value: date) -> str:
    """A weekday with its date, without the year."""
    from babel.dates import format_date  # noqa: PLC0415 - slow to import, and not needed by most commands

    return format_date(value, "EEEE d MMMM", locale=say.language)


def day_seen_from(say: Say, value: date, today: date | None) -> str:
    """Today, tomorrow, or the weekday with its date."""
    ahead = None if today is None else (value - today).days
    if ahead == 0:
        return say("today")
    return say("tomorrow") if ahead == 1 else day(say, value)


def hour(value: time) -> str:
    """A time of the day, 24 hours."""
    return f"{value.hour}.{value.minute:02}"


def weekday(say: Say, number: int) -> str:
    """The name of a weekday, 1 Monday to 7 Sunday."""
    from babel.dates import get_day_names  # noqa: PLC0415 - as above

    return str(get_day_names("wide", locale=say.language)[number - 1])


def days(say: Say, numbers: Collection[int]) -> str:
    """Somebody's own days, as the object of “the tip comes …”."""
    chosen = sorted(numbers)
    if chosen == [1, 2, 3, 4, 5]:
        return say("on weekdays")
    if chosen == [1, 2, 3, 4, 5, 6, 7]:
        return say("every day")
    from babel.lists import format_list  # noqa: PLC0415 - as above

    return say("on {days}", days=format_list(_runs(say, chosen), locale=say.language))


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


def short(say: Say, value: date) -> str:
    """A day of the year without its weekday: ”3 augusti”."""
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return format_date(value, "d MMMM", locale=say.language)
