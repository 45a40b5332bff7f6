"""A channel that can look: what may have arrived is looked for, and nobody gets it twice or not at all.

Time is virtual. The channel's ledger says what people really saw.
"""

import asyncio
import datetime as dt
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import Connection, update

from bot.domain.delivery import CLOCKS_APART
from bot.ports import OutcomeUnclear, Refused, SendError, TooMany, TryLater
from bot.services.delivery.heal import heal
from bot.storage.store import Store
from bot.storage.tables import leases
from tests.delivery.stage import Stage, limits
from tests.doubles.channel import FindableChannel, Seen
from tests.doubles.virtual_time import VirtualLoop, run
from tests.services.delivery.ledger import (
    NOW,
    Somebody,
    add_lesson,
    add_person,
    row_of,
    states,
)

CUT = OutcomeUnclear("Inget svar.")


@pytest.fixture
def engine() -> str:
    """SQLite alone; the statements run on PostgreSQL too in tests/services/delivery."""
    return "sqlite"


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva", "slack")


def crowd(db: Connection, size: int) -> list[int]:
    return [add_lesson(db, add_person(db, f"Person {number}", "slack")) for number in range(size)]


def let_run_out(db: Connection) -> None:
    db.execute(update(leases).values(until=dt.datetime(2000, 1, 1, tzinfo=dt.UTC)))


def moved(seen: list[Seen], by: dt.timedelta) -> list[Seen]:
    """What people saw, on the clock of another life."""
    return [replace(one, at=one.at + by.total_seconds()) for one in seen]


def send_one(
    store: Store, alva: Somebody, channel: FindableChannel, seconds: float = 60
) -> dict[str, object]:
    """Send one reply, wait, and give its row."""

    async def scene(loop: VirtualLoop) -> dict[str, object]:
        async with Stage(store, loop, channel) as stage:
            reply = await stage.reply(alva, "hej")
            await asyncio.sleep(seconds)
            return await stage.store.read(row_of, reply)

    return run(scene)


def test_what_arrived_is_found_and_not_sent_again(store: Store, alva: Somebody) -> None:
    channel = FindableChannel()
    channel.fail("alva", CUT, seen=True)

    row = send_one(store, alva, channel)

    assert (row["state"], row["receipt"], row["error"], row["attempts"]) == ("sent", ["1"], None, 1)
    assert len(channel.seen) == len(channel.calls) == len(channel.looks) == 1
    (call,), (look,) = channel.calls, channel.looks
    assert 10 <= look.at - call.at < 10.2
    began = NOW + dt.timedelta(seconds=call.at - 1000)
    assert abs(look.since - (began - CLOCKS_APART)) < dt.timedelta(seconds=0.1)


def test_what_did_not_arrive_leaves_again_however_often_it_is_cut_off(store: Store, alva: Somebody) -> None:
    channel = FindableChannel()
    channel.fail("alva", CUT, times=4)

    row = send_one(store, alva, channel)

    assert (row["state"], row["attempts"], row["unclear"]) == ("sent", 5, 0)
    assert (len(channel.seen), len(channel.calls), len(channel.looks)) == (1, 5, 4)
    assert [round(one.at - channel.calls[0].at) for one in channel.calls] == [0, 10, 20, 30, 40]
    assert len({look.since for look in channel.looks}) == 1  # as far back as the first attempt


@pytest.mark.parametrize("lag", [0.0, 9.9])
def test_a_history_that_lags_less_than_it_may_doubles_nothing(
    store: Store, alva: Somebody, lag: float
) -> None:
    channel = FindableChannel(latency=8.0, lag=lag)  # taken late, and the answer is cut off still later
    channel.fail("alva", CUT, seen=True)

    assert send_one(store, alva, channel)["state"] == "sent"
    assert len(channel.seen) == 1


def test_a_history_that_lags_longer_may_double(store: Store, alva: Somebody) -> None:
    channel = FindableChannel(lag=10.5)
    channel.fail("alva", CUT, seen=True)

    assert send_one(store, alva, channel)["state"] == "sent"
    assert len(channel.seen) == 2


def test_a_message_in_two_parts_is_found_whole_and_edited_where_its_buttons_are(
    store: Store, alva: Somebody
) -> None:
    channel = FindableChannel()
    channel.two_parts = True
    channel.fail("alva", CUT, seen=True)

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            lesson = await stage.reply(alva, "tips")
            await asyncio.sleep(20)
            assert (await stage.store.read(row_of, lesson))["receipt"] == ["1", "2"]
            await stage.reply(alva, "besvarat", edits=lesson)
            await asyncio.sleep(1)

    run(scene)
    assert channel.words("alva") == ["tips", "besvarat"]
    assert channel.seen[-1].reference == "2"


def test_a_look_that_has_to_wait_is_repeated_later_and_never_too_early(store: Store, alva: Somebody) -> None:
    channel = FindableChannel()
    channel.fail("alva", CUT, seen=True)
    channel.fail_looks(TooMany("För många.", after=20, scope="channel"))
    channel.fail_looks(TryLater("Det syns inte än.", after=5, scope="chat"))
    channel.fail_looks(TryLater("Det syns inte än.", scope="chat"))
    channel.fail_looks(TryLater("Ingen förbindelse."))

    row = send_one(store, alva, channel, 90)

    assert (row["state"], len(channel.seen)) == ("sent", 1)
    first, *others = [look.at for look in channel.looks]
    assert len(others) == 4
    assert others[0] - first >= 20
    assert others[1] - others[0] >= 5


