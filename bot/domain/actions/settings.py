"""One's own settings: days, hours, language, and how to be told."""

from typing import Final, Literal

from bot.domain.actions.action import Action

HowOften = Literal["daily", "weekly"]
"""On every own day, or on one own day a week."""

Setting = Literal["menu", "days", "hour", "often", "opening", "language", "bell", "link"]

BellKind = Literal["mail", "calendar", "none"]
"""How somebody who reads on a page of our own is told: by e-mail, in their calendar, or not at all."""


class Open(Action, frozen=True):
    """Open one of the settings."""

    setting: Setting


class ToggleDay(Action, frozen=True):
    """One weekday (1 Monday to 7 Sunday) put on or off in one's own days, in the message ``delivery``."""

    delivery: int
    weekday: int


class ChooseHour(Action, frozen=True):
    """The hour of the day's lesson, as minutes since midnight."""

    minute: int


class ChooseRhythm(Action, frozen=True):
    """How often something comes by itself."""

    rhythm: HowOften


class NoOpeningHours(Action, frozen=True):
    """Tips may come whether the shop is open or not."""


class ChooseBell(Action, frozen=True):
    """How to be told that a tip lies on the page."""

    kind: BellKind


class RenewCalendar(Action, frozen=True):
    """Another link for one's own calendar; the old one ends."""


LETTERS: Final[dict[str, type[Action]]] = {
    "o": Open,
    "y": ToggleDay,
    "h": ChooseHour,
    "c": ChooseRhythm,
    "i": NoOpeningHours,
    "bl": ChooseBell,
    "br": RenewCalendar,
}
"""What each is called in a code; no two actions of any subject share their letters."""
