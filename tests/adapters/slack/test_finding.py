"""Whether a message of unclear fate has arrived: its mark in the chat's history, whatever that is like."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.channel import SlackChannel
from bot.ports import OutcomeUnclear, Receipt, SendError, TooMany, TryLater
from tests.adapters.slack.conftest import Starts, lesson, outgoing
from tests.doubles.slack import NO_LIMITS, Fault, Figures, Member, SlackDouble

POST = ("chat.postMessage",)


def now(double: SlackDouble) -> datetime:
    return datetime.fromtimestamp(double.clock.now(), UTC)


@pytest.mark.parametrize("fault", ["cut", "truncated", "delay"])
async def test_a_message_that_arrived_although_nobody_said_so_is_found(
    double: SlackDouble, bare: SlackChannel, alva: Member, fault: str
) -> None:
    began = now(double)
    double.fault(Fault(fault, POST, seconds=5.0))  # type: ignore[arg-type]
    with pytest.raises(OutcomeUnclear):
        await bare.send(outgoing(alva, lesson()))
    [seen] = double.seen(alva)
    assert await bare.find(outgoing(alva, lesson()), began) == Receipt((seen.reference,))


async def test_a_message_that_never_arrived_is_certainly_not_there(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    began = now(double)
    await bare.send(outgoing(alva, "Ett annat", delivery=6))
    double.fault(Fault("cut_before", POST))
    with pytest.raises(OutcomeUnclear):
        await bare.send(outgoing(alva, lesson()))
    assert await bare.find(outgoing(alva, lesson()), began) is None


async def test_nobody_is_sent_a_message_twice_and_nobody_misses_one(
    double: SlackDouble, bare: SlackChannel
) -> None:
    """Cut before and after, in turns: what is not found is sent again, and all have one message each."""
    people = [double.person(f"Person {number}") for number in range(12)]
    double.fault(Fault("cut", POST, times=None, chance=0.4))
    double.fault(Fault("cut_before", POST, times=None, chance=0.4))
    for number, one in enumerate(people):
        going, began = outgoing(one, "Tips", delivery=number), now(double)
        while True:
            try:
                await bare.send(going)
            except OutcomeUnclear:
                if await bare.find(going, began) is None:
                    continue
            break
    assert {len(double.seen(one)) for one in people} == {1}
    assert {"cut", "cut_before"} <= set(double.faults.happened)


async def test_the_history_is_asked_only_when_it_can_be_trusted(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    """It lags by up to ten seconds: whoever asks earlier is told that nothing is there."""
    double.world.history_lag = 10.0
    began = now(double)
    await bare.send(outgoing(alva, lesson()))
    assert await bare.find(outgoing(alva, lesson()), began) is None
    double.clock.advance(bare.find_after + 0.01)
    assert await bare.find(outgoing(alva, lesson()), began) is not None


async def test_it_is_found_behind_many_others_and_in_pages_of_fifteen(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    began = now(double)
    receipt = await bare.send(outgoing(alva, lesson()))
    for number in range(40):
        await bare.send(outgoing(alva, "Mer", delivery=100 + number))
    assert await bare.find(outgoing(alva, lesson()), began) == receipt
    assert double.calls("conversations.history") == 3


async def test_an_app_that_may_look_once_a_minute_waits(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    began = now(double)
    receipt = await bare.send(outgoing(alva, lesson()))
    double.rates.configure(Figures(commercial=True))
    going = outgoing(alva, lesson())
    assert await bare.find(going, began) == receipt
    with pytest.raises(TooMany) as later:
        await bare.find(going, began)
    double.clock.advance((later.value.after or 0.0) + 0.1)
    assert await bare.find(going, began) == receipt


async def test_a_clock_that_is_ahead_of_slacks_hides_nothing(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    receipt = await bare.send(outgoing(alva, lesson()))
    assert await bare.find(outgoing(alva, lesson()), now(double) + timedelta(seconds=60)) == receipt


async def test_what_was_sent_long_before_is_not_looked_through(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    await bare.send(outgoing(alva, lesson()))
    double.clock.advance(3600)
    assert await bare.find(outgoing(alva, lesson()), now(double)) is None


async def test_of_a_message_in_parts_only_the_missing_one_is_sent_again(
    double: SlackDouble, starts: Starts, alva: Member
) -> None:
    """Even by another process, which knows nothing of the first part."""
    long, began = lesson("\n\n".join(["Ord. " * 500] * 8)), now(double)
    channel = await starts("none")
    double.rates.configure(Figures(channel_burst=1))
    with pytest.raises(TooMany):
        await channel.send(outgoing(alva, long))
    double.clock.advance(5)
    double.rates.configure(NO_LIMITS)
    another = await starts("none")
    assert await another.find(outgoing(alva, long), began) is None
    receipt = await another.send(outgoing(alva, long))
    assert [seen.reference for seen in double.seen(alva)] == list(receipt.references)
    assert await another.find(outgoing(alva, long), began) == receipt


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("html", ("conversations.history",)), TryLater),
        (Fault("flood", ("conversations.history",), seconds=3), TooMany),
        (Fault("html", ("conversations.history",), status=403), TryLater),
    ],
)
async def test_what_cannot_be_seen_now_is_not_said_to_be_missing(
    double: SlackDouble, bare: SlackChannel, alva: Member, fault: Fault, kind: type[SendError]
) -> None:
    await bare.send(outgoing(alva, lesson()))
    double.fault(fault)
    with pytest.raises(kind):
        await bare.find(outgoing(alva, lesson()), now(double))


async def test_without_leave_to_read_nobody_can_ever_say(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    await bare.send(outgoing(alva, lesson()))
    grant = double.world.grants[double.token]
    grant.scopes = grant.scopes - {"im:history"}
    with pytest.raises(OutcomeUnclear):
        await bare.find(outgoing(alva, lesson()), now(double))
