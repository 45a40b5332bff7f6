"""Opening hours of a shop, as people write them: ”vardagar 10-18, lördag 10-15”, “mon-fri 8.30-17”.

Each day of the week has one span or is closed; a day nobody names is closed. A break in the middle counts
as open, since staff are there. Hours after midnight are understood and belong to the day they began on:
”fredag 18-02” is open until midnight as far as anything here is concerned.
"""

import re
import unicodedata
from datetime import time
from functools import lru_cache
from itertools import groupby
from typing import Final, Self

from msgspec import Struct

from bot.domain.arabic import loosely

LONGEST: Final = 200
"""Characters of opening hours that are read at all."""

_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS: Final = (
    "monday mondays mån måndag måndagar måndagen man mandag mandagar الاثنين اثنين",
    "tuesday tuesdays tues tis tisdag tisdagar tisdagen الثلاثاء ثلاثاء",
    "wednesday wednesdays ons onsdag onsdagar onsdagen الأربعاء أربعاء",
    "thursday thursdays thur thurs tor tors torsdag torsdagar torsdagen الخميس خميس",
    "friday fridays fre fredag fredagar fredagen الجمعة جمعة",
    "saturday saturdays lör lördag lördagar lördagen lor lordag lordagar السبت سبت",
    "sunday sundays sön söndag söndagar söndagen son sondag sondagar الأحد أحد",
)
_SEVERAL: Final = {
    "vardag vardagar vardagarna weekday weekdays": range(1, 6),
    "helg helger helgen helgerna weekend weekends": range(6, 8),
    "dagligen daily everyday alltid يوميا دائما": range(1, 8),
}
_DAYS: Final[dict[str, tuple[int, ...]]] = {
    **{name: (number,) for number, name in enumerate(_NAMES, start=1)},
    **{word: (number,) for number, words in enumerate(_WORDS, start=1) for word in loosely(words).split()},
    **{word: tuple(days) for words, days in _SEVERAL.items() for word in words.split()},
}
_SAID: Final = {
    "closed": "stängt stangt stängd closed مغلق مغلقة عطلة",
    "until": "- till to until tom إلى حتى",
    "and": ", ; & + / و ، ؛ och and samt",
    None: (
        "kl klockan at from från öppet öppettider open hours on på vi har är we are . :"
        " من الساعة أيام يوم مفتوح"
    ),
}
_MEANS: Final[dict[str, str | None]] = {
    "\n": "and",
    **{word: meaning for meaning, words in _SAID.items() for word in loosely(words).split()},
}
"""The words and marks between days and hours; None: it says nothing."""
_PHRASES: Final = (
    *((phrase, "dagligen") for phrase in ("alla dagar", "varje dag", "every day", "كل يوم", "كل الايام")),
    ("ايام العمل", "vardagar"),
)
_TOKEN = re.compile(r"(\d{1,2})(?:[.:](\d{2}))? ?([ap]\.?m\b\.?)?|([^\W\d_]+)|([-,;\n&+/،؛])|([.:])")
_AND_GROWN_ON: Final = "و"
"""In Arabic “and” is written together with the word behind it."""
_NOON: Final = 12
_MINUTES: Final = 24 * 60


