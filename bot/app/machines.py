"""This machine among the others: on PostgreSQL there may be some, on SQLite there are none."""

import asyncio
import os
import secrets
import socket
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import Connection

from bot.app.channels import Configured
from bot.chat.inbox import Inbox
from bot.delivery.common_time import CommonTime
from bot.delivery.hosts import Hosts
from bot.delivery.leases import ALONE, Share
from bot.delivery.outbox import Outbox, lease_of
from bot.settings import Settings
from bot.storage.leases import clock
from bot.storage.migrate import CURRENT
from bot.storage.notify import notify
from bot.storage.store import NotDone, OutcomeUnknown, Store, open_store

LEAVE_SECONDS: Final = 0.5

_log = structlog.get_logger("kompis")


class Machines:
    """Who else lives, what they tell, and telling them. ``name`` is one that no other process has."""

    def __init__(self, settings: Settings, store: Store, now: CommonTime) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.leases = store
        """Where leases are kept: past all other work, and past a pooler."""
        self._store = store
        self._address = settings.database_direct or settings.database
        self._now = now
        self._hosts: Hosts | None = None
        if store.dialect == "postgresql":
            self.leases = open_store(self._address)
            leases = [lease_of(name) for name in settings.channels]
            self._hosts = Hosts(self.leases, self.name, CURRENT, leases, now)
        self._due: dict[str, set[int]] = {}
        self._telling: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def share(self) -> Share:
        """Which channels this machine should own."""
        return self._hosts or ALONE

    @property
    def count(self) -> int:
        """How many machines live, this one among them."""
        return 1 if self._hosts is None else self._hosts.count

    async def agree_on_the_time(self) -> None:
        """Before anything is written down with it."""
        if self._hosts is not None:
            asked = self._now()
            self._now.heard(await self.leases.read(clock, asked), asked, self._now())

    def start(self, channels: Mapping[str, Configured], outboxes: Mapping[str, Outbox], inbox: Inbox) -> None:
        """Live among them: what they tell goes to whom it is for."""
        hosts = self._hosts
        if hosts is None:
            return
        from bot.storage.listening import listen  # noqa: PLC0415 - SQLite needs no driver for PostgreSQL

        def look() -> None:
            hosts.look()
            inbox.look()
            for outbox in outboxes.values():
                outbox.wake()

        def hear(told: Sequence[Any]) -> None:
            match told:
                case ["leases"]:
                    hosts.look()
                case ["inbox", _]:
                    inbox.look()
                case ["due", name, *ids] if name in outboxes and outboxes[name].owned:
                    outboxes[name].wake(ids[0] if ids else ())
                case ["line", name, address, number] if name in channels:
                    channels[name].transcript.heard(address, number)

        self._tasks = [
            asyncio.create_task(hosts.run(), name="other machines"),
            asyncio.create_task(listen(self._address, hear, look), name="hearing other machines"),
        ]

    def tell(self, channel: str, deliveries: Collection[int]) -> None:
        """Whoever owns this channel has something to send, these at once. Costs nothing to who is alone."""
        if self.count < 2:  # noqa: PLR2004 - there is no other
            return
        self._due.setdefault(channel, set()).update(deliveries)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell(), name="telling other machines")

    async def leave(self) -> None:
        """Count no longer: what this machine gives back from now on is for the others."""
        if self._hosts is not None:
            await asyncio.wait({asyncio.create_task(self._hosts.leave())}, timeout=LEAVE_SECONDS)

    async def close(self) -> None:
        """Hear and tell nothing more."""
        tasks = [*self._tasks, *filter(None, [self._telling])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.leases is not self._store:
            await self.leases.close()

    async def _tell(self) -> None:
        while self._due:
            due, self._due = self._due, {}
            try:
                await self._store.write(_notify_due, {name: sorted(ids) for name, ids in due.items()})
            except (NotDone, OutcomeUnknown) as trouble:  # its owner looks by itself, too
                _log.warning("other machines could not be told", why=str(trouble))


def _notify_due(db: Connection, due: Mapping[str, Sequence[int]]) -> None:
    for channel, ids in due.items():
        notify(db, "due", channel, ids)
