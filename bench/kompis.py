"""kompis' way in and way out in one process, put together as the service does it, on one Telegram channel."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.limits import LIMITS, WHO_ELSE_CAN_READ
from adapters.telegram.parse import parse
from adapters.telegram.webhook import address_of
from bench.process import Work
from bench.town import CHANNEL, CITY, clock, shipped_shelf
from bot.chat.greet import menus_for
from bot.chat.house import House
from bot.chat.inbox import Inbox
from bot.delivery.outbox import Outbox
from bot.services.learning.compose import compose
from bot.services.learning.plan import plan_piece
from bot.storage.channel_state import StoreChannelState
from bot.storage.store import Store, open_store

_LOOKS = 0.005


@dataclass(frozen=True, slots=True)
class Kompis:
    """What is at work. ``now`` is its clock on the wall."""

    store: Store
    outbox: Outbox
    now: Callable[[], datetime]

    async def plan(self) -> int:
        """Plan everybody who is due, as the clock's tick does; how many."""
        planned = 0
        while (piece := await self.store.write(plan_piece, self.now(), lane="bulk")) is not None:
            planned += piece
        self.outbox.wake()
        return planned

    async def until_sent(self, count: int) -> None:
        """Return when so many messages are marked sent."""
        while self.outbox.counters.sent < count:  # noqa: ASYNC110 - nobody is told of each
            await asyncio.sleep(_LOOKS)
        counted = self.outbox.counters
        assert (counted.sent, counted.failed, counted.unknown) == (count, 0, 0)


@contextlib.asynccontextmanager
async def at_work(work: Work, now: Callable[[], datetime] | None = None) -> AsyncIterator[Kompis]:
    """Serve the ``database`` through the API at ``url``.

    ``rate`` is the limit in messages a second, None: there is none; ``learns``: that is a first guess only.
    ``webhook`` is the port to which updates are brought; else they are asked for.
    """
    shelf, now = shipped_shelf(), now or clock()
    async with open_store(work["database"]) as store:
        state, port = StoreChannelState(store, CHANNEL), work.get("webhook")
        address = None if port is None else address_of(CHANNEL, f"http://127.0.0.1:{port}", b"bench")
        channel = TelegramChannel(CHANNEL, work["token"], state, api_url=work["url"], address=address)
        house = House(shelf, "sv", {CHANNEL: WHO_ELSE_CAN_READ}, {CHANNEL: CITY.key})
        limits = replace(LIMITS, rate=work["rate"], learns=work.get("learns", False))
        composer = functools.partial(compose, shelf=shelf)
        outbox = Outbox(channel, limits, store, composer, owner="bench", now=now)

        def wake(_: str, deliveries: Sequence[int]) -> None:
            outbox.wake(deliveries)

        inbox = Inbox(store, {CHANNEL: parse}, lambda: house, wake, now)
        await inbox.start()
        sending = asyncio.create_task(outbox.run())
        await channel.start(inbox.receiver(CHANNEL))
        async with _door(channel, port):
            await channel.take_in()
            await channel.set_menus(menus_for("sv"))
            try:
                yield Kompis(store, outbox, now)
            finally:
                await inbox.close()
                outbox.stop()
                await sending
                await channel.close()


def _door(channel: TelegramChannel, port: int | None) -> contextlib.AbstractAsyncContextManager[None]:
    """A web server for what is brought."""
    if port is None:
        return contextlib.nullcontext()
    from bench.door import served  # noqa: PLC0415 - who polls shall not be charged for a web server

    return served(channel, port)
