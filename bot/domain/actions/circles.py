"""A course taken by a group together."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class CircleCourses:
    """Which course shall this group take? ``code`` is the organisation's, or empty."""

    code: str


@dataclass(frozen=True, slots=True)
class BeginCircle:
    """This group takes the course of this cohort."""

    cohort: int


@dataclass(frozen=True, slots=True)
class EndCircle:
    """No more tips for this group; ``sure`` once confirmed."""

    sure: bool


CirclesAction = CircleCourses | BeginCircle | EndCircle

LETTERS: Final[dict[str, type[CirclesAction]]] = {
    "gc": CircleCourses,
    "gb": BeginCircle,
    "ge": EndCircle,
}
"""What each is called in a code; no two actions of any subject share their letters."""
