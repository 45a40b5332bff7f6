"""The way out of one channel: claim what is due, mark it, keep the pace, send, record.

Rows pass four steps, each a loop: *claiming* takes them in hand, *marking* commits ``sending`` just ahead
of their turn, *turns* puts one at a time on the wire, *recording* commits what came back. At every step a
reply stands before all bulk, and a chat gets one message after another.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable

import structlog

from bot.delivery.claiming import Claiming, WokenIds
from bot.delivery.counters import Counters
from bot.delivery.desk import LOOKS, Desk, Parts, Result
from bot.delivery.duties import OnDuty, Terms
from bot.delivery.leases import Keeper
from bot.delivery.looking import Looking
from bot.delivery.marking import Marking
from bot.delivery.pausing import Pausing
from bot.delivery.recalling import known_paces, rest
from bot.delivery.recording import Recording
from bot.delivery.sending import outcome_of
from bot.delivery.turns import Turns
from bot.ports import Channel, Finds, Limits, OutcomeUnclear
from bot.services.delivery.composing import Compose
from bot.services.delivery.lease import Lease
from bot.services.delivery.outcomes import PutBack
from bot.services.delivery.recover import leave_shut, recover
from bot.storage.store import NotDone, OutcomeUnknown, Store

log = structlog.get_logger("delivery")

DRAIN = 3.0
"""Seconds a stop waits for what is on the wire."""

LAST_RECORD = 0.5
"""Seconds a stop then waits for the record of it."""

HEARD_OUT = 0.2
"""Seconds after the end of a lease in which an answer that lies there already is still heard: the machine may
have slept."""

LOOKED_BACK = dt.timedelta(seconds=60)
"""A send that is let go of began at most so long ago."""

LET_GO = "This machine lost touch with the others in the middle of sending; nobody knows whether it arrived."

_AGAIN = 0.1


class Outbox:
    """One channel's way out. Run it with :meth:`run`, end it with :meth:`stop`.

    ``owner`` is a name that no other process has; ``now`` is the clock on the wall; ``wake_channel`` is
    called with the name of another channel that now has something to send; ``terms`` are those on which
    this machine owns the channel.
    """

    def __init__(
        self,
        channel: Channel,
        limits: Limits,
        store: Store,
        compose: Compose,
        *,
        owner: str,
        now: Callable[[], dt.datetime],
        wake_channel: Callable[[str], None] = lambda _: None,
        terms: Terms | None = None,
    ) -> None:
        terms = terms or Terms()
        self._parts = Parts(channel, limits, store, compose, now, wake_channel)
        self._keeper = Keeper(terms.leases or store, lease_of(channel.name), owner, now, terms.share)
        self._on_duty = OnDuty(self._keeper, terms.duty)
        self._woken = WokenIds()
        self._desk: Desk | None = None
        self._stopping = asyncio.Event()

    @property
    def counters(self) -> Counters:
        """What this outbox has counted since it was built."""
        return self._parts.counters

    @property
    def owned(self) -> bool:
        """Whether this machine owns the channel."""
        return self._desk is not None

    @property
    def sends(self) -> bool:
        """Whether this machine owns the channel and may send by it now. From the event loop only."""
        return self.owned and self._keeper.trusted()

    @property
    def stuck(self) -> bool:
        """Whether this machine owns the channel and may not send: its lease could not be renewed in time."""
        return self._desk is not None and not self._desk.over and not self._keeper.trusted()

    def wake(self, ids: Iterable[int] = ()) -> None:
        """Look now, and first at these deliveries, which somebody waits for. From the event loop only."""
        self._woken.add(ids)
        if self._desk is not None:
            self._desk.look_anew |= not self._woken
            self._desk.to_claim.ring()

    async def run(self) -> None:
        """Own the channel and send until stopped; when the lease is lost, wait to own it again."""
        while (lease := await self._keeper.acquire(self._stopping)) is not None:
            self._desk = desk = Desk(self._parts, self._keeper, lease)
            if self._stopping.is_set():
                desk.end()
            doing = asyncio.create_task(self._do_duty(desk))
            try:
                await self._own(desk, lease, doing)
            except Exception:
                log.exception("the way out broke down and begins anew", channel=desk.owner.channel)
                await asyncio.sleep(LOOKS)
            desk.end()
            await self._wind_up(doing)
            self._desk = None
        await self._parts.press.close()

    def stop(self) -> None:
        """Claim nothing more, wait for what is on the wire (at most 3.5 s), give the rest back."""
        self._stopping.set()
        self._keeper.stir()
        if self._desk is not None:
            self._desk.end()

    async def _own(self, desk: Desk, lease: Lease, doing: asyncio.Task[None]) -> None:
        try:
            found = await desk.write(recover, desk.owner, desk.now())
        except (NotDone, OutcomeUnknown):  # stopped, and the database out of reach
            return
        log.info(
            "sending",
            channel=desk.owner.channel,
            epoch=lease.epoch,
            taken_back=found.pending,
            unknown=found.unknown,
        )
        for chat, until in found.paused_chats.items():
            desk.gates.pause(chat, rest(desk, until))
        desk.lines.remember(await known_paces(desk, lease))
        recording, pausing = Recording(desk), Pausing(desk)
        steps = [
            Claiming(desk, self._woken).step,
            Marking(desk).step,
            Turns(desk, pausing).step,
            recording.step,
        ]
        channel = self._parts.channel
        looking = Looking(desk, channel, pausing) if isinstance(channel, Finds) else None
        if looking is not None:
            steps.append(looking.step)
        try:
            async with asyncio.TaskGroup() as loops:
                loops.create_task(self._keep(desk, lease))
                for step in steps:
                    loops.create_task(self._repeat(desk, step))
        finally:
            if looking is not None:
                await looking.end()
        winding_up = asyncio.create_task(self._wind_up(doing))
        await self._drain(desk, recording)
        await winding_up
        await self._keeper.release(lease)

    async def _keep(self, desk: Desk, lease: Lease) -> None:
        cutting = None if self._keeper.alone else asyncio.create_task(self._cut_at_the_end(desk))
        try:
            await self._keeper.keep(lease, lambda: desk.over, desk.at_the_end)
        finally:
            if cutting is not None:
                cutting.cancel()
        desk.end()

    async def _cut_at_the_end(self, desk: Desk) -> None:
        """Let go of what is on the wire when the lease has ended: from then on another may be sending.

        While the database is away this machine may stay the owner, so what became of it is recorded later.
        """
        while True:
            await asyncio.sleep(max(self._keeper.ends_at - desk.clock(), 0) + HEARD_OUT)
            if desk.clock() < self._keeper.ends_at:
                continue
            cut = dict(desk.wire)
            for task in cut:
                task.cancel()
            await asyncio.gather(*cut, return_exceptions=True)
            now = desk.now()
            began, look = now - LOOKED_BACK, desk.owner.find_after
            for task, ready in cut.items():
                if task.cancelled():
                    unclear = outcome_of(OutcomeUnclear(LET_GO), ready, now, began, look)
                    desk.hand_in(Result(ready.row, unclear, out=True))

    async def _do_duty(self, desk: Desk) -> None:
        await self._on_duty.run(lambda: desk.over)

    async def _wind_up(self, doing: asyncio.Task[None]) -> None:
        """End what goes with owning the channel."""
        await doing
        await self._on_duty.end(at_once=not self._keeper.trusted())

    async def _repeat(self, desk: Desk, step: Callable[[], Awaitable[None]]) -> None:
        while not desk.over:
            try:
                await step()
            except Exception as error:
                if desk.over and isinstance(error, NotDone | OutcomeUnknown):
                    return
                log.exception("the way out stumbled", channel=desk.owner.channel)
                await asyncio.sleep(LOOKS)

    async def _drain(self, desk: Desk, recording: Recording) -> None:
        """Give back what is in hand, wait for what is on the wire, and record it."""
        desk.results += [Result(row, PutBack(row.try_at), out=False) for row in desk.lines.clear()]
        if desk.wire:
            await asyncio.wait(list(desk.wire), timeout=DRAIN)
        cut = list(desk.wire)
        for task in cut:
            task.cancel()  # its row stays ``sending``: nobody knows, and the next start says so
        if cut:
            log.warning("stopped in the middle of sending", channel=desk.owner.channel, sends=len(cut))
            await asyncio.wait(cut)
        try:
            async with asyncio.timeout(LAST_RECORD):
                await self._record_the_rest(recording)
                await self._tell_who_was_written_to(desk)
        except TimeoutError:
            log.warning("stopped before the last results were recorded", channel=desk.owner.channel)

    async def _tell_who_was_written_to(self, desk: Desk) -> None:
        """Whoever owns the channel next may write at once, but not to who has just been written to."""
        shut = desk.gates.shut_until(desk.clock())
        if not self._keeper.alone and shut:
            waits = {chat: desk.moment(until) for chat, until in shut.items()}
            with contextlib.suppress(NotDone, OutcomeUnknown):
                await self._parts.store.write(leave_shut, waits)

    @staticmethod
    async def _record_the_rest(recording: Recording) -> None:
        while True:
            try:
                await recording.record_all()
            except (NotDone, OutcomeUnknown):
                await asyncio.sleep(_AGAIN)
            else:
                return


def lease_of(channel: str) -> str:
    """The name of a channel's lease."""
    return f"channel:{channel}"
