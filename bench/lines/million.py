"""A million people: what a tick costs, and the memory."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bench.contest import Side
from bench.place import Place
from bench.process import Figures, measured
from bench.table import Found, Line, at_least, at_most, cpu_ms, read

FEWER = 10
"""Beside it stands a town of so many times fewer people."""


class Million:
    """All ``people`` are due in the same minute."""

    rounds: Final = "one by one"

    def __init__(self, place: Place, people: int) -> None:
        self._place = place
        self._people = people
        self._town = f"kompis, {people // FEWER:,} people"

    @property
    def sides(self) -> Mapping[str, Side]:
        """A country and a town."""
        return {
            "kompis": partial(self._side, self._people),
            self._town: partial(self._side, self._people // FEWER),
        }

    async def _side(self, people: int) -> Figures:
        async with self._place.town(people) as database:
            return await measured("million_kompis", database=database, people=people)

    def line(self, found: Found) -> Line:
        """The idle tick, memory, and planning time by person."""
        return Line(
            f"{self._people:,} people, SQLite",
            (
                found.row("a tick when nobody is due, ms", read("idle_ms"), at_most(5), [self._town]),
                found.row("peak memory, MB", read("peak_mb"), at_most(150), [self._town], better=None),
                found.row("seconds to plan them all", read("seconds"), None, [self._town], better=None),
                found.row("CPU ms to plan one", cpu_ms, None, {self._town: at_least(0.9)}),
            ),
            "The database's own work, and the disk. Planning grows no faster than the people where the ratio "
            "is 1; down to 0.9 is taken for the unevenness of the measurement.",
        )