def test_a_no_to_a_look_holds_over_a_kill(store: Store, alva: Somebody) -> None:
    channel, later = FindableChannel(), FindableChannel()
    channel.fail("alva", CUT, seen=True)
    channel.fail_looks(TooMany("För många.", after=60, scope="channel"))

    async def first(loop: VirtualLoop) -> None:
        stage = Stage(store, loop, channel)
        await stage.start()
        await stage.reply(alva, "hej")
        await asyncio.sleep(12)

    async def second(loop: VirtualLoop) -> None:
        stage = Stage(store, loop, later)
        stage.jump = dt.timedelta(seconds=15)
        later.seen = channel.seen
        async with stage:
            await asyncio.sleep(90)

    run(first)
    store.write_now(let_run_out)
    run(second)
    assert later.looks[0].at - 1000 >= 70 - 15  # refused at about 10, told to wait for 60
    assert list(store.read_now(states).values()) == ["sent"]
    assert len(channel.seen) == 1


@pytest.mark.parametrize(
    "error",
    [
        Refused("Appen får inte se historiken."),
        OutcomeUnclear("Det går aldrig att se."),
        ValueError("a fault"),
    ],
    ids=["refused", "unclear", "an adapter's fault"],
)
def test_where_nobody_can_look_it_waits_for_a_sign_of_life_and_leaves_once_more(
    store: Store, alva: Somebody, error: SendError | ValueError
) -> None:
    channel = FindableChannel()
    channel.fail("alva", CUT, times=3)
    channel.fail_looks(error, times=3)

    row = send_one(store, alva, channel, 300)

    assert (row["state"], row["unclear"], row["attempts"]) == ("unknown", 2, 2)
    first, second = channel.calls
    assert 30 <= second.at - first.at < 31
    assert len(channel.looks) == 1


def test_a_tap_comes_before_the_look(store: Store, alva: Somebody) -> None:
    channel = FindableChannel()
    channel.fail("alva", CUT, seen=True)

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            reply = await stage.reply(alva, "hej")
            await asyncio.sleep(5)
            await stage.write(heal, reply, "1", stage.now())
            await asyncio.sleep(30)
            assert await stage.states() == {reply: "sent"}

    run(scene)
    assert channel.looks == []


def test_what_ran_out_is_looked_for_once_all_the_same(store: Store, alva: Somebody) -> None:
    channel = FindableChannel()
    channel.fail("alva", CUT, seen=True)
    bashir = store.write_now(add_person, "Bashir", "slack")
    channel.fail("bashir", CUT)

    async def scene(loop: VirtualLoop) -> dict[int, str]:
        async with Stage(store, loop, channel) as stage:
            soon = {"expires_at": stage.now() + dt.timedelta(seconds=5)}
            replies = [await stage.reply(who, "hej", **soon) for who in (alva, bashir)]
            await asyncio.sleep(30)
            found = await stage.states()
            assert [found[reply] for reply in replies] == ["sent", "expired"]
            return found

    run(scene)
    assert len(channel.calls) == len(channel.looks) == 2


def test_an_edit_of_unknown_outcome_is_repeated_and_not_looked_for(store: Store, alva: Somebody) -> None:
    channel = FindableChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            lesson = await stage.reply(alva, "tips")
            await asyncio.sleep(1)
            channel.fail("alva", CUT)
            await stage.reply(alva, "besvarat", edits=lesson)
            await asyncio.sleep(1)

    run(scene)
    assert channel.words("alva") == ["besvarat"]
    assert channel.looks == []


def test_figures_count_what_was_found_as_sent(store: Store, alva: Somebody) -> None:
    channel = FindableChannel()
    channel.fail("alva", CUT, seen=True)

    async def scene(loop: VirtualLoop) -> tuple[int, int]:
        async with Stage(store, loop, channel) as stage:
            await stage.reply(alva, "hej")
            await asyncio.sleep(20)
            return stage.outbox.counters.sent, stage.outbox.counters.unknown

    assert run(scene) == (1, 1)


def test_a_morning_of_cuts_and_kills_brings_everybody_one_message(store: Store) -> None:
    """Whatever happens: cut before, cut after, told to wait, a history that lags, ``kill -9`` in mid-send."""
    lessons = store.write_now(crowd, 80)
    dice = Random(11)
    history: list[Seen] = []
    began = dt.timedelta()
    looked = 0

    for kill in range(7):
        channel = FindableChannel(latency=0.3, lag=9.0)
        channel.seen = moved(history, -began)
        for number in range(80):
            fault = dice.random()
            address = f"person {number}"
            if fault < 0.25:
                channel.fail(address, CUT, seen=fault < 0.12)
            elif fault < 0.35:
                channel.fail(address, TooMany("För många.", after=2, scope="chat"))
        channel.fail_looks(TryLater("Det syns inte än.", scope="chat"), times=3)
        lasts = dice.uniform(1.0, 14.0) if kill < 6 else 240.0
        begins = began

        async def process(
            loop: VirtualLoop,
            channel: FindableChannel = channel,
            begins: dt.timedelta = begins,
            lasts: float = lasts,
        ) -> None:
            stage = Stage(store, loop, channel, limits(rate=20))
            stage.jump = begins
            await stage.start()
            await asyncio.sleep(lasts)

        run(process)
        store.write_now(let_run_out)
        history = moved(channel.seen, began)
        assert channel.too_early == []
        looked += len(channel.looks)
        began += dt.timedelta(seconds=lasts + 1)

    assert looked > 20
    assert Counter(one.delivery for one in history) == dict.fromkeys(lessons, 1)
    assert store.read_now(states) == dict.fromkeys(lessons, "sent")
