"""A double's own clock: it runs by itself, or stands still until a test advances it."""

import asyncio
import time
from contextlib import suppress


class Clock:
    """Seconds since the epoch.

    A ``frozen`` clock moves only by :meth:`advance`; a running one moves by itself as well. Sleepers
    wake as soon as their time has come, by either way.
    """

    def __init__(self, *, frozen: bool = False, start: float | None = None) -> None:
        """Start at ``start`` (default: this moment)."""
        self._frozen = frozen
        self._began = time.monotonic()
        self._at = time.time() if start is None else start
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        """This moment, in seconds since the epoch."""
        return self._at if self._frozen else self._at + time.monotonic() - self._began

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds and wake who slept until then."""
        self._at += seconds
        for deadline, wake in self._sleepers:
            if deadline <= self.now() and not wake.done():
                wake.set_result(None)

    async def sleep(self, seconds: float) -> None:
        """Return when so many seconds have passed on this clock."""
        if seconds <= 0:
            return
        sleeper = (self.now() + seconds, asyncio.get_running_loop().create_future())
        self._sleepers.append(sleeper)
        try:
            if self._frozen:
                await sleeper[1]
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(sleeper[1], seconds)
        finally:
            self._sleepers.remove(sleeper)
