"""Deliveries from pending to sent, by the services of delivery | by an ORM; on both databases."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bench.contest import Side
from bench.place import ENGINES, Engine, Place
from bench.process import Figures, measured
from bench.table import Found, Line, at_least, cpu_ms, per_second

GOALS: Mapping[Engine, float] = {"sqlite": 40_000, "postgresql": 15_000}


class Ledger:
    """``rows`` are pending, each with a lesson in it."""

    rounds: Final = "one by one"

    def __init__(self, place: Place, rows: int) -> None:
        self._place = place
        self._rows = rows

    @property
    def sides(self) -> Mapping[str, Side]:
        """Claim, mark and record through the store | the same states, object by object."""
        return {
            name: partial(self._side, side, engine)
            for engine in ENGINES
            for name, side in ((_kompis(engine), "ledger_kompis"), (_orm(engine), "ledger_orm"))
        }

    async def _side(self, name: str, engine: Engine) -> Figures:
        async with self._place.town(self._rows, engine, composed=True) as database:
            return await measured(name, database=database, rows=self._rows) | {"pieces": self._rows}

    def line(self, found: Found) -> Line:
        """Rows a second, and CPU."""
        rows = []
        for engine in ENGINES:
            kompis, orm = _kompis(engine), _orm(engine)
            goal = at_least(GOALS[engine])
            rows += [
                found.row(f"rows a second, {engine}", per_second, goal, [orm], better="more", side=kompis),
                found.row(f"CPU ms a row, {engine}", cpu_ms, None, [orm], side=kompis),
            ]
        return Line(
            f"the ledger: {self._rows:,} rows from pending to sent, one worker",
            tuple(rows),
            f"kompis kept {found.busy(_kompis('sqlite'))} of a core busy on SQLite and "
            f"{found.busy(_kompis('postgresql'))} on PostgreSQL (the server's own work not counted); the "
            "rest is the disk, which every commit waits for. kompis checks lease, window, person, address.",
        )


def _kompis(engine: Engine) -> str:
    return f"kompis, {engine}"


def _orm(engine: Engine) -> str:
    return f"SQLAlchemy's ORM, {engine}"
