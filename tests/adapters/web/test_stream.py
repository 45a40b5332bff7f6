"""The stream down, over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import pytest

from adapters.web.guard import Bounds
from bot.domain.message import Message, Text
from bot.ports import Outgoing
from bot.storage.store import Store
from bot.storage.tables import transcript
from tests.adapters.web.browsing import Visitor
from tests.adapters.web.kompis import Kompis


@dataclass
class Event:
    """One event of a stream."""

    name: str = ""
    id: str = ""
    data: str = ""


@asynccontextmanager
async def listening(visitor: Visitor, after: int, **headers: str) -> AsyncIterator[AsyncIterator[Event]]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with visitor.client.stream(
        "GET", f"/chat/stream?after={after}", headers=names, timeout=20
    ) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer)


async def events(answer: httpx2.Response) -> AsyncIterator[Event]:
    event = Event()
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        match name:
            case "event":
                event.name = value
            case "id":
                event.id = value
            case "data":
                event.data += value + "\n"
            case "" if event.name:
                yield event
                event = Event()


async def lines(stream: AsyncIterator[Event], count: int) -> list[str]:
    """The numbers of the next rows."""
    numbers: list[str] = []
    async for event in stream:
        if event.name == "line":
            numbers.append(event.id)
        if len(numbers) == count:
            break
    return numbers


@pytest.fixture
async def kompis(store: Store) -> AsyncIterator[Kompis]:
    async with Kompis(store, bounds=Bounds(streams_an_address=2)) as running:
        yield running


@pytest.fixture
async def alva(kompis: Kompis) -> AsyncIterator[Visitor]:
    async with Visitor(kompis.address) as visitor:
        await visitor.join()
        yield visitor


async def say(kompis: Kompis, delivery: int, words: str) -> None:
    (address,) = kompis.people
    await kompis.channel.send(Outgoing(delivery, address, Message((Text(words),), "sv")))


async def test_what_was_said_meanwhile_comes_once_and_in_order(kompis: Kompis, alva: Visitor) -> None:
    async with listening(alva, after=2) as stream:
        assert await lines(stream, 3) == ["3", "4", "5"]
        await say(kompis, 7, "sex")
        assert await lines(stream, 1) == ["6"]
    await say(kompis, 8, "sju")
    await say(kompis, 9, "åtta")
    async with listening(alva, after=2, last_event_id="6") as stream:
        assert await lines(stream, 2) == ["7", "8"]


async def test_the_head_comes_first_and_with_every_change(kompis: Kompis, alva: Visitor) -> None:
    async with listening(alva, after=5) as stream:
        first = await anext(stream)
        assert (first.name, first.id) == ("head", "")
        assert "Destination Östersund" in first.data
        await say(kompis, 7, "sex")
        assert [(await anext(stream)).name, (await anext(stream)).name] == ["line", "head"]


async def test_a_stranger_hears_nothing(kompis: Kompis, alva: Visitor) -> None:
    async with Visitor(kompis.address) as bashir:
        assert (await bashir.client.get("/chat/stream?after=0")).status_code == 403


async def test_one_stream_too_many_is_refused_until_another_ends(kompis: Kompis, alva: Visitor) -> None:
    async with listening(alva, after=5) as first, listening(alva, after=5) as second:
        await anext(first)
        await anext(second)
        refused = await alva.client.get("/chat/stream?after=5")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
    async with asyncio.timeout(10):
        while (await alva.client.head("/chat/stream?after=5")).status_code == 429:
            pass


async def test_after_all_is_erased_the_page_is_told_to_begin_anew(
    store: Store, kompis: Kompis, alva: Visitor
) -> None:
    async with listening(alva, after=5) as stream:
        await anext(stream)
        await store.write(lambda db: db.execute(transcript.delete()).close())
        assert (await anext(stream)).name == "reload"


async def test_the_streams_end_with_the_channel(kompis: Kompis, alva: Visitor) -> None:
    async with listening(alva, after=5) as stream:
        await anext(stream)
        await kompis.channel.close()
        assert [event.name async for event in stream] == []


async def test_the_server_stops_in_time_with_a_stream_open(kompis: Kompis, alva: Visitor) -> None:
    async with listening(alva, after=5) as stream:
        await anext(stream)
        async with asyncio.timeout(2):
            await kompis.server.stop()
