"""When something takes place, as people write it: ”torsdag 14 oktober 8 till 9.30”, “14/10 at 18.30”."""

import re
from datetime import date, time
from typing import Final

from msgspec import Struct

from bot.domain.arabic import loosely
from bot.domain.written import LONGEST, written_day, written_hour

_HOUR: Final = r"\d{1,2}(?:[.:]\d{2})?"
_HOURS: Final = re.compile(
    rf"(?:(?:from|fran|från|klockan|kl\.?|at|من|الساعه)\s*)*(?P<starts>{_HOUR})"
    rf"(?:\s*(?:-|\N{{EN DASH}}|\N{{EM DASH}}|till|til|to|until|الي|حتي)\s*(?:kl\.?\s*)?(?P<ends>{_HOUR}))?"
    r"(?:\s*h)?"
)
_WEEKDAY: Final = re.compile(
    r"(?:on |på )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?"
    r"|(?:يوم )?(?:الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعه|السبت|الاحد)),?\s+(?:the )?"
)


class Hours(Struct, frozen=True):
    """From one time of the day to another; None: nobody has said when it ends."""

    starts: time
    ends: time | None = None


class WrittenTime(Struct, frozen=True):
    """A day and the hours on it."""

    day: date
    hours: Hours


def written_time(text: str, today: date) -> WrittenTime | None:
    """The day and hours somebody wrote; None where one of them is missing, or the day is not one to come."""
    if len(text) > LONGEST:
        return None
    plain = _plain(text)
    plain = plain.removeprefix(weekday[0] if (weekday := _WEEKDAY.match(plain)) else "")
    for gap in re.finditer(r"\s*,\s*|\s+", plain):
        hours = written_hours(plain[gap.end() :])
        day = written_day(plain[: gap.start()], today)
        if hours is not None and day is not None:
            return WrittenTime(day, hours)
    return None


def written_hours(text: str) -> Hours | None:
    """The hours alone: ”8-9.30”, ”kl. 18.30”."""
    match = None if len(text) > LONGEST else _HOURS.fullmatch(_plain(text))
    if match is None:
        return None
    starts = written_hour(match["starts"])
    ends = written_hour(match["ends"]) if match["ends"] else None
    if starts is None or (match["ends"] and ends is None) or starts == ends:
        return None
    return Hours(starts, ends)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", loosely(text)).strip().lower()
