"""The double, a channel on it, and what the channel remembers; no token may stand in any log."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
import structlog
from structlog.testing import CapturingLogger

from adapters.telegram.channel import Pauses, TelegramChannel
from adapters.telegram.wire import Wire
from bot.domain.actions.learning import Answer
from bot.domain.actions.words import Okay
from bot.domain.message import Block, Choice, Choices, Message, Text
from bot.log import TALKATIVE
from bot.ports import Outgoing
from tests.doubles.remembered import Remembered
from tests.doubles.telegram import TOKEN, Figures, Person, TelegramDouble

NO_RATES = Figures(bot=None, paid=None, chat=None, group_a_minute=None)
QUICK = Pauses(first=0.01, most=0.02, conflict=0.05, store=0.01, name=0.5)


class Inbox:
    """A ``receive``: stores each key once. It can be told to fail, or to die like a process does."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.received: list[str] = []
        self.failures: list[BaseException] = []

    async def __call__(self, raw: bytes, key: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.received.append(key)
        self.stored.setdefault(key, raw)


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(rates=NO_RATES) as double:
        yield double
        assert double.violations == []


@pytest.fixture
def memory() -> Remembered:
    return Remembered()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def wire(double: TelegramDouble) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession() as session:
        wire = Wire(double.url, TOKEN, session)
        yield wire
        await wire.close()


Starts = Callable[..., Any]


@pytest.fixture
async def starts(double: TelegramDouble, memory: Remembered, inbox: Inbox) -> AsyncIterator[Starts]:
    """Start a channel on the double; it is closed at the end."""
    async with AsyncExitStack() as closing:

        async def start(receive: Any = None, **options: Any) -> TelegramChannel:  # noqa: ANN401 - passed on
            settings: dict[str, Any] = {"api_url": double.url, "pauses": QUICK} | options
            channel = TelegramChannel("telegram", settings.pop("token", TOKEN), memory, **settings)
            closing.push_async_callback(channel.close)
            await channel.start(receive or inbox)
            await channel.take_in()
            return channel

        yield start


@pytest.fixture
async def channel(starts: Starts) -> TelegramChannel:
    started: TelegramChannel = await starts()
    return started


@pytest.fixture
def alva(double: TelegramDouble) -> Person:
    return double.person(name="Alva")


@pytest.fixture(autouse=True)
def no_token_in_any_log(caplog: pytest.LogCaptureFixture) -> Iterator[CapturingLogger]:
    """What is logged is free of the token; libraries speak from WARNING on, as in the product."""
    caplog.set_level(logging.DEBUG)
    for library in TALKATIVE:
        caplog.set_level(logging.WARNING, library)
    spoken = CapturingLogger()
    structlog.configure(logger_factory=lambda *_: spoken, cache_logger_on_first_use=False)
    yield spoken
    structlog.reset_defaults()
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(spoken.calls)


def lesson(tip: str = "Ett snabbt **hej** räcker.", *more: Block, options: int = 2) -> Message:
    """A lesson with a question."""
    choices = tuple(Choice(f"Svar {place + 1}", Answer(7, 0, place)) for place in range(options))
    question = (Text("När hälsar du?", "question"), Choices(choices, options=True)) if options else ()
    return Message((Text("Tips 1 av 10: Hej", "heading"), *more, Text(tip), *question), "sv")


def outgoing(
    person: Person | int, message: Message | str, *, delivery: int = 7, silent: bool = False
) -> Outgoing:
    """A message on its way to somebody."""
    address = str(person.id if isinstance(person, Person) else person)
    if isinstance(message, str):
        message = Message((Text(message),), "sv")
    return Outgoing(delivery, address, message, silent)


OKAY = Choices((Choice("Okej", Okay()),))
