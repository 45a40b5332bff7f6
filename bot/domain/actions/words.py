"""Buttons that stand for a command word, and the one that only says “read”."""

from typing import Final, Literal, get_args

from bot.domain.actions.action import Action

Word = Literal[
    "start",
    "today",
    "progress",
    "courses",
    "review",
    "workshops",
    "settings",
    "pause",
    "resume",
    "privacy",
    "help",
    "stop",
    "announce",
    "workshop",
    "report",
    "invite",
    "audit",
]
"""The commands that a button can stand for, by their contract words."""

WORDS: Final[tuple[Word, ...]] = get_args(Word)


class Say(Action, frozen=True):
    """A button that stands for a command word."""

    word: Word


class Okay(Action, frozen=True):
    """Read and understood; nothing to do."""


LETTERS: Final[dict[str, type[Action]]] = {
    "s": Say,
    "k": Okay,
}
"""What each is called in a code; no two actions of any subject share their letters."""
