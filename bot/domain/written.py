"""Days and hours as people write them in a chat, in Swedish, English or Arabic."""

import re
from datetime import date, time
from typing import Final

from bot.domain.arabic import loosely

LONGEST: Final = 100
"""Characters in which a day or an hour is written; to look for one in a whole letter would take seconds."""

_MONTHS: Final = (
    ("januari", "january"),
    ("februari", "february"),
    ("mars", "march"),
    ("april",),
    ("maj", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("augusti", "august"),
    ("september",),
    ("oktober", "october"),
    ("november",),
    ("december",),
)
_ARABIC_MONTHS: Final = (
    *("يناير|كانون الثاني", "فبراير|شباط", "مارس|آذار", "أبريل|إبريل|نيسان", "مايو|أيار", "يونيو|حزيران"),
    *("يوليو|تموز", "أغسطس|آب", "سبتمبر|أيلول", "أكتوبر|تشرين الأول", "نوفمبر|تشرين الثاني"),
    "ديسمبر|كانون الأول",
)
"""As most of the Arabic world calls them, and as they are called from Beirut to Baghdad; whole, not begun."""
_DAY_MONTH = re.compile(
    r"(?:den )?(\d{1,2})(?:\.|:e|:a|st|nd|rd|th)?\s*(?:/\s*(\d{1,2})|(?:of )?([a-z]{3,9})\.?"
    r"|([ء-ي]+(?: [ء-ي]+)?))(?:\s+(\d{4}))?"
)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_HOUR = re.compile(r"(?:kl\.? ?|at |الساعه )?(\d{1,2})(?:[.:](\d{2}))?")


def written_day(text: str, today: date) -> date | None:
    """The day somebody wrote, if it is one within two years from tomorrow: ”3 augusti”, “3/8”, “2027-08-03”.

    Without a year it is the next such day.
    """
    if len(text) > LONGEST:
        return None
    plain = re.sub(r"\s+", " ", loosely(text).strip().lower())
    plain = plain.removeprefix("till ").removeprefix("until ").removeprefix("حتي ")
    found = _iso(plain) or _day_month(plain, today) or _month_day(plain, today)
    if found is None or not today < found <= _later(today, 2):
        return None
    return found


def written_hour(text: str) -> time | None:
    """The time of day somebody wrote, 24 hours: ”8.30”, “08:30”, ”kl. 9”."""
    match = None if len(text) > LONGEST else _HOUR.fullmatch(loosely(text).strip().lower())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 - the day's own numbers


def _iso(text: str) -> date | None:
    match = _ISO.fullmatch(text)
    return None if match is None else _date(int(match[1]), int(match[2]), int(match[3]))


def _day_month(text: str, today: date) -> date | None:
    match = _DAY_MONTH.fullmatch(text)
    if match is None:
        return None
    month = int(match[2]) if match[2] else _month(match[3]) if match[3] else _arabic_month(match[4])
    return _coming(match[5], month, int(match[1]), today)


def _month_day(text: str, today: date) -> date | None:
    match = _MONTH_DAY.fullmatch(text)
    return None if match is None else _coming(match[3], _month(match[1]), int(match[2]), today)


def _month(word: str) -> int | None:
    """The month whose name is, or begins with, this word (of three letters or more)."""
    months = enumerate(_MONTHS, start=1)
    return next((number for number, names in months if any(name.startswith(word) for name in names)), None)


def _arabic_month(words: str) -> int | None:
    """The month of one of these names."""
    months = enumerate(_ARABIC_MONTHS, start=1)
    return next((number for number, names in months if words in loosely(names).split("|")), None)


def _coming(year: str | None, month: int | None, day: int, today: date) -> date | None:
    if month is None:
        return None
    if year is not None:
        return _date(int(year), month, day)
    candidates = (_date(today.year + ahead, month, day) for ahead in range(9))  # 29 February may be far off
    return next((found for found in candidates if found is not None and found > today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _later(today: date, years: int) -> date:
    return _date(today.year + years, today.month, today.day) or date(today.year + years, 3, 1)
