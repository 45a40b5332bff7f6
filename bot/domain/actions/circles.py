"""A course taken by a group together."""

from typing import Final

from msgspec import Struct


class CircleCourses(Struct, frozen=True):
    """Which course shall this group take? ``code`` is the organisation's, or empty."""

    code: str


class BeginCircle(Struct, frozen=True):
    """This group takes the course of this cohort."""

    cohort: int


class EndCircle(Struct, frozen=True):
    """No more tips for this group; ``sure`` once confirmed."""

    sure: bool


CirclesAction = CircleCourses | BeginCircle | EndCircle

LETTERS: Final[dict[str, type[CirclesAction]]] = {
    "gc": CircleCourses,
    "gb": BeginCircle,
    "ge": EndCircle,
}
"""What each is called in a code; no two actions of any subject share their letters."""
