"""What a line of the bench is: sides that do the same work, and the figures that come of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from bench.process import Figures
from bench.table import Found, Line

Side = Callable[[], Awaitable[Figures]]

Rounds = Literal["one by one", "beside other lines", "all at once"]
"""When a line's rounds are run: those that wait for a limit, and hardly work, may run beside each other."""


class Contest(Protocol):
    """One line: each side is run once a round, and the table shows the medians."""

    @property
    def rounds(self) -> Rounds:
        """When they are run."""

    @property
    def sides(self) -> Mapping[str, Side]:
        """Each side by its name in the table."""

    def line(self, found: Found) -> Line:
        """The line of the table, from all rounds."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much each line does."""

    warm: int = 256
    send: int = 1_500
    latency: int = 3_000
    limit: int = 1_000
    paid: int = 6_000
    unknown_seconds: float = 60.0
    taps: int = 500
    mass: int = 120
    planning: int = 100_000
    million: int = 1_000_000
    ledger: int = 20_000
    policy: int = 1_000
    starts: int = 3
    rest_seconds: float = 3.0


QUICK = Size(
    warm=20,
    send=200,
    latency=200,
    limit=90,
    paid=300,
    unknown_seconds=3.0,
    taps=100,
    mass=30,
    planning=4_000,
    million=8_000,
    ledger=1_000,
    policy=100,
    starts=1,
    rest_seconds=0.5,
)
"""To see that everything runs, in less than a minute; too small for figures to quote."""
