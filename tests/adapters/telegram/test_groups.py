"""Groups and topics: where a message goes, who reads a whisper, and what the bot is told."""

import asyncio
from typing import Any

import pytest

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.measures import units
from adapters.telegram.parse import parse
from adapters.telegram.pauses import Pauses
from adapters.telegram.taps import LONGEST_WHISPER, shortened
from bot.domain.message import Media, Message, Text
from bot.ports import OutcomeUnclear, Outgoing, Receipt, Refused, TopicGone, Whispers
from tests.adapters.telegram.conftest import Inbox, Starts, lesson, outgoing
from tests.adapters.watching import eventually
from tests.doubles.telegram import Fault, Group, Person, Press, TelegramDouble

ONCE = Pauses(first=0.01, most=0.02, conflict=0.05, store=0.01, name=0.5, whisper=0.0)
"""A whisper has no time at all."""


@pytest.fixture
def gang(double: TelegramDouble) -> Group:
    group = double.group(-1001)
    group.topics = frozenset({7})
    return group


def in_topic(message: Message, topic: str = "7") -> Outgoing:
    return Outgoing(7, "-1001", message, topic=topic)


def whisper(press: Press, words: str) -> Outgoing:
    return Outgoing(8, "-1001", Message((Text(words),), "sv"), whisper=press.id)


async def pressed(double: TelegramDouble, channel: TelegramChannel, gang: Group, person: Person) -> Press:
    await channel.send(outgoing(gang.id, lesson()))
    return double.tap(person, group=gang)


async def test_a_message_goes_into_its_topic_with_what_it_shows(
    double: TelegramDouble, channel: TelegramChannel, gang: Group
) -> None:
    film = Media("film", "a.mp4", "En film.", data=b"film")
    await channel.send(in_topic(lesson()))
    await channel.send(in_topic(lesson("Kort.", film, options=0)))
    await channel.send(in_topic(lesson("Ett tips. " * 200, film)))
    assert [(seen.kind, seen.topic) for seen in double.seen(gang.id)] == [
        ("text", 7),
        ("video", 7),
        ("video", 7),
        ("text", 7),
    ]


async def test_a_topic_that_is_gone_is_told_with_the_mend(channel: TelegramChannel, gang: Group) -> None:
    with pytest.raises(TopicGone, match="topic is gone; the course can be started again in another"):
        await channel.send(in_topic(lesson(), "8"))


async def test_a_whisper_is_read_by_whoever_tapped_and_leaves_nothing_in_the_group(
    double: TelegramDouble, channel: TelegramChannel, gang: Group, alva: Person
) -> None:
    press = await pressed(double, channel, gang, alva)
    receipt = await channel.send(whisper(press, "**Precis!** Ett hej räcker."))
    assert (press.answer, press.alert) == ("Precis! Ett hej räcker.", True)
    assert (receipt, len(double.seen(gang.id))) == (Receipt(()), 1)
    assert isinstance(channel, Whispers)


async def test_a_tap_in_a_group_waits_for_its_whisper_and_is_answered_once(
    double: TelegramDouble, channel: TelegramChannel, gang: Group, inbox: Inbox, alva: Person
) -> None:
    press = await pressed(double, channel, gang, alva)
    await eventually(lambda: inbox.stored)
    await double.until(lambda: double.polled)
    assert press.answered_at is None
    await channel.send(whisper(press, "Precis!"))
    assert (press.answer, double.calls("answerCallbackQuery")) == ("Precis!", 1)


async def test_a_tap_that_gets_no_whisper_is_answered_all_the_same(
    double: TelegramDouble, starts: Starts, gang: Group, alva: Person
) -> None:
    channel = await starts(pauses=ONCE)
    press = await pressed(double, channel, gang, alva)
    await double.until(lambda: press.answered_at is not None)
    assert press.answer == ""


async def test_a_whisper_that_comes_too_late_is_certainly_not_heard(
    double: TelegramDouble, channel: TelegramChannel, gang: Group, alva: Person
) -> None:
    press = await pressed(double, channel, gang, alva)
    double.clock.advance(11)
    with pytest.raises(Refused, match="the tap was too long ago to be answered"):
        await channel.send(whisper(press, "Precis!"))


async def test_a_whisper_cut_off_on_its_way_leaves_the_outcome_unclear(
    double: TelegramDouble, channel: TelegramChannel, gang: Group, alva: Person
) -> None:
    press = await pressed(double, channel, gang, alva)
    double.fault(Fault("cut", methods=["answerCallbackQuery"]))
    with pytest.raises(OutcomeUnclear):
        await channel.send(whisper(press, "Precis!"))


@pytest.mark.parametrize(("words", "length"), [("å" * 200, 200), ("å" * 201, 200), ("🙂" * 101, 199)])
async def test_a_whisper_is_never_longer_than_telegram_takes(
    double: TelegramDouble, channel: TelegramChannel, gang: Group, alva: Person, words: str, length: int
) -> None:
    press = await pressed(double, channel, gang, alva)
    await channel.send(whisper(press, words))
    assert units(press.answer) == length == units(shortened(words)) <= LONGEST_WHISPER


async def test_what_a_group_tells_arrives_and_its_talk_does_not(
    double: TelegramDouble, channel: TelegramChannel, inbox: Inbox, alva: Person
) -> None:
    group = double.group(-7, supergroup=False)
    group.admin = True
    double.add_to(group, alva)
    double.write(alva, "Hej allihop", group=group)
    double.write(alva, "/start@kompis_double_bot ostersund", group=group, topic=7)
    double.write(alva, "/start ostersund", group=group, nameless=True)
    double.upgrade(group, -1007)
    double.remove_from(double.world.groups[-1007], alva)
    await double.until(lambda: len(double.world.updates) == 0 and double.polled)
    assert heard(inbox) == [
        ("unblocked", "-7", "1001", {}),
        ("command", "-7", "1001", {"text": "ostersund", "topic": "7"}),
        ("command", "-7", "-7", {"text": "ostersund"}),
        ("moved", "-7", "-7", {"moved_to": "-1007"}),
        ("blocked", "-1007", "1001", {}),
    ]
    assert len(inbox.stored) == 5


def heard(inbox: Inbox) -> list[tuple[str, str, str, dict[str, Any]]]:
    """What has been stored, in order of the updates: kind, address, sender, and what else is said."""
    events = [parse(inbox.stored[key]) for key in sorted(inbox.stored)]
    told = ("text", "topic", "moved_to")
    return [
        (one.kind, one.address, one.sender, {name: getattr(one, name) for name in told if getattr(one, name)})
        for one in events
        if one is not None
    ]


async def test_taps_of_many_in_a_group_are_answered_apart(
    double: TelegramDouble, channel: TelegramChannel, gang: Group
) -> None:
    people = [double.person(name=name) for name in ("Alva", "Bashir", "Cilla")]
    await channel.send(outgoing(gang.id, lesson()))
    presses = [double.tap(person, group=gang) for person in people]
    await asyncio.gather(*(channel.send(whisper(press, f"Svar {press.person}")) for press in presses))
    assert [press.answer for press in presses] == [f"Svar {person.id}" for person in people]
