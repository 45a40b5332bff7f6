"""A workshop as it is planned: its occasions, what is still missing, and what can be changed in it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from bot.domain.audience import EVERYBODY, Audience
from bot.domain.localtime import first_instant, zone_named
from bot.domain.workshop_words import Field, said_in, whole_in

INVITE_DAYS: Final = 28
"""Days before its first occasion at which a workshop invites, unless it says otherwise."""

REMINDERS: Final = (7, 1)
"""Days before an occasion at which those it concerns are reminded, unless the workshop says otherwise."""

ON_THE_DAY: Final = 0
"""Among the reminders: not days before, but shortly before the occasion itself."""

SHORTLY: Final = timedelta(hours=2)
"""How long before an occasion that reminder is due."""

INVITED_AHEAD: Final = range(1, 366)
"""How many days before its first occasion a workshop may invite."""

KEPT_HOURS: Final = range(1, 169)
"""For how many hours a free seat may be kept."""

ACCEPT_HOURS: Final = 24
"""For so many hours a free seat is kept for whoever is next in line, unless the workshop says otherwise."""

LASTS: Final = timedelta(minutes=90)
"""How long an occasion is, where nobody has said when it ends."""

LATE: Final = timedelta(hours=24)
"""A change so shortly before an occasion gets through at once to those who said yes to it."""

LONGEST_TITLE: Final = 50
LONGEST_PLACE: Final = 80
LONGEST_TEXT: Final = 400
LONGEST_REASON: Final = 200
LONGEST_LEADER: Final = 50
LONGEST_WARM_UP: Final = 200
LONGEST_ADDRESS: Final = 300
MOST_OCCASIONS: Final = 3
"""As many stand as buttons on one invitation."""
MOST_SEATS: Final = 10_000


class State(StrEnum):
    """How far a workshop has come. The names stand in the database."""

    DRAFT = "draft"
    """Nobody has heard of it but those who plan it; it waits as long as they like."""
    PLANNED = "planned"
    """It takes place: people are invited when their day comes."""
    CANCELLED = "cancelled"
    """It was planned and does not take place."""


class Span(Struct, frozen=True):
    """From one instant to a later one."""

    starts_at: datetime
    ends_at: datetime


class Occasion(Struct, frozen=True):
    """One time at which a workshop takes place. ``seats`` None: as many as come."""

    id: int
    number: int
    starts_at: datetime
    ends_at: datetime
    seats: int | None = None
    cancelled: bool = False
    uid: str = ""
    sequence: int = 0


class Workshop(Struct, frozen=True):
    """A workshop with its occasions, in the order of their beginnings.

    ``words`` are what it says in other languages (:mod:`bot.domain.workshop_words`) beside the main words,
    which are in the organisation's; ``shared`` is what a series said last, by field; ``audience`` is who is
    invited; ``reminders`` are days before, the earliest first, and :data:`ON_THE_DAY`;
    ``ready`` is what its leader has ticked off (:mod:`bot.domain.checklist`).
    """

    id: int
    organisation_id: int
    state: State
    title: str
    timezone: str
    code: str
    occasions: tuple[Occasion, ...] = ()
    series_id: int | None = None
    shared: Mapping[str, Any] | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    text: str | None = None
    place: str | None = None
    map_url: str | None = None
    leader_id: int | None = None
    leader: str | None = None
    guide: str | None = None
    course: str | None = None
    part: str | None = None
    warm_up: str | None = None
    audience: Audience = EVERYBODY
    invite_days: int = INVITE_DAYS
    answer_by: date | None = None
    reminders: tuple[int, ...] = REMINDERS
    accept_hours: int = ACCEPT_HOURS
    version: int = 1
    ready: frozenset[str] = frozenset()
    reason: str | None = None
    invited_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the clocks on its wall."""
        return zone_named(self.timezone)

    @property
    def held(self) -> tuple[Occasion, ...]:
        """The occasions that are not cancelled."""
        return tuple(one for one in self.occasions if not one.cancelled)

    @property
    def first(self) -> Occasion | None:
        """The first occasion that is held."""
        return next(iter(self.held), None)

    def occasion(self, occasion_id: int) -> Occasion | None:
        """The occasion with this id."""
        return next((one for one in self.occasions if one.id == occasion_id), None)

    def with_occasion(self, changed: Occasion) -> "Workshop":
        """The workshop with this occasion in the place of the one with its id, or beside the others."""
        others = [one for one in self.occasions if one.id != changed.id]
        return replace(
            self, occasions=tuple(sorted([*others, changed], key=lambda one: (one.starts_at, one.id)))
        )

    def on_the_wall(self, instant: datetime) -> datetime:
        """An instant as the clocks where the workshop is show it."""
        return instant.astimezone(self.zone)

    def title_in(self, language: str) -> str:
        """The title in a language, else the main one."""
        return said_in(self.words, language, "title", self.title) or self.title

    def text_in(self, language: str) -> str | None:
        """What it is about in a language, else in the main one."""
        return said_in(self.words, language, "text", self.text)

    def warm_up_in(self, language: str) -> str | None:
        """The question before it in a language, else in the main one."""
        return said_in(self.words, language, "warm_up", self.warm_up)

    @property
    def main_words(self) -> dict[Field, str]:
        """What it says in the organisation's language, as far as it says anything."""
        said: dict[Field, str | None] = {"title": self.title, "text": self.text, "warm_up": self.warm_up}
        return {field: words for field, words in said.items() if words}

    @property
    def translated_into(self) -> frozenset[str]:
        """The other languages in which it says all of that."""
        return whole_in(self.words, self.main_words.keys())


