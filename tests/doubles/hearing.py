"""What a client must know by now of what it was told: read off its connections, not off a clock.

A refusal binds only who can have read it, and on a busy machine that may be long after it was written:
requests that were decided before lie in buffers meanwhile, on either side. Three things are certain at any
speed:

* Who asks the very thing again that was refused, has read the refusal.
* Who asks again on a connection has read the last answer on it, and all that was written before that.
* What is asked after *yet another* answer, written when that was certain, was decided with that knowledge.

A killed process leaves no connection behind: what it had not read by then nobody ever will.
"""

import asyncio
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary


@dataclass(slots=True, eq=False)
class Told:
    """A refusal: of what, and its place among all answers once it is written."""

    what: Hashable
    place: int | None = None
    lost: bool = False
    beside: tuple[asyncio.BaseTransport, ...] = ()
    """The client's connections at that moment."""


@dataclass(slots=True, eq=False)
class Asking:
    """A request as it came in: what it asks, how many answers were written by then, how many were known."""

    what: Hashable
    written: int = 0
    known: int = 0
    refusals: list[Told] = field(default_factory=list)

    def refused(self) -> Told:
        """Note that the answer will be a refusal."""
        told = Told(self.what)
        self.refusals.append(told)
        return told

    def repeats(self, told: Told) -> bool:
        """Whether this asks again what was refused."""
        return (
            not told.lost and told.place is not None and told.place <= self.written and told.what == self.what
        )

    def knows(self, told: Told) -> bool:
        """Whether who asks this knew of the refusal."""
        return not told.lost and told.place is not None and told.place <= self.known


class Hearing:
    """Counts the answers that were written, and says from what comes later which must be known."""

    def __init__(self) -> None:
        self._written = self._read = self._known = 0
        self._last: WeakKeyDictionary[asyncio.BaseTransport, int] = WeakKeyDictionary()
        self._steps: deque[tuple[int, int]] = deque()
        """When so many answers were written, so many were certainly read."""
        self._open: list[Told] = []

    def asked(self, connection: asyncio.BaseTransport | None, what: Hashable) -> Asking:
        """A request has come in."""
        self._forget_the_dead()
        if connection is not None:
            last = self._last.setdefault(connection, 0)
            while self._steps and self._steps[0][0] < last:
                self._known = max(self._known, self._steps.popleft()[1])
            if last > self._read:
                self._read = last
                self._steps.append((self._written, last))
        return Asking(what, self._written, self._known)

    def answered(self, connection: asyncio.BaseTransport | None, asking: Asking) -> None:
        """The answer to it is written, whole."""
        if connection is None:
            return
        self._written += 1
        self._last[connection] = self._written
        if not asking.refusals:
            return
        beside = tuple(one for one in self._last if not one.is_closing())
        for told in asking.refusals:
            told.place, told.beside = self._written, beside
            self._open.append(told)

    def _forget_the_dead(self) -> None:
        """What was not known when the last connection of its time ended, is lost."""
        left = []
        for told in self._open:
            if told.place is not None and told.place <= self._known:
                continue
            told.lost = all(one.is_closing() for one in told.beside)
            if not told.lost:
                left.append(told)
        self._open = left
