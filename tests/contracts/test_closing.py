"""A channel ends soon, whatever is under way, and takes no work with it that somebody was told is done."""

import asyncio
import time
from typing import Final

from bot.ports import Receipt, SendError
from tests.contracts.needs import need
from tests.contracts.stands import Stand, Unreliable, until
from tests.contracts.talk import lesson, outgoing

SOON: Final = 3.0


async def closed_in(stand: Stand) -> float:
    began = time.monotonic()
    await stand.channel.close()
    return time.monotonic() - began


async def test_a_channel_at_rest_closes_soon(stand: Stand) -> None:
    assert await closed_in(stand) < SOON


async def test_a_channel_closes_soon_after_it_has_been_at_work(stand: Stand, alva: str) -> None:
    await stand.channel.send(outgoing(alva, lesson()))
    await stand.taps(alva, "Genast")
    assert await closed_in(stand) < SOON


async def test_a_send_that_hangs_holds_up_no_close_and_ends_in_a_receipt_or_an_error(
    stand: Stand, alva: str
) -> None:
    unreliable = need(stand, Unreliable)
    await stand.channel.send(outgoing(alva, "Hej", 6))
    await unreliable.befall("silence")
    sending = asyncio.create_task(stand.channel.send(outgoing(alva, lesson())))
    async with asyncio.timeout(SOON):
        while len(await stand.sees(alva)) < 2:  # noqa: ASYNC110 - a person looks again
            await asyncio.sleep(0)
    assert await closed_in(stand) < SOON
    [ended] = await asyncio.gather(sending, return_exceptions=True)
    assert isinstance(ended, Receipt | SendError)


async def test_what_is_being_stored_as_a_channel_closes_is_stored(stand: Stand, alva: str) -> None:
    stand.inbox.opens.clear()
    writing = asyncio.create_task(stand.writes(alva, "hej"))
    await stand.inbox.asked.wait()
    began = time.monotonic()
    closing = asyncio.create_task(stand.channel.close())
    await asyncio.sleep(0)
    stand.inbox.opens.set()
    await closing
    assert time.monotonic() - began < SOON
    await until(stand.events)
    assert [event.text for event in stand.events()] == ["hej"]
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
