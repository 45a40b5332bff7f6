"""When somebody came back too early, how long after the last kill, and how late this process itself was."""

import asyncio
import time
from collections import deque
from typing import Final

from tests.chaos.city import Doubles

EARLY: Final = "early retry"
PAUSE: Final = 0.02
REMEMBERED: Final = 2.0
"""Seconds of lateness that are told beside a retry."""


class Watch:
    """Looks at the doubles' complaints as they come. ``early`` is a sentence each, by channel."""

    def __init__(self, doubles: Doubles) -> None:
        self._doubles = doubles
        self.early: dict[str, list[str]] = {name: [] for name in doubles.by_channel}
        self._killed_at = float("-inf")
        self._late: deque[tuple[float, float]] = deque()
        self._read = dict.fromkeys(doubles.by_channel, 0)

    def kill(self) -> None:
        """Note that kompis was killed just now."""
        self._killed_at = time.monotonic()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(PAUSE)
            now = time.monotonic()
            self._late.append((now, now - before - PAUSE))
            while self._late[0][0] < now - REMEMBERED:
                self._late.popleft()
            for name, double in self._doubles.by_channel.items():
                for one in double.violations[self._read[name] :]:
                    if one.startswith(EARLY):
                        self.early[name].append(self._told(one, now))
                self._read[name] = len(double.violations)

    def _told(self, violation: str, now: float) -> str:
        late = max(seconds for _, seconds in self._late)
        return f"{violation} ({now - self._killed_at:.1f} s after a kill; the double was {late:.2f} s late)"
