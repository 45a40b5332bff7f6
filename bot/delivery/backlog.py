"""What is due in workspaces that have their hands full: kept in mind, so that each gets its share.

Rows of one workspace may stand by the thousand before the first of another. Their ids are read once, in
order, and shared out from here; the claim then looks at each row anew.
"""

import heapq
from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import Row

from bot.storage.backlog import Place

PAGE: Final = 200
"""Rows a look."""

READ_ANEW_AFTER: Final = 30.0
"""Seconds after which everything is read again: something may have come to stand before what was read."""


class Backlog:
    """The ids by workspace, urgent first. ``workspace`` names that of an address."""

    def __init__(self, workspace: Callable[[str], str], now: float) -> None:
        self._workspace = workspace
        self._behind: dict[int, Place] = {}
        self._known: set[int] = set()
        self._heaps: dict[str, list[tuple[int, Any, int]]] = {}
        self._read_anew_at = now + READ_ANEW_AFTER

    def behind(self, now: float) -> dict[int, Place]:
        """From where to read on, by priority."""
        if now >= self._read_anew_at:
            self._behind, self._known, self._heaps = {}, set(), {}
            self._read_anew_at = now + READ_ANEW_AFTER
        return self._behind

    def read_anew(self, at: float) -> None:
        """Read everything again from this moment on, if not sooner."""
        self._read_anew_at = min(self._read_anew_at, at)

    def add(self, rows: Iterable[Row[Any]]) -> None:
        """Take in what was read: id, priority, try_at, platform_id."""
        for row in rows:
            self._behind[row.priority] = max(
                self._behind.get(row.priority, (row.try_at, 0)), (row.try_at, row.id)
            )
            if row.id not in self._known:
                self._known.add(row.id)
                heap = self._heaps.setdefault(self._workspace(row.platform_id or ""), [])
                heapq.heappush(heap, (row.priority, row.try_at, row.id))

    def take(self, room: Callable[[str], int], most: int) -> list[int]:
        """Take out ids, one of each workspace after the other, as far as it has room."""
        rooms = {workspace: room(workspace) for workspace in self._heaps}
        taken: list[int] = []
        while len(taken) < most and any(rooms.values()):
            for workspace in [name for name, free in rooms.items() if free > 0]:
                heap = self._heaps[workspace]
                taken.append(heapq.heappop(heap)[2])
                rooms[workspace] -= 1
                if not heap:
                    del self._heaps[workspace], rooms[workspace]
        self._known.difference_update(taken)
        return taken[:most]
