"""Days and hours as people write them in a chat, in Swedish, English or Arabic."""

import re
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from bot.domain.arabic import loosely

LONGEST: Final = 100
"""Characters in which a day or an hour is written; to look for one in a whole letter would take seconds."""

FAR: Final = timedelta(days=305)
"""Ten months: a day further ahead is more often one just gone than one of next year."""

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
_WEEKDAYS: Final = (
    "mon(?:day)?|mån(?:dag(?:en)?)?|(?:يوم )?الاثنين",
    "tue(?:s(?:day)?)?|tis(?:dag(?:en)?)?|(?:يوم )?الثلاثاء",
    "wed(?:nesday)?|ons(?:dag(?:en)?)?|(?:يوم )?الاربعاء",
    "thu(?:rs?(?:day)?)?|tors?(?:dag(?:en)?)?|(?:يوم )?الخميس",
    "fri(?:day)?|fre(?:dag(?:en)?)?|(?:يوم )?الجمعه",
    "sat(?:urday)?|lör(?:dag(?:en)?)?|(?:يوم )?السبت",
    "sun(?:day)?|sön(?:dag(?:en)?)?|(?:يوم )?الاحد",
)
"""From Monday on, whole or as they are shortened."""
_WEEKDAY = re.compile(
    "(?:on |på )?(?:" + "|".join(f"({one})" for one in _WEEKDAYS) + r")\.?(?:$|,\s*|\s+)(?:the )?"
)
_FROM_TODAY: Final = {
    **dict.fromkeys(("i dag", "idag", "today", "اليوم"), 0),
    **dict.fromkeys(("i morgon", "imorgon", "tomorrow", "غدا"), 1),
    **dict.fromkeys(("i övermorgon", "the day after tomorrow", "day after tomorrow", "بعد غد"), 2),
}
_DAY_MONTH = re.compile(
    r"(?:den )?(\d{1,2})(?:\.|:e|:a|st|nd|rd|th)?\s*(?:/\s*(\d{1,2})|(?:of )?([a-z]{3,9})\.?"
    r"|([ء-ي]+(?: [ء-ي]+)?))(?:(?:\s+|(?<=\d)/)(20\d{2}))?"
)
_DOTTED = re.compile(r"(?:den )?(\d{1,2})\.(\d{1,2})\.?(?:\s?(?<=[. ])(20\d{2}))?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (20\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_HOUR = re.compile(r"(?:kl\.? ?|at |الساعه )?(?:(\d{2})(\d{2})|(\d{1,2})(?:[.:](\d{2}))?)")


class Doubt(StrEnum):
    """Why a day that was understood is not taken."""

    YEAR = "no year is written, and the next such day is far ahead"
    WEEKDAY = "it is another day of the week than is written"
    PAST = "it is over"


class Doubted(Struct, frozen=True):
    """A day that was understood, and is asked about rather than taken."""

    day: date
    doubt: Doubt


def written_day(text: str, today: date) -> date | Doubted | None:
    """The day somebody wrote, today or within two years: ”3 augusti”, “3/8”, “2027-08-03”, ”fredag”.

    Without a year it is the next such day. None: it is no day, or one that may be two.
    """
    if len(text) > LONGEST:
        return None
    plain = re.sub(r"\s+", " ", loosely(text).strip().lower())
    plain = plain.removeprefix("till ").removeprefix("until ").removeprefix("حتي ")
    if plain in _FROM_TODAY:
        return today + timedelta(days=_FROM_TODAY[plain])
    match = _WEEKDAY.match(plain)
    if match is None:
        return _dated(plain, today)
    found = _dated(plain[match.end() :], today) if match.end() < len(plain) else _next(match.lastindex, today)
    if isinstance(found, date) and found.isoweekday() != match.lastindex:
        return Doubted(found, Doubt.WEEKDAY)
    return found


def weekday_alone(text: str) -> int | None:
    """Which day of the week this is, 1 Monday to 7 Sunday, where nothing else stands in it."""
    match = None if len(text) > LONGEST else _WEEKDAY.fullmatch(loosely(text).strip().lower())
    return None if match is None else match.lastindex


def written_hour(text: str) -> time | None:
    """The time of day somebody wrote, 24 hours: ”8.30”, “08:30”, “0830”, ”kl. 9”."""
    match = None if len(text) > LONGEST else _HOUR.fullmatch(loosely(text).strip().lower())
    if match is None:
        return None
    hour, minute = int(match[1] or match[3]), int(match[2] or match[4] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 - the day's own numbers


def _dated(text: str, today: date) -> date | Doubted | None:
    found = _iso(text) or _day_month(text, today) or _month_day(text, today)
    if not isinstance(found, date):
        return found
    if found < today:
        return Doubted(found, Doubt.PAST)
    return found if found <= _later(today, 2) else None


def _next(weekday: int | None, today: date) -> date | None:
    """The next such day of the week; None on that very day: is it meant, or the one in a week?"""
    ahead = ((weekday or 0) - today.isoweekday()) % 7
    return today + timedelta(days=ahead) if ahead else None


def _iso(text: str) -> date | None:
    match = _ISO.fullmatch(text)
    return None if match is None else _date(int(match[1]), int(match[2]), int(match[3]))


def _day_month(text: str, today: date) -> date | Doubted | None:
    if dotted := _DOTTED.fullmatch(text):
        return _coming(dotted[3], int(dotted[2]), int(dotted[1]), today)
    match = _DAY_MONTH.fullmatch(text)
    if match is None:
        return None
    month = int(match[2]) if match[2] else _month(match[3]) if match[3] else _arabic_month(match[4])
    return _coming(match[5], month, int(match[1]), today)


def _month_day(text: str, today: date) -> date | Doubted | None:
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


def _coming(year: str | None, month: int | None, day: int, today: date) -> date | Doubted | None:
    if month is None:
        return None
    if year is not None:
        return _date(int(year), month, day)
    candidates = (_date(today.year + ahead, month, day) for ahead in range(9))  # 29 February may be far off
    found = next((found for found in candidates if found is not None and found >= today), None)
    return Doubted(found, Doubt.YEAR) if found is not None and found > today + FAR else found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _later(today: date, years: int) -> date:
    return _date(today.year + years, today.month, today.day) or date(today.year + years, 3, 1)
