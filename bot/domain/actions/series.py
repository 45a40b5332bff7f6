"""One workshop for many cities."""

from typing import Final, Literal

from bot.domain.actions.action import Action

SeriesField = Literal["title", "text", "question", "guide", "course"]
"""What is the same in all cities of a series, unless a city says it otherwise."""


class ListSeries(Action, frozen=True):
    """The workshops that are planned for many cities."""


class MoreSeries(Action, frozen=True):
    """The same from this page on, from 0."""

    page: int


class NewSeries(Action, frozen=True):
    """Begin to plan one workshop for many cities."""


class OpenSeries(Action, frozen=True):
    """A workshop for many cities: what is shared, and how far each has come."""

    series: int


class AskSeries(Action, frozen=True):
    """Say this for all cities."""

    series: int
    field: SeriesField


class ChooseSeriesPart(Action, frozen=True):
    """Which part of which course it is in all cities; ``part`` as in :class:`ChoosePart`."""

    series: int
    part: int


class SpreadSeries(Action, frozen=True):
    """Every city gets a draft of its own; ``sure`` once confirmed."""

    series: int
    sure: bool


class RemindCities(Action, frozen=True):
    """Those who plan in the cities that are not done are reminded; ``sure`` once confirmed."""

    series: int
    sure: bool


class WriteToLeaders(Action, frozen=True):
    """Announce something to all who lead this workshop, in all cities."""

    series: int


class TakeShared(Action, frozen=True):
    """“Take the new words”: what the series says, instead of what the city has written."""

    workshop: int


LETTERS: Final[dict[str, type[Action]]] = {
    "ps": ListSeries,
    "sm": MoreSeries,
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
