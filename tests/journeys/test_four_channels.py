"""Four people of one organisation, each on a channel of their own, at one ``kompis run`` at once."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage.store import open_store
from bot.storage.tables import persons
from tests.adapters.web.browsing import Visitor
from tests.chaos.city import City, city, platforms
from tests.chaos.counting import leaks
from tests.journeys.somebody import InTheBrowser, OnSlack, OnTelegram, Somebody

MOST_TAPS = 3


@asynccontextmanager
async def four(town: City) -> AsyncIterator[Mapping[str, Somebody]]:
    """Alva, Bashir, Cilla and Dilan, by where they are."""
    telegram, socket, posts = town.doubles.telegram, town.doubles.socket, town.doubles.posts
    async with Visitor(town.address) as visitor:
        yield {
            "Telegram": OnTelegram(telegram, telegram.person(name="Alva", state="unknown")),
            "Slack, socket": OnSlack(socket, socket.person("Bashir")),
            "Slack, HTTP": OnSlack(posts, posts.person("Cilla")),
            "web": InTheBrowser(visitor),
        }


async def joins(somebody: Somebody) -> int:
    """Taps the first button until the first tip is there; how many taps that took."""
    words, taps = await somebody.comes_in(), 0
    while "Tips 1 av 10" not in words:
        assert taps < MOST_TAPS, words
        words = await somebody.goes_on()
        taps += 1
    return taps


async def lives_through(somebody: Somebody) -> None:
    """From the first tip to the end."""
    options = (await somebody.offered())[-3:]
    await somebody.taps(options[0])
    await somebody.sees("Tips 1 av 10", "Prova i dag")
    await somebody.sets_hour("09:15")
    await somebody.sees("9.15")
    await somebody.writes("paus")
    await somebody.taps("Tills jag säger till")
    await somebody.sees("Paus tills du säger till.")
    await somebody.writes("fortsätt")
    await somebody.sees("i gång")
    await somebody.writes("mina uppgifter")
    await somebody.sees("Det här sparar jag om dig", "1 svar")
    await somebody.taps("Radera allt", "Ja, radera allt")
    await somebody.sees("Allt om dig är raderat.")


@pytest.mark.timeout(120)
async def test_four_people_live_through_all_of_it_at_once(folder_with_tables: Path) -> None:
    async with platforms() as doubles:
        town = city(folder_with_tables, doubles, datetime.now(UTC) + timedelta(hours=6))
        async with town.running(), four(town) as people:
            taps = await asyncio.gather(*(joins(one) for one in people.values()))
            assert dict(zip(people, taps, strict=True)) == dict.fromkeys(people, MOST_TAPS)
            await asyncio.gather(*(lives_through(one) for one in people.values()))
        assert [double.violations for double in doubles.by_channel.values()] == [[], [], [], []]
        log = town.kompis.log.read_text(encoding="utf-8")
        assert leaks(town, log) == {name: [] for name in doubles.by_channel}
        assert '"level": "error"' not in log
    assert await left_behind(town) == []


async def left_behind(town: City) -> list[int]:
    """Persons that are still known."""
    store = open_store(town.kompis.database)
    try:
        return await store.read(lambda db: list(db.scalars(select(persons.c.id))))
    finally:
        await store.close()
