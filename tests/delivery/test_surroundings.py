"""The network is gone for ten minutes, the clock jumps by an hour: nobody is lost, nobody told twice."""

import asyncio
import datetime as dt
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.log import OnceATrouble
from bot.ports import OutcomeUnclear, TryLater
from bot.storage.store import Store
from tests.delivery.stage import Stage, limits
from tests.delivery.test_crashes import crowd
from tests.doubles.virtual_time import VirtualLoop, run
from tests.services.delivery.ledger import Somebody, add_person

TEN_MINUTES = 600.0
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


def test_a_network_that_is_gone_for_ten_minutes_is_waited_for_and_told_of_once(store: Store) -> None:
    lessons = store.write_now(crowd, 20)

    async def process(loop: VirtualLoop) -> None:
        async with Stage(store, loop, pace=limits(rate=2)) as stage:
            await asyncio.sleep(3)
            before = len(stage.channel.calls)
            stage.channel.fail_always(TryLater("No connection.", scope="channel"))
            with capture_logs() as said:
                await asyncio.sleep(TEN_MINUTES)
            asked = len(stage.channel.calls) - before
            stage.channel.fail_always(None)
            await asyncio.sleep(60)

            assert await stage.states() == dict.fromkeys(lessons, "sent")
            assert 20 <= asked <= 40, "one try at a time, half a minute apart at most"
            assert told(said) == 1
            seen = Counter(one.delivery for one in stage.channel.seen)
            assert seen == dict.fromkeys(lessons, 1)

    run(process)


def test_a_platform_that_swallows_everything_for_ten_minutes_uses_up_few_tries(store: Store) -> None:
    """A gateway that answers for it: what was asked is unknown, and the rest is held back."""
    lessons = store.write_now(crowd, 20)

    async def process(loop: VirtualLoop) -> None:
        async with Stage(store, loop, pace=limits(rate=2)) as stage:
            await asyncio.sleep(3)
            stage.channel.fail_always(OutcomeUnclear("A gateway answers."))
            await asyncio.sleep(TEN_MINUTES)
            stage.channel.fail_always(None)
            await asyncio.sleep(120)
            states = Counter((await stage.states()).values())
            assert states["sent"] + states["unknown"] == len(lessons)
            assert states["unknown"] <= 40, "shown as unknown, by the rule"
            assert max(Counter(one.delivery for one in stage.channel.seen).values()) == 1

    run(process)


@pytest.mark.parametrize("jumps", [[-HOUR], [HOUR], [-HOUR, HOUR], [HOUR, -HOUR]], ids=str)
def test_a_clock_set_back_or_forth_by_an_hour_stops_nothing_and_repeats_nothing(
    store: Store, alva: Somebody, jumps: list[dt.timedelta]
) -> None:
    lessons = store.write_now(crowd, 30)

    async def process(loop: VirtualLoop) -> None:
        async with Stage(store, loop, pace=limits(rate=5)) as stage:
            await asyncio.sleep(2)
            replies = []
            for jump in jumps:
                stage.jump += jump
                replies.append(await stage.reply(alva, f"efter {jump}"))
                await asyncio.sleep(4)
                assert (await stage.states())[replies[-1]] == "sent", "whoever taps is answered at once"
            stage.jump = max(stage.jump, dt.timedelta())  # and it is put right
            await asyncio.sleep(20)
            assert await stage.states() == dict.fromkeys([*lessons, *replies], "sent")
            assert set(Counter(one.delivery for one in stage.channel.seen).values()) == {1}

    run(process)


def told(said: Sequence[Mapping[str, Any]]) -> int:
    """How many of these lines the log would write."""
    once = OnceATrouble(lambda: 0.0)
    records = [
        logging.makeLogRecord({"name": "delivery", "levelno": logging.WARNING, "msg": dict(one)})
        for one in said
        if one["log_level"] == "warning" and one["event"] != "slow call"
    ]
    return sum(map(once.filter, records))