class Hours(Struct, frozen=True):
    """From opening until closing, not included; closing at or before opening lies behind midnight.

    Raises:
        ValueError: an hour with seconds, or opening and closing are one (but for 00:00, the whole day).
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if any(clock != time(clock.hour, clock.minute) for clock in (self.opens, self.closes)):
            raise ValueError("opening hours begin and end on a minute; write for example 10:00-18:00")
        if self.opens == self.closes != time():
            raise ValueError(f"{self} ends as it begins; write for example 10:00-18:00")

    @property
    def begins(self) -> int:
        """Minutes from midnight to the opening."""
        return _minutes(self.opens)

    @property
    def ends(self) -> int:
        """Minutes from midnight to the closing, or to the next midnight."""
        closes = _minutes(self.closes)
        return closes if closes > self.begins else _MINUTES

    def __contains__(self, clock: time) -> bool:
        """Whether it is open when the clocks of that day show this."""
        return self.begins <= _minutes(clock) < self.ends

    def __str__(self) -> str:
        """``10:00-18:00``."""
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    def around(self, other: "Hours") -> "Hours":
        """Both spans and what lies between them."""
        last = max(self, other, key=lambda hours: (hours.ends, hours.closes))
        return Hours(min(self.opens, other.opens), last.closes)


class Opening(Struct, frozen=True):
    """The hours of each day, Monday first; None: closed.

    Raises:
        ValueError: not seven days, or every one closed.
    """

    week: tuple[Hours | None, ...]

    def __post_init__(self) -> None:
        if len(self.week) != len(_NAMES):
            raise ValueError(f"a week has seven days, not {len(self.week)}")
        if not any(self.week):
            raise ValueError("no day is open; write for example mon-fri 10-18, sat 10-15")

    @classmethod
    def of(cls, hours: dict[int, Hours | None]) -> Self:
        """By ISO weekday, 1 Monday to 7 Sunday; a day left out is closed."""
        return cls(tuple(hours.get(number) for number in range(1, len(_NAMES) + 1)))

    def on(self, weekday: int) -> Hours | None:
        """The hours of an ISO weekday; None: closed."""
        return self.week[weekday - 1]

    def runs(self) -> list[tuple[int, int, Hours]]:
        """The open days, those in a row with the same hours together: first, last, hours."""
        found = []
        numbered = list(enumerate(self.week, start=1))
        for hours, run in groupby(numbered, key=lambda day: day[1]):
            days = [number for number, _ in run]
            if hours is not None:
                found.append((days[0], days[-1], hours))
        return found

    def __str__(self) -> str:
        """As stored, and as :func:`parse_opening` reads it: ``mon-fri 10:00-18:00, sat 10:00-15:00``."""
        return ", ".join(
            f"{_NAMES[first - 1]}{'' if first == last else '-' + _NAMES[last - 1]} {hours}"
            for first, last, hours in self.runs()
        )


NONE: Final = "none"
"""Stored by somebody for whom no opening hours shall count, whatever the workplace says."""


@lru_cache(maxsize=1024)
def parse_opening(text: str) -> Opening:
    """Opening hours, as people write them in Swedish, English or Arabic, or as ``str`` gives them.

    Of what is said twice about a day the later counts. Hours without a day are those of every day.

    Raises:
        ValueError: a word nobody knows, a day without hours, hours that are none, or nothing at all.
    """
    if len(text) > LONGEST:
        raise ValueError(f"opening hours of more than {LONGEST} characters; write only days and hours")
    reader = _Reader(text)
    for token in _tokens(text):
        reader.take(token)
    return reader.finish()


class _Days(Struct, frozen=True):
    numbers: tuple[int, ...]


class _Clock(Struct, frozen=True):
    minutes: int


_Token = _Days | _Clock | str
"""Days, a time of day, or a word for what stands between: ``until``, ``and``, ``closed``."""


def _tokens(text: str) -> list[_Token]:
    plain = loosely(unicodedata.normalize("NFC", text).lower())
    plain = re.sub("[\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{FIGURE DASH}]", "-", plain)
    for phrase, word in _PHRASES:
        plain = plain.replace(phrase, word)
    found: list[_Token] = []
    place = 0
    while place < len(plain):
        if plain[place] in " \t\r\N{NO-BREAK SPACE}":
            place += 1
            continue
        match = _TOKEN.match(plain, place)
        if match is None:
            raise _not_understood(text, plain[place])
        token = _token(match, text)
        if token is not None:
            found.append(token)
        place = match.end()
    return found


def _token(match: re.Match[str], text: str) -> _Token | None:
    hour, minute, half, word, mark, dot = match.groups()
    if hour is not None:
        return _Clock(_clock(int(hour), int(minute or 0), half, text))
    if word in _DAYS:
        return _Days(_DAYS[word])
    if word is not None and word.removeprefix(_AND_GROWN_ON) in _DAYS:
        return _Days(_DAYS[word.removeprefix(_AND_GROWN_ON)])
    said = dot or mark or word
    if said not in _MEANS:
        raise _not_understood(text, said)
    return _MEANS[said]


def _clock(hour: int, minute: int, half: str | None, text: str) -> int:
    if half is not None and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    minutes = hour * 60 + minute
    if minute >= 60 or minutes > _MINUTES:  # noqa: PLR2004 - an hour's own number
        raise _not_understood(text, f"{hour}:{minute:02}")
    return minutes % _MINUTES


class _Reader:
    """Takes the tokens in order and puts the week together."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._week: dict[int, Hours | None] = {}
        self._days: list[int] = []  # named, and still without hours
        self._named: list[int] = []  # whose hours came last: another span may follow
        self._closed = False  # “closed” came, and the days it is said of follow
        self._until = False
        self._opens: int | None = None

    def take(self, token: _Token) -> None:
        match token:
            case _Days(numbers):
                self._take_days(numbers)
            case _Clock(minutes):
                self._take_clock(minutes)
            case "until":
                self._until = True
            case "and":
                self._refuse_half()
                if self._closed:
                    self._close()
            case _:
                self._refuse_half()
                self._closed = not self._days
                self._close()

    def finish(self) -> Opening:
        self._refuse_half()
        if self._closed:
            self._close()
        if self._days or not self._week:
            raise _not_understood(self._text)
        return Opening.of(self._week)

    def _take_days(self, numbers: tuple[int, ...]) -> None:
        if self._opens is not None:
            raise _not_understood(self._text)
        if self._until:
            if len(numbers) != 1 or not self._days:
                raise _not_understood(self._text)
            first, last = self._days[-1], numbers[0]
            numbers = tuple((first - 1 + step) % 7 + 1 for step in range(1, (last - first) % 7 + 1))
            self._until = False
        self._days += numbers
        self._named = []

    def _take_clock(self, minutes: int) -> None:
        if self._opens is None:
            if self._until:
                raise _not_understood(self._text)
            self._opens = minutes
            return
        if not self._until:
            raise _not_understood(self._text)
        hours = Hours(_time(self._opens), _time(minutes))
        self._opens, self._until, self._closed = None, False, False
        if self._days:
            self._week.update(dict.fromkeys(self._days, hours))
            self._named, self._days = self._days, []
        elif self._named:
            for day in self._named:
                before = self._week[day]
                self._week[day] = hours if before is None else before.around(hours)
        elif not self._week:
            self._named = list(range(1, 8))
            self._week.update(dict.fromkeys(self._named, hours))
        else:
            raise _not_understood(self._text)

    def _close(self) -> None:
        self._week.update(dict.fromkeys(self._days))
        self._days, self._named = [], []

    def _refuse_half(self) -> None:
        if self._until or self._opens is not None:
            raise _not_understood(self._text)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _not_understood(text: str, at: str | None = None) -> ValueError:
    where = "" if at is None else f' at "{at}"'
    return ValueError(
        f'"{text}" does not name opening hours{where}; write for example mon-fri 10-18, sat 10-15'
    )
