"""Everybody who is due in one minute, planned by set-based statements | a job each."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bench.contest import Side
from bench.place import ENGINES, Engine, Place
from bench.process import Figures, measured
from bench.table import Found, Line, at_least, at_most, cpu_ms, read

SECONDS: Mapping[Engine, float] = {"sqlite": 0.5, "postgresql": 2.0}

JOBS = "one APScheduler job each"


class Planning:
    """``people`` are due in the same minute, by four different schedules."""

    rounds: Final = "one by one"

    def __init__(self, place: Place, people: int) -> None:
        self._place = place
        self._people = people

    @property
    def sides(self) -> Mapping[str, Side]:
        """In pieces, through the store, on either database | jobs that are added and fired."""
        return {engine: partial(self._kompis, engine) for engine in ENGINES} | {JOBS: self._jobs}

    async def _kompis(self, engine: Engine) -> Figures:
        async with self._place.town(self._people, engine) as database:
            return await measured("planning_kompis", database=database, people=self._people)

    async def _jobs(self) -> Figures:
        return await measured("planning_apscheduler", people=self._people)

    def line(self, found: Found) -> Line:
        """Seconds, CPU and memory, and for how long nobody else got a turn."""
        rows = []
        for engine in ENGINES:
            name = f"kompis, {engine}: "
            faster = {JOBS: at_least(100) if engine == "sqlite" else None}
            rows += [
                found.row(f"{name}seconds", read("seconds"), at_most(SECONDS[engine]), faster, side=engine),
                found.row(
                    f"{name}longest block of the loop, ms",
                    read("blocked_ms"),
                    at_most(50),
                    [JOBS],
                    side=engine,
                ),
                found.row(f"{name}CPU ms a person", cpu_ms, None, [JOBS], side=engine),
                found.row(f"{name}memory that it adds, MB", read("added_mb"), None, [JOBS], side=engine),
            ]
        return Line(
            f"planning {self._people:,} people due in one minute",
            tuple(rows),
            f"kompis kept {found.busy('sqlite')} of a core busy; it writes a pending delivery for each "
            "person to the disk, and moves the person on. A job is noted in memory, and sends nothing.",
        )
