"""When something takes place, as people write it: ”torsdag 14 oktober 8 till 9.30”, “14/10 at 18.30”."""

import re
from datetime import date, time, timedelta
from typing import Final

from msgspec import Struct

from bot.domain.arabic import loosely
from bot.domain.written import LONGEST, Doubted, weekday_alone, written_day, written_hour

_HOUR: Final = r"\d{4}|\d{1,2}(?:[.:]\d{2})?"
_HOURS: Final = re.compile(
    rf"(?:(?:from|fran|från|klockan|kl\.?|at|من|الساعه)\s*)*(?P<starts>{_HOUR})"
    rf"(?:\s*(?:-|\N{{EN DASH}}|\N{{EM DASH}}|till|til|to|until|الي|حتي)\s*(?:kl\.?\s*)?(?P<ends>{_HOUR}))?"
    r"(?:\s*h)?"
)
_ROUND: Final = 5
"""Minutes by which times of the day are set: 8.10 is one, 18.11 is none."""


class Hours(Struct, frozen=True):
    """From one time of the day to another; None: nobody has said when it ends."""

    starts: time
    ends: time | None = None


class WrittenTime(Struct, frozen=True):
    """A day and the hours on it."""

    day: date
    hours: Hours


def written_time(text: str, today: date) -> WrittenTime | Doubted | None:
    """The day and hours somebody wrote, from today on; None: one of them is missing, or may be two.

    A day that is doubted is told instead; whether the hours of today are over is for the caller to see.
    """
    if len(text) > LONGEST:
        return None
    plain = _plain(text)
    if written_day(plain, today) is not None:
        return None  # ”14 oktober 2026” is a day with its year, and has no hour
    for gap in re.finditer(r"\s*,\s*|\s+", plain):
        before, after = plain[: gap.start()], plain[gap.end() :]
        hours = written_hours(after)
        day = None if hours is None else written_day(before, today)
        if hours is None or day is None or _may_be_two(before, after, day, today):
            continue
        return day if isinstance(day, Doubted) else WrittenTime(day, hours)
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


def _may_be_two(before: str, after: str, day: date | Doubted, today: date) -> bool:
    """Whether this may as well be a day without hours (”fredag 8”), or hours without a day (”8.10 9.30”)."""
    if not after[0].isdecimal():
        return False
    weekday = weekday_alone(before)
    if weekday is not None:
        other = written_day(after, today) or _next_of_month(after, today)
        return isinstance(other, date) and other.isoweekday() == weekday and other != day
    whole = written_hours(f"{before}-{after}")
    if whole is None or whole.ends is None:
        return False
    return whole.starts.minute % _ROUND == 0 and whole.starts < whole.ends


def _next_of_month(text: str, today: date) -> date | None:
    """The next day with this number in its month."""
    days = (today + timedelta(days=ahead) for ahead in range(62))
    return next((day for day in days if text.isdecimal() and day.day == int(text)), None)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", loosely(text)).strip().lower()
