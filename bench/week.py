"""A week with kompis: lessons come, and most people answer what they ask. All by kompis' own services."""

import asyncio
import contextlib
import datetime as dt
import functools
import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from adapters.telegram.limits import LIMITS
from bot.chat.handle import handle
from bot.chat.house import House
from bot.delivery.outbox import Outbox
from bot.domain.actions.action import Action
from bot.domain.actions.learning import Answer, Done, Toggle
from bot.domain.event import Event
from bot.domain.message import Choices, Message
from bot.ports import Outgoing, Receipt, Receive
from bot.services.learning.compose import compose
from bot.services.learning.plan import plan_piece
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store

FIRST_MORNING: Final = dt.datetime(2026, 9, 29, 6, 30, tzinfo=dt.UTC)
"""A Tuesday, like the one that is measured."""

_HERE: Final = ZoneInfo("Europe/Stockholm")

A_DAY: Final = dt.timedelta(days=1)
SOON: Final = dt.timedelta(minutes=1)
MOST_QUESTIONS: Final = 2
"""In one message."""


async def live_through(store: Store, shelf: Shelf, until: dt.datetime) -> None:
    """Let everybody get and answer what is due each morning from :data:`FIRST_MORNING` on."""
    morning = FIRST_MORNING.astimezone(_HERE)
    while morning < until:
        await _morning(store, shelf, morning.astimezone(dt.UTC))
        morning += A_DAY  # on the wall, whatever clocks do in between


async def _morning(store: Store, shelf: Shelf, morning: dt.datetime) -> None:
    """Send what is due, and let three of four answer all of it."""
    planned = 0
    while (piece := await store.write(plan_piece, morning)) is not None:
        planned += piece
    town = _Town()
    house = House(shelf, "sv", {town.name: ""}, {town.name: "town"})
    numbers = itertools.count(morning.toordinal() * 10_000)
    async with _sending(town, store, shelf, morning + SOON) as outbox:
        await town.until_seen(planned)
        for _ in range(MOST_QUESTIONS):
            expected = town.seen
            for event in list(town.presses(morning.day)):
                replies = await store.write(
                    handle, town.name, next(numbers), event, morning + SOON, house, lane="tap"
                )
                outbox.wake(replies)
                expected += len(replies)
            await town.until_seen(expected)


@contextlib.asynccontextmanager
async def _sending(town: "_Town", store: Store, shelf: Shelf, now: dt.datetime) -> AsyncIterator[Outbox]:
    limits = replace(LIMITS, rate=None, chat_interval=0.0)
    composer = functools.partial(compose, shelf=shelf)
    outbox = Outbox(town, limits, store, composer, owner="week", now=lambda: now)
    running = asyncio.create_task(outbox.run())
    yield outbox
    outbox.stop()
    await running


class _Town:
    """A channel on which everything arrives at once."""

    name = "telegram"

    def __init__(self) -> None:
        self.seen = 0
        self._news = asyncio.Event()
        self._shown: dict[str, Message] = {}

    async def start(self, receive: Receive) -> None:
        """Nobody is asked: what people press stands in :meth:`presses`."""

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Show it."""
        self.seen += 1
        self._news.set()
        self._shown[outgoing.address] = outgoing.message
        return Receipt((str(outgoing.delivery),))

    async def edit(self, outgoing: Outgoing, receipt: Receipt) -> Receipt:
        """Show this instead."""
        await self.send(outgoing)
        return receipt

    async def close(self) -> None:
        """Nothing to let go of."""

    async def until_seen(self, count: int) -> None:
        """Return when so many messages and changes have been shown."""
        async with asyncio.timeout(60):
            while self.seen < count:
                self._news.clear()
                await self._news.wait()

    def presses(self, day: int) -> Iterator[Event]:
        """What three of four people press, if they are asked something: now this option, now that."""
        for address, message in self._shown.items():
            number = int(address) + day
            if number % 4:
                for action in _chosen(message, number):
                    yield Event("tap", address, address, action=action, language="sv")


def _chosen(message: Message, number: int) -> Iterator[Action]:
    for block in message.blocks:
        if isinstance(block, Choices) and block.options:
            action = block.choices[number % len(block.choices)].action
            if isinstance(action, Answer):
                yield action
            elif isinstance(action, Toggle):
                yield action
                yield Done(action.delivery, action.question)
