"""Taps in, and both replies out."""

from collections.abc import Mapping
from typing import Final

from bench.contest import Side
from bench.place import Place, api
from bench.process import Figures, measured
from bench.table import Found, Line, at_least, at_most, cpu_ms, read
from tests.doubles.telegram import TOKEN

A_SECOND = 200.0


class Taps:
    """``taps`` at once, and as many evenly; no limit holds anybody back."""

    rounds: Final = "one by one"

    def __init__(self, place: Place, taps: int) -> None:
        self._place = place
        self._taps = taps

    @property
    def sides(self) -> Mapping[str, Side]:
        """kompis, with everything that follows from a tap."""
        return {"kompis": self._side}

    async def _side(self) -> Figures:
        async with self._place.town(2 * self._taps, past=True) as database, api(0) as remote:
            work = {"database": database, "people": 2 * self._taps, "rate": None, "a_second": A_SECOND}
            return await measured("taps_kompis", url=remote.url, token=TOKEN, **work)

    def line(self, found: Found) -> Line:
        """CPU, taps a second, and how long somebody waits."""
        return Line(
            f"{self._taps:,} taps at once, no latency; then {A_SECOND:.0f} a second, the API 40 ms away",
            (
                found.row("CPU ms a tap, at once", cpu_ms, at_most(1.4)),
                found.row("taps a second, at once", self._a_second, at_least(500)),
                found.row("p99 from the tap to the edit, ms", read("paced_p99_ms"), at_most(60)),
                found.row("p50 from the tap to the edit, ms", read("paced_p50_ms")),
                found.row(f"CPU ms a tap, {A_SECOND:.0f} a second", read("paced_cpu_ms")),
            ),
            f"CPU: kompis kept {found.busy()} of a core busy while all came at once. Of the time to the edit "
            "20 ms are the update's way from the API; the edit's way back is not counted.",
        )

    def _a_second(self, figures: Figures) -> float:
        return self._taps / figures["at_once_seconds"]
