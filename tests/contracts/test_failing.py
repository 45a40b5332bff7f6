"""What goes wrong is told in the kinds of error that delivery acts on, and none of them costs a message."""

import datetime as dt
from typing import Final

import pytest

from bot.ports import Edits, Finds, Gone, OutcomeUnclear, SendError, TooMany, TryLater
from tests.contracts.needs import need
from tests.contracts.stands import WAIT, Leavable, Mishap, Stand, Unreliable
from tests.contracts.talk import lesson, outgoing

EITHER: Final = (TryLater, OutcomeUnclear)
"""What the platform's own words decide: whether it was certainly not taken."""

KINDS: Final[dict[Mishap, tuple[tuple[type[SendError], ...], int]]] = {
    "away": ((TryLater,), 0),
    "cut before": ((OutcomeUnclear,), 0),
    "cut after": ((OutcomeUnclear,), 1),
    "too many": ((TooMany,), 0),
    "trouble": (EITHER, 0),
    "gateway": ((OutcomeUnclear,), 0),
}
"""The kinds that are true of a mishap, and how many messages somebody sees."""


async def failure(stand: Stand, address: str) -> SendError:
    with pytest.raises(SendError) as raised:
        await stand.channel.send(outgoing(address, lesson()))
    assert raised.value.sentence
    return raised.value


@pytest.mark.parametrize("mishap", KINDS)
async def test_a_send_that_fails_says_what_is_known_of_it_and_the_next_one_goes(
    stand: Stand, alva: str, mishap: Mishap
) -> None:
    unreliable = need(stand, Unreliable)
    await stand.channel.send(outgoing(alva, "Hej", 6))  # a chat that is open
    await unreliable.befall(mishap)
    error = await failure(stand, alva)
    kinds, seen = KINDS[mishap]
    await unreliable.mend()
    assert (type(error) in kinds, len(await stand.sees(alva))) == (True, 1 + seen)
    stand.passes(WAIT)
    await stand.channel.send(outgoing(alva, "En till", 8))
    assert (await stand.sees(alva))[-1].words == "En till"


@pytest.mark.parametrize("patience", [0.3])
async def test_a_send_without_an_answer_in_time_may_have_arrived(stand: Stand, alva: str) -> None:
    unreliable = need(stand, Unreliable)
    await stand.channel.send(outgoing(alva, "Hej", 6))
    await unreliable.befall("silence")
    assert isinstance(await failure(stand, alva), OutcomeUnclear)
    assert len(await stand.sees(alva)) == 2


async def test_too_many_says_how_long_to_wait(stand: Stand, alva: str) -> None:
    await need(stand, Unreliable).befall("too many")
    error = await failure(stand, alva)
    assert isinstance(error, TooMany)
    assert error.after == WAIT
    stand.passes(WAIT)


@pytest.mark.parametrize("mishap", ["cut after", "gateway"])
async def test_an_edit_that_fails_says_so_in_the_same_kinds_and_may_be_repeated(
    stand: Stand, alva: str, mishap: Mishap
) -> None:
    editing, unreliable = need(stand.channel, Edits), need(stand, Unreliable)
    receipt = await stand.channel.send(outgoing(alva, lesson()))
    await unreliable.befall(mishap)
    with pytest.raises(OutcomeUnclear):
        await editing.edit(outgoing(alva, "Precis!", 8), receipt)
    await editing.edit(outgoing(alva, "Precis!", 8), receipt)
    assert [sight.words for sight in await stand.sees(alva)] == ["Precis!"]


async def test_who_has_left_is_gone_and_nobody_elses_message_suffers(stand: Stand, alva: str) -> None:
    bashir = await stand.somebody("Bashir")
    need(stand, Leavable).leaves(alva)
    assert isinstance(await failure(stand, alva), Gone)
    await stand.channel.send(outgoing(bashir, "Hej", 8))
    assert [sight.words for sight in await stand.sees(bashir)] == ["Hej"]


@pytest.mark.parametrize(("mishap", "there"), [("cut after", True), ("cut before", False)])
async def test_what_may_have_arrived_is_found_under_the_name_a_receipt_gives_it_or_certainly_not_there(
    stand: Stand, alva: str, mishap: Mishap, there: bool
) -> None:
    finds, unreliable = need(stand.channel, Finds), need(stand, Unreliable)
    await stand.channel.send(outgoing(alva, "Hej", 6))
    began = dt.datetime.now(dt.UTC)
    await unreliable.befall(mishap)
    assert isinstance(await failure(stand, alva), OutcomeUnclear)
    stand.passes(finds.find_after)
    found = await finds.find(outgoing(alva, lesson()), began)
    seen = [sight.reference for sight in await stand.sees(alva)]
    assert (stand.named(found) if found else []) == seen[1:]
    assert (found is not None) is there


async def test_what_went_well_is_found_with_the_receipt_it_has(stand: Stand, alva: str) -> None:
    finds = need(stand.channel, Finds)
    began = dt.datetime.now(dt.UTC)
    receipt = await stand.channel.send(outgoing(alva, lesson()))
    stand.passes(finds.find_after)
    assert await finds.find(outgoing(alva, lesson()), began) == receipt
    assert await finds.find(outgoing(alva, lesson(), 8), began) is None
