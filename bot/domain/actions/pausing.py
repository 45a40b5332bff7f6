"""Pauses, and coming back from a long one."""

from dataclasses import dataclass
from typing import Final, Literal

PauseLength = Literal["week", "date", "open", "day"]
"""A week, until a date that is asked for, until the person says so, or only today."""


@dataclass(frozen=True, slots=True)
class PauseFor:
    """How long a pause shall be."""

    length: PauseLength


@dataclass(frozen=True, slots=True)
class GoOn:
    """After a long pause: on from where I was."""


@dataclass(frozen=True, slots=True)
class StartOver:
    """After a long pause: the course from its beginning."""


@dataclass(frozen=True, slots=True)
class SoftStart:
    """After a long pause: questions first that were answered right before."""


PausingAction = PauseFor | GoOn | StartOver | SoftStart

LETTERS: Final[dict[str, type[PausingAction]]] = {
    "p": PauseFor,
    "g": GoOn,
    "b": StartOver,
    "gs": SoftStart,
}
"""What each is called in a code; no two actions of any subject share their letters."""
