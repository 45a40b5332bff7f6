"""Deliveries from pending to sent, by the services of delivery | by an ORM."""

from collections.abc import Sequence

from bench.place import Place
from bench.process import Figures, measured
from bench.table import Line, Row, busy, cpu_ms, per_second


class Ledger:
    """``rows`` are pending, each with a lesson in it."""

    def __init__(self, place: Place, rows: int) -> None:
        self._place = place
        self._rows = rows

    async def kompis(self) -> Figures:
        """Claim, mark and record through the store."""
        return await self._side("ledger_kompis")

    async def peer(self) -> Figures:
        """The same states, object by object."""
        return await self._side("ledger_orm")

    async def _side(self, name: str) -> Figures:
        with self._place.town(self._rows, composed=True) as file:
            return await measured(name, file=file, rows=self._rows)

    def line(self, ours: Sequence[Figures], theirs: Sequence[Figures]) -> Line:
        """Rows a second, and CPU."""
        return Line(
            f"the ledger: {self._rows:,} rows from pending to sent, on SQLite",
            "SQLAlchemy's ORM, 200 objects a session",
            (
                Row.more("rows a second", per_second(self._rows), ours, theirs),
                Row.less("CPU ms a row", cpu_ms(self._rows), ours, theirs),
            ),
            f"{busy(ours, theirs)} The rest is the disk: every commit waits for it. "
            "kompis checks lease, window, person and address besides.",
        )
