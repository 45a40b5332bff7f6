"""What a channel fetches by itself it fetches while it is told to; sends do not depend on that."""

import asyncio

from bot.ports import Receipt, TakesIn
from tests.contracts.needs import need
from tests.contracts.stands import Stand, until
from tests.contracts.talk import lesson, outgoing


async def test_what_is_written_while_a_channel_rests_comes_once_when_it_takes_in_again(
    stand: Stand, alva: str
) -> None:
    channel = need(stand.channel, TakesIn)
    stand.patient()
    await channel.leave_off()
    writing = asyncio.create_task(stand.writes(alva, "hej"))
    await channel.take_in()
    async with asyncio.timeout(10):
        await writing
    await until(stand.events)
    assert [event.text for event in stand.events()] == ["hej"]


async def test_a_channel_that_rests_sends_on(stand: Stand, alva: str) -> None:
    await need(stand.channel, TakesIn).leave_off()
    assert isinstance(await stand.channel.send(outgoing(alva, lesson())), Receipt)
    assert len(await stand.sees(alva)) == 1


async def test_a_channel_that_leaves_off_at_once_says_not_a_word_more_to_its_platform(
    stand: Stand, alva: str
) -> None:
    """Another machine may be fetching already, and would be interrupted."""
    channel = need(stand.channel, TakesIn)
    await stand.writes(alva, "hej")
    await channel.leave_off(at_once=True)
    asked = stand.fetches()
    await asyncio.sleep(0.05)
    assert stand.fetches() == asked
    await channel.take_in()


async def test_what_is_being_stored_as_a_channel_leaves_off_is_stored(stand: Stand, alva: str) -> None:
    channel = need(stand.channel, TakesIn)
    stand.inbox.opens.clear()
    writing = asyncio.create_task(stand.writes(alva, "hej"))
    await stand.inbox.asked.wait()
    leaving = asyncio.create_task(channel.leave_off())
    await asyncio.sleep(0)
    stand.inbox.opens.set()
    await leaving
    await until(stand.events)
    assert [event.text for event in stand.events()] == ["hej"]
    await channel.take_in()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


async def test_leaving_off_and_taking_in_twice_is_as_once(stand: Stand, alva: str) -> None:
    channel = need(stand.channel, TakesIn)
    for step in (channel.leave_off, channel.leave_off, channel.take_in, channel.take_in):
        await step()
    await stand.up()
    await stand.writes(alva, "hej")
    await until(stand.events)
    assert [event.text for event in stand.events()] == ["hej"]
