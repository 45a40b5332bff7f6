"""A course taken by a group together."""

from typing import Final

from bot.domain.actions.action import Action


class CircleCourses(Action, frozen=True):
    """Which course shall this group take? ``code`` is the organisation's, or empty."""

    code: str


class BeginCircle(Action, frozen=True):
    """This group takes the course of this cohort."""

    cohort: int


class EndCircle(Action, frozen=True):
    """No more tips for this group; ``sure`` once confirmed."""

    sure: bool


LETTERS: Final[dict[str, type[Action]]] = {
    "gc": CircleCourses,
    "gb": BeginCircle,
    "ge": EndCircle,
}
"""What each is called in a code; no two actions of any subject share their letters."""
