"""A channel on its double, with people before it: what the tests of the contract know of any of them.

What only some platforms do is a power of its own, found by ``isinstance``, as in :mod:`bot.ports`.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, Self, runtime_checkable

import uvicorn
from starlette.applications import Starlette

from bot.domain.event import Event
from bot.ports import Channel, Parse, Receipt, Receive, TakesIn, Transcript

Mishap = Literal["away", "cut before", "cut after", "too many", "trouble", "gateway", "silence"]
"""The platform takes no connections; cuts one before, or after, it has done as it was asked; says that it was
too much; says that it has trouble of its own; a gateway's page says so; the answer to what was done does not
come."""

WAIT: float = 7.0
"""Seconds that ``too many`` asks for."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One message as somebody sees it now: the platform's name for it, its words, its buttons.

    Words are parted by one blank each: how a channel breaks its lines is its own affair.
    """

    reference: str
    words: str
    buttons: tuple[str, ...] = ()


class Inbox:
    """A ``receive``: keeps each key once.

    ``opens`` holds up the commit while it is not set; ``before`` and ``after`` are raised, one a call, in its
    place and behind it.
    """

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.keys: list[str] = []
        self.before: list[Exception] = []
        self.after: list[Exception] = []
        self.opens = asyncio.Event()
        self.opens.set()
        self.asked = asyncio.Event()

    @property
    def refusals(self) -> int:
        """How often it will not say that all is well."""
        return len(self.before) + len(self.after)

    async def refused_until(self, left: int) -> None:
        """Return as soon as only so many refusals are left."""
        await until(lambda: self.refusals <= left)

    async def __call__(self, raw: bytes, key: str) -> None:
        self.asked.set()
        await self.opens.wait()
        if self.before:
            raise self.before.pop(0)
        self.keys.append(key)
        self.kept.setdefault(key, raw)
        if self.after:
            raise self.after.pop(0)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a stand may need from the test; ``patience``: seconds that the answer to a send may take."""

    transcript: Callable[[], Transcript]
    patience: float = 5.0


class Stand(ABC):
    """``async with stand:`` brings the channel up; ``adapter`` is its name in the table of adapters."""

    adapter: ClassVar[str]
    secrets: ClassVar[Sequence[str]] = ()
    channel: Channel
    parse: Parse

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.inbox = Inbox()
        self.closing = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.rise()
        self.closing.push_async_callback(self.channel.close)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.inbox.opens.set()
        await self.closing.aclose()

    @abstractmethod
    async def rise(self) -> None:
        """Build and start ``channel`` with ``inbox``, ready to hear what people do."""

    @abstractmethod
    async def somebody(self, name: str = "Alva") -> str:
        """Somebody who may be written to. Gives the address."""

    @abstractmethod
    async def writes(self, address: str, text: str) -> None:
        """Somebody writes. Returns once the platform has been told that this has arrived."""

    @abstractmethod
    async def taps(self, address: str, label: str) -> None:
        """Somebody taps the newest button of this label; returns as :meth:`writes`."""

    @abstractmethod
    async def sees(self, address: str) -> list[Sight]:
        """What kompis has said to somebody, in order, as it stands now."""

    def named(self, receipt: Receipt) -> list[str]:
        """The messages that a receipt names, as :class:`Sight` does; a reference may say more than that."""
        return list(receipt.references)

    def passes(self, seconds: float) -> None:  # noqa: B027 - where the platform has no clock, none passes
        """So much time passes at the platform."""

    def fetches(self) -> int:
        """How often the platform was asked for what is new, or to bring it."""
        return 0

    async def up(self) -> None:  # noqa: B027 - most need no time for it
        """Return once the channel takes in."""

    def patient(self) -> None:  # noqa: B027 - most platforms keep what they could not bring
        """The platform lets some time pass before it tries again to bring something."""

    def blame(self) -> Sequence[str]:
        """What the channel did that a bot should never do."""
        return ()

    def events(self) -> list[Event]:
        """What has come in, each thing once; without what a page tells of its own accord."""
        found = [self.parse(raw) for raw in self.inbox.kept.values()]
        return [event for event in found if event is not None and event.kind != "opened"]


@runtime_checkable
class Unreliable(Protocol):
    """There is a network between the channel and its platform, and trouble at both ends."""

    async def befall(self, mishap: Mishap) -> None:
        """Let this happen to the next request; ``away``: to all, until :meth:`mend`."""

    async def mend(self) -> None:
        """Let nothing go wrong any more."""


@runtime_checkable
class Leavable(Protocol):
    """People can leave the platform."""

    def leaves(self, address: str) -> None:
        """Somebody cannot be reached any more."""


@runtime_checkable
class Erasable(Protocol):
    """People can take messages away."""

    def erases(self, address: str, sight: Sight) -> None:
        """A message is gone."""


async def come_up(channel: Channel, receive: Receive) -> None:
    """Start a channel, and take in by it, as the machine that owns it does."""
    await channel.start(receive)
    if isinstance(channel, TakesIn):
        await channel.take_in()


def words(text: str) -> str:
    """A text with one blank between its words."""
    return " ".join(text.split())


async def until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    """Return as soon as something holds that rings no bell.

    Raises:
        TimeoutError: it does not come to hold in time.
    """
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - product code rings no bell for tests
            await asyncio.sleep(0.002)


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """An application on a real server; gives its address."""
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    for listener in server.servers:  # its own shutdown takes its time, which a hundred tests have not
        listener.close()
    for connection in list(server.server_state.connections):
        connection.shutdown()
