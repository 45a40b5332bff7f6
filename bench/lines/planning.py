"""Everybody who is due in one minute, planned by set-based statements | a job each."""

from collections.abc import Sequence

from bench.place import Place
from bench.process import Figures, measured
from bench.table import Line, Row, busy, cpu_ms, read


class Planning:
    """``people`` are due in the same minute, by four different schedules."""

    def __init__(self, place: Place, people: int) -> None:
        self._place = place
        self._people = people

    async def kompis(self) -> Figures:
        """Plan them in pieces, through the store."""
        with self._place.town(self._people) as file:
            return await measured("planning_kompis", file=file, people=self._people)

    async def peer(self) -> Figures:
        """Add and fire a job for each."""
        return await measured("planning_apscheduler", people=self._people)

    def line(self, ours: Sequence[Figures], theirs: Sequence[Figures]) -> Line:
        """Seconds, CPU and memory."""
        return Line(
            f"planning {self._people:,} people due in one minute",
            "one APScheduler job each (AsyncIOScheduler, MemoryJobStore)",
            (
                Row.less("seconds, all of it", read("seconds"), ours, theirs),
                Row.less("seconds, the jobs added beforehand", read("fire_seconds"), ours, theirs),
                Row.less("CPU ms a person", cpu_ms(self._people), ours, theirs),
                Row.less("peak memory, MB", read("peak_mb"), ours, theirs),
                Row.less("memory that the work adds, MB", read("added_mb"), ours, theirs),
            ),
            f"{busy(ours, theirs)} kompis writes a pending delivery for each person to the disk; "
            "a job is noted in memory and sends nothing.",
        )
