"""Meters of turns on a double's own clock: a bucket, a window, none at all."""

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

SLOP = 1e-6


class Meter(Protocol):
    """Something that says how long to wait for a turn, and takes one."""

    def wait(self, now: float) -> float:
        """Seconds until a turn is free; 0 when one is."""

    def take(self, now: float) -> None:
        """Use a turn."""


@dataclass(slots=True)
class Bucket:
    """``rate`` turns a second, at most ``burst`` of them at once after a rest."""

    rate: float
    burst: int
    _empty_until: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until a turn is free."""
        wait = self._empty_until - (self.burst - 1) / self.rate - now
        return wait if wait > SLOP else 0.0

    def take(self, now: float) -> None:
        """Use a turn."""
        self._empty_until = max(self._empty_until, now) + 1 / self.rate


@dataclass(slots=True)
class Window:
    """At most ``limit`` turns in any ``seconds``."""

    limit: int
    seconds: float
    _taken: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until a turn is free."""
        while self._taken and self._taken[0] <= now - self.seconds + SLOP:
            self._taken.popleft()
        return self._taken[0] + self.seconds - now if len(self._taken) >= self.limit else 0.0

    def take(self, now: float) -> None:
        """Use a turn."""
        self._taken.append(now)


@dataclass(slots=True)
class Free:
    """No limit."""

    def wait(self, now: float) -> float:
        """Never."""
        return 0.0

    def take(self, now: float) -> None:
        """Nothing to use up."""
