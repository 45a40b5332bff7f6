"""Where a process can be killed on the way of a delivery, and seams that do it there.

A store and a channel as the outbox is given them. At the chosen point they call ``die``, which a test lets
stop the process for good: by ``kill -9`` where it is a process of its own, else by letting nothing more pass.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from bot.ports import Outgoing, Receipt
from bot.storage.store import Lane, Store
from tests.doubles.channel import FindableChannel, ScriptedChannel

T = TypeVar("T")

WRITES: Final = ("recover", "claim", "claim_woken", "mark_sending", "record")
"""What the way out writes, in order."""

ON_THE_WIRE: Final = ("before the request", "request written", "answer read")
"""Before and after the platform has it; and once its answer is here, of which nothing is recorded yet."""

POINTS: Final = (*(f"{when} {write}" for write in WRITES for when in ("before", "after")), *ON_THE_WIRE)


@dataclass(slots=True)
class Point:
    """The point, reached for the ``nth`` time. If ``die`` comes back, nothing passes any more."""

    name: str
    die: Callable[[], Any]
    nth: int = 1
    dead: bool = False

    async def here(self, name: str) -> None:
        """Die, if it is here.

        Raises:
            CancelledError: it is dead, and does nothing more.
        """
        if self.dead:
            raise asyncio.CancelledError
        if name != self.name:
            return
        self.nth -= 1
        if self.nth == 0:
            self.dead = True
            self.die()
            raise asyncio.CancelledError


class DyingStore:
    """A real store whose process dies before or after a write."""

    def __init__(self, store: Store, point: Point) -> None:
        self._store = store
        self._point = point
        self.dialect = store.dialect

    async def write(self, f: Callable[..., T], *args: object, lane: Lane = "tap") -> T:
        await self._point.here(f"before {f.__name__}")
        value = await self._store.write(f, *args, lane=lane)
        await self._point.here(f"after {f.__name__}")
        return value

    async def read(self, f: Callable[..., T], *args: object, lane: Lane = "tap") -> T:
        await self._point.here("a read")
        return await self._store.read(f, *args, lane=lane)


@dataclass
class DyingChannel(ScriptedChannel):
    """A channel whose process dies around a request."""

    point: Point | None = None

    async def _take(self, outgoing: Outgoing, replaced: Receipt | None) -> Receipt:
        assert self.point is not None
        await self.point.here("before the request")
        receipt = await super()._take(outgoing, replaced)
        await self.point.here("answer read")
        return receipt

    def _show(self, call: Any, message: Any, reference: str) -> None:  # noqa: ANN401 - as its parent's
        super()._show(call, message, reference)
        assert self.point is not None
        if self.point.name == "request written" and not self.point.dead:
            self.point.nth -= 1
            if self.point.nth == 0:
                self.point.dead = True
                self.point.die()


@dataclass
class DyingFindableChannel(DyingChannel, FindableChannel):
    """The same, and it shows its history."""
