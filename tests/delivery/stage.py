"""An outbox at work on a real store, with a scripted channel and a clock that does not wait."""

import asyncio
import datetime as dt
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, cast

from sqlalchemy import Connection

from bot.delivery.outbox import Outbox
from bot.ports import Limits
from bot.services.delivery.composing import Compose
from bot.storage.store import Store
from tests.doubles.channel import PlainChannel, ScriptedChannel
from tests.doubles.virtual_time import CountedStore, VirtualLoop
from tests.services.delivery.ledger import NOW, add_reply, states, tips


def limits(rate: float | None = 30, burst: int = 1, chat_interval: float = 0.0) -> Limits:
    return Limits("telegram", 4096, 1024, 28, {}, frozenset(), rate, burst, chat_interval)


class Stage:
    """One process: ``async with`` starts its outbox and stops it as SIGTERM does."""

    def __init__(
        self,
        store: Store,
        loop: VirtualLoop,
        channel: PlainChannel | None = None,
        pace: Limits | None = None,
        compose: Compose = tips,
    ) -> None:
        self.loop = loop
        self._counting = CountedStore(store, loop)
        self.store = cast("Store", self._counting)
        self.channel = ScriptedChannel() if channel is None else channel
        self.woken_channels: list[str] = []
        self.jump = dt.timedelta()
        self.outbox = Outbox(
            self.channel,
            limits() if pace is None else pace,
            self.store,
            compose,
            owner="Alva's machine",
            now=self.now,
            wake_channel=self.woken_channels.append,
        )

    def now(self) -> dt.datetime:
        return NOW + self.jump + dt.timedelta(seconds=self.loop.time() - 1000)

    def lose(self, name: str, error: Exception) -> None:
        """Lose the answer to the next write by a function of that name."""
        self._counting.lose(name, error)

    @property
    def writes(self) -> int:
        """How many writes were asked for."""
        return self._counting.writes

    async def start(self) -> None:
        """Start, never to stop: when the loop ends, this process was killed."""
        self._running = asyncio.create_task(self.outbox.run())
        await asyncio.sleep(0.01)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.outbox.stop()
        await self._running

    async def reply(self, to: Any, words: str, **more: object) -> int:  # noqa: ANN401
        """Write a reply and wake the outbox, as chat does."""
        delivery = await self.store.write(_add_reply, to, words, {"at": self.now(), **more})
        self.outbox.wake([delivery])
        return delivery

    async def write(self, f: Callable[..., Any], *args: object) -> Any:  # noqa: ANN401
        return await self.store.write(f, *args)

    async def states(self) -> dict[int, str]:
        return await self.store.read(states)


def _add_reply(db: Connection, to: Any, words: str, more: dict[str, Any]) -> int:  # noqa: ANN401
    return add_reply(db, to, words, **more)
