"""What a failed request says about whether it arrived; and python-telegram-bot's Bot on the same wire."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import orjson
import pytest

from adapters.telegram.asking import asked
from adapters.telegram.request import bot_on
from adapters.telegram.wire import NotSent, Refusal, Unclear, Wire, result_of
from tests.doubles.telegram import TOKEN, Fault, Person, TelegramDouble

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def narrow(double: TelegramDouble) -> AsyncIterator[Wire]:
    """A wire with room for one request at a time."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
        wire = Wire(double.url, TOKEN, session, read_seconds=0.3)
        yield wire
        await wire.close()


async def test_waiting_in_vain_for_a_free_connection_is_certainly_not_sent(
    double: TelegramDouble, narrow: Wire, alva: Person
) -> None:
    double.fault(Fault("delay", methods=["getMe"], seconds=60))
    address = f"{narrow.prefix}{narrow.token}"
    busy = asyncio.create_task(narrow.exchange(f"{address}/getMe", b"{}", JSON, read_seconds=1.0))
    await double.until(lambda: double.calls("getMe") == 1)
    send = f"{address}/sendMessage"
    body = orjson.dumps({"chat_id": alva.id, "text": "Hej"})
    with pytest.raises(NotSent):
        await narrow.exchange(send, body, connect_seconds=0.05, read_seconds=0.3)
    assert double.seen(alva) == []
    with pytest.raises(Unclear):
        await busy


async def test_an_answer_that_does_not_come_is_unclear(
    double: TelegramDouble, narrow: Wire, alva: Person
) -> None:
    double.fault(Fault("delay", seconds=60))
    with pytest.raises(Unclear):
        await narrow.call("sendMessage", {"chat_id": alva.id, "text": "Hej"})
    assert len(double.seen(alva)) == 1


async def test_nobody_listening_is_certainly_not_sent(double: TelegramDouble, wire: Wire) -> None:
    async with double.away():
        with pytest.raises(NotSent):
            await wire.call("getMe", {})


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"ok": true}', b'{"ok": true, "result": {"mess'])
def test_an_answer_that_cannot_be_read_is_unclear(body: bytes) -> None:
    with pytest.raises(Unclear):
        result_of(body)


async def test_the_bot_fails_as_the_wire_does(double: TelegramDouble, wire: Wire, alva: Person) -> None:
    bot = bot_on(wire)
    message = await asked(bot.send_message(alva.id, "Hej, åäö 😀"))
    assert (message.text, double.seen(alva)[0].text) == ("Hej, åäö 😀", "Hej, åäö 😀")
    with pytest.raises(Refusal) as refused:
        await asked(bot.send_message(404, "Hej"))
    assert (refused.value.status, refused.value.words) == (400, "Bad Request: chat not found")
    for kind in ("html", "cut", "truncated"):
        double.fault(Fault(kind))
        with pytest.raises(Unclear):
            await asked(bot.send_message(alva.id, "Hej"))
    double.fault(Fault("flood", seconds=4))
    with pytest.raises(Refusal) as flooded:
        await asked(bot.send_message(alva.id, "Hej"))
    assert flooded.value.retry_after == 4
    async with double.away():
        with pytest.raises(NotSent):
            await asked(bot.get_me())


async def test_the_bot_uploads_a_file_with_its_name(double: TelegramDouble, wire: Wire, alva: Person) -> None:
    sent = await asked(bot_on(wire).send_document(alva.id, b"a,b", filename="svar.csv", caption="Dina svar"))
    assert sent.document is not None
    assert [(seen.kind, seen.text, seen.file) for seen in double.seen(alva)] == [
        ("document", "Dina svar", sent.document.file_id)
    ]


async def test_a_gateway_that_says_4xx_has_refused(double: TelegramDouble, wire: Wire) -> None:
    double.fault(Fault("html", methods=["getMe"], status=413))
    with pytest.raises(Refusal) as refused:
        await wire.call("getMe", {})
    assert refused.value.status == 413
