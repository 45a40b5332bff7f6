"""The lines of the bench: what both sides are given, and the figures that come of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.lines.ledger import Ledger
from bench.lines.planning import Planning
from bench.lines.policy import Policy
from bench.lines.sending import AtTheLimit, Sending
from bench.place import Place
from bench.process import Figures
from bench.table import Line


class Contest(Protocol):
    """One line: both sides are run once a round, and the table shows the medians."""

    async def kompis(self) -> Figures:
        """Run our side once."""

    async def peer(self) -> Figures:
        """Run the other side once."""

    def line(self, ours: Sequence[Figures], theirs: Sequence[Figures]) -> Line:
        """The line of the table, from all rounds."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much each line does: people planned, rows through the ledger, lessons sent, choices asked for."""

    planning: int = 100_000
    ledger: int = 20_000
    sending: int = 1_500
    at_the_limit: int = 150
    policy: int = 2_000


QUICK = Size(planning=10_000, ledger=2_000, sending=300, at_the_limit=60, policy=200)
"""To see that everything runs, in half a minute; too small for figures to quote."""


NAMES = ("planning", "ledger", "sending", "limit", "burst", "policy")


def contests(size: Size, place: Place) -> dict[str, Contest]:
    """Every line by the name it has on the command line, one of :data:`NAMES`."""
    lines: tuple[Contest, ...] = (
        Planning(place, size.planning),
        Ledger(place, size.ledger),
        Sending(place, size.sending),
        AtTheLimit(place, size.at_the_limit, at_once=6),
        AtTheLimit(place, size.at_the_limit, at_once=30),
        Policy(size.policy),
    )
    return dict(zip(NAMES, lines, strict=True))
