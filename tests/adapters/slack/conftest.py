"""The double, a channel on it by either way in, and what the channel remembers; no secret in any log."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Literal

import orjson
import pytest
import structlog
import uvicorn
from msgspec.structs import replace
from starlette.applications import Starlette
from structlog.testing import CapturingLogger

from adapters.slack.channel import SlackChannel
from adapters.slack.manifest import SCOPES
from adapters.slack.options import Manners, Options, Shown, Watch
from bot.domain.actions.learning import Answer
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Okay
from bot.domain.event import Event
from bot.domain.form import Faults, Form
from bot.domain.message import Block, Choice, Choices, Message, Text
from bot.log import TALKATIVE
from bot.phrases import of
from bot.phrases.people.settings import form
from bot.ports import Outgoing, Status
from tests.adapters.watching import eventually
from tests.doubles.remembered import Remembered
from tests.doubles.slack import (
    CLIENT_ID,
    CLIENT_SECRET,
    NO_LIMITS,
    SIGNING_SECRET,
    Member,
    SlackDouble,
)

QUICK = Manners(
    watch=Watch(hello=0.5, ping=0.1, first=0.01, most=0.05, settle=0.3),
    connect=2.0,
    read=1.0,
    patience=0.3,
    settles=0.0,
    ready_again=0.01,
    loaded_after=0.0,
)


class Inbox:
    """A ``receive``: stores each key once. It can be told to fail, or to take its time."""

    def __init__(self) -> None:
        self.stored: dict[str, dict[str, Any]] = {}
        self.received: list[str] = []
        self.failures: list[BaseException] = []
        self.opens = asyncio.Event()
        self.opens.set()

    async def __call__(self, raw: bytes, key: str) -> None:
        await self.opens.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.received.append(key)
        self.stored.setdefault(key, orjson.loads(raw))

    @property
    def kinds(self) -> list[str]:
        """What came in, as the adapter calls it."""
        return [stored["type"] for stored in self.stored.values()]


@dataclass
class Beside:
    """What the product would say beside the chat; ``asked`` are the addresses it was asked about."""

    form: Form | None = field(default_factory=lambda: form(of("sv"), {1, 2, 3, 4, 5}, time(9, 45)))
    faults: Faults = field(default_factory=dict)
    checks: asyncio.Event = field(default_factory=asyncio.Event)
    language: str | None = "sv"
    page: str = "Tre tips av tio."
    asked: list[str] = field(default_factory=list)
    languages: list[Sequence[str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    async def home_of(self, address: str, languages: Sequence[str], code: str) -> Message:
        self.asked.append(address)
        self.languages.append(languages)
        self.codes.append(code)
        ways = Choices((Choice("Inställningar", Open("menu")),))
        return Message((Text(self.page, "heading"), ways), "sv")

    async def opened_by(self, event: Event) -> Form | None:
        self.asked.append(event.address)
        settings = event.action == Open("menu") or event.command in {"settings", "inställningar"}
        return self.form if settings else None

    async def faults_in(self, event: Event) -> Faults:
        await self.checks.wait()
        return self.faults

    async def status_of(self, address: str) -> Status | None:
        return None if self.language is None else Status("Stan", 0, 0, language=self.language)

    @property
    def shown(self) -> Shown:
        """What a channel shows of it."""
        return Shown(self.home_of, self, self.status_of)


@pytest.fixture
def spoken(caplog: pytest.LogCaptureFixture) -> Iterator[CapturingLogger]:
    """What the adapter itself logs; libraries speak from WARNING on, as in the product."""
    caplog.set_level(logging.DEBUG)
    for library in TALKATIVE:
        caplog.set_level(logging.WARNING, library)
    spoken = CapturingLogger()
    structlog.configure(logger_factory=lambda *_: spoken, cache_logger_on_first_use=False)
    yield spoken
    structlog.reset_defaults()


@pytest.fixture
async def double(spoken: CapturingLogger, caplog: pytest.LogCaptureFixture) -> AsyncIterator[SlackDouble]:
    """Slack with the scopes of the manifest; whatever happens, no secret may stand in any log."""
    async with SlackDouble(rates=NO_LIMITS, scopes=frozenset(SCOPES)) as double:
        yield double
        assert double.violations == []
        assert double.leaks(caplog.text + repr(spoken.calls)) == []


@pytest.fixture
def memory() -> Remembered:
    return Remembered()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def beside() -> Beside:
    beside = Beside()
    beside.checks.set()
    return beside


PUBLIC = "https://kompis.example"
AT_ONCE = 2
"""Sockets a channel has."""

Way = Literal["socket", "socket, unwaited", "http", "none"]
Starts = Callable[..., Awaitable[SlackChannel]]


@pytest.fixture
async def starts(
    double: SlackDouble, memory: Remembered, inbox: Inbox, beside: Beside
) -> AsyncIterator[Starts]:
    """Start a channel on the double, by Socket Mode unless told otherwise; it is closed at the end.

    ``many``: each workspace has to let it in by itself.
    """
    async with AsyncExitStack() as closing:

        async def start(
            way: Way = "socket",
            *,
            receive: Any = None,  # noqa: ANN401 - whatever a test gives
            bot_token: str = double.token,
            many: bool = False,
            **manners: Any,  # noqa: ANN401 - passed on
        ) -> SlackChannel:
            options = Options(
                "slack",
                bot_token="" if many else bot_token,
                client_id=CLIENT_ID if many else "",
                client_secret=CLIENT_SECRET if many else "",
                public_url=PUBLIC,
                app_token=double.app_token if way.startswith("socket") else "",
                signing_secret=SIGNING_SECRET,
                api_url=double.api_url,
            )
            channel = SlackChannel(options, memory, beside.shown, replace(QUICK, **manners))
            closing.push_async_callback(channel.close)
            await channel.start(receive or inbox)
            await channel.take_in()
            if way == "http":
                double.deliver_to(await closing.enter_async_context(_served(channel)))
            elif way == "socket":
                await double.until(lambda: len(double.sockets.alive) == AT_ONCE)
            return channel

        yield start


@asynccontextmanager
async def _served(channel: SlackChannel) -> AsyncIterator[str]:
    """The channel's routes on a real server, as the product has them; gives the address of its events."""
    app = Starlette(routes=channel.routes())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/slack/slack/events"
    server.should_exit = True
    await running


@pytest.fixture
async def channel(starts: Starts) -> SlackChannel:
    """By Socket Mode."""
    return await starts()


@pytest.fixture
async def bare(starts: Starts) -> SlackChannel:
    """A channel that only sends: nothing comes in, and no socket is opened."""
    return await starts("none")


@pytest.fixture
def alva(double: SlackDouble) -> Member:
    return double.person("Alva")


def address(member: Member) -> str:
    """Where kompis reaches somebody."""
    return f"{member.workspace.id}/{member.id}"


def lesson(tip: str = "Ett snabbt **hej** räcker.", *more: Block, options: int = 2) -> Message:
    """A lesson with a question."""
    choices = tuple(Choice(f"Svar {place + 1}", Answer(7, 0, place)) for place in range(options))
    question = (Text("När hälsar du?", "question"), Choices(choices, options=True)) if options else ()
    return Message((Text("Tips 1 av 10: Hej", "heading"), *more, Text(tip), *question), "sv")


def outgoing(member: Member, message: Message | str, *, delivery: int = 7) -> Outgoing:
    """A message on its way to somebody."""
    if isinstance(message, str):
        message = Message((Text(message),), "sv")
    return Outgoing(delivery, address(member), message)


OKAY = Choices((Choice("Okej", Okay()),))
