"""Pauses, and coming back from a long one."""

from typing import Final, Literal

from msgspec import Struct

PauseLength = Literal["week", "date", "open", "day"]
"""A week, until a date that is asked for, until the person says so, or only today."""


class PauseFor(Struct, frozen=True):
    """How long a pause shall be."""

    length: PauseLength


class GoOn(Struct, frozen=True):
    """After a long pause: on from where I was."""


class StartOver(Struct, frozen=True):
    """After a long pause: the course from its beginning."""


class SoftStart(Struct, frozen=True):
    """After a long pause: questions first that were answered right before."""


PausingAction = PauseFor | GoOn | StartOver | SoftStart

LETTERS: Final[dict[str, type[PausingAction]]] = {
    "p": PauseFor,
    "g": GoOn,
    "b": StartOver,
    "gs": SoftStart,
}
"""What each is called in a code; no two actions of any subject share their letters."""
