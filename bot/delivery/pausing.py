"""Let a workspace rest, store that before the next call, and give back what was in hand for it."""

import asyncio
import random
from typing import Final

import structlog

from bot.delivery.desk import Desk, Result, put_back
from bot.delivery.lines import Line
from bot.delivery.pacer import CHATS_TO_PAUSE_ALL, KINDS, Call
from bot.domain.delivery import backoff
from bot.services.delivery.lease import note_pause
from bot.services.delivery.paces import PaceNote, note_pace

log = structlog.get_logger("delivery")

LONGEST_OUTAGE: Final = 30.0
"""Seconds between two tries of a workspace that does not answer, at most."""


class Pausing:
    """The rests of all lines. A platform without workspaces is one, whose rest is noted in its lease."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._to_store: dict[tuple[str, Call], PaceNote] = {}
        self._storing = asyncio.Lock()

    @property
    def news(self) -> bool:
        """Whether there is something to store, or just being stored: until then nothing may be called."""
        return bool(self._to_store) or self._storing.locked()

    async def store(self) -> None:
        """Store what is new. To be called before the next call of the platform."""
        if not self.news:
            return
        async with self._storing:
            while self._to_store:
                await self._store(self._to_store.pop(next(iter(self._to_store))))

    async def _store(self, note: PaceNote) -> None:
        desk = self._desk
        if note.workspace or note.rate is not None:
            await desk.write(note_pace, desk.owner, note)
        if not note.workspace and note.paused_until is not None:
            await desk.write(note_pause, desk.owner.lease, note.paused_until)

    def pause(self, line: Line, until: float, call: Call | None = None) -> None:
        """Let nothing leave before, or nothing of this kind, and give back what waits for that."""
        desk = self._desk
        calls = KINDS if call is None else (call,)
        if all(until <= line.pauses.get(one, until - 1) for one in calls):
            return
        line.pacer.pause(until, call)
        resume = desk.moment(until)
        for one in calls if line.pacer.apart else calls[:1]:
            self._note(line, one, PaceNote(line.workspace, one, paused_until=resume))
        line.pauses |= dict.fromkeys(calls, until)
        log.warning(
            "the channel has to wait",
            channel=desk.owner.channel,
            workspace=line.workspace,
            calls=call or "all",
            seconds=round(until - desk.clock(), 1),
        )
        for row in line.waiting.clear():
            if call is None or not line.pacer.apart or line.waiting.is_edit(row) == (call == "edit"):
                desk.hand_in(Result(row, put_back(row, resume), out=False))
            else:
                line.waiting.add(row)

    def learned(self, line: Line) -> None:
        """Have a learned rate stored, if it is worth it."""
        rate = line.pacer.news()
        if rate is not None:
            self._note(line, "send", PaceNote(line.workspace, "send", rate, self._desk.now()))

    def silent(self, line: Line, chat: int) -> None:
        """Nobody knows what became of a send. After several chats in a row it is an outage like others.

        Else a gateway that answers for a platform that is away would use up everybody's tries.
        """
        line.unheard.add(chat)
        if len(line.unheard) >= CHATS_TO_PAUSE_ALL:
            self.pause(line, self.outage(line, None))

    def answered(self, line: Line) -> None:
        """The platform is there."""
        if line.outages:  # more than one call at a time may be made again
            self._desk.to_send.ring()
        line.outages = 0
        line.unheard.clear()

    def outage(self, line: Line, after: float | None) -> float:
        """The moment a workspace is tried again. What fails during a rest does not make it longer."""
        now = self._desk.clock()
        resting_until = line.pacer.turn_at() if line.pacer.paused_at(now) else now
        if after is not None:
            return max(now + after, resting_until)
        if resting_until > now:
            return resting_until
        line.outages += 1
        return now + min(backoff_seconds(line.outages), LONGEST_OUTAGE)

    def _note(self, line: Line, call: Call, new: PaceNote) -> None:
        """Add to what is to be stored of this line."""
        old = self._to_store.get((line.workspace, call), new)
        self._to_store[line.workspace, call] = PaceNote(
            new.workspace,
            new.call,
            old.rate if new.rate is None else new.rate,
            old.learned_at if new.rate is None else new.learned_at,
            new.paused_until or old.paused_until,
        )
        self._desk.to_send.ring()


def backoff_seconds(failures: int) -> float:
    """How long to wait after so many failures, spread a little."""
    return backoff(failures, random.random()).total_seconds()  # noqa: S311 - spreads tries, guards nothing
