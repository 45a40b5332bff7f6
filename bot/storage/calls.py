"""Calls on their way to a thread of the store: two lanes, bounded, and the way back to who waits."""

import asyncio
import concurrent.futures
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog
from sqlalchemy import Connection

from bot.storage.errors import NotDone

Lane = Literal["tap", "bulk"]
"""Somebody waits for it | nobody does."""

SLOW = 0.1
"""Seconds; a call that takes longer is logged with the function's name."""

PATIENCE = 10.0
"""Seconds a call waits to begin, and on PostgreSQL seconds it is tried again, before it is `NotDone`."""

log = structlog.get_logger("store")

Future = asyncio.Future[Any] | concurrent.futures.Future[Any]


@dataclass(slots=True)
class Outcome:
    """What became of a call: a value, or an error to raise."""

    value: object = None
    error: Exception | None = None


@dataclass(slots=True, eq=False)
class Call:
    """A function to run on a connection, and who waits for what it returns."""

    function: Callable[..., object]
    arguments: tuple[object, ...]
    named: dict[str, object]
    lane: Lane
    future: Future
    loop: asyncio.AbstractEventLoop | None  # None: a thread waits
    asked: float = field(default_factory=time.monotonic)

    @property
    def name(self) -> str:
        """The function's name, for the log."""
        return getattr(self.function, "__qualname__", repr(self.function))

    def run(self, db: Connection) -> object:
        """Run the function. Raises what it raises; what would end a thread or a loop becomes RuntimeError."""
        began = time.monotonic()
        try:
            return self.function(db, *self.arguments, **self.named)
        except (StopIteration, StopAsyncIteration) as error:
            raise RuntimeError(f"{self.name} raised {error!r}") from error
        except Exception:
            raise
        except BaseException as error:  # SystemExit set on a future would end the loop without a word
            raise RuntimeError(f"{self.name} raised {error!r}") from error
        finally:
            took = time.monotonic() - began
            if took > SLOW:
                log.warning("slow call", function=self.name, lane=self.lane, seconds=round(took, 3))


def report(outcomes: Iterable[tuple[Call, Outcome]]) -> None:
    """Give each caller its outcome, waking every event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Call, Outcome]]] = {}
    for call, outcome in outcomes:
        if call.loop is None:
            _resolve(((call, outcome),))
        else:
            by_loop.setdefault(call.loop, []).append((call, outcome))
    for loop, pairs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, pairs)
        except RuntimeError:  # the loop has ended, and with it everybody who waited
            log.info("nobody waits any more", functions=sorted({call.name for call, _ in pairs}))


def _resolve(pairs: Iterable[tuple[Call, Outcome]]) -> None:
    for call, outcome in pairs:
        if call.future.done():  # cancelled after it began: it was kept, nobody asks for the result
            continue
        if outcome.error is not None:
            call.future.set_exception(outcome.error)
        else:
            call.future.set_result(outcome.value)


class Lanes:
    """Two bounded queues of calls; a tap goes before all bulk.

    At most ``bulk_at_once`` bulk calls are out at a time, so that a pool keeps a thread for taps. The thread
    that worked last works next: while little is to be done, the others open no connection, and what the
    server has planned on that one is used again.
    """

    def __init__(self, limit: int, bulk_at_once: int) -> None:
        self._waiting: dict[Lane, deque[Call]] = {"tap": deque(), "bulk": deque()}
        self._limit = limit
        self._bulk_left = bulk_at_once
        self._closed = False
        self._lock = threading.Lock()
        self._idle: list[threading.Condition] = []

    def put(self, call: Call) -> None:
        """Queue a call. Raises NotDone when the lane is full or the store is closing."""
        with self._lock:
            if self._closed:
                raise NotDone("the store is closed")
            lane = self._waiting[call.lane]
            if len(lane) >= self._limit:
                raise NotDone(f"{len(lane)} calls wait in the {call.lane} lane already")
            lane.append(call)
            if self._idle:
                self._idle.pop().notify()

    def wait(self) -> Call | None:
        """Take the next call, waiting for one; None when the store is closed and nothing is left."""
        with self._lock:
            woken = threading.Condition(self._lock)
            while True:
                call = self._next(bulk=True)
                if call is not None or (self._closed and not self._waiting["bulk"]):
                    return call
                self._idle.append(woken)
                woken.wait()

    def take(self, *, bulk: bool) -> Call | None:
        """Take the next call if one is waiting, bulk only if wanted."""
        with self._lock:
            return self._next(bulk=bulk)

    def done(self, calls: Iterable[Call]) -> None:
        """Say that these are no longer out."""
        bulk = sum(call.lane == "bulk" for call in calls)
        if bulk:
            with self._lock:
                self._bulk_left += bulk
                self._wake_all()

    def close(self) -> None:
        """Let nothing in any more; what waits is still run."""
        with self._lock:
            self._closed = True
            self._wake_all()

    def _wake_all(self) -> None:
        while self._idle:
            self._idle.pop().notify()

    def _next(self, *, bulk: bool) -> Call | None:
        for lane in ("tap", "bulk"):
            waiting = self._waiting[lane]
            while waiting and (lane == "tap" or (bulk and self._bulk_left > 0)):
                call = waiting.popleft()
                if begins(call):
                    self._bulk_left -= lane == "bulk"
                    return call
        return None


def begins(call: Call) -> bool:
    """Decide, as a call's turn comes, whether it runs: not if it was cancelled or has waited too long."""
    if call.future.cancelled():
        return False
    waited = time.monotonic() - call.asked
    if waited > PATIENCE:
        report([(call, Outcome(error=NotDone(f"{call.name} waited {waited:.0f} s for its turn")))])
        return False
    return True
