"""Keep the lease of a channel: take it, renew it every two seconds, and know when not to trust it."""

import asyncio
import datetime as dt
from collections.abc import Callable
from contextlib import suppress

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


class Keeper:
    """The lease called ``name``, for an ``owner`` whose name nobody else has."""

    def __init__(self, store: Store, name: str, owner: str, now: Callable[[], dt.datetime]) -> None:
        self._store = store
        self._name = name
        self._owner = owner
        self._now = now
        self._trusted_until = 0.0

    def trusted(self) -> bool:
        """Whether something may be sent on the strength of the lease, now."""
        return asyncio.get_running_loop().time() < self._trusted_until

    async def acquire(self, stopping: asyncio.Event) -> Lease | None:
        """Wait until the lease is ours, saying once who has it; None: stopped first."""
        loop = asyncio.get_running_loop()
        said = False
        while not stopping.is_set():
            asked = loop.time()
            try:
                answer = await self._store.write(acquire, self._name, self._owner, self._now())
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look asks again
                log.warning("the lease cannot be asked for", lease=self._name, error=str(error))
                await _wait(stopping, _LOOKS_AGAIN)
                continue
            if isinstance(answer, Lease):
                self._trust_from(asked)
                return answer
            said = said or self._say(answer)
            await _wait(stopping, min(answer.wait, _LOOKS_AGAIN) + _A_LITTLE)
        return None

    async def keep(self, lease: Lease, over: Callable[[], bool], bell: Bell) -> bool:
        """Renew until it is ``over``; False: another owner has the lease."""
        loop = asyncio.get_running_loop()
        renew_at = loop.time() + RENEWED_EVERY
        while True:
            await bell.wait(renew_at)
            if over():
                return True
            asked = loop.time()
            if asked < renew_at:
                continue
            try:
                ours = await self._store.write(renew, lease, self._now())
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look asks again
                log.warning("the lease cannot be renewed", lease=self._name, error=str(error))
                renew_at = asked + _LOOKS_AGAIN
                continue
            if not ours:
                self._trusted_until = 0.0
                log.warning("another owner has taken the lease", lease=self._name)
                return False
            self._trust_from(asked)
            renew_at = asked + RENEWED_EVERY

    async def release(self, lease: Lease) -> None:
        """Let the next owner begin at once. Raises nothing: the lease runs out by itself."""
        self._trusted_until = 0.0
        try:
            await self._store.write(release, lease, self._now())
        except Exception as error:  # noqa: BLE001 - as said: raises nothing
            log.warning("the lease could not be given back", lease=self._name, error=str(error))

    def _trust_from(self, asked: float) -> None:
        self._trusted_until = asked + LASTS.total_seconds() - GUARD

    def _say(self, held: Held) -> bool:
        log.info("waiting for the last owner's lease to end", lease=self._name, owner=held.owner)
        return True


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()
