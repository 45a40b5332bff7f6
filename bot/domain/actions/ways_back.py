"""Links, codes and cards that bring a person back, and two places made one."""

from typing import Final

from msgspec import Struct


class MakeLink(Struct, frozen=True):
    """A new link to my own chat; the old one ends."""


class MakeCode(Struct, frozen=True):
    """Six digits that make this place and another one."""


class MakeCard(Struct, frozen=True):
    """A card for shared screens, with a code that opens one's own chat there."""


class AboutCode(Struct, frozen=True):
    """What are the six digits for?"""


class JoinUp(Struct, frozen=True):
    """“Yes, make them one”: what was asked about before, and nothing else."""


class Part(Struct, frozen=True):
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
