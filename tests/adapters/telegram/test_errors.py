"""Every way a send can fail, provoked at the double → the kind of error that delivery acts on."""

import pytest

from adapters.telegram.channel import TelegramChannel
from bot.ports import (
    CannotEdit,
    Gone,
    Moved,
    OutcomeUnclear,
    Receipt,
    Refused,
    SendError,
    TooMany,
    TryLater,
)
from tests.adapters.telegram.conftest import Starts, lesson, outgoing
from tests.doubles.telegram import Fault, GroupState, Person, TelegramDouble


async def failure(channel: TelegramChannel, person: Person | int, text: str = "Hej") -> SendError:
    with pytest.raises(SendError) as raised:
        await channel.send(outgoing(person, text))
    return raised.value


@pytest.mark.parametrize(
    ("state", "for_good"), [("unknown", False), ("known", False), ("blocked", False), ("deactivated", True)]
)
async def test_who_cannot_be_reached_is_gone(
    double: TelegramDouble, channel: TelegramChannel, state: str, for_good: bool
) -> None:
    error = await failure(channel, double.person(state=state))
    assert isinstance(error, Gone)
    assert error.for_good is for_good


@pytest.mark.parametrize(("state", "for_good"), [("kicked", False), ("left", False), ("deleted", True)])
async def test_a_group_that_shut_the_bot_out_is_gone(
    double: TelegramDouble, channel: TelegramChannel, state: GroupState, for_good: bool
) -> None:
    double.group(-1001).state = state
    error = await failure(channel, -1001)
    assert isinstance(error, Gone)
    assert error.for_good is for_good


async def test_a_group_that_silences_the_bot_refuses(
    double: TelegramDouble, channel: TelegramChannel
) -> None:
    double.group(-1001).state = "muted"
    error = await failure(channel, -1001)
    assert isinstance(error, Refused)
    assert error.sentence == "the bot may not write in this group; an admin of the group can allow it"


async def test_an_upgraded_group_has_moved_and_the_new_address_works(
    double: TelegramDouble, channel: TelegramChannel
) -> None:
    double.upgrade(double.group(-7, supergroup=False), -1007)
    error = await failure(channel, -7)
    assert isinstance(error, Moved)
    assert error.address == "-1007"
    await channel.send(outgoing(-1007, "Hej"))
    assert [seen.text for seen in double.seen(-1007)] == ["Hej"]


async def test_too_many_pauses_the_chat_for_the_time_it_was_told(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    double.fault(Fault("flood", seconds=7))
    error = await failure(channel, alva)
    assert isinstance(error, TooMany)
    assert (error.after, error.scope) == (7, "chat")


@pytest.mark.parametrize(
    ("fault", "kind", "seen"),
    [
        (Fault("error", status=500), TryLater, 0),
        (Fault("error", status=502), TryLater, 0),
        (Fault("html", status=502), OutcomeUnclear, 0),
        (Fault("html", status=504, processed=True), OutcomeUnclear, 1),
        (Fault("html", status=403), TryLater, 0),
        (Fault("html", status=413), Refused, 0),
        (Fault("cut"), OutcomeUnclear, 1),
        (Fault("cut_before"), OutcomeUnclear, 0),
        (Fault("truncated"), OutcomeUnclear, 1),
    ],
)
async def test_a_fault_on_the_way_is_certain_only_when_telegram_itself_said_no(
    double: TelegramDouble,
    channel: TelegramChannel,
    alva: Person,
    fault: Fault,
    kind: type[SendError],
    seen: int,
) -> None:
    double.fault(fault)
    assert type(await failure(channel, alva)) is kind
    assert len(double.seen(alva)) == seen


async def test_an_answer_that_does_not_come_in_time_leaves_the_outcome_unclear(
    double: TelegramDouble, starts: Starts, alva: Person
) -> None:
    channel = await starts(read_seconds=0.2)
    double.fault(Fault("delay", seconds=60))
    assert isinstance(await failure(channel, alva), OutcomeUnclear)
    assert len(double.seen(alva)) == 1


async def test_without_a_connection_it_is_certainly_not_sent(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    async with double.away():
        error = await failure(channel, alva)
    assert type(error) is TryLater
    assert double.seen(alva) == []


async def test_a_token_nobody_knows_makes_sending_rest(starts: Starts, alva: Person) -> None:
    channel = await starts(token="12:somebody-elses-token")
    error = await failure(channel, alva)
    assert type(error) is TryLater
    assert (error.after, error.scope) == (60, "channel")


async def test_a_message_telegram_will_never_take_is_refused_with_its_words(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    error = await failure(channel, alva, "")
    assert isinstance(error, Refused)
    assert error.sentence == "the message says nothing"


async def test_an_edit_that_changes_nothing_counts_as_done(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    receipt = await channel.send(outgoing(alva, lesson()))
    assert await channel.edit(outgoing(alva, lesson()), receipt) == receipt
    assert len(double.seen(alva)[0].versions) == 1


async def test_a_message_that_is_gone_cannot_be_edited(channel: TelegramChannel, alva: Person) -> None:
    with pytest.raises(CannotEdit):
        await channel.edit(outgoing(alva, "Hej"), Receipt(("404",)))


async def test_an_edit_too_long_for_its_place_cannot_be_made(channel: TelegramChannel, alva: Person) -> None:
    for reference, length in (("404", 4097), ("404:caption", 1025)):
        with pytest.raises(CannotEdit, match="too long"):
            await channel.edit(outgoing(alva, "å" * length), Receipt((reference,)))


async def test_an_edit_fails_in_the_kinds_of_a_send(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    receipt = await channel.send(outgoing(alva, "Hej"))
    for fault, kind in (
        (Fault("flood", seconds=3), TooMany),
        (Fault("html"), OutcomeUnclear),
        (Fault("cut"), OutcomeUnclear),
        (Fault("error", status=500), TryLater),
    ):
        double.fault(fault)
        with pytest.raises(SendError) as raised:
            await channel.edit(outgoing(alva, f"Efter {fault.kind}"), receipt)
        assert type(raised.value) is kind
        double.clock.advance(3)
    double.set_state(alva, "blocked")
    with pytest.raises(Gone):
        await channel.edit(outgoing(alva, "Hej igen"), receipt)
