"""``make chaos``: kompis is killed two hundred times on SQLite and two hundred times on PostgreSQL.

Several mornings are lived through side by side, each with its share of the kills: a start takes a second, and
on PostgreSQL it waits for the lease of who was killed to run out.
"""

import argparse
import asyncio
import logging
import math
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, get_args

from bot import log
from tests import postgres_server
from tests.chaos.morning import FIGURES, Morning, Outcome, live_through
from tests.databases import PostgresServer

Database = Literal["sqlite", "postgresql"]
Plans = Mapping[Database, Sequence[Morning]]

SIDE_BY_SIDE: Final = 4
"""How many mornings the kills are shared by, on each database."""

A_KILL: Final = 10
"""How many people a kill is for, if nobody says otherwise."""


def main(arguments: Sequence[str]) -> int:
    """Live through it, print what came of it; 1 when a promise was broken."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    options.add_argument("--kills", type=int, default=200, help="on each database")
    options.add_argument("--people", type=int, help=f"on each database; default: {A_KILL} a kill")
    options.add_argument("--latency-ms", type=int, default=40)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--database", choices=[*get_args(Database), "both"], default="both")
    chosen = options.parse_args(arguments)
    log.set_up(level=logging.ERROR)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # the doubles', of whom was killed
    databases = get_args(Database) if chosen.database == "both" else (chosen.database,)
    plans = {one: _mornings(chosen) for one in databases}
    sys.stdout.write(f"{chosen.kills} kills on {' and '.join(databases)}, seed {chosen.seed}\n")
    sys.stdout.flush()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kompis-chaos-") as folder, _with_addresses(plans) as all_plans:
        outcomes = asyncio.run(_live_through(all_plans, Path(folder)))
    moments = "".join(f"{name}, {one.moments}\n" for name, one in outcomes.items())
    sys.stdout.write(f"{table(outcomes)}\n{moments}{time.monotonic() - began:.0f} s\n")
    broken = [f"BROKEN: {name}: {fault}\n" for name, one in outcomes.items() for fault in one.faults]
    sys.stdout.writelines(broken)
    return 1 if broken else 0


def table(outcomes: Mapping[Database, Outcome]) -> str:
    """The counts, a line a database."""
    heads = ["", *(name.replace("_", " ") for name in FIGURES)]
    lines = [[name, *(str(getattr(one, figure)) for figure in FIGURES)] for name, one in outcomes.items()]
    widths = [max(len(line[place]) for line in (heads, *lines)) for place in range(len(heads))]
    return "\n".join(
        "  ".join(cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in cells)
        for cells in (enumerate(zip(line, widths, strict=True)) for line in (heads, *lines))
    )


def _mornings(chosen: argparse.Namespace) -> list[Morning]:
    """The kills, shared by mornings side by side."""
    number = min(SIDE_BY_SIDE, chosen.kills) or 1
    kills = [chosen.kills // number + (place < chosen.kills % number) for place in range(number)]
    people = chosen.people or A_KILL * chosen.kills
    return [
        Morning(math.ceil(people / number), share, chosen.latency_ms, chosen.seed + place)
        for place, share in enumerate(kills)
    ]


@contextmanager
def _with_addresses(plans: Plans) -> Iterator[Plans]:
    """The mornings with the databases they are to have; a server of our own is stopped at the end."""
    if "postgresql" not in plans:
        yield plans
        return
    with postgres_server.running(f"chaos-{uuid.uuid4().hex}") as address:
        server = PostgresServer(address)
        try:
            mornings = [replace(one, database=server.make()) for one in plans["postgresql"]]
            yield {**plans, "postgresql": mornings}
        finally:
            server.close()


async def _live_through(plans: Plans, folder: Path) -> Mapping[Database, Outcome]:
    outcomes: dict[Database, Outcome] = {name: Outcome() for name in plans}

    async def live(name: Database, place: int, morning: Morning) -> None:
        own = folder / f"{name}-{place}"
        own.mkdir()
        outcome = await live_through(morning, own)
        if outcome.faults:
            sys.stdout.write((own / "log.txt").read_text(encoding="utf-8")[-4000:])
        outcomes[name].add(outcome)

    async with asyncio.TaskGroup() as side_by_side:
        for name, mornings in plans.items():
            for place, morning in enumerate(mornings):
                side_by_side.create_task(live(name, place, morning))
    return outcomes
