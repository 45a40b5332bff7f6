"""How a double tells who waits that something has changed."""

import asyncio
from collections.abc import Coroutine
from typing import Literal


class Bell:
    """Rings when something has changed; who waits is woken."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake everyone who waits."""
        self._rung.set()
        self._rung = asyncio.Event()

    def wait(self) -> Coroutine[None, None, Literal[True]]:
        """Return at the next ring after this very call, even if it is awaited later."""
        return self._rung.wait()
