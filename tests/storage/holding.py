"""Ways to make the calls of a store wait, so that a test decides what waits together."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection

from bot.storage.postgres import WRITERS
from bot.storage.store import Lane, Store


@asynccontextmanager
async def all_writers_held(store: Store, lane: Lane = "tap") -> AsyncIterator[None]:
    """Keep every thread that writes busy, so that what is asked meanwhile waits."""
    release = threading.Event()

    def hold(_: Connection, began: threading.Event) -> None:
        began.set()
        release.wait(20)

    begun = [threading.Event() for _ in range(1 if store.dialect == "sqlite" else WRITERS)]
    holding = [asyncio.create_task(store.write(hold, began, lane=lane)) for began in begun]
    await asyncio.gather(*(asyncio.to_thread(began.wait, 20) for began in begun))
    try:
        yield
    finally:
        release.set()
        await asyncio.gather(*holding)


async def asked(*calls: asyncio.Task[Any]) -> None:
    """Let tasks run until their calls are queued."""
    await asyncio.sleep(0)
    assert not any(call.done() for call in calls)
