"""Told to stop at a bad moment: within five seconds, and nothing is unknown that could be known."""

import asyncio
import sqlite3
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.chaos.service import Kompis, everybody
from tests.doubles.telegram import TOKEN, Fault, Figures, TelegramDouble

PEOPLE = 80
PROMISED = 5.0
SLACK = 2.0
"""For a process on a busy machine to come to its end."""


async def _morning(folder: Path, telegram: TelegramDouble) -> Kompis:
    """Everybody's lesson was due a moment ago."""
    for number in range(PEOPLE):
        telegram.person(1001 + number, f"Person {number}")
    kompis = Kompis(folder, telegram.url, TOKEN, datetime.now(UTC).replace(second=0, microsecond=0))
    await asyncio.to_thread(kompis.join_yesterday, everybody(PEOPLE))
    with sqlite3.connect(folder / "kompis.db") as db:
        due = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(" ", "microseconds")
        db.execute("UPDATE persons SET next_lesson_at = ?", [due])
    await kompis.start()
    return kompis


async def _stopped_after(kompis: Kompis) -> float:
    began = time.monotonic()
    await kompis.stop()
    return time.monotonic() - began


def _states(folder: Path) -> Counter[str]:
    with sqlite3.connect(folder / "kompis.db") as db:
        return Counter(state for (state,) in db.execute("SELECT state FROM deliveries"))


@pytest.fixture
def rates() -> Figures:
    return Figures(bot=None, paid=None, chat=None, group_a_minute=None)


async def test_a_stop_in_the_middle_of_sending_leaves_nothing_unknown(
    folder_with_tables: Path, rates: Figures
) -> None:
    async with TelegramDouble(latency=0.3, rates=rates) as telegram:
        kompis = await _morning(folder_with_tables, telegram)
        await telegram.until(lambda: telegram.calls("sendMessage") >= 20, 60)

        assert await _stopped_after(kompis) < PROMISED + SLACK

        seen = sum(len(telegram.seen(1001 + number)) for number in range(PEOPLE))
        assert _states(folder_with_tables) == {"sent": seen, "pending": PEOPLE - seen}
        assert 20 <= seen < PEOPLE


async def test_a_stop_while_another_process_holds_the_database_does_not_wait_for_it(
    folder_with_tables: Path, rates: Figures
) -> None:
    async with TelegramDouble(latency=0.1, rates=rates) as telegram:
        kompis = await _morning(folder_with_tables, telegram)
        await telegram.until(lambda: telegram.calls("sendMessage") >= 20, 60)
        other = sqlite3.connect(folder_with_tables / "kompis.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        took = await _stopped_after(kompis)

        other.execute("ROLLBACK")
        other.close()
        assert took < PROMISED + SLACK
        assert "Unclosed" not in kompis.log.read_text()


async def test_a_stop_during_the_start_does_not_wait_for_the_start(tmp_path: Path, rates: Figures) -> None:
    async with TelegramDouble(rates=rates) as telegram:
        telegram.fault(Fault("delay", methods=("getme",), seconds=60, times=None))  # its name is waited for
        kompis = Kompis(tmp_path, telegram.url, TOKEN, datetime.now(UTC) + timedelta(hours=2))
        await kompis.start()
        await telegram.until(lambda: telegram.polled, 60)

        assert await _stopped_after(kompis) < PROMISED

        log = kompis.log.read_text()
        assert "kompis has stopped" in log
        assert "kompis is up" not in log
        assert "Traceback" not in log
