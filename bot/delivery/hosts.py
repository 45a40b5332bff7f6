"""An even share of the channels between all machines on one PostgreSQL."""

import asyncio
from collections.abc import Collection
from typing import Final

import structlog

from bot.delivery.bell import Bell
from bot.delivery.common_time import CommonTime
from bot.domain.shares import Host, chosen, share_of
from bot.services.delivery.hosts import Picture, leave, look
from bot.storage.store import Store

LOOKS: Final = 1.0
"""Seconds between two looks when nobody rings."""

NOBODYS: Final = 3.0
"""Seconds after which a free channel is anybody's: whoever has room for it seems unable to take it."""

_A_LITTLE: Final = 0.02

log = structlog.get_logger("delivery")


class Hosts:
    """This machine among the others. A :class:`bot.delivery.leases.Share` of what ``shared`` names.

    Leases beside those are whoever's comes first.
    """

    def __init__(
        self, store: Store, name: str, revision: str, shared: Collection[str], now: CommonTime
    ) -> None:
        """``revision`` is that of the schema this code was written for; ``now`` is kept right."""
        self.name = name
        self._store = store
        self._host = Host(name, frozenset(shared))
        self._revision = revision
        self._now = now
        self._bells: list[Bell] = []
        self._bell = Bell()
        self._stopping = False
        self._one = asyncio.Lock()  # so that no look says that this machine lives after it has left
        self._chosen: frozenset[str] = frozenset()
        self._surplus: frozenset[str] = frozenset()
        self.count = 0
        """How many machines live, as far as this one knows."""

    def may_take(self, name: str) -> bool:
        """Whether it is this machine's turn to take the lease."""
        return not self._stopping and (name not in self._host.leases or name in self._chosen)

    def is_surplus(self, name: str) -> bool:
        """Whether another machine has room for what this one owns."""
        return name in self._surplus

    def tell(self, bell: Bell) -> None:
        """Ring this bell from now on when the answers change."""
        self._bells.append(bell)

    def look(self) -> None:
        """Look now: somebody has come, gone, or given something back. From the event loop only."""
        self._bell.ring()

    async def run(self) -> None:
        """Say again and again that this machine lives, and see what that means, until stopped."""
        loop = asyncio.get_running_loop()
        while not self._stopping:
            wait = LOOKS
            try:
                picture = await self._looked()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look asks again
                log.warning("nobody can be asked who else lives", error=str(error))
                self._see(frozenset(), frozenset())
            else:
                if picture is None:
                    return
                self._understand(picture)
                if picture.next_end is not None:
                    wait = min(wait, picture.next_end + _A_LITTLE)
            await self._bell.wait(loop.time() + wait)

    async def leave(self) -> None:
        """Take nothing more, and let the others count without this machine. Raises nothing."""
        self._stopping = True
        self._bell.ring()
        self._see(frozenset(), frozenset())
        try:
            async with self._one:
                await self._store.write(leave, self.name)
        except Exception as error:  # noqa: BLE001 - as said: raises nothing, and the row ends by itself
            log.warning("the others could not be told of the stop", error=str(error))

    async def _looked(self) -> Picture | None:
        """What there is to see; None: this machine has left."""
        async with self._one:
            if self._stopping:
                return None
            asked = self._now()
            picture = await self._store.write(look, self._host, self._revision, asked)
            self._now.heard(picture.clock, asked, self._now())
            return picture

    def _understand(self, picture: Picture) -> None:
        if len(picture.hosts) != self.count:
            self.count = len(picture.hosts)
            log.info("machines that live", machines=self.count)
        share = share_of(self.name, picture.hosts, picture.owners)
        nobodys = frozenset(name for name, seconds in picture.free.items() if seconds > NOBODYS)
        self._see(chosen(self.name, list(picture.free), share.room) | nobodys, share.surplus)

    def _see(self, taken: frozenset[str], surplus: frozenset[str]) -> None:
        changed = (taken, surplus) != (self._chosen, self._surplus)
        self._chosen, self._surplus = taken, surplus
        if changed or taken:
            for bell in self._bells:
                bell.ring()
