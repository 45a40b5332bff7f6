"""``python -m tests.delivery.process_to_be_killed DATABASE POINT…``: really killed at each of these points.

For each point a child process sends some lessons and kills itself there with ``kill -9``; another one goes
on where it stood. Printed is a line of JSON each: the point, whether the first was killed, what was then on
the wire, how each delivery ended, how often each was seen, and of how many nobody knew.
"""

import asyncio
import datetime as dt
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, select

from bot.storage.store import Store, open_store
from bot.storage.tables import deliveries
from tests.databases import DELETIONS
from tests.delivery.crash_points import DyingChannel, DyingStore, Point
from tests.delivery.stage import Stage
from tests.delivery.test_crashes import let_run_out
from tests.doubles.virtual_time import VirtualLoop, run
from tests.services.delivery.ledger import add_lesson, add_person, states

SETTLED = 40.0

LESSONS = 8
"""Two more than are marked as they are claimed: those are marked by themselves."""


@dataclass
class ToldInAFile(DyingChannel):
    """What people see stands in a file, which outlives the process."""

    file: Path = Path()

    def _show(self, call: Any, message: Any, reference: str) -> None:  # noqa: ANN401 - as its parent's
        with self.file.open("a") as file:
            file.write(f"{call.delivery}\n")
        super()._show(call, message, reference)


def main() -> None:
    """Kill a process at each point, and tell what came of it."""
    database, *points = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for point in points:
            file = Path(folder) / point
            file.touch()
            killed = _in_a_child(lambda: _first_life(database, point, file)) == signal.SIGKILL  # noqa: B023
            _in_a_child(lambda: _second_life(database, point, file, killed=killed))  # noqa: B023


def _first_life(database: str, point: str, file: Path) -> None:
    with open_store(database) as store:
        store.write_now(_begin)
        _live(store, point, file)


def _second_life(database: str, point: str, file: Path, *, killed: bool) -> None:
    with open_store(database) as store:
        on_the_wire = [id_ for id_, state in store.read_now(states).items() if state == "sending"]
        store.write_now(let_run_out)
        _live(store, "nowhere", file, later=dt.timedelta(seconds=10))
        told = {
            "point": point,
            "killed": killed,
            "on the wire": on_the_wire,
            "states": store.read_now(states),
            "seen": Counter(map(int, file.read_text().split())),
            "crashed": store.read_now(_crashed),
        }
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


def _live(store: Store, point: str, file: Path, later: dt.timedelta = dt.timedelta()) -> None:
    async def process(loop: VirtualLoop) -> None:
        at = Point(point, lambda: os.kill(os.getpid(), signal.SIGKILL))
        stage = Stage(cast("Store", DyingStore(store, at)), loop, ToldInAFile(point=at, file=file))
        stage.jump = later
        await stage.start()
        await asyncio.sleep(SETTLED)

    run(process)


def _begin(db: Connection) -> None:
    for statement in DELETIONS:
        db.exec_driver_sql(statement)
    for number in range(LESSONS):
        add_lesson(db, add_person(db, f"Alva {number}"))


def _crashed(db: Connection) -> list[int]:
    return list(db.scalars(select(deliveries.c.id).where(deliveries.c.crashed > 0)))


def _in_a_child(act: Callable[[], None]) -> int:
    """Do it in a process of its own; the signal that ended it, 0 for none."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:  # noqa: BLE001 - told, and the parent goes on
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


if __name__ == "__main__":
    main()
