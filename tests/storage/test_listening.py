"""What one machine tells on PostgreSQL, another hears at once; a lost line is mended."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest

from bot.domain.message import Message, Text
from bot.storage.listening import listen
from bot.storage.notify import MOST, notify
from bot.storage.store import open_store
from bot.storage.transcript import StoreTranscript


@pytest.fixture
def engine() -> str:
    return "postgresql"


class Ear:
    """What has been heard, and how often one had to begin anew."""

    def __init__(self) -> None:
        self.heard: list[Sequence[Any]] = []
        self.began = 0
        self._news = asyncio.Event()

    def hear(self, told: Sequence[Any]) -> None:
        self.heard.append(told)
        self._news.set()

    def anew(self) -> None:
        self.began += 1
        self._news.set()

    async def until(self, count: int, began: int = 1) -> None:
        async with asyncio.timeout(10):
            while len(self.heard) < count or self.began < began:
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def listening(address: str) -> AsyncIterator[Ear]:
    ear = Ear()
    task = asyncio.create_task(listen(address, ear.hear, ear.anew))
    try:
        await ear.until(0)
        yield ear
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_what_is_told_is_heard_at_the_commit_with_what_goes_along(migrated_url: str) -> None:
    async with listening(migrated_url) as ear, open_store(migrated_url) as store:
        await store.write(notify, "due", "telegram", [7, 8])
        await ear.until(1)
        assert ear.heard == [["due", "telegram", [7, 8]]]


async def test_what_is_rolled_back_is_never_told(migrated_url: str) -> None:
    def tell_and_fail(db: Any) -> None:  # noqa: ANN401 - a connection
        notify(db, "inbox", "slack")
        raise ValueError("no")

    async with listening(migrated_url) as ear, open_store(migrated_url) as store:
        with pytest.raises(ValueError, match="no"):
            await store.write(tell_and_fail)
        await store.write(notify, "leases")
        await ear.until(1)
        assert ear.heard == [["leases"]]


async def test_what_is_too_long_goes_without_its_details(migrated_url: str) -> None:
    async with listening(migrated_url) as ear, open_store(migrated_url) as store:
        await store.write(notify, "due", "telegram", list(range(10_000_000, 10_000_000 + MOST // 8)))
        await ear.until(1)
        assert ear.heard == [["due", "telegram"]]


async def test_after_a_lost_line_one_listens_again_and_is_told_to_look(migrated_url: str) -> None:
    async with (
        listening(migrated_url) as ear,
        await psycopg.AsyncConnection.connect(migrated_url, autocommit=True) as db,
    ):
        await db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid() AND datname = current_database()"
        )
        await ear.until(0, began=2)
        await db.execute("""SELECT pg_notify('kompis', '["leases"]')""")
        await ear.until(1, began=2)


async def test_who_waits_for_a_row_of_the_transcript_is_woken_by_another_machine(migrated_url: str) -> None:
    """Long before it would look by itself."""
    async with open_store(migrated_url) as here, open_store(migrated_url) as there:
        reads, writes = StoreTranscript(here, "web", patience=60.0), StoreTranscript(there, "web")

        def hear(told: Sequence[Any]) -> None:
            assert told[:2] == ["line", "web"]
            reads.heard(*told[2:])

        ear = Ear()
        task = asyncio.create_task(listen(migrated_url, hear, ear.anew))
        await ear.until(0)
        waiting = asyncio.create_task(reads.wait("alva", 0))
        await writes.append("alva", "kompis", Message((Text("Hej"),), "sv"), key="1", edits=None)
        async with asyncio.timeout(5):
            await waiting
        assert [line.number for line in await reads.after("alva", 0)] == [1]
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
