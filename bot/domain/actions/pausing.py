"""Pauses, and coming back from a long one."""

from typing import Final, Literal

from bot.domain.actions.action import Action

PauseLength = Literal["week", "date", "open", "day"]
"""A week, until a date that is asked for, until the person says so, or only today."""


class PauseFor(Action, frozen=True):
    """How long a pause shall be."""

    length: PauseLength


class GoOn(Action, frozen=True):
    """After a long pause: on from where I was."""


class StartOver(Action, frozen=True):
    """After a long pause: the course from its beginning."""


class SoftStart(Action, frozen=True):
    """After a long pause: questions first that were answered right before."""


LETTERS: Final[dict[str, type[Action]]] = {
    "p": PauseFor,
    "g": GoOn,
    "b": StartOver,
    "gs": SoftStart,
}
"""What each is called in a code; no two actions of any subject share their letters."""
