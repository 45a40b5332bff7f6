"""The token stands in no log and in no error, though it is part of every request's address.

The other tests here watch their own logs as well (``no_token_in_any_log``); this one turns everything
up that libraries can say, and reads what the product's own logging makes of it.
"""

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest
import structlog
import telegram

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.wire import NotSent, Wire
from bot import log
from bot.ports import SendError
from tests.adapters.telegram.conftest import Starts, outgoing
from tests.doubles.faults import FaultKind
from tests.doubles.telegram import TOKEN, Fault, Person, TelegramDouble


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that the product's logging writes, with every library at its most talkative."""
    stream = io.StringIO()
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    log.set_up(secrets=[TOKEN], stream=stream, level=logging.DEBUG)
    for library in log.TALKATIVE:
        logging.getLogger(library).setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.handlers = handlers
    for library in log.TALKATIVE:
        logging.getLogger(library).setLevel(logging.NOTSET)
    structlog.reset_defaults()


async def test_a_whole_life_with_every_mishap_leaves_no_token_in_the_log(
    double: TelegramDouble, starts: Starts, alva: Person, written: io.StringIO
) -> None:
    channel = await starts()
    await channel.edit(outgoing(alva, "Hej"), await channel.send(outgoing(alva, "Hej")))
    for kind in ("cut", "html", "error", "truncated"):
        double.fault(Fault(kind, status=500))
        with pytest.raises(SendError) as raised:
            await channel.send(outgoing(alva, "Hej"))
        logging.getLogger("a library's").warning("it failed", exc_info=raised.value)
    async with double.away():
        logging.getLogger("a library's").warning("%s", telegram.Bot(TOKEN))
        await asyncio.sleep(0.05)
    await channel.close()
    assert "[secret]" in written.getvalue(), "python-telegram-bot logs its address when it is set up"
    assert "no connection" in written.getvalue()
    assert TOKEN not in written.getvalue()


@pytest.mark.parametrize("kind", ["cut", "html", "error", "truncated"])
async def test_no_failure_carries_the_token(
    double: TelegramDouble, channel: TelegramChannel, alva: Person, kind: FaultKind
) -> None:
    double.fault(Fault(kind, status=500))
    with pytest.raises(SendError) as raised:
        await channel.send(outgoing(alva, "Hej"))
    assert TOKEN not in f"{raised.value.sentence}{raised.value!r}{raised.value.__cause__!r}"


async def test_a_failed_connection_does_not_carry_the_token(double: TelegramDouble, wire: Wire) -> None:
    async with double.away():
        with pytest.raises(NotSent) as raised:
            await wire.call("getMe", {})
    assert (str(raised.value), raised.value.__cause__) == ("no connection (ConnectionRefusedError)", None)
