"""The schedule that counts for a person: own fields, else the cohort's, the trade's, the organisation's."""

from functools import lru_cache
from typing import Final

from msgspec import Struct

from bot.domain.course import Trade
from bot.domain.opening import NONE, parse_opening
from bot.domain.schedule import Pause, Schedule, parse_at, parse_days, parse_quiet_hours

TRADE_HOURS: Final[dict[Trade, str]] = {
    "retail": "09:45",
    "salon": "09:30",
    "cafe": "14:30",
    "restaurant": "14:30",
    "hotel": "14:00",
}
"""A quiet hour in each trade's day; where neither person nor cohort says one."""

LONG_PAUSE_DAYS: Final = 30
"""After a pause of this many days a person is welcomed back and asked where to begin."""


class Wishes(Struct, frozen=True):
    """What somebody has set, or a cohort says; None where nothing is said."""

    days: str | None = None
    at: str | None = None
    timezone: str | None = None


class House(Struct, frozen=True):
    """What an organisation says: every field has a value."""

    days: str
    at: str
    timezone: str
    quiet_hours: str
    country: str


@lru_cache(maxsize=1024)  # a town has few, and every tap asks for it
def effective_schedule(
    own: Wishes,
    cohort: Wishes,
    trade: Trade | None,
    house: House,
    pause: Pause | None = None,
    opening: str | None = None,
) -> Schedule:
    """The schedule by which a person's lessons come.

    ``opening`` is what the person says of the shop's hours, else the workplace; ``none`` sets no limits.

    Raises:
        ValueError: a field that is none of days, an hour, a zone, opening hours.
    """
    usual = None if trade is None else TRADE_HOURS.get(trade)
    return Schedule(
        days=parse_days(own.days or cohort.days or house.days),
        at=parse_at(own.at or cohort.at or usual or house.at),
        zone=own.timezone or house.timezone,
        quiet=parse_quiet_hours(house.quiet_hours),
        country=None if house.country == "none" else house.country,
        pause=pause,
        opening=None if opening is None or opening == NONE else parse_opening(opening),
    )


def is_long(pause: Pause) -> bool:
    """Whether a pause with an end is long enough for a welcome back."""
    return (
        pause.since is not None
        and pause.until is not None
        and (pause.until - pause.since).days >= LONG_PAUSE_DAYS
    )
