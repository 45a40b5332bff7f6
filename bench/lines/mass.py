"""How long somebody who taps waits for the reply while a mass sending is under way."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bench.contest import Side
from bench.lines.senders import Limited
from bench.place import Place, api
from bench.process import Figures, measured
from bench.table import Found, Line, Row, at_most, read
from tests.doubles.telegram import TOKEN

LATENCY_MS = 40.0

FREE = Limited(30.0, 3)
PAID = Limited(1_000.0, 50)
TAPS_A_SECOND = {FREE: 10.0, PAID: 40.0}
NAMES = {FREE: "kompis", PAID: "kompis, 1,000 a second"}


class TapInMass:
    """``taps`` at rest, and as many during the mass."""

    rounds: Final = "one by one"

    def __init__(self, place: Place, taps: int) -> None:
        self._place = place
        self._taps = taps

    @property
    def sides(self) -> Mapping[str, Side]:
        """At the limit of a free bot, and at that of a paid broadcast."""
        return {name: partial(self._side, limit) for limit, name in NAMES.items()}

    async def _side(self, limit: Limited) -> Figures:
        a_second = TAPS_A_SECOND[limit]
        mass = int((self._taps / a_second + 3.0) * limit.rate)
        work = {"tappers": 2 * self._taps, "people": 2 * self._taps + mass, "latency_ms": LATENCY_MS}
        async with self._place.town(int(work["people"]), past=True) as database, api(0) as remote:
            return await measured(
                "mass_kompis",
                database=database,
                url=remote.url,
                token=TOKEN,
                rate=limit.rate,
                burst=limit.burst,
                a_second=a_second,
                **work,
            )

    def line(self, found: Found) -> Line:
        """p99 during the mass, beside that at rest."""
        return Line(
            f"{self._taps} taps at rest and during a mass sending, the API {LATENCY_MS:.0f} ms away",
            tuple(row for limit in NAMES for row in _rows(found, limit)),
            "The turns: at 30 a second one comes every 34 ms, and a reply that waits takes the next. Counted "
            "from the tap to the arrival of the edit at the API; 20 ms are the update's way to kompis.",
        )


def _rows(found: Found, limit: Limited) -> tuple[Row, ...]:
    side = NAMES[limit]
    at = f"at {limit.rate:,.0f} a second: "
    return (
        found.row(f"{at}p99 at rest, ms", read("rest_p99_ms"), side=side),
        found.row(f"{at}p99 in the mass, ms", read("mass_p99_ms"), at_most(LATENCY_MS + 100), side=side),
        found.row(f"{at}times the p99 at rest", _times, at_most(1.5), side=side),
        found.row(f"{at}share of the limit used, %", read("share"), side=side),
        found.row(f"{at}requests answered 429", read("refused"), side=side),
    )


def _times(figures: Figures) -> float:
    return figures["mass_p99_ms"] / figures["rest_p99_ms"]
