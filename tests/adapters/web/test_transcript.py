"""The written record, on both databases."""

import asyncio

import pytest

from bot.domain.message import Message, Text, to_json
from bot.ports import Line, TryLater
from bot.storage.store import Store
from bot.storage.transcript import MOST, StoreTranscript
from tests.databases import ENGINES

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)


def words(text: str) -> Message:
    return Message((Text(text),), "sv")


async def write(
    transcript: StoreTranscript, address: str, text: str, key: str, edits: int | None = None
) -> int:
    return await transcript.append(address, "kompis", words(text), key=key, edits=edits)


async def test_rows_count_up_by_address(store: Store) -> None:
    transcript = StoreTranscript(store, "web")
    numbers = [await write(transcript, "alva", "ett", "k1"), await write(transcript, "alva", "två", "k2")]
    assert numbers == [1, 2]
    assert await write(transcript, "bashir", "ett", "k1") == 1
    assert await write(StoreTranscript(store, "web2"), "alva", "ett", "k1") == 1


async def test_a_key_that_is_there_keeps_its_number_and_its_words(store: Store) -> None:
    transcript = StoreTranscript(store, "web")
    await write(transcript, "alva", "ett", "k1")
    await write(transcript, "alva", "två", "k2")
    assert await write(transcript, "alva", "annat", "k1") == 1
    assert list(await transcript.after("alva", 0)) == [
        Line(1, "kompis", to_json(words("ett")), None),
        Line(2, "kompis", to_json(words("två")), None),
    ]


async def test_rows_written_at_once_get_each_a_number(store: Store) -> None:
    first, second = StoreTranscript(store, "web"), StoreTranscript(store, "web")
    writes = (write((first, second)[n % 2], "alva", str(n), f"k{n // 2}") for n in range(40))
    numbers = await asyncio.gather(*writes)
    assert sorted(set(numbers)) == list(range(1, 21))
    assert [line.number for line in await first.after("alva", 0)] == list(range(1, 21))


async def test_rows_come_in_order_and_at_most_so_many(store: Store) -> None:
    transcript = StoreTranscript(store, "web")
    for number in range(MOST + 2):
        await write(transcript, "alva", str(number), f"k{number}")
    assert [line.number for line in await transcript.after("alva", 1)] == list(range(2, MOST + 2))
    assert [line.number for line in await transcript.latest("alva", 3)] == [MOST, MOST + 1, MOST + 2]
    assert len(await transcript.latest("alva", MOST + 2)) == MOST


async def test_a_change_is_a_row_that_names_another(store: Store) -> None:
    transcript = StoreTranscript(store, "web")
    await write(transcript, "alva", "ett", "k1")
    await write(transcript, "alva", "ett, ändrat", "k2", edits=1)
    assert [(line.number, line.edits) for line in await transcript.latest("alva", 9)] == [(1, None), (2, 1)]


async def test_who_waits_hears_of_the_next_row_at_once(store: Store) -> None:
    transcript = StoreTranscript(store, "web", patience=30)
    waiting = asyncio.create_task(transcript.wait("alva", 0))
    await asyncio.sleep(0)
    await write(transcript, "bashir", "ett", "k1")
    assert not waiting.done()
    await write(transcript, "alva", "ett", "k1")
    await waiting


async def test_who_waits_for_what_is_there_already_does_not_wait(store: Store) -> None:
    transcript = StoreTranscript(store, "web", patience=30)
    await write(transcript, "alva", "ett", "k1")
    await transcript.wait("alva", 0)


async def test_who_waits_for_another_machines_row_looks_again_before_long(store: Store) -> None:
    here, there = StoreTranscript(store, "web", patience=0.01), StoreTranscript(store, "web")
    await write(there, "alva", "ett", "k1")
    await here.wait("alva", 0)
    assert len(await here.after("alva", 0)) == 1


async def test_a_store_that_is_closed_says_try_later(store: Store) -> None:
    transcript = StoreTranscript(store, "web")
    await store.close()
    with pytest.raises(TryLater):
        await write(transcript, "alva", "ett", "k1")
    with pytest.raises(TryLater):
        await transcript.latest("alva", 1)
