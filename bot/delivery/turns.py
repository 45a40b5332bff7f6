"""Third step: at each turn of the pacer the most urgent marked row goes on the wire."""

import asyncio
import datetime as dt
import random

import structlog

from bot.delivery.desk import LOOKS, Desk, Result, put_back
from bot.delivery.pacer import CHATS_TO_PAUSE_ALL
from bot.delivery.sending import NOT_PRINTED, outcome_of, send, whole
from bot.delivery.waiting import Ready
from bot.domain.delivery import backoff
from bot.ports import CannotEdit, TooMany, TryLater
from bot.services.delivery.lease import note_pause
from bot.services.delivery.outcomes import (
    AddressGone,
    AddressMoved,
    Failed,
    Outcome,
    PutBack,
    Sent,
    Unclear,
)

log = structlog.get_logger("delivery")

AT_ONCE = 100
"""Sends on the wire at the same time, at most. After an outage one, until the platform answers."""

LONGEST_OUTAGE = 30.0
"""Seconds between two tries of a channel that does not answer, at most."""

_AGAIN = 0.2
_ANSWERED = (Sent, Failed, AddressGone, AddressMoved)


class Turns:
    """Starts sends, each when its turn has come, and says what came back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pause_to_note: dt.datetime | None = None
        self._unheard: set[int] = set()

    async def step(self) -> None:
        """Start one send, or wait for a reason to."""
        desk = self._desk
        if self._pause_to_note is not None:
            until, self._pause_to_note = self._pause_to_note, None
            await desk.write(note_pause, desk.owner.lease, until)
        now = desk.clock()
        if not desk.waiting.marked or len(desk.wire) >= (1 if desk.outages else AT_ONCE):
            await desk.to_send.wait(now + LOOKS)
        elif not desk.trusted():
            await desk.to_send.wait(now + _AGAIN)
        elif desk.pacer.turn_at() > now:
            await desk.to_send.wait(desk.pacer.turn_at())
        elif (ready := desk.waiting.next(now)) is None:
            await desk.to_send.wait(desk.waiting.next_opening() or now + LOOKS)
        elif ready.row.expires_at <= desk.now():  # the machine slept meanwhile, or the database was away
            desk.hand_in(Result(ready.row, put_back(ready.row, ready.row.expires_at), out=True))
        else:
            self._start(ready, now)

    def _start(self, ready: Ready, now: float) -> None:
        desk = self._desk
        desk.pacer.take(now, ready.row.address_id, edit=ready.edit and not ready.row.group)
        task = asyncio.create_task(self._send(ready))
        desk.wire[task] = ready
        task.add_done_callback(self._landed)
        if desk.waiting.marked <= desk.ahead // 2:
            desk.to_mark.ring()

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._desk.wire[task]
        self._desk.to_send.ring()

    async def _send(self, ready: Ready) -> None:
        desk, row = self._desk, ready.row
        outcome: Outcome
        try:
            message = await whole(row, desk.parts.press)
            if not desk.trusted():  # printing took too long
                raise TryLater(NOT_PRINTED, scope="chat")  # noqa: TRY301 - what came of it is told below
            receipt = await send(desk.parts.channel, ready, message)
            outcome = Sent(receipt.references, None if ready.edit else row.edits)
        except CannotEdit as error:
            outcome = PutBack(desk.now(), error.sentence, tried=True, anew=True)
        except TryLater as error:
            outcome = self._later(error, ready)
        except Exception as error:  # noqa: BLE001 - outcome_of logs what no channel should raise
            outcome = outcome_of(error, ready, desk.now())
        if isinstance(outcome, _ANSWERED):
            desk.outages = 0
            self._unheard.clear()
        elif isinstance(outcome, Unclear):
            self._note_silence(row.address_id)
        desk.hand_in(Result(row, outcome, out=True))

    def _later(self, error: TryLater, ready: Ready) -> PutBack:
        """Pause the chat or the channel. The row is put back until that is over."""
        desk, row, now = self._desk, ready.row, self._desk.clock()
        resume = now + (error.after if error.after is not None else _backoff(row.attempts + 1))
        if isinstance(error, TooMany):
            until = desk.pacer.too_many(row.address_id, now, resume - now)
            if until is not None:
                self._pause(until, now)
                resume = max(resume, until)
        elif error.scope == "chat":
            desk.pacer.pause_chat(row.address_id, resume)
        else:
            resume = self._outage(error.after, now)
            self._pause(resume, now)
        moment = desk.now()
        chat_until = moment + dt.timedelta(seconds=desk.pacer.chat_at(row.address_id, edit=True) - now)
        try_at = moment + dt.timedelta(seconds=resume - now)
        return PutBack(
            min(try_at, row.expires_at),
            error.sentence,
            tried=True,
            chat_until=chat_until if chat_until > moment else None,
        )

    def _note_silence(self, chat: int) -> None:
        """Nobody knows what became of a send. After several chats in a row it is an outage like others.

        Else a gateway that answers for a platform that is away would use up everybody's tries.
        """
        self._unheard.add(chat)
        if len(self._unheard) >= CHATS_TO_PAUSE_ALL:
            now = self._desk.clock()
            self._pause(self._outage(None, now), now)

    def _outage(self, after: float | None, now: float) -> float:
        """The moment the channel is tried again. What fails during a pause does not make it longer."""
        desk = self._desk
        paused = desk.pacer.paused_at(now)
        if after is not None:
            return max(now + after, desk.pacer.turn_at() if paused else now)
        if paused:
            return desk.pacer.turn_at()
        desk.outages += 1
        return now + min(_backoff(desk.outages), LONGEST_OUTAGE)

    def _pause(self, until: float, now: float) -> None:
        """Pause the channel, note it before the next call, and give back all that is in hand."""
        desk = self._desk
        if desk.pacer.paused_at(now) and until <= desk.pacer.turn_at():
            return
        desk.pacer.pause(until)
        resume = desk.now() + dt.timedelta(seconds=until - now)
        desk.resume_at = self._pause_to_note = resume
        log.warning("the channel has to wait", channel=desk.owner.channel, seconds=round(until - now, 1))
        desk.hand_in(*(Result(row, put_back(row, resume), out=False) for row in desk.waiting.clear()))


def _backoff(failures: int) -> float:
    return backoff(failures, random.random()).total_seconds()  # noqa: S311 - spreads tries, guards nothing
