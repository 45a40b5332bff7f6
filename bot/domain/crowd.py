"""Nobody is singled out by counting: which figures about people may be shown, and which may not.

A figure needs five people. What a hidden figure would have been must not come out by subtracting those
shown from their sum, so what is hidden in one table holds five people together, or nobody.
"""

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

FEWEST: Final = 5
"""People that a figure about answers, activity or progress has to be about."""

K = TypeVar("K", bound=Hashable)

Nearly = Literal["all", "none"]
"""Said instead of 100 % and of 0 %, which would tell about each single person."""


@dataclass(slots=True)
class Crowd:
    """Who a figure is about. People come one after the other, each as often as they like, but in a row."""

    people: int = 0
    _newest: int | None = None
    first: set[int] = field(default_factory=set)  # five of them

    def add(self, person: int | None) -> None:
        """Count a person; None, somebody erased, is nobody."""
        if person is None or person == self._newest:
            return
        self.people += 1
        self._newest = person
        if len(self.first) < FEWEST:
            self.first.add(person)

    @property
    def is_enough(self) -> bool:
        """Whether a figure about them may be shown."""
        return self.people >= FEWEST

    def together(self, other: "Crowd") -> "Crowd":
        """Both as one: so many people at least, and exactly as many where neither is enough."""
        first = self.first | other.first
        return Crowd(max(len(first), self.people, other.people), None, first)


def shown(crowds: Mapping[K, Crowd], *, never: frozenset[K] = frozenset()) -> frozenset[K]:
    """Which of the figures of one table may be shown, when each is about these people.

    Those about too few are hidden, and with them, should they be about too few together, the one about the
    fewest of the others. ``never`` names what has no figure of its own but is part of the sum.
    """
    hidden = {key for key, crowd in crowds.items() if key in never or not crowd.is_enough}
    beneath = Crowd()
    for key in hidden:
        beneath = beneath.together(crowds[key])
    visible = [key for key in crowds if key not in hidden]
    if visible and 0 < beneath.people < FEWEST:
        visible.remove(min(visible, key=lambda key: crowds[key].people))
    return frozenset(visible)


def too_alike(one: AbstractSet[int], other: AbstractSet[int]) -> bool:
    """Whether figures about two groups of people, subtracted, would tell about fewer than five of them."""
    return 0 < len(one ^ other) < FEWEST


def nearly(part: int, whole: int) -> Nearly | None:
    """What to say instead of a share that is all or nothing; None for any other."""
    if part == 0:
        return "none"
    return "all" if part == whole else None
