"""Taps in, and both replies out: asked for by polling, and brought to a webhook."""

from collections.abc import Mapping
from typing import Final

from bench.contest import Side
from bench.place import Place, api
from bench.process import Figures, free_port, measured
from bench.table import KOMPIS, Found, Line, at_least, at_most, cpu_ms, read
from tests.doubles.telegram import TOKEN

A_SECOND: Final = 200.0
FIRST: Final = 8
"""Taps before those that count."""

BROUGHT: Final = "kompis, by webhook"


class Taps:
    """``taps`` at once, and as many evenly; no limit holds anybody back."""

    rounds: Final = "one by one"

    def __init__(self, place: Place, taps: int) -> None:
        self._place = place
        self._taps = taps

    @property
    def sides(self) -> Mapping[str, Side]:
        """kompis, with everything that follows from a tap."""
        return {KOMPIS: self._side, BROUGHT: lambda: self._side(webhook=free_port())}

    async def _side(self, webhook: int | None = None) -> Figures:
        people = FIRST + 2 * self._taps
        async with self._place.town(people, past=True) as database, api(0) as remote:
            work = {"database": database, "url": remote.url, "token": TOKEN, "rate": None, "webhook": webhook}
            return await measured("taps_kompis", first=FIRST, taps=self._taps, a_second=A_SECOND, **work)

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
                found.row("by webhook: CPU ms a tap, at once", cpu_ms, at_most(1.4), side=BROUGHT),
                found.row("by webhook: taps a second, at once", self._a_second, at_least(500), side=BROUGHT),
                found.row("by webhook: p99 to the edit, ms", read("paced_p99_ms"), at_most(60), side=BROUGHT),
                found.row("by webhook: p50 to the edit, ms", read("paced_p50_ms"), side=BROUGHT),
            ),
            f"CPU: kompis kept {found.busy()} of a core busy while all came at once. Of the time to the edit "
            "20 ms are the update's way from the API; the edit's way back is not counted. Polling asks anew "
            "only when it has the last answer: up to 40 ms more, which a webhook does not have.",
        )

    def _a_second(self, figures: Figures) -> float:
        return self._taps / figures["at_once_seconds"]
