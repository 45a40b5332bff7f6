"""What a tap lends us for a while: an address at which its message can be changed without a limit of rate."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

FRESH_SECONDS: Final = 29 * 60.0
"""Slack takes such an address for 30 minutes,"""

MOST_USES: Final = 5
"""and so many times."""

IN_HAND: Final = 20_000


class Taps:
    """The newest ``response_url`` of each tapped message, by its reference."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lent: OrderedDict[str, tuple[str, float, int]] = OrderedDict()

    def lend(self, reference: str, address: str) -> None:
        """A message was tapped."""
        self._lent[reference] = (address, self._clock() + FRESH_SECONDS, MOST_USES)
        self._lent.move_to_end(reference)
        while len(self._lent) > IN_HAND:
            self._lent.popitem(last=False)

    def take(self, reference: str) -> str | None:
        """The address to change this message at, once more; None if there is none to be used."""
        address, until, uses = self._lent.pop(reference, ("", 0.0, 0))
        if not uses or self._clock() >= until:
            return None
        if uses > 1:
            self._lent[reference] = (address, until, uses - 1)
        return address

    def drop(self, reference: str) -> None:
        """Slack did not take it."""
        self._lent.pop(reference, None)
