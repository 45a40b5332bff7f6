"""One workshop for many cities: what they share, and what becomes of it when a city says it otherwise."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from bot.domain.workshop import State, Workshop

SHARED: Final = ("title", "text", "warm_up", "guide", "course", "part")
"""The fields of a workshop that every city begins with; the others are each city's own from the start."""


class Series(Struct, frozen=True):
    """A workshop planned once. ``shared`` is what it says by field, ``version`` counts its changes."""

    id: int
    organisation_id: int
    shared: Mapping[str, Any]
    version: int

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.shared["title"])


class Update(Struct, frozen=True):
    """What new words of a series do to a city's copy: fields it takes, and those it is asked about."""

    taken: Mapping[str, Any]
    asked: Mapping[str, Any]


def update(own: Mapping[str, Any], said: Mapping[str, Any], new: Mapping[str, Any]) -> Update:
    """Compare what a city has with what the series ``said`` last, where it says something ``new``.

    What the city has left as it was is taken over; what it has edited stays, and it is asked.
    """
    changed = {name: value for name, value in new.items() if own.get(name) != value}
    edited = {name for name in changed if own.get(name) != said.get(name)}
    return Update(
        {name: value for name, value in changed.items() if name not in edited},
        {name: changed[name] for name in changed if name in edited},
    )


class Step(StrEnum):
    """What a city has to do, as it stands in the coordinator's list."""

    PLACE = "place"
    LEADER = "leader"
    OCCASIONS = "occasions"
    INVITATION = "invitation"


def has_been_held(copy: Workshop, now: datetime) -> bool:
    """Whether a city has had its workshop, all occasions of it."""
    return copy.state is State.PLANNED and bool(copy.held) and all(one.ends_at <= now for one in copy.held)


def steps_done(copy: Workshop, now: datetime) -> frozenset[Step]:
    """What of it is done: all, once it has been held.

    The invitation is when the workshop is planned, and leaves by itself.
    """
    if has_been_held(copy, now):
        return frozenset(Step)
    done = {
        Step.PLACE: bool(copy.place),
        Step.LEADER: bool(copy.leader),
        Step.OCCASIONS: any(one.ends_at > now for one in copy.held),
        Step.INVITATION: copy.state is State.PLANNED,
    }
    return frozenset(step for step, is_done in done.items() if is_done)


def shared_by(copy: Workshop) -> dict[str, Any]:
    """What a city's copy has in the shared fields."""
    return {name: getattr(copy, name) for name in SHARED}
