"""Killed processes, lost leases and a database that loses its answers: nobody is forgotten."""

import asyncio
import datetime as dt
from collections import Counter
from random import Random

import pytest
from sqlalchemy import Connection, update

from bot.ports import TooMany
from bot.services.delivery.lease import acquire
from bot.storage.store import NotDone, OutcomeUnknown, Store
from bot.storage.tables import leases
from tests.delivery.stage import Stage, limits
from tests.doubles.channel import ScriptedChannel
from tests.doubles.virtual_time import VirtualLoop, run
from tests.services.delivery.ledger import (
    NOW,
    Somebody,
    add_lesson,
    add_person,
    add_reply,
    row_of,
    states,
)


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


def crowd(db: Connection, size: int) -> list[int]:
    return [add_lesson(db, add_person(db, f"Person {number}")) for number in range(size)]


def let_run_out(db: Connection) -> None:
    db.execute(update(leases).values(until=dt.datetime(2000, 1, 1, tzinfo=dt.UTC)))


def test_a_morning_with_ten_kills_forgets_nobody_and_doubles_only_what_was_on_the_wire(store: Store) -> None:
    lessons = store.write_now(crowd, 120)
    moments = Random(7)
    seen: Counter[int] = Counter()
    on_the_wire = 0
    began = dt.timedelta()

    for kill in range(11):
        channel = ScriptedChannel(latency=0.2)
        lasts = moments.uniform(0.1, 0.6) if kill < 10 else 40.0
        begins = began
        wire: list[int] = []

        async def process(
            loop: VirtualLoop,
            channel: ScriptedChannel = channel,
            lasts: float = lasts,
            begins: dt.timedelta = begins,
            wire: list[int] = wire,
        ) -> None:
            stage = Stage(store, loop, channel, limits(rate=50))
            stage.jump = begins
            await stage.start()
            await asyncio.sleep(lasts)
            wire.append(channel.at_once)

        run(process)
        store.write_now(let_run_out)
        seen.update(one.delivery for one in channel.seen)
        on_the_wire += wire[0]
        began += dt.timedelta(seconds=lasts + 1)

    assert set(seen) == set(lessons)
    assert store.read_now(states) == dict.fromkeys(lessons, "sent")
    doubles = sum(times - 1 for times in seen.values())
    assert 0 < doubles <= on_the_wire


def test_a_reply_written_before_a_kill_is_sent_after_it(store: Store, alva: Somebody) -> None:
    store.write_now(add_reply, alva, "precis")
    channel = ScriptedChannel()

    async def process(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel):
            await asyncio.sleep(1)

    run(process)
    assert channel.words("alva") == ["precis"]


def test_a_chat_that_was_told_to_wait_waits_on_after_a_kill_and_no_other_does(
    store: Store, alva: Somebody
) -> None:
    bashir = store.write_now(add_person, "Bashir")
    store.write_now(add_lesson, alva)
    refusing, channel = ScriptedChannel(), ScriptedChannel()
    refusing.fail("alva", TooMany("För många.", after=20, scope="chat"))

    async def first(loop: VirtualLoop) -> None:
        await Stage(store, loop, refusing).start()
        await asyncio.sleep(1)

    async def second(loop: VirtualLoop) -> None:
        stage = Stage(store, loop, channel)
        stage.jump = dt.timedelta(seconds=2)
        async with stage:
            for somebody in (alva, bashir):
                await stage.reply(somebody, "hej")
            for _ in range(25):
                await asyncio.sleep(1)
                stage.outbox.wake()

    run(first)
    store.write_now(let_run_out)
    run(second)

    first_to_bashir, first_to_alva = channel.seen[0], channel.seen[1]
    assert (first_to_bashir.address, first_to_alva.address) == ("bashir", "alva")
    assert first_to_alva.at - first_to_bashir.at > 17  # of twenty seconds, two had passed


def test_an_owner_that_lost_its_lease_sends_no_more_until_it_owns_it_again(
    store: Store, alva: Somebody
) -> None:
    channel = ScriptedChannel()

    async def process(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            await stage.write(let_run_out)
            await stage.write(acquire, "channel:telegram", "Bashir's machine", NOW)
            reply = await stage.reply(alva, "hej")
            await asyncio.sleep(0.5)
            if store.dialect == "postgresql":  # the other one is alive for six seconds of real time
                assert await stage.states() == {reply: "pending"}
                await stage.write(let_run_out)
            await asyncio.sleep(5)
            assert (await stage.store.read(row_of, reply))["epoch"] == 3

    run(process)
    assert channel.words("alva") == ["hej"]


@pytest.mark.parametrize("error", [NotDone("full"), OutcomeUnknown("cut")], ids=["not done", "unknown"])
@pytest.mark.parametrize("step", ["claim", "claim_woken", "mark_sending", "record", "recover", "renew"])
def test_an_answer_that_the_database_loses_at_any_step_changes_nothing_that_people_see(
    store: Store, alva: Somebody, step: str, error: Exception
) -> None:
    channel = ScriptedChannel()
    lessons = store.write_now(crowd, 10)

    async def process(loop: VirtualLoop) -> None:
        stage = Stage(store, loop, channel)
        stage.lose(step, error)
        async with stage:
            reply = await stage.reply(alva, "hej")
            await asyncio.sleep(5)
            assert await stage.states() == dict.fromkeys([*lessons, reply], "sent")

    run(process)
    assert sorted(one.delivery for one in channel.seen) == sorted({one.delivery for one in channel.seen})
