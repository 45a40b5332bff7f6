"""Links, codes and cards that bring a person back, and two places made one."""

from typing import Final

from bot.domain.actions.action import Action


class MakeLink(Action, frozen=True):
    """A new link to my own chat; the old one ends."""


class LogOut(Action, frozen=True):
    """Log out everywhere but here."""


class MakeCode(Action, frozen=True):
    """Six digits that make this place and another one."""


class MakeCard(Action, frozen=True):
    """A card for shared screens, with a code that opens one's own chat there."""


class AboutCode(Action, frozen=True):
    """What are the six digits for?"""


class JoinUp(Action, frozen=True):
    """“Yes, make them one”: what was asked about before, and nothing else."""


class Part(Action, frozen=True):
    """Undo what made two places one."""

    merge: int


LETTERS: Final[dict[str, type[Action]]] = {
    "wl": MakeLink,
    "wo": LogOut,
    "wc": MakeCode,
    "wk": MakeCard,
    "wa": AboutCode,
    "wj": JoinUp,
    "wp": Part,
}
"""What each is called in a code; no two actions of any subject share their letters."""
