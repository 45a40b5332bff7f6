"""What whoever leads a workshop sees to before it, thing by thing."""

from collections.abc import Collection
from typing import Final

from bot.domain.actions.workshops import Thing
from bot.domain.workshop import Workshop

_ALWAYS: Final[tuple[Thing, ...]] = ("room", "screen")
_AT_LAST: Final[tuple[Thing, ...]] = ("list", "code")


def checklist(workshop: Workshop) -> tuple[Thing, ...]:
    """The things of this workshop, in the order in which one comes to them."""
    its_own: list[Thing] = []
    if workshop.guide:
        its_own.append("guide")
    if workshop.warm_up:
        its_own.append("question")
    return (*_ALWAYS, *its_own, *_AT_LAST)


def ticked(ready: Collection[str], thing: Thing, *, done: bool) -> list[str]:
    """What is ready once this thing is, or is not any more."""
    return sorted({*ready, thing} if done else {*ready} - {thing})
