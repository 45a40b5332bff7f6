"""A group that becomes a supergroup goes on under another id: nothing is lost, nothing comes twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.limits import LIMITS
from bot.delivery.outbox import Outbox
from bot.storage.store import Store
from tests.adapters.telegram.conftest import Starts
from tests.doubles.telegram import Fault, Group, TelegramDouble
from tests.services.delivery.ledger import NOW, Somebody, add_address, add_reply, address_states, states, tips

AT_ONCE = replace(LIMITS, rate=None, chat_interval=0.0, group_interval=0.0)
"""The pace is another subject."""


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def group(double: TelegramDouble) -> Group:
    return double.group(-7, supergroup=False)


@pytest.fixture
def gang(store: Store, group: Group) -> Somebody:
    return Somebody(0, store.write_now(add_address, None, str(group.id), "telegram"), str(group.id))


@asynccontextmanager
async def delivering(store: Store, channel: TelegramChannel) -> AsyncIterator[Outbox]:
    outbox = Outbox(channel, AT_ONCE, store, tips, owner="Alva's machine", now=lambda: NOW)
    running = asyncio.create_task(outbox.run())
    yield outbox
    outbox.stop()
    await running


def say(store: Store, gang: Somebody, *words: str) -> list[int]:
    recipient = f"a:{gang.address}"
    return [store.write_now(add_reply, gang, one, person_id=None, recipient=recipient) for one in words]


def heard(double: TelegramDouble, chat: int) -> list[str]:
    return [seen.text for seen in double.seen(chat)]


@pytest.mark.parametrize("waiting", [1, 3])
async def test_what_waits_for_the_group_arrives_once_and_in_order_where_it_is_now(
    store: Store, double: TelegramDouble, starts: Starts, group: Group, gang: Somebody, waiting: int
) -> None:
    words = ["ett", "två", "tre"][:waiting]
    say(store, gang, "före")
    async with delivering(store, await starts()) as outbox:
        await double.until(lambda: heard(double, group.id) == ["före"])
        grown = double.upgrade(group, -1007)
        outbox.wake(say(store, gang, *words))
        await double.until(lambda: len(heard(double, grown.id)) == waiting)
    assert (heard(double, group.id), heard(double, grown.id)) == (["före"], words)
    assert set(store.read_now(states).values()) == {"sent"}
    assert store.read_now(address_states) == {"-1007": "open"}


async def test_an_unclear_end_in_the_old_group_is_not_sent_again_in_the_new_one(
    store: Store, double: TelegramDouble, starts: Starts, group: Group, gang: Somebody
) -> None:
    double.fault(Fault("cut", methods=["sendMessage"]))
    [first] = say(store, gang, "ett")
    async with delivering(store, await starts()) as outbox:
        await double.until(lambda: heard(double, group.id) == ["ett"])
        grown = double.upgrade(group, -1007)
        outbox.wake(say(store, gang, "två"))
        await double.until(lambda: heard(double, grown.id))
    assert heard(double, grown.id) == ["två"]
    assert store.read_now(states)[first] == "unknown"
