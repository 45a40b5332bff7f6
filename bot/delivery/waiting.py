"""What the owner of a channel has in hand: most urgent first, and in each chat one after the other.

A chat's rows stand in its *lane*. A lane gives one row at a time, first to be marked ``sending``, then,
marked, to be sent; the next follows when that one is recorded. Pure: moments are passed in.
"""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec import Struct

from bot.domain.kinds import RULES, Kind
from bot.services.delivery.claim import Claimed

REPLY: Final = RULES[Kind.REPLY].priority

Order = tuple[int, datetime, int]
Opens = Callable[[Claimed, bool], float]
"""``opens(row, edit)``: when the row's chat is open for it."""


class Ready(Struct, frozen=True):
    """A row marked ``sending``, with the receipt of the message it replaces, or None to send it anew."""

    row: Claimed
    replaces: tuple[str, ...] | None

    @property
    def edit(self) -> bool:
        """Whether it changes a message rather than sending one."""
        return self.replaces is not None


@dataclass(slots=True)
class _Lane:
    rows: list[tuple[Order, Claimed]] = field(default_factory=list)
    busy: bool = False


class Waiting:
    """The rows in hand. ``opens`` says when a chat is open, ``edits`` whether the channel can edit."""

    def __init__(self, opens: Opens, *, edits: bool) -> None:
        self._opens = opens
        self._edits = edits
        self._lanes: dict[int, _Lane] = {}
        self._heads: list[tuple[Order, int]] = []
        self._shut: list[tuple[float, Order, int]] = []
        self._marked: list[tuple[Order, Ready]] = []
        self._shut_marked: list[tuple[float, Order, Ready]] = []
        self._unmarked = 0

    def __len__(self) -> int:
        return self._unmarked + self.marked

    @property
    def unmarked(self) -> int:
        """How many wait to be marked."""
        return self._unmarked

    @property
    def marked(self) -> int:
        """How many are marked and not yet sent."""
        return len(self._marked) + len(self._shut_marked)

    @property
    def chats(self) -> int:
        """How many chats wait; one counts twice where a marked row has others behind it."""
        return sum(bool(lane.rows) for lane in self._lanes.values()) + self.marked

    @property
    def busy_chats(self) -> frozenset[int]:
        """The chats that have something in hand or on the wire."""
        return frozenset(self._lanes)

    def ids(self) -> set[int]:
        """The deliveries in hand, not those on the wire."""
        return {row.id for row in self._rows()} | {ready.row.id for ready in self._all_marked()}

    def add(self, row: Claimed) -> None:
        """Take in a claimed row."""
        lane = self._lanes.setdefault(row.chat, _Lane())
        heapq.heappush(lane.rows, (_order(row), row))
        self._unmarked += 1
        self._offer(row.chat)

    def occupy(self, chat: int) -> None:
        """Keep a lane busy for a row that was marked as it was claimed; the chat had nothing in hand."""
        self._lanes.setdefault(chat, _Lane()).busy = True

    def marked_as(self, *, edits: bool | None = None, replies_only: bool = False) -> int:
        """How many of the marked are edits, or are none, or replies."""
        if edits is None and not replies_only:
            return self.marked
        return sum(
            (edits is None or edits == ready.edit) and (not replies_only or ready.row.priority == REPLY)
            for ready in self._all_marked()
        )

    def take(
        self, count: int, now: float, *, replies_only: bool = False, edits: bool | None = None
    ) -> list[Claimed]:
        """Up to ``count`` rows to mark, of lanes that are free and open. Their lanes are busy until done.

        ``edits``: only such, or none such.
        """
        while self._shut and self._shut[0][0] <= now:
            _, order, chat = heapq.heappop(self._shut)
            heapq.heappush(self._heads, (order, chat))
        taken: list[Claimed] = []
        others: list[tuple[Order, int]] = []
        while self._heads and len(taken) < count:
            if replies_only and self._heads[0][0][0] != REPLY:
                break
            order, chat = heapq.heappop(self._heads)
            lane = self._lanes.get(chat)
            if lane is None or lane.busy or not lane.rows or lane.rows[0][0] != order:
                continue  # this head has gone, or another stands before it
            row = lane.rows[0][1]
            edit = self.is_edit(row)
            if edits is not None and edits != edit:
                others.append((order, chat))
                continue
            opens = self._opens(row, edit)
            if opens > now:
                heapq.heappush(self._shut, (opens, order, chat))
                continue
            heapq.heappop(lane.rows)
            lane.busy = True
            self._unmarked -= 1
            taken.append(row)
        for head in others:
            heapq.heappush(self._heads, head)
        return taken

    def is_edit(self, row: Claimed) -> bool:
        """Whether a row, not yet marked, is to change a message rather than to be one."""
        return self._edits and row.edits is not None and not row.anew

    def take_back(self, *rows: Claimed) -> None:
        """Rows that were taken could not be marked: they stand where they stood."""
        for row in rows:
            self.done(row.chat)
            self.add(row)

    def mark(self, ready: Ready) -> None:
        """Put a row that was taken, and is marked, in line to be sent."""
        heapq.heappush(self._marked, (_order(ready.row), ready))

    def next(self, now: float, *, edits: bool | None = None) -> Ready | None:
        """The most urgent marked row whose chat is open; of edits, or of what is none."""
        while self._shut_marked and self._shut_marked[0][0] <= now:
            _, order, ready = heapq.heappop(self._shut_marked)
            heapq.heappush(self._marked, (order, ready))
        found: Ready | None = None
        others: list[tuple[Order, Ready]] = []
        while self._marked and found is None:
            order, ready = heapq.heappop(self._marked)
            opens = self._opens(ready.row, ready.edit)
            if opens > now:
                heapq.heappush(self._shut_marked, (opens, order, ready))
            elif edits is None or edits == ready.edit:
                found = ready
            else:
                others.append((order, ready))
        for other in others:
            heapq.heappush(self._marked, other)
        return found

    def marked_open_at(self) -> float | None:
        """The next moment at which the shut chat of a marked row opens."""
        return self._shut_marked[0][0] if self._shut_marked else None

    def next_opening(self) -> float | None:
        """The next moment at which a shut chat opens."""
        moments = [heap[0][0] for heap in (self._shut, self._shut_marked) if heap]
        return min(moments, default=None)

    def done(self, chat: int) -> None:
        """The row of this chat that was out is recorded: the next may go."""
        lane = self._lanes.setdefault(chat, _Lane())
        lane.busy = False
        if lane.rows:
            self._offer(chat)
        else:
            del self._lanes[chat]

    def clear_lane(self, chat: int) -> list[Claimed]:
        """Take out what waits behind the row of this chat that is out."""
        lane = self._lanes.get(chat)
        if lane is None:
            return []
        rows = [row for _, row in lane.rows]
        self._unmarked -= len(rows)
        lane.rows.clear()
        return rows

    def clear(self) -> list[Claimed]:
        """Take out everything that is not on the wire."""
        rows = [*self._rows(), *(ready.row for ready in self._all_marked())]
        on_the_wire = {chat for chat, lane in self._lanes.items() if lane.busy}
        on_the_wire -= {ready.row.chat for ready in self._all_marked()}
        self._lanes = {chat: _Lane(busy=True) for chat in on_the_wire}
        for heap in (self._heads, self._shut, self._marked, self._shut_marked):
            heap.clear()
        self._unmarked = 0
        return rows

    def _offer(self, chat: int) -> None:
        lane = self._lanes[chat]
        if not lane.busy:
            heapq.heappush(self._heads, (lane.rows[0][0], chat))

    def _rows(self) -> Iterable[Claimed]:
        return (row for lane in self._lanes.values() for _, row in lane.rows)

    def _all_marked(self) -> Iterable[Ready]:
        return [ready for _, ready in self._marked] + [ready for _, _, ready in self._shut_marked]


def _order(row: Claimed) -> Order:
    return row.priority, row.try_at, row.id
