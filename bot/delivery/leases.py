"""Keep a lease: take it when it is this machine's turn, renew it, and know when not to trust it."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Final, Protocol

import structlog

from bot.delivery.bell import Bell
from bot.services.delivery.lease import LASTS, Held, Lease, acquire, release, renew
from bot.storage.store import Store

log = structlog.get_logger("delivery")

RENEWED_EVERY = 2.0
"""Seconds."""

GUARD = 2.0
"""An owner stops sending so many seconds before its lease ends, by its own clock."""

_LOOKS_AGAIN = 1.0
_A_LITTLE = 0.01


class Share(Protocol):
    """Says which leases this machine may take, and which it should give back."""

    def may_take(self, name: str) -> bool:
        """Whether it is this machine's turn to take the lease."""

    def is_surplus(self, name: str) -> bool:
        """Whether another machine has room for what this one owns."""

    def tell(self, bell: Bell) -> None:
        """Ring this bell from now on when the answers change."""


class _Alone:
    """There is no other machine, or no even share between them."""

    def may_take(self, name: str) -> bool:  # noqa: ARG002 - all of them
        return True

    def is_surplus(self, name: str) -> bool:  # noqa: ARG002 - none of them
        return False

    def tell(self, bell: Bell) -> None:
        """Nothing ever changes."""


ALONE: Final[Share] = _Alone()


class Keeper:
    """The lease called ``name``, for an ``owner`` whose name no other process has."""

    def __init__(
        self, store: Store, name: str, owner: str, now: Callable[[], dt.datetime], share: Share = ALONE
    ) -> None:
        self.name = name
        self.turned = Bell()
        """Rung when the lease may have become one to be trusted, or not to be trusted any more."""
        self.alone = share is ALONE
        """Nobody else takes the lease while this process lives, however long it cannot be renewed."""
        self._store = store
        self._owner = owner
        self._now = now
        self._share = share
        self._changed = Bell()
        share.tell(self._changed)
        self._ends_at = 0.0

    @property
    def ends_at(self) -> float:
        """When, by the event loop's clock, another may take the lease unless it is renewed before."""
        return self._ends_at

    @property
    def trusted_until(self) -> float:
        """Until when something may be begun on the strength of the lease."""
        return self._ends_at - GUARD

    def trusted(self) -> bool:
        """Whether something may be sent on the strength of the lease, now."""
        return asyncio.get_running_loop().time() < self.trusted_until

    def stir(self) -> None:
        """Have :meth:`acquire` look at once whether it has been told to stop."""
        self._changed.ring()

    async def acquire(self, stopping: asyncio.Event) -> Lease | None:
        """Wait until the lease is ours, saying once who has it; None: stopped first."""
        said = False
        while not stopping.is_set():
            if not self._share.may_take(self.name):
                await self._until_changed(stopping, _LOOKS_AGAIN)
                continue
            answer = await self._ask()
            if isinstance(answer, Lease):
                return answer
            if answer is not None:
                said = said or self._say(answer)
            wait = _LOOKS_AGAIN if answer is None else min(answer.wait, _LOOKS_AGAIN)
            await self._until_changed(stopping, wait + _A_LITTLE)
        return None

    async def keep(self, lease: Lease, over: Callable[[], bool], bell: Bell) -> bool:
        """Renew until it is ``over`` or another machine has room for it; False: another owner has it."""
        loop = asyncio.get_running_loop()
        renew_at = loop.time() + RENEWED_EVERY
        while True:
            await bell.wait(renew_at)
            if over() or self._share.is_surplus(self.name):
                return True
            asked = loop.time()
            if asked < renew_at:
                continue
            try:
                ours = await self._store.write(renew, lease, self._now())
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look asks again
                log.warning("the lease cannot be renewed", lease=self.name, error=str(error))
                renew_at = loop.time() + _LOOKS_AGAIN
                continue
            if not ours:
                self._trust(0.0)
                log.warning("another owner has taken the lease", lease=self.name)
                return False
            self._trust(asked + LASTS.total_seconds())
            renew_at = asked + RENEWED_EVERY

    async def release(self, lease: Lease) -> None:
        """Let the next owner begin at once. Raises nothing: the lease runs out by itself."""
        self._trust(0.0)
        try:
            await self._store.write(release, lease, self._now())
        except Exception as error:  # noqa: BLE001 - as said: raises nothing
            log.warning("the lease could not be given back", lease=self.name, error=str(error))

    async def _ask(self) -> Lease | Held | None:
        """Ask for the lease; None: nobody could be asked."""
        asked = asyncio.get_running_loop().time()
        try:
            answer = await self._store.write(acquire, self.name, self._owner, self._now())
        except Exception as error:  # noqa: BLE001 - whatever it is, the next look asks again
            log.warning("the lease cannot be asked for", lease=self.name, error=str(error))
            return None
        if isinstance(answer, Lease):
            self._trust(asked + LASTS.total_seconds())
        return answer

    def _trust(self, ends_at: float) -> None:
        self._ends_at = ends_at
        self.turned.ring()

    async def _until_changed(self, stopping: asyncio.Event, seconds: float) -> None:
        """Wait, but no longer than until the share says something else, or :meth:`stir`."""
        if not stopping.is_set():
            await self._changed.wait(asyncio.get_running_loop().time() + seconds)

    def _say(self, held: Held) -> bool:
        log.info("waiting for the last owner's lease to end", lease=self.name, owner=held.owner)
        return True
