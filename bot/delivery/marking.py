"""Second step: commit ``sending`` in small batches, just ahead of the pacer's turn."""

from bot.delivery.desk import LOOKS, Desk
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
        soon = desk.trusted() and now >= desk.pacer.turn_at() - SOON
        rows = self._take(now) if soon else []
        if not rows:
            await desk.to_mark.wait(self._next_look(now))
            return
        lane: Lane = "tap" if rows[0].priority == REPLY else "bulk"
        desk.marking = rows
        try:
            ids = [row.id for row in rows]
            marked = await desk.write(mark_sending, desk.owner, ids, desk.now(), lane=lane)
        except Exception:
            desk.waiting.take_back(rows)
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
                desk.waiting.done(row.address_id)
        desk.to_send.ring()

    def _take(self, now: float) -> list[Claimed]:
        """Replies as soon as they come, bulk in batches: half of what may be marked, or more."""
        waiting, ahead = self._desk.waiting, self._desk.ahead
        rows = waiting.take(ahead - waiting.replies_marked(), now, replies_only=True)
        room = ahead - waiting.marked - len(rows)
        return rows + waiting.take(room, now) if room > ahead // 2 else rows

    def _next_look(self, now: float) -> float:
        opening = self._desk.waiting.next_opening()
        turn = self._desk.pacer.turn_at() - SOON
        moments = [moment for moment in (opening, turn) if moment is not None and moment > now]
        return min([*moments, now + LOOKS])
