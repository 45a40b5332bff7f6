"""The disk is full, the database locked or gone, the network away: kompis waits, says so once, goes on."""

import asyncio
import json
import resource
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.chaos.counting import is_open, rows_in
from tests.chaos.crowd import TIP, TelegramCrowd
from tests.chaos.service import Kompis
from tests.databases import server_of_its_own
from tests.doubles.telegram import TOKEN, Figures, TelegramDouble

PEOPLE = 30
TROUBLE = 4.0
"""Seconds."""

LOCKED = 12.0
"""Seconds: longer than a call is patient."""

MOST_LINES = 12
"""Of a trouble in the log: one of each part of kompis that met it."""


class Morning:
    """A running kompis, its people and its platform."""

    def __init__(self, kompis: Kompis, double: TelegramDouble, crowd: TelegramCrowd) -> None:
        self.kompis = kompis
        self.double = double
        self.crowd = crowd

    async def until_some_are_sent(self, more: int = 3) -> None:
        before = self.double.calls("sendMessage")
        await self.double.until(lambda: self.double.calls("sendMessage") >= before + more, 60)

    async def until_all_is_well(self) -> None:
        """Everybody has seen the tip once, everything is recorded."""
        async with asyncio.timeout(90):
            while not await self._is_well():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.5)

    async def _is_well(self) -> bool:
        rows = await rows_in(self.kompis.database)
        return len(rows) >= PEOPLE and not any(is_open(row) for row in rows)

    @property
    def log(self) -> list[dict[str, str]]:
        whole = self.kompis.log.read_text(encoding="utf-8").rpartition("\n")[0]  # it writes on meanwhile
        return [_read(line) for line in whole.splitlines() if line.startswith("{")]


@asynccontextmanager
async def morning(folder: Path, database: str | None = None) -> AsyncIterator[Morning]:
    slow = Figures(bot=8, bot_burst=8)
    async with TelegramDouble(latency=0.02, rates=slow) as double:
        crowd = TelegramCrowd("telegram", double, PEOPLE)
        slot = datetime.now(UTC).replace(second=0, microsecond=0)
        kompis = Kompis(folder, double.url, TOKEN, slot, database)
        await asyncio.to_thread(kompis.join_yesterday, [("telegram", one) for one in crowd.people])
        async with kompis.running():
            yield Morning(kompis, double, crowd)


async def check(lived: Morning) -> None:
    """Everybody saw the tip, once, save what nobody can know; and the log is short."""
    await lived.until_all_is_well()
    seen = await lived.crowd.seen()
    tips = {who: sum(times for one, times in words.items() if TIP in one) for who, words in seen.items()}
    assert {who for who, times in tips.items() if times} == set(lived.crowd.people), "lost"
    rows = await rows_in(lived.kompis.database)
    assert sum(tips.values()) - PEOPLE <= sum(row.unclear + row.crashed for row in rows), "doubled"
    assert lived.double.violations == []
    told = Counter(line["event"] for line in lived.log if line["level"] != "info")
    assert 0 < sum(told.values()) <= MOST_LINES, told


def _read(line: str) -> dict[str, str]:
    """A line of the log; one that ran into the full disk is torn, and counts."""
    try:
        found: dict[str, str] = json.loads(line)
    except json.JSONDecodeError:
        return {"event": "a torn line", "level": "torn"}
    return found


@pytest.mark.timeout(200)
async def test_a_full_disk_is_waited_for(folder_with_tables: Path) -> None:
    async with morning(folder_with_tables) as lived:
        await lived.until_some_are_sent()
        pid = lived.kompis.pid
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
        await asyncio.sleep(TROUBLE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
        await check(lived)


@pytest.mark.timeout(200)
async def test_a_database_that_another_process_has_locked_is_waited_for(folder_with_tables: Path) -> None:
    async with morning(folder_with_tables) as lived:
        await lived.until_some_are_sent()
        with closing(sqlite3.connect(folder_with_tables / "kompis.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCKED)
            other.execute("ROLLBACK")
        await check(lived)


@pytest.mark.timeout(200)
async def test_a_platform_that_is_away_is_waited_for(folder_with_tables: Path) -> None:
    async with morning(folder_with_tables) as lived:
        await lived.until_some_are_sent()
        async with lived.double.away():
            await asyncio.sleep(TROUBLE)
        await check(lived)


@pytest.mark.timeout(200)
async def test_a_postgresql_that_starts_anew_in_the_middle_is_waited_for(tmp_path: Path) -> None:
    with server_of_its_own() as (database, restart):
        async with morning(tmp_path, database) as lived:
            await lived.until_some_are_sent()
            restart()
            await asyncio.sleep(TROUBLE)
            await check(lived)
