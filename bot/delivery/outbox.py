"""The way out of one channel: claim what is due, mark it, keep the pace, send, record.

Rows pass four steps, each a loop: *claiming* takes them in hand, *marking* commits ``sending`` just ahead
of their turn, *turns* puts one at a time on the wire, *recording* commits what came back. At every step a
reply stands before all bulk, and a chat gets one message after another.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable

import structlog

from bot.delivery.claiming import Claiming, WokenIds
from bot.delivery.counters import Counters
from bot.delivery.desk import LOOKS, Desk, Parts, Result
from bot.delivery.leases import Keeper
from bot.delivery.looking import Looking
from bot.delivery.marking import Marking
from bot.delivery.pausing import Pausing
from bot.delivery.recalling import known_paces
from bot.delivery.recording import Recording
from bot.delivery.turns import Turns
from bot.ports import Channel, Finds, Limits
from bot.services.delivery.composing import Compose
from bot.services.delivery.lease import Lease
from bot.services.delivery.outcomes import PutBack
from bot.services.delivery.recover import recover
from bot.storage.store import NotDone, OutcomeUnknown, Store

log = structlog.get_logger("delivery")

DRAIN = 3.0
"""Seconds a stop waits for what is on the wire."""

LAST_RECORD = 0.5
"""Seconds a stop then waits for the record of it."""

_AGAIN = 0.1


class Outbox:
    """One channel's way out. Run it with :meth:`run`, end it with :meth:`stop`.

    ``owner`` is a name that no other process has; ``now`` is the clock on the wall; ``wake_channel`` is
    called with the name of another channel that now has something to send.
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
    ) -> None:
        self._parts = Parts(channel, limits, store, compose, now, wake_channel)
        self._keeper = Keeper(store, f"channel:{channel.name}", owner, now)
        self._woken = WokenIds()
        self._desk: Desk | None = None
        self._stopping = asyncio.Event()

    @property
    def counters(self) -> Counters:
        """What this outbox has counted since it was built."""
        return self._parts.counters

    def wake(self, ids: Iterable[int] = ()) -> None:
        """Look now, and first at these deliveries, which somebody waits for. From the event loop only."""
        self._woken.add(ids)
        if self._desk is not None:
            self._desk.look_anew |= not self._woken
            self._desk.to_claim.ring()

    async def run(self) -> None:
        """Own the channel and send until stopped; when the lease is lost, wait to own it again."""
        while (lease := await self._keeper.acquire(self._stopping)) is not None:
            self._desk = Desk(self._parts, self._keeper, lease)
            if self._stopping.is_set():
                self._desk.end()
            try:
                await self._own(self._desk, lease)
            except Exception:
                log.exception("the way out broke down and begins anew", channel=self._parts.channel.name)
                await asyncio.sleep(LOOKS)
            self._desk = None
        await self._parts.press.close()

    def stop(self) -> None:
        """Claim nothing more, wait for what is on the wire (at most 3.5 s), give the rest back."""
        self._stopping.set()
        if self._desk is not None:
            self._desk.end()

    async def _own(self, desk: Desk, lease: Lease) -> None:
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
            desk.gates.pause(chat, desk.ticks(until))
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
        await self._let_go(desk, recording, lease)

    async def _keep(self, desk: Desk, lease: Lease) -> None:
        await self._keeper.keep(lease, lambda: desk.over, desk.at_the_end)
        desk.end()

    async def _repeat(self, desk: Desk, step: Callable[[], Awaitable[None]]) -> None:
        while not desk.over:
            try:
                await step()
            except Exception as error:
                if desk.over and isinstance(error, NotDone | OutcomeUnknown):
                    return
                log.exception("the way out stumbled", channel=desk.owner.channel)
                await asyncio.sleep(LOOKS)

    async def _let_go(self, desk: Desk, recording: Recording, lease: Lease) -> None:
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
        except TimeoutError:
            log.warning("stopped before the last results were recorded", channel=desk.owner.channel)
        await self._keeper.release(lease)

    @staticmethod
    async def _record_the_rest(recording: Recording) -> None:
        while True:
            try:
                await recording.record_all()
            except (NotDone, OutcomeUnknown):
                await asyncio.sleep(_AGAIN)
            else:
                return
