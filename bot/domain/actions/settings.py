"""One's own settings: days, hours, language, and how to be told."""

from typing import Final, Literal

from msgspec import Struct

HowOften = Literal["daily", "weekly"]
"""On every own day, or on one own day a week."""

Setting = Literal["menu", "days", "hour", "often", "opening", "language", "bell", "link"]

BellKind = Literal["mail", "calendar", "none"]
"""How somebody who reads on a page of our own is told: by e-mail, in their calendar, or not at all."""


class Open(Struct, frozen=True):
    """Open one of the settings."""

    setting: Setting


class ToggleDay(Struct, frozen=True):
    """One weekday (1 Monday to 7 Sunday) put on or off in one's own days, in the message ``delivery``."""

    delivery: int
    weekday: int


class ChooseHour(Struct, frozen=True):
    """The hour of the day's lesson, as minutes since midnight."""

    minute: int


class ChooseRhythm(Struct, frozen=True):
    """How often something comes by itself."""

    rhythm: HowOften


class NoOpeningHours(Struct, frozen=True):
    """Tips may come whether the shop is open or not."""


class ChooseBell(Struct, frozen=True):
    """How to be told that a tip lies on the page."""

    kind: BellKind


class RenewCalendar(Struct, frozen=True):
    """Another link for one's own calendar; the old one ends."""


SettingsAction = Open | ToggleDay | ChooseHour | ChooseRhythm | NoOpeningHours | ChooseBell | RenewCalendar

LETTERS: Final[dict[str, type[SettingsAction]]] = {
    "o": Open,
    "y": ToggleDay,
    "h": ChooseHour,
    "c": ChooseRhythm,
    "i": NoOpeningHours,
    "bl": ChooseBell,
    "br": RenewCalendar,
}
"""What each is called in a code; no two actions of any subject share their letters."""
