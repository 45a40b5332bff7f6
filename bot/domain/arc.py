"""The arc of a cohort in figures: joined, active, completed, applied, coming, came, remembered.

A figure about activity or progress is about five people at least, and leaves five at least who are not in
it; otherwise only that is said. Who comes to a workshop is known by name to whoever plans it, so those two
are plain counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from msgspec import Struct

from bot.domain.crowd import FEWEST, Nearly, nearly

Instead = Literal["fewer than five", "nearly all"]
"""Said in the place of a count that would tell about single people."""


class Workplaces(Struct, frozen=True):
    """How many have somebody who takes part, of all."""

    taking_part: int
    known: int


class Count(Struct, frozen=True):
    """So many people of those who take part, or what is said instead."""

    people: int | None
    instead: Instead | None = None


class Share(Struct, frozen=True):
    """A part of what so many people were asked; of all or nothing only ``nearly`` is said."""

    part: int | None
    whole: int
    nearly: Nearly | None = None

    @property
    def value(self) -> float | None:
        """From 0 to 1; None where only ``nearly`` is said."""
        return None if self.part is None else self.part / self.whole


@dataclass(frozen=True, slots=True)
class Meeting:
    """One workshop of the course: how many come to it and, once it is over, how many came."""

    title: str
    day: date
    coming: int
    came: int | None
    workshop: int = field(default=0, compare=False)


class Arc(Struct, frozen=True):
    """How far a cohort has come."""

    cohort: int
    title: str
    starts: date | None
    joined: int
    active: Count
    completed: Count
    applied: Share | None
    remembered: Share | None
    meetings: tuple[Meeting, ...]


def count_of(part: int, whole: int) -> Count:
    """A count of people among all, unless it or the rest is about fewer than five."""
    if part < FEWEST:
        return Count(None, "fewer than five")
    return Count(None, "nearly all") if whole - part < FEWEST else Count(part)


def share_of(part: int, whole: int, people: int) -> Share | None:
    """A share of what so many people were asked; None: they are fewer than five."""
    if people < FEWEST:
        return None
    instead = nearly(part, whole)
    return Share(None if instead else part, whole, instead)


def in_order(meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """By their days."""
    return tuple(sorted(meetings, key=lambda one: (one.day, one.title)))
