"""Second step: commit ``sending`` in small batches, just ahead of the pacer's turn."""

from bot.delivery.desk import LOOKS, Desk
from bot.delivery.lines import Line
from bot.delivery.waiting import REPLY, Ready
from bot.services.delivery.claim import Claimed
from bot.services.delivery.mark_sending import mark_sending
from bot.storage.store import Lane

SOON = 0.25
"""Seconds before a turn from which rows are marked for it."""


class Marking:
    """Keeps a few rows marked, no more than the next turns need."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def step(self) -> None:
        """Mark once, or wait for a reason to."""
        desk, now = self._desk, self._desk.clock()
        rows = [row for line in desk.lines for row in _take(line, now)] if desk.trusted() else []
        if not rows:
            await desk.to_mark.wait(self._next_look(now))
            return
        lane: Lane = "tap" if any(row.priority == REPLY for row in rows) else "bulk"
        desk.marking = rows
        try:
            ids = [row.id for row in rows]
            marked = await desk.write(mark_sending, desk.owner, ids, desk.now(), lane=lane)
        except Exception:
            for row in rows:
                desk.line(row).waiting.take_back(row)
            raise
        finally:
            desk.marking = []
        if marked is None:
            desk.end()
            return
        for row in rows:
            if row.id in marked.replaces:
                desk.line_up(Ready(row, marked.replaces[row.id]))
            else:  # cancelled, seen, too late, or waiting for the message it is to change
                desk.line(row).waiting.done(row.chat)
        desk.to_send.ring()

    def _next_look(self, now: float) -> float:
        moments = [moment for line in self._desk.lines for moment in _openings(line, now)]
        return min([*moments, now + LOOKS])


def _take(line: Line, now: float) -> list[Claimed]:
    """Replies as soon as they come, bulk in batches: half of what may be marked, or more."""
    waiting, ahead = line.waiting, line.ahead
    rows: list[Claimed] = []
    for call, edits in line.kinds:
        if not waiting.unmarked or now < line.pacer.turn_at(call) - SOON:
            continue
        replies = ahead - waiting.marked_as(edits=edits, replies_only=True)
        taken = waiting.take(replies, now, replies_only=True, edits=edits)
        room = ahead - waiting.marked_as(edits=edits) - len(taken)
        rows += taken + waiting.take(room, now, edits=edits) if room > ahead // 2 else taken
    return rows


def _openings(line: Line, now: float) -> list[float]:
    """When something may come up to be marked: a chat opens, or a turn is near."""
    if not line.waiting.unmarked:
        return []
    turns = [line.pacer.turn_at(call) - SOON for call, _ in line.kinds]
    return [moment for moment in (line.waiting.next_opening(), *turns) if moment is not None and moment > now]
