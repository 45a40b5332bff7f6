"""Whoever asks for too much gets little of it, and nobody else gets less."""

import asyncio
import datetime as dt

import pytest
from starlette.requests import Request

from adapters.web.guard import Bounds, place_of
from bot.phrases import of
from bot.ports import Entry
from bot.storage.store import Store
from tests.adapters.web.browsing import Visitor
from tests.adapters.web.kompis import Kompis
from tests.delivery.stage import Stage, limits
from tests.doubles.channel import ScriptedChannel
from tests.doubles.virtual_time import VirtualLoop, run
from tests.services.delivery.ledger import add_lesson, add_person


@pytest.fixture
def engine() -> str:
    return "sqlite"


def test_a_button_tapped_without_end_holds_up_nobody_elses_lesson(store: Store) -> None:
    alva = store.write_now(add_person, "Alva")
    bashir = store.write_now(add_person, "Bashir")
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(chat_interval=1.0)) as stage:
            for number in range(100):
                await stage.reply(alva, f"Hjälp {number}")
            await stage.write(add_lesson, bashir)
            stage.outbox.wake()
            await asyncio.sleep(3)

    run(scene)

    assert [one.address for one in channel.seen] == ["alva", "bashir", "alva", "alva"]


# --- memory ---------------------------------------------------------------------------------------


def test_asking_for_languages_that_nobody_talks_fills_no_memory() -> None:
    before = of("en")
    assert all(of(f"x-{number}") is before for number in range(100))
    assert of("sv") is of("sv")


# --- the web chat ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::ffff"),
        ("2001:db8:1:2::1", "2001:db8:1:2:a:b:c:d"),
    ],
)
def test_addresses_of_one_household_are_one_place(theirs: str, place: str) -> None:
    assert place_of(request_from(theirs)) == place_of(request_from(place))


@pytest.mark.parametrize("other", ["203.0.113.8", "2001:db8:1:3::1", "2001:db8::1", "a name", ""])
def test_another_household_is_another_place(other: str) -> None:
    assert place_of(request_from(other)) not in {
        place_of(request_from(one)) for one in ("203.0.113.7", "2001:db8:1:2::1")
    }


async def test_one_place_cannot_take_every_stream(store: Store) -> None:
    bounds = Bounds(streams_a_place=1)
    async with Kompis(store, bounds=bounds) as kompis, Visitor(kompis.address) as alva:
        await alva.join()
        async with Visitor(kompis.address) as bashir:
            await bashir.join()
            async with alva.client.stream("GET", "/chat/stream?after=0") as stream:
                await anext(stream.aiter_lines())
                refused = await bashir.client.get("/chat/stream?after=0")
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")


async def test_passers_by_leave_streams_to_those_who_take_part(store: Store) -> None:
    long_ago: set[str] = set()

    async def entry(address: str) -> Entry:
        joined = dt.datetime.now(dt.UTC) - dt.timedelta(hours=23 if address not in long_ago else 25)
        return Entry(since=joined)

    async with (
        Kompis(store, bounds=Bounds(streams_of_passers_by_a_place=1), entry=entry) as kompis,
        Visitor(kompis.address) as alva,
        Visitor(kompis.address) as bashir,
    ):
        await alva.join()
        await bashir.join()
        async with alva.client.stream("GET", "/chat/stream?after=0") as stream:
            await anext(stream.aiter_lines())
            assert (await bashir.client.get("/chat/stream?after=0")).status_code == 503
            long_ago.update(kompis.people)
            async with bashir.client.stream("GET", "/chat/stream?after=0") as other:
                assert other.status_code == 200


def test_a_workshop_has_room_behind_one_address_and_six_such_places_take_no_half() -> None:
    bounds = Bounds()
    assert 150 <= bounds.streams_of_passers_by_a_place < bounds.streams_a_place
    assert 6 * bounds.streams_of_passers_by_a_place < bounds.streams_of_passers_by
    assert bounds.streams_of_passers_by <= bounds.streams // 2


def request_from(host: str) -> Request:
    return Request({"type": "http", "client": (host, 4711), "headers": []})
