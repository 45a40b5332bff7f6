"""Who an announcement or an invitation is for; and which choices would tell about single people.

An audience says whom, never who: it is looked up afresh each time something goes out. One that is built on
progress is a cohort split in two, and nothing else is said about it: any narrower choice, or two choices that
overlap, would let one person be found by subtracting.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, Literal, get_args

from msgspec import Struct

from bot.domain.crowd import FEWEST
from bot.domain.roles import Deed

Progress = Literal["completed", "under way"]
"""Those of a cohort who have completed its course, or those who have not."""

CAME: Final = "came"
SILENT: Final = "silent"
"""Beside the answers to a workshop: those who were there, and those who have not answered."""


class Audience(Struct, frozen=True):
    """Everybody who takes part in an organisation, narrowed by whatever is named here.

    ``answers`` are those to ``workshop`` (:class:`bot.domain.seats.Answer`), ``came`` and ``silent``; without
    any, everybody who has answered. ``leaders`` is a series: those who lead its workshops, wherever they
    belong, and nobody else.
    """

    trades: frozenset[str] = frozenset()
    cohorts: frozenset[int] = frozenset()
    workshop: int | None = None
    answers: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    workplaces: frozenset[int] = frozenset()
    areas: frozenset[str] = frozenset()
    progress: Progress | None = None
    leaders: int | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is left out."""
        return self == EVERYBODY


EVERYBODY: Final = Audience()


class Refusal(StrEnum):
    """Why an audience may not be used."""

    ONE_COHORT = "progress is asked of one cohort"
    PROGRESS_ALONE = "progress goes with nothing else"
    TOO_FEW = "progress of fewer than five"


def refusal(audience: Audience) -> Refusal | None:
    """Why nobody may be chosen so, whoever they are; None: they may."""
    if audience.progress is None:
        return None
    if len(audience.cohorts) != 1:
        return Refusal.ONE_COHORT
    alone = Audience(cohorts=audience.cohorts, progress=audience.progress)
    return None if audience == alone else Refusal.PROGRESS_ALONE


def refusal_of_count(audience: Audience, chosen: int, others: int) -> Refusal | None:
    """Why these many may not be chosen by their progress, beside so many others of their cohort."""
    if audience.progress is not None and min(chosen, others) < FEWEST:
        return Refusal.TOO_FEW
    return None


DEEDS: Final = (Deed.REACH_PEOPLE, Deed.PLAN_SERIES)
"""The deeds by which somebody may announce to whomever."""


def deed_to_reach(audience: Audience) -> Deed:
    """What somebody has to be allowed to do so that they may announce to these."""
    return Deed.REACH_PEOPLE if audience.leaders is None else Deed.PLAN_SERIES


def to_json(audience: Audience) -> dict[str, Any]:
    """The audience as plain values; what is not named is left out."""
    values: dict[str, Any] = {}
    for name in _SETS:
        if chosen := getattr(audience, name):
            values[name] = sorted(chosen)
    for name in ("workshop", "progress", "leaders"):
        if (value := getattr(audience, name)) is not None:
            values[name] = value
    return values


def from_json(values: Mapping[str, Any]) -> Audience:
    """The audience that :func:`to_json` made these values of."""
    progress = values.get("progress")
    return Audience(
        **{name: frozenset(values.get(name, ())) for name in _SETS},
        workshop=values.get("workshop"),
        progress=next((one for one in get_args(Progress) if one == progress), None),
        leaders=values.get("leaders"),
    )


_SETS: Final = ("trades", "cohorts", "answers", "languages", "workplaces", "areas")
