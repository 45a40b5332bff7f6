"""Even turns at one rate. Pure: every moment is passed in, in seconds of one monotonic clock."""

from typing import Final

LATENESS: Final = 0.02
"""A turn taken so many seconds late, by a busy process, does not move the turns after it."""


class Rhythm:
    """Turns for ``rate`` calls a second; None: always. Begins with nothing saved up.

    ``burst`` is how many turns an idle while saves up at most.
    """

    def __init__(self, rate: float | None, burst: int, now: float) -> None:
        self._burst = max(burst, 1)
        self._next = now
        self._paused_until = now
        self.set_rate(rate)

    def set_rate(self, rate: float | None) -> None:
        """Take the turns after the next one at another rate."""
        self._interval = 0.0 if rate is None else 1 / rate
        self._saved = (self._burst - 1) * self._interval
        self._grace = max(self._saved, LATENESS)

    def turn_at(self) -> float:
        """The moment of the next turn; one in the past may be taken now."""
        return max(self._next, self._paused_until)

    def take(self, now: float) -> bool:
        """Use the turn. Returns whether somebody waited for it: it was taken about when it came."""
        if not self._interval:
            return False
        late = now - self._next
        if late > self._grace:
            self._next = now - self._saved
        self._next += self._interval
        return late <= max(self._grace, self._interval / 2)

    def pause(self, until: float) -> None:
        """Give no turn before; turns that pass meanwhile are not saved up."""
        self._paused_until = max(self._paused_until, until)
        self._next = max(self._next, self._paused_until)

    def paused_at(self, now: float) -> bool:
        """Whether there is a pause, now."""
        return self._paused_until > now
