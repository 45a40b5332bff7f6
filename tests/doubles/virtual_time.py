"""An event loop whose clock does not wait: when nothing is left to do, it goes on to the next moment.

Calls of a real store run in real threads meanwhile; while one is under way the clock stands still.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from bot.storage.store import Lane, NotDone, Store

T = TypeVar("T")

_STUCK = 20.0


class _Selector(selectors.DefaultSelector):
    """Polls, and instead of waiting moves the clock."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if events or timeout == 0:
            return events
        if self.loop.calls or timeout is None:
            events = super().select(_STUCK)
            if not events:
                raise RuntimeError("nothing happens, and nothing is going to")
            return events
        self.loop.moment += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Begins at moment 1000; ``calls`` counts what runs in threads."""

    def __init__(self) -> None:
        self.moment = 1000.0
        self.calls = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self.moment


class CountedStore:
    """A real store that tells the loop while a call is under way, and may lose answers on the way back."""

    def __init__(self, store: Store, loop: VirtualLoop) -> None:
        self._store = store
        self._loop = loop
        self.dialect = store.dialect
        self.writes = 0
        self._lost: dict[str, Exception] = {}

    def lose(self, name: str, error: Exception) -> None:
        """Raise this instead of what the next write by a function of that name returns.

        OutcomeUnknown: it is done all the same. NotDone: it is not.
        """
        self._lost[name] = error

    async def write(self, f: Callable[..., T], *args: object, lane: Lane = "tap") -> T:
        self.writes += 1
        error = self._lost.pop(f.__name__, None)
        if isinstance(error, NotDone):
            raise error
        value = await self._counted(self._store.write(f, *args, lane=lane))
        if error is not None:
            raise error
        return value

    async def read(self, f: Callable[..., T], *args: object, lane: Lane = "tap") -> T:
        return await self._counted(self._store.read(f, *args, lane=lane))

    async def _counted(self, call: Coroutine[Any, Any, T]) -> T:
        self._loop.calls += 1
        try:
            return await call
        finally:
            self._loop.calls -= 1


def run(main: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run ``main(loop)`` on a virtual loop of its own."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main(cast("VirtualLoop", runner.get_loop())))
