"""Something to wait for: a bell that others ring, or a moment."""

import asyncio


class Bell:
    """Rung any number of times before somebody waits, it is heard once."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake who waits, or the next to wait."""
        self._rung.set()

    async def wait(self, until: float | None = None) -> None:
        """Return when the bell is rung, or at a moment of the event loop's clock."""
        loop = asyncio.get_running_loop()
        timer = None if until is None else loop.call_at(until, self._rung.set)
        try:
            await self._rung.wait()
        finally:
            if timer is not None:
                timer.cancel()
            self._rung.clear()
