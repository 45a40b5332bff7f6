"""What the steps of one channel's way out share while it owns its lease."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import TypeVar

import structlog
from msgspec import Struct, field

from bot.delivery.bell import Bell
from bot.delivery.counters import Counters
from bot.delivery.gates import Gates
from bot.delivery.leases import Keeper
from bot.delivery.lines import Line, Lines
from bot.delivery.pacer import Call
from bot.delivery.waiting import Ready
from bot.papers.press import Press
from bot.ports import Channel, Edits, Finds, Limits
from bot.services.delivery.claim import Claimed
from bot.services.delivery.composing import Compose
from bot.services.delivery.lease import Lease, Owner
from bot.services.delivery.outcomes import Outcome, PutBack
from bot.storage.store import Lane, NotDone, OutcomeUnknown, Store

log = structlog.get_logger("delivery")

CLAIM = 100
"""Rows a claim of bulk, at most: composing them takes time, and a tap may be waiting behind it."""

LOOKS = 1.0
"""Seconds between two looks when nobody rings."""

_AGAIN = 0.2

T = TypeVar("T")


class Parts(Struct, frozen=True):
    """What an outbox is built from. ``wake_channel`` tells another channel that it has something to do."""

    channel: Channel
    limits: Limits
    store: Store
    compose: Compose
    now: Callable[[], dt.datetime]
    wake_channel: Callable[[str], None]
    counters: Counters = field(default_factory=Counters)
    press: Press = field(default_factory=Press)


class Result(Struct, frozen=True):
    """How a row came back; ``out``: it was on the wire, so its chat now waits for this to be recorded."""

    row: Claimed
    outcome: Outcome
    out: bool


def put_back(row: Claimed, until: dt.datetime) -> PutBack:
    """Not tried; to be looked at again at this moment, or when its own comes or its time is over."""
    return PutBack(min(max(row.try_at, until), row.expires_at))


class Desk:
    """One ownership of a channel: its lines, what is on the wire, and the bells of the steps."""

    def __init__(self, parts: Parts, keeper: Keeper, lease: Lease) -> None:
        self.parts = parts
        self.store = parts.store
        self.clock: Callable[[], float] = asyncio.get_running_loop().time
        """The monotonic clock, in seconds."""
        channel = parts.channel
        find_after = dt.timedelta(seconds=channel.find_after) if isinstance(channel, Finds) else None
        self.owner = Owner(channel.name, lease, isinstance(channel, Edits), find_after)
        self.gates = Gates(parts.limits)
        self.lines = Lines(parts.limits, self._opens, self.clock, edits=self.owner.edits)
        self.wire: dict[asyncio.Task[None], Ready] = {}
        self.marking: list[Claimed] = []
        self.results: list[Result] = []
        self.recording: list[Result] = []
        self.to_claim, self.to_mark, self.to_send, self.to_record = Bell(), Bell(), Bell(), Bell()
        self.to_look = Bell()
        self.at_the_end = Bell()
        self.look_anew = False
        self.over = False
        self._keeper = keeper

    def now(self) -> dt.datetime:
        """The clock on the wall."""
        return self.parts.now()

    def ticks(self, moment: dt.datetime) -> float:
        """A moment of the clock on the wall, on the monotonic one."""
        return self.clock() + (moment - self.now()).total_seconds()

    def moment(self, tick: float) -> dt.datetime:
        """A moment of the monotonic clock, on the wall."""
        return self.now() + dt.timedelta(seconds=tick - self.clock())

    def line(self, row: Claimed) -> Line:
        """The line a row stands in."""
        return self.lines.of(row.address)

    def trusted(self) -> bool:
        """Whether the lease is good for a send, now."""
        return self._keeper.trusted()

    def end(self) -> None:
        """Let every step come to its end."""
        self.over = True
        steps = (self.to_claim, self.to_mark, self.to_send, self.to_record, self.to_look)
        for bell in (*steps, self.at_the_end, self._keeper.turned):
            bell.ring()

    def line_up(self, ready: Ready) -> None:
        """Put a marked row in line, if its workspace may still send."""
        line = self.line(ready.row)
        if not self.put_back_if_paused(line, ready):
            line.waiting.mark(ready)

    def put_back_if_paused(self, line: Line, ready: Ready) -> bool:
        """Put a marked row back if its workspace has begun to pause meanwhile; whether it has."""
        now = self.clock()
        call: Call = "edit" if ready.edit else "send"
        if not line.pacer.paused_at(now, call):
            return False
        resume_at = self.moment(line.pacer.turn_at(call))
        self.hand_in(Result(ready.row, put_back(ready.row, resume_at), out=True))
        return True

    def hand_in(self, *results: Result) -> None:
        """Have results recorded."""
        self.results.extend(results)
        self.to_record.ring()

    def held(self) -> set[int]:
        """Every delivery this owner knows of: in hand, on the wire, and under way into the ledger."""
        rows = [*self.marking, *(ready.row for ready in self.wire.values())]
        rows += [result.row for result in (*self.results, *self.recording)]
        return self.lines.ids() | {row.id for row in rows}

    def count_queue(self) -> None:
        """Bring the counter of what is in hand up to date."""
        self.parts.counters.queued = len(self.lines) + len(self.wire)

    async def write(self, f: Callable[..., T], *args: object, lane: Lane = "tap") -> T:
        """Write what may be written twice, again and again until it is done.

        Raises:
            NotDone, OutcomeUnknown: it was over before it was done.
        """
        while True:
            try:
                return await self.store.write(f, *args, lane=lane)
            except (NotDone, OutcomeUnknown) as error:
                if self.over:
                    raise
                log.warning("the ledger cannot be written", channel=self.owner.channel, error=str(error))
                await asyncio.sleep(_AGAIN)

    def _opens(self, row: Claimed, edit: bool) -> float:  # noqa: FBT001 - the shape of Opens
        return self.gates.opens_at(row.chat, edit=edit and not row.group)
