"""Third step: at each turn of the pacer the most urgent marked row goes on the wire."""

import asyncio

from bot.delivery.desk import LOOKS, Desk, Result, put_back
from bot.delivery.lines import Line
from bot.delivery.pacer import Call
from bot.delivery.pausing import Pausing, backoff_seconds
from bot.delivery.sending import NOT_PRINTED, outcome_of, send, whole
from bot.delivery.waiting import Ready
from bot.ports import CannotEdit, TooMany, TryLater
from bot.services.delivery.outcomes import (
    AddressGone,
    AddressMoved,
    Failed,
    Outcome,
    PutBack,
    Sent,
    Unclear,
)

AT_ONCE = 256
"""Sends on the wire at the same time, at most. After an outage one, until the platform answers."""

AT_ONCE_EACH = 25
"""The same for each of several workspaces."""

TOGETHER = 0.005
"""Seconds of turns that are taken at one go: to wake up for each costs more than the turn."""

_AGAIN = 0.2
_ANSWERED = (Sent, Failed, AddressGone, AddressMoved)


class Turns:
    """Starts sends, each when its turn has come, and says what came back."""

    def __init__(self, desk: Desk, pausing: Pausing) -> None:
        self._desk = desk
        self._pausing = pausing

    async def step(self) -> None:
        """Start every send whose turn it is, then wait for a reason to start another."""
        again = self._start_what_is_due()
        if self._pausing.news:
            await self._pausing.store()
        else:
            await self._desk.to_send.wait(max(again, self._desk.clock() + TOGETHER))

    def _start_what_is_due(self) -> float:
        """Start sends, as long as there is nothing to store before the next; when to look again."""
        desk = self._desk
        again = desk.clock() + LOOKS
        for line in desk.lines:
            while line.waiting.marked and line.calls < _most_at_once(line):
                if self._pausing.news:
                    return again
                if not desk.trusted():
                    return desk.clock() + _AGAIN
                now = desk.clock()
                ready = line.next(now)
                if not isinstance(ready, Ready):
                    again = min(again, ready)
                    break
                self._start(line, ready, now)
        return again

    def _start(self, line: Line, ready: Ready, now: float) -> None:
        desk, row = self._desk, ready.row
        if row.expires_at <= desk.now():  # the machine slept meanwhile, or the database was away
            desk.hand_in(Result(row, put_back(row, row.expires_at), out=True))
            return
        line.pacer.take(now, _call(ready))
        ungated = row.whisper or (ready.edit and not row.group)
        desk.gates.pass_through(now, row.chat, edit=ungated, group=row.group)
        self._pausing.learned(line)
        line.calls += 1
        task = asyncio.create_task(self._send(line, ready))
        desk.wire[task] = ready
        task.add_done_callback(self._landed)
        if line.waiting.marked <= line.ahead // 2:
            desk.to_mark.ring()

    def _landed(self, task: asyncio.Task[None]) -> None:
        line = self._desk.line(self._desk.wire.pop(task).row)
        if line.calls >= _most_at_once(line):
            self._desk.to_send.ring()
        line.calls -= 1

    async def _send(self, line: Line, ready: Ready) -> None:
        desk, row = self._desk, ready.row
        if desk.put_back_if_paused(line, ready):  # by what another heard, since this was started
            return
        began, tried_at = desk.clock(), desk.now()
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
            outcome = self._later(error, line, ready, began)
        except Exception as error:  # noqa: BLE001 - outcome_of logs what no channel should raise
            outcome = outcome_of(error, ready, desk.now(), tried_at, desk.owner.find_after)
        if isinstance(outcome, _ANSWERED):
            self._pausing.answered(line)
        elif isinstance(outcome, Unclear):
            self._pausing.silent(line, row.chat)
        desk.hand_in(Result(row, outcome, out=True))

    def _later(self, error: TryLater, line: Line, ready: Ready, began: float) -> PutBack:
        """Pause the chat or the workspace. The row is put back until that is over."""
        desk, row, now = self._desk, ready.row, self._desk.clock()
        wait = error.after if error.after is not None else backoff_seconds(row.attempts + 1)
        resume = now + wait
        if isinstance(error, TooMany):
            resume = self._too_many(error, line, ready, began, wait)
        elif error.scope == "chat":
            desk.gates.pause(row.chat, resume)
        else:
            resume = self._pausing.outage(line, error.after)
            self._pausing.pause(line, resume)
        chat_until = desk.gates.opens_at(row.chat, edit=True)
        return PutBack(
            min(desk.moment(resume), row.expires_at),
            error.sentence,
            tried=True,
            chat_until=desk.moment(chat_until) if chat_until > now else None,
        )

    def _too_many(self, error: TooMany, line: Line, ready: Ready, began: float, wait: float) -> float:
        """The platform counts: its no holds for the chat, and perhaps for the workspace."""
        chat, call, now = ready.row.chat, _call(ready), self._desk.clock()
        if call == "send" or not line.pacer.apart:
            self._desk.gates.pause(chat, now + wait)
        all_meant = error.scope == "channel"
        until = line.pacer.too_many(chat, began, now, wait, call=call, all_meant=all_meant)
        self._pausing.learned(line)
        if until is None:
            return now + wait
        self._pausing.pause(line, until, call if line.pacer.apart else None)
        return max(now + wait, until)


def _call(ready: Ready) -> Call:
    return "edit" if ready.edit else "send"


def _most_at_once(line: Line) -> int:
    if line.outages:
        return 1
    return AT_ONCE_EACH if line.workspace else AT_ONCE
