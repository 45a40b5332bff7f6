"""Clocks that stand still during a pause: how many days have passed for somebody."""

from collections.abc import Collection
from datetime import date

from bot.domain.schedule import Pause


def days_between(since: date, today: date, pauses: Collection[Pause]) -> int:
    """Days from one local date to another, those of pauses that are over left out; never below 0."""
    first, last = since.toordinal(), today.toordinal()
    if not pauses:
        return max(last - first, 0)
    paused: set[int] = set()
    for pause in pauses:
        begun = first if pause.since is None else max(pause.since.toordinal(), first)
        ended = last if pause.until is None else min(pause.until.toordinal(), last)
        paused.update(range(begun, ended))
    return max(last - first - len(paused), 0)
