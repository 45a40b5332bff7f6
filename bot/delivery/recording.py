"""Last step: commit what came back, many rows at a time, and let each chat's next row go."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Final

import structlog

from bot.delivery.desk import Desk, Result, put_back
from bot.delivery.lines import BATCH
from bot.services.delivery.outcomes import AddressGone, Failed, Outcome, PutBack, Sent, Unclear
from bot.services.delivery.record import record
from bot.storage.store import NotDone, OutcomeUnknown

log = structlog.get_logger("delivery")


GATHER: Final = 0.02
"""Seconds that results are waited for, so as to be recorded together, where they come thick."""

THICK: Final = 8
"""So many sends on the wire bring results so fast."""


class Recording:
    """Keeps the ledger."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def step(self) -> None:
        """Wait for results and record them."""
        desk = self._desk
        await desk.to_record.wait()
        if len(desk.wire) >= THICK and not desk.over:
            await asyncio.sleep(GATHER)
        await self.record_all()
        desk.to_claim.ring()
        desk.to_mark.ring()
        desk.to_send.ring()
        desk.to_look.ring()

    async def record_all(self) -> None:
        """Record until nothing is left.

        Raises:
            NotDone, OutcomeUnknown: the ownership is over and the database out of reach; nothing is lost.
        """
        desk = self._desk
        while desk.results:
            batch, desk.results = desk.results[:BATCH], desk.results[BATCH:]
            desk.recording = batch
            try:
                elsewhere = await self._record([(result.row.id, result.outcome) for result in batch])
            except (NotDone, OutcomeUnknown):
                desk.results = batch + desk.results
                raise
            finally:
                desk.recording = []
            for result in batch:
                self._settle(result)
            for channel in elsewhere:
                desk.parts.wake_channel(channel)
        desk.count_queue()

    async def _record(self, results: Sequence[tuple[int, Outcome]]) -> frozenset[str]:
        desk = self._desk
        try:
            return await desk.write(record, desk.owner, results, desk.now())
        except (NotDone, OutcomeUnknown):
            raise
        except Exception:
            if len(results) > 1:  # one that cannot be recorded must not take the others with it
                return frozenset().union(*[await self._record([one]) for one in results])
            log.exception("a result could not be recorded", delivery=results[0][0])
            return frozenset()

    def _settle(self, result: Result) -> None:
        self._count(result.outcome)
        if not result.out:
            return
        waiting = self._desk.line(result.row).waiting
        until = _comes_again_at(result)
        if until is not None:  # what waits behind it in its chat must not overtake
            behind = waiting.clear_lane(result.row.chat)
            self._desk.hand_in(*(Result(row, put_back(row, until), out=False) for row in behind))
        waiting.done(result.row.chat)

    def _count(self, outcome: Outcome) -> None:
        counters = self._desk.parts.counters
        match outcome:
            case Sent():
                counters.sent += 1
            case Failed() | AddressGone():
                counters.failed += 1
            case Unclear():
                counters.unknown += 1
            case PutBack(tried=True):
                counters.retried += 1


def _comes_again_at(result: Result) -> dt.datetime | None:
    """When a row is tried again that others must not overtake; None: they need not wait for it."""
    match result.outcome:
        case PutBack(try_at):
            return try_at
        case Unclear(try_at=try_at) if result.row.edits is not None and not result.row.anew:
            return try_at
        case _:
            return None
