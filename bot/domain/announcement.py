"""What an organiser has to say: its states, its languages, when it goes out, and what is sent with it."""

import calendar
import datetime as dt
import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Final, Literal, get_args

from msgspec import Struct

from bot.domain.course import EASY
from bot.domain.kinds import ANNOUNCEMENT_LASTS
from bot.domain.localtime import as_utc, first_instant, zone_named

LONGEST: Final = 900
"""Characters of one text: with its heading it fits in one message everywhere, also below a picture."""


class State(StrEnum):
    """Where an announcement stands. The names stand in the database."""

    DRAFT = "draft"
    """Being written; nothing leaves."""
    SCHEDULED = "scheduled"
    """Waits for its time, the first or, of a repeating one, the next."""
    SPREADING = "spreading"
    """Is being written down for one person after the other."""
    OUT = "out"
    """Has been written down for everybody, and comes no more."""
    STOPPED = "stopped"
    """What had not left stays; what was sent stands."""
    WITHDRAWN = "withdrawn"
    """The same, and what was sent says no more than that."""


UNDER_WAY: Final = frozenset({State.SCHEDULED, State.SPREADING, State.OUT})
"""States in which it may be corrected, once it has begun to go out, and be taken back."""

Repeats = Literal["weekly", "monthly"]


class Attached(Struct, frozen=True):
    """A picture or film that goes with it: its https address, and what it shows."""

    kind: Literal["image", "film"]
    source: str
    alt: str


class Announcement(Struct, frozen=True):
    """An announcement as it is stored; ``words`` are its texts by language, in Markdown.

    ``month_day`` is the day of the month on which a monthly one began.
    """

    id: int
    organisation_id: int
    state: State
    audience: Mapping[str, Any]
    words: Mapping[str, str]
    urgent: bool = False
    at: dt.datetime | None = None
    repeats: Repeats | None = None
    month_day: int | None = None
    until: dt.date | None = None
    attached: Attached | None = None
    version: int = 1
    runs: int = 0
    reached: int | None = None
    carried: int | None = None

    @property
    def comes_again(self) -> bool:
        """Whether it has gone out, and does so again by itself."""
        return self.repeats is not None and self.runs > 0 and self.state in {State.SCHEDULED, State.SPREADING}

    def is_over(self, now: dt.datetime) -> bool:
        """Whether the time is over in which its last run still leaves, whoever it is for."""
        return self.state is State.OUT and (self.at is None or now >= self.at + ANNOUNCEMENT_LASTS)

    @property
    def is_open(self) -> bool:
        """Whether it may still be written, and be sent for the first time."""
        return self.state is State.DRAFT and self.runs == 0


def best_language(wanted: str, written: Collection[str], main: str) -> str:
    """In which of the written languages somebody gets it: theirs, its near one, the organisation's, any.

    Easy Swedish and Swedish stand in for each other before all others.

    Raises:
        ValueError: nothing is written.
    """
    near = wanted.removesuffix(EASY)
    for language in (wanted, near, near + EASY, main, main.removesuffix(EASY)):
        if language in written:
            return language
    if not written:
        raise ValueError("an announcement without words")
    return min(written)


def next_time(one: Announcement, zone: str, now: dt.datetime) -> dt.datetime | None:
    """When a repeating announcement goes out after this time: the same time on the clocks, later than now.

    A month that has no such day as it began on has its last one. None: it comes no more.
    """
    if one.repeats is None or one.at is None:
        return None
    local = as_utc(one.at).astimezone(zone_named(zone))
    for number in range(1, 1000):
        day = _later(local.date(), one.repeats, number, one.month_day)
        if one.until is not None and day > one.until:
            return None
        moment = first_instant(day, local.time(), zone_named(zone))
        if moment > now:
            return moment
    return None


def _later(day: dt.date, repeats: Repeats, number: int, month_day: int | None) -> dt.date:
    if repeats == "weekly":
        return day + dt.timedelta(weeks=number)
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return dt.date(year, month + 1, min(month_day or day.day, calendar.monthrange(year, month + 1)[1]))


# --- what goes with it ----------------------------------------------------------------------------

_ENDINGS: Final[Mapping[str, Literal["image", "film"]]] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "webp"), "image"),
    "mp4": "film",
}
_LINK = re.compile(r"(https://[^\s/]+/\S*?\.([A-Za-z0-9]{2,5})(?:\?\S*)?)\s+(\S.{2,200})", re.DOTALL)


def written_attachment(text: str) -> Attached | None:
    """The picture or film that somebody wrote: its https address, and then what it shows; None: neither."""
    match = _LINK.fullmatch(text.strip())
    kind = None if match is None else _ENDINGS.get(match[2].lower())
    return None if match is None or kind is None else Attached(kind, match[1], " ".join(match[3].split()))


def attached_to_json(attached: Attached | None) -> dict[str, str] | None:
    """As plain values."""
    return (
        None if attached is None else {"kind": attached.kind, "source": attached.source, "alt": attached.alt}
    )


def attached_from_json(values: Mapping[str, str] | None) -> Attached | None:
    """What :func:`attached_to_json` made these values of."""
    if values is None:
        return None
    return Attached("film" if values["kind"] == "film" else "image", values["source"], values["alt"])


def repeats_named(word: str | None) -> Repeats | None:
    """How it repeats, as a button names it or as it is stored."""
    name = (word or "").partition("-")[0]
    return next((one for one in get_args(Repeats) if one == name), None)


def repeats_to_store(repeats: Repeats | None, at: dt.datetime, zone: str) -> str | None:
    """How it repeats, as stored: a monthly one with its day, which no shorter month changes."""
    if repeats != "monthly":
        return repeats
    return f"{repeats}-{as_utc(at).astimezone(zone_named(zone)).day}"


def month_day_in(stored: str | None) -> int | None:
    """The day of the month that a monthly one began on, as stored; None: it has not begun, or is another."""
    day = (stored or "").partition("-")[2]
    return int(day) if day else None
