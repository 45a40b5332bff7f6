"""The way in under trouble: nobody is stuck, nothing is passed over, and a stop does not wait for it."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.wire import NotSent, Wire
from bot.chat.inbox import AT_ONCE
from bot.storage.store import Lane
from tests.adapters.telegram.conftest import Inbox as Stored
from tests.adapters.telegram.conftest import Starts
from tests.adapters.watching import eventually
from tests.chat.phone import Town
from tests.chat.test_inbox import BROKEN, Desk, Troubled, _unknown_to_telegram
from tests.doubles.telegram import Fault, TelegramDouble


class Crowded:
    """A real store that counts how many writes were asked for and not yet done, at most."""

    def __init__(self, store: Any) -> None:  # noqa: ANN401
        self._store = store
        self.now = self.most = 0

    async def write(self, f: Callable[..., Any], *args: object, lane: Lane = "tap") -> object:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            return await self._store.write(f, *args, lane=lane)
        finally:
            self.now -= 1

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


# --- the inbox ---------------------------------------------------------------------------------------


async def test_a_fault_while_setting_aside_does_not_leave_the_sender_stuck(town: Town) -> None:
    store: Any = Troubled(town.store, RuntimeError("nobody foresaw this"), on="mark_failed", kept=False)
    desk = Desk(store, _unknown_to_telegram(town))

    await desk.gets("alva", "hej", channel=BROKEN)
    await desk.settles()
    await desk.gets("alva", "igen", channel=BROKEN)
    await desk.settles()

    assert [state for _, state, _ in desk.states] == ["poisoned", "poisoned"]
    assert desk.inbox.waiting == 0


async def test_a_stop_does_not_wait_out_the_pause_before_another_try(town: Town) -> None:
    desk = Desk(town.store, _unknown_to_telegram(town), retry_after=60.0)

    await desk.gets("alva", "hej", channel=BROKEN)
    await eventually(lambda: desk.states[0][2] == 1)
    async with asyncio.timeout(5):
        await desk.inbox.close()

    assert desk.states == [("alva:hej", "waiting", 1)]


async def test_many_that_wait_at_the_start_leave_the_store_free_for_others(town: Town) -> None:
    store: Any = Crowded(town.store)
    desk = Desk(store, town, most_waiting=2_000)
    for number in range(400):
        desk.finds(f"person {number}", "hej")

    await desk.inbox.start()
    await desk.settles()

    assert store.most <= AT_ONCE
    assert len(set(desk.replies)) == 400


async def test_a_stop_soon_after_a_start_with_many_waiting_leaves_them_on_disk(town: Town) -> None:
    desk = Desk(town.store, town, most_waiting=2_000)
    for number in range(600):
        desk.finds(f"person {number}", "hej")

    await desk.inbox.start()
    await desk.inbox.close()

    states = [state for _, state, _ in desk.states]
    assert states.count("waiting") >= 600 - 2 * AT_ONCE
    assert desk.inbox.waiting == 0


# --- polling -----------------------------------------------------------------------------------------


async def test_an_update_of_an_unheard_of_shape_does_not_end_polling(
    double: TelegramDouble, starts: Starts, inbox: Stored
) -> None:
    alva = double.person(name="Alva")
    await starts()
    odd = double.update("message", {"from": None, "chat": None})
    later = double.write(alva, "hej")

    await double.until(lambda: len(double.world.updates) == 0)
    assert inbox.received == [str(odd), str(later)]


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_a_gateway_that_refuses_for_a_while_does_not_end_polling(
    double: TelegramDouble, starts: Starts, inbox: Stored, status: int
) -> None:
    alva = double.person(name="Alva")
    double.fault(Fault("html", methods=("getupdates",), status=status, times=2))
    await starts()
    update = double.write(alva, "hej")

    await double.until(lambda: len(double.world.updates) == 0)
    assert inbox.received == [str(update)]


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_what_a_gateway_refuses_is_certainly_not_sent(
    double: TelegramDouble, channel: TelegramChannel, status: int
) -> None:
    double.fault(Fault("html", methods=("sendmessage",), status=status))
    wire: Wire = channel._wire  # noqa: SLF001
    with pytest.raises(NotSent):
        await wire.call("sendMessage", {"chat_id": 1, "text": "hej"})


@pytest.fixture
async def channel(starts: Starts) -> TelegramChannel:
    started: TelegramChannel = await starts()
    return started


async def test_a_stop_in_the_middle_of_a_long_poll_is_quick(channel: TelegramChannel) -> None:
    began = time.monotonic()
    await channel.close()
    assert time.monotonic() - began < 2
