"""One workshop for many cities."""

from dataclasses import dataclass
from typing import Final, Literal

SeriesField = Literal["title", "text", "question", "guide", "course"]
"""What is the same in all cities of a series, unless a city says it otherwise."""


@dataclass(frozen=True, slots=True)
class ListSeries:
    """The workshops that are planned for many cities."""


@dataclass(frozen=True, slots=True)
class NewSeries:
    """Begin to plan one workshop for many cities."""


@dataclass(frozen=True, slots=True)
class OpenSeries:
    """A workshop for many cities: what is shared, and how far each has come."""

    series: int


@dataclass(frozen=True, slots=True)
class AskSeries:
    """Say this for all cities."""

    series: int
    field: SeriesField


@dataclass(frozen=True, slots=True)
class ChooseSeriesPart:
    """Which part of which course it is in all cities; ``part`` as in :class:`ChoosePart`."""

    series: int
    part: int


@dataclass(frozen=True, slots=True)
class SpreadSeries:
    """Every city gets a draft of its own; ``sure`` once confirmed."""

    series: int
    sure: bool


@dataclass(frozen=True, slots=True)
class RemindCities:
    """Those who plan in the cities that are not done are reminded; ``sure`` once confirmed."""

    series: int
    sure: bool


@dataclass(frozen=True, slots=True)
class WriteToLeaders:
    """Announce something to all who lead this workshop, in all cities."""

    series: int


@dataclass(frozen=True, slots=True)
class TakeShared:
    """“Take the new words”: what the series says, instead of what the city has written."""

    workshop: int


SeriesAction = (
    ListSeries
    | NewSeries
    | OpenSeries
    | AskSeries
    | ChooseSeriesPart
    | SpreadSeries
    | RemindCities
    | WriteToLeaders
    | TakeShared
)

LETTERS: Final[dict[str, type[SeriesAction]]] = {
    "ps": ListSeries,
    "pz": NewSeries,
    "pb": OpenSeries,
    "pf": AskSeries,
    "pg": ChooseSeriesPart,
    "ph": SpreadSeries,
    "pr": RemindCities,
    "pt": TakeShared,
    "sl": WriteToLeaders,
}
"""What each is called in a code; no two actions of any subject share their letters."""
