"""What goes with owning a lease, and is done only while that can be trusted."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

import structlog
from msgspec import Struct, field

from bot.delivery.bell import Bell
from bot.delivery.leases import ALONE, Keeper, Share
from bot.storage.store import Store

log = structlog.get_logger("delivery")

_AGAIN: Final = 1.0


class Duty(Protocol):
    """Something that one machine at a time does, for as long as it takes."""

    async def begin(self) -> None:
        """Do it from now on. Returns soon."""

    async def end(self, *, at_once: bool) -> None:
        """Do it no more. Called again, or before it began, it changes nothing.

        ``at_once``: the lease is not to be trusted any more, and another machine may have begun already;
        so nothing is wound up. Else what is under way ends in order, and the next owner begins after that.
        """


class NoDuty:
    """Nothing goes with the lease but what its owner does by itself."""

    async def begin(self) -> None:
        """Nothing to do."""

    async def end(self, *, at_once: bool) -> None:
        """Nothing to do."""


class Terms(Struct, frozen=True):
    """On what terms something is owned: by which share, with which duty, kept where if not in the store."""

    share: Share = ALONE
    duty: Duty = field(default_factory=NoDuty)
    leases: Store | None = None


class OnDuty:
    """Begins a duty when a lease is to be trusted, ends it when it is not, and begins it again."""

    def __init__(self, keeper: Keeper, duty: Duty) -> None:
        self._keeper = keeper
        self._duty = duty
        self._begun = False

    async def run(self, over: Callable[[], bool]) -> None:
        """Until it is ``over``, of which ``keeper.turned`` tells."""
        loop = asyncio.get_running_loop()
        until: float | None
        while not over():
            if self._keeper.alone:
                until = None if await self._begin() else loop.time() + _AGAIN
            elif self._keeper.trusted():
                until = self._keeper.trusted_until if await self._begin() else loop.time() + _AGAIN
            else:
                await self.end(at_once=True)
                until = None
            await self._keeper.turned.wait(until)

    async def end(self, *, at_once: bool) -> None:
        """Do the duty no more."""
        if not self._begun:
            return
        try:
            await self._duty.end(at_once=at_once)
        except Exception:
            log.exception("a duty did not end as it should", lease=self._keeper.name)
        self._begun = False

    async def _begin(self) -> bool:
        if not self._begun:
            self._begun = True  # what began by halves is ended, too
            try:
                await self._duty.begin()
            except Exception:
                log.exception("a duty could not begin; trying again", lease=self._keeper.name)
                await self.end(at_once=True)
        return self._begun


class Holder:
    """A lease that nothing is sent by: run it with :meth:`run`, end it with :meth:`stop`."""

    def __init__(self, keeper: Keeper, duty: Duty) -> None:
        self._keeper = keeper
        self._on_duty = OnDuty(keeper, duty)
        self._stopping = asyncio.Event()
        self._at_the_end = Bell()
        self.owned = False
        """Whether this machine does it."""

    @property
    def trusted(self) -> bool:
        """Whether this machine does it, and no other can have taken it over. From the event loop only."""
        return self.owned and self._keeper.trusted()

    async def run(self) -> None:
        """Own the lease and do what goes with it until stopped; when it is lost, wait to own it again."""
        while (lease := await self._keeper.acquire(self._stopping)) is not None:
            self.owned = True
            doing = asyncio.create_task(self._on_duty.run(lambda: not self.owned))
            try:
                await self._keeper.keep(lease, self._stopping.is_set, self._at_the_end)
            finally:
                self.owned = False
                self._keeper.turned.ring()
                await doing
                await self._on_duty.end(at_once=not self._keeper.trusted())
            await self._keeper.release(lease)

    def stop(self) -> None:
        """Wind up and give the lease back."""
        self._stopping.set()
        self._keeper.stir()
        self._at_the_end.ring()
