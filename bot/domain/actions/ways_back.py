"""Links, codes and cards that bring a person back, and two places made one."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class MakeLink:
    """A new link to my own chat; the old one ends."""


@dataclass(frozen=True, slots=True)
class MakeCode:
    """Six digits that make this place and another one."""


@dataclass(frozen=True, slots=True)
class MakeCard:
    """A card for shared screens, with a code that opens one's own chat there."""


@dataclass(frozen=True, slots=True)
class AboutCode:
    """What are the six digits for?"""


@dataclass(frozen=True, slots=True)
class JoinUp:
    """“Yes, make them one”: what was asked about before, and nothing else."""


@dataclass(frozen=True, slots=True)
class Part:
    """Undo what made two places one."""

    merge: int


WaysBackAction = MakeLink | MakeCode | MakeCard | AboutCode | JoinUp | Part

LETTERS: Final[dict[str, type[WaysBackAction]]] = {
    "wl": MakeLink,
    "wc": MakeCode,
    "wk": MakeCard,
    "wa": AboutCode,
    "wj": JoinUp,
    "wp": Part,
}
"""What each is called in a code; no two actions of any subject share their letters."""
