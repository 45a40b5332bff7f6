"""A form as kompis means it: several questions on one sheet, and what somebody put into them.

Adapters draw it as their platform can; nothing here knows a platform. What is sent in may be forged like
every tap, so it is read here as plain words, and checked by whoever asked.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Final

from msgspec import Struct

from bot.domain.actions.action import Action
from bot.domain.message import Choice


class Field(Struct, frozen=True):
    """What all fields have: a name by which the answer is known, and what is asked.

    ``hint`` is small print below; ``optional`` may be left empty.
    """

    name: str
    label: str
    hint: str = ""
    optional: bool = False


class Words(Field, frozen=True):
    """Words of one's own, at most ``longest`` characters; ``lines``: they may be several."""

    now: str = ""
    longest: int = 100
    lines: bool = False


class Number(Field, frozen=True):
    """A whole number from ``least`` to ``most``."""

    now: int | None = None
    least: int = 1
    most: int = 100


class Day(Field, frozen=True):
    """A day of the calendar."""

    now: date | None = None


class Hour(Field, frozen=True):
    """A time of the day."""

    now: time | None = None


Options = tuple[tuple[str, str], ...]
"""What can be chosen: what stands for it in the answer, and what is read."""


class OneOf(Field, frozen=True):
    """One of several."""

    options: Options = ()
    now: str = ""


class SomeOf(Field, frozen=True):
    """Any of several."""

    options: Options = ()
    now: frozenset[str] = frozenset()


class Form(Struct, frozen=True):
    """A sheet of questions. ``about`` is what opened it, and comes back with the answers.

    ``organisation`` is the one that an organiser acted for when it opened, which comes back too: what is
    filled in for one is not sent in for another. ``send`` is what stands on the button that sends it in.
    ``beside`` are ways to what it does not hold, which are answered in the chat, under the words
    ``beside_title``.
    """

    about: Action
    language: str
    title: str
    send: str
    fields: tuple[Field, ...]
    beside_title: str = ""
    beside: tuple[Choice, ...] = ()
    organisation: int | None = None


Answers = Mapping[str, tuple[str, ...]]
"""What was put into a form: by field what was written or chosen; nothing where it was left empty.

A day stands as 2027-10-14, a time of the day as 09:45.
"""

Faults = Mapping[str, str]
"""What is wrong with answers: by field a sentence for whoever gave them."""


_LONGEST_NUMBER: Final = 9
"""Digits."""

_YEARS: Final = range(2000, 2200)


def words_in(answers: Answers, name: str) -> str:
    """What was written in a field; nothing, if nothing was."""
    return next(iter(answers.get(name, ())), "")


def number_in(answers: Answers, name: str) -> int | None:
    """The number in a field; None: there is none."""
    written = words_in(answers, name)
    is_one = written.isascii() and written.isdigit() and len(written) <= _LONGEST_NUMBER
    return int(written) if is_one else None


def day_in(answers: Answers, name: str) -> date | None:
    """The day in a field; None: there is none, or none that a clock can be reckoned with on."""
    try:
        written = date.fromisoformat(words_in(answers, name))
    except ValueError:
        return None
    return written if written.year in _YEARS else None


def hour_in(answers: Answers, name: str) -> time | None:
    """The time of the day in a field, in whole minutes; None: there is none."""
    try:
        written = time.fromisoformat(words_in(answers, name))
    except ValueError:
        return None
    return time(written.hour, written.minute)


def chosen_in(answers: Answers, name: str) -> frozenset[str]:
    """All that was chosen in a field."""
    return frozenset(answers.get(name, ()))
