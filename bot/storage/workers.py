"""Threads that take calls from two lanes, and the ways to ask them: from an event loop, or from a thread."""

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.storage.calls import Call, Lane, Lanes, Outcome, log, report

QUEUE = 4096
"""Calls that may wait in one lane."""


class Runner(Protocol):
    """What one thread does with calls, on a connection of its own."""

    def run(self, first: Call, lanes: Lanes) -> Sequence[tuple[Call, Outcome]]:
        """Run a call, and others that wait if it likes, and say what became of each. Does not raise."""

    def close(self) -> None:
        """Close the connection."""


class Workers:
    """Some threads, each with its runner, on the same two lanes."""

    def __init__(self, name: str, runners: Sequence[Runner], bulk_at_once: int) -> None:
        self._lanes = Lanes(QUEUE, bulk_at_once)
        self._threads = [
            threading.Thread(target=self._serve, args=(runner,), name=f"{name}-{number}", daemon=True)
            for number, runner in enumerate(runners, 1)
        ]
        for thread in self._threads:
            thread.start()

    async def ask(
        self, function: Callable[..., object], args: tuple[object, ...], named: dict[str, object], lane: Lane
    ) -> object:
        """Queue a call and wait for its value without blocking the loop."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._lanes.put(Call(function, args, named, lane, future, loop))
        return await future

    def ask_now(
        self, function: Callable[..., object], args: tuple[object, ...], named: dict[str, object]
    ) -> object:
        """Queue a call and block this thread until it has been run."""
        future: concurrent.futures.Future[object] = concurrent.futures.Future()
        self._lanes.put(Call(function, args, named, "tap", future, None))
        return future.result()

    def close(self) -> None:
        """Let nothing in, run what waits, join the threads. Blocks; may be called twice."""
        self._lanes.close()
        for thread in self._threads:
            thread.join()

    def _serve(self, runner: Runner) -> None:
        while (call := self._lanes.wait()) is not None:
            try:
                outcomes = runner.run(call, self._lanes)
            except Exception as error:  # noqa: BLE001 - our own fault: who waits hears of it, the thread goes on
                log.exception("fault in the store", function=call.name)
                outcomes = [(call, Outcome(error=error))]
            report(outcomes)
            self._lanes.done(call for call, _ in outcomes)
        runner.close()
