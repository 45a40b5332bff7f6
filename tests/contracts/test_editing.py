"""A message takes another form in its own place, where the channel can; or it says that it cannot."""

import pytest

from bot.ports import CannotEdit, Edits, Receipt
from tests.contracts.needs import need
from tests.contracts.stands import Erasable, Stand
from tests.contracts.talk import lesson, outgoing


@pytest.fixture
def editing(stand: Stand) -> Edits:
    return need(stand.channel, Edits)


async def test_an_edit_replaces_words_and_buttons_in_the_messages_place(
    stand: Stand, editing: Edits, alva: str
) -> None:
    receipt = await stand.channel.send(outgoing(alva, lesson()))
    await stand.channel.send(outgoing(alva, "En till.", 8))
    await editing.edit(outgoing(alva, "**Precis!**", 9), receipt)
    sights = await stand.sees(alva)
    assert [(sight.words, sight.buttons) for sight in sights] == [("Precis!", ()), ("En till.", ())]
    assert sights[0].reference == stand.named(receipt)[-1]


async def test_what_was_edited_can_be_edited_again_by_the_receipt_of_that(
    stand: Stand, editing: Edits, alva: str
) -> None:
    receipt = await stand.channel.send(outgoing(alva, lesson()))
    for number, text in enumerate(("ett", "två", "tre")):
        receipt = await editing.edit(outgoing(alva, text, 8 + number), receipt)
    assert [sight.words for sight in await stand.sees(alva)] == ["tre"]


async def test_an_edit_that_changes_nothing_counts_as_done(stand: Stand, editing: Edits, alva: str) -> None:
    receipt = await stand.channel.send(outgoing(alva, lesson()))
    before = await stand.sees(alva)
    assert isinstance(await editing.edit(outgoing(alva, lesson(), 8), receipt), Receipt)
    assert await stand.sees(alva) == before


async def test_what_is_gone_cannot_be_edited(stand: Stand, editing: Edits, alva: str) -> None:
    erasable = need(stand, Erasable)
    receipt = await stand.channel.send(outgoing(alva, lesson()))
    [sight] = await stand.sees(alva)
    erasable.erases(alva, sight)
    with pytest.raises(CannotEdit) as raised:
        await editing.edit(outgoing(alva, "Precis!", 8), receipt)
    assert raised.value.sentence


async def test_a_tapped_message_can_be_edited(stand: Stand, editing: Edits, alva: str) -> None:
    receipt = await stand.channel.send(outgoing(alva, lesson()))
    await stand.taps(alva, "Genast")
    await editing.edit(outgoing(alva, "**Precis!**", 8), receipt)
    assert [(sight.words, sight.buttons) for sight in await stand.sees(alva)] == [("Precis!", ())]