Missing = Literal["time", "place"]
"""What a workshop cannot be planned without, beside its title."""


def missing(workshop: Workshop, now: datetime) -> tuple[Missing, ...]:
    """What has to be said before it can be planned: an occasion to come, a place."""
    lacks: list[Missing] = []
    if not any(one.starts_at > now for one in workshop.held):
        lacks.append("time")
    if not workshop.place:
        lacks.append("place")
    return tuple(lacks)


def answers_close(workshop: Workshop) -> datetime | None:
    """When the time to answer is over (UTC): behind the day named, and never after the last beginning.

    None: there is no occasion.
    """
    if not workshop.held:
        return None
    last = max(one.starts_at for one in workshop.held)
    if workshop.answer_by is None:
        return last
    midnight = first_instant(workshop.answer_by + timedelta(days=1), time(), workshop.zone)
    return min(midnight, last)


def invites_at(workshop: Workshop) -> datetime | None:
    """When the invitations are due (UTC), at the hour of the first occasion; None: there is no occasion."""
    first = workshop.first
    if first is None:
        return None
    wall = workshop.on_the_wall(first.starts_at)
    day = wall.date() - timedelta(days=workshop.invite_days)
    return first_instant(day, wall.time(), workshop.zone)


def reminds_at(workshop: Workshop, occasion: Occasion, days: int) -> datetime:
    """When those who come to an occasion are reminded so many days before, at its hour; or shortly before."""
    if days == ON_THE_DAY:
        return occasion.starts_at - SHORTLY
    wall = workshop.on_the_wall(occasion.starts_at)
    return first_instant(wall.date() - timedelta(days=days), wall.time(), workshop.zone)


def span(day: date, starts: time, ends: time | None, zone: ZoneInfo) -> Span:
    """From one hour to another on a day, by the clocks there; an end before the beginning is next day's.

    Clocks that change in between make it an hour longer or shorter, as they do for whoever sits there.
    """
    begins = first_instant(day, starts, zone)
    if ends is None:
        return Span(begins, begins + LASTS)
    return Span(begins, first_instant(day if ends > starts else day + timedelta(days=1), ends, zone))


class Moved(Struct, frozen=True):
    """An occasion begins and ends at other times: whoever said yes is asked again."""

    occasion: int
    starts_at: datetime
    ends_at: datetime


class Relocated(Struct, frozen=True):
    """It takes place elsewhere, all occasions of it."""

    place: str
    map_url: str | None = None


class Resized(Struct, frozen=True):
    """An occasion has another number of seats; None: as many as come. Nobody loses one who has it."""

    occasion: int
    seats: int | None


class Added(Struct, frozen=True):
    """There is one more occasion. ``uid`` is its own in calendars, for ever."""

    starts_at: datetime
    ends_at: datetime
    seats: int | None
    uid: str


class CalledOff(Struct, frozen=True):
    """An occasion does not take place, or (None) the whole workshop; why, in the organiser's words."""

    occasion: int | None
    reason: str


Change = Moved | Relocated | Resized | Added | CalledOff
"""What an organiser changes in a workshop that people know of."""


def has_been(workshop: Workshop, what: Change, now: datetime) -> bool:
    """Whether what is to be moved, called off or held elsewhere is over already."""
    match what:
        case Moved(int() as one) | CalledOff(int() as one):
            return any(each.id == one and each.ends_at <= now for each in workshop.held)
        case Relocated() | CalledOff():
            return all(each.ends_at <= now for each in workshop.held)
        case _:
            return False


def is_late(occasion: Occasion, now: datetime) -> bool:
    """Whether a change now comes within a day of this occasion."""
    return occasion.starts_at - LATE <= now < occasion.starts_at


def is_address(said: str) -> bool:
    """Whether this is an https address, as far as one can tell by looking."""
    return said.startswith("https://") and " " not in said and "." in said
