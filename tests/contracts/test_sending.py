"""What is sent is seen: whole, as it was written, and under the name that the receipt gives it."""

from pathlib import Path

import pytest

from bot.domain.message import Media, Message, Text
from tests.contracts.stands import Stand, words
from tests.contracts.talk import OKAY, lesson, options, outgoing, plain

WRITTEN = {
    "emoji": "Tack 👩‍🍳🏳️‍🌈 för 👍🏽 hjälpen 🇸🇪",
    "signs that are marks elsewhere": "5 * 3 <3 och 3 > 2 & <b>x</b> # nej",
    "dollars, braces and percent": "$100 ${NAMN} {namn} %s %(namn)s 100 %",
    "angle brackets that are names elsewhere": "Skriv <@U1> eller <!channel> eller <#C1|torget>",
    "underscores and backticks within words": "snake_case_namn och a`b`c samt ~osäker~",
    "from right to left": "مرحبًا! كيف حالك اليوم؟ 12:30",
    "both directions": "Hej مرحبا hej",
    "lines that begin like others elsewhere": "/idag är ett ord\nKl. 8: kaffe",
}


async def test_a_message_is_one_with_its_first_line_first_and_its_buttons_in_order(
    stand: Stand, alva: str
) -> None:
    await stand.channel.send(outgoing(alva, lesson()))
    [sight] = await stand.sees(alva)
    assert sight.words == "Tips 1 av 10: Hej Ett snabbt hej räcker. När hälsar du?"
    assert sight.buttons == ("Genast", "Sedan")


async def test_the_receipt_names_the_message(stand: Stand, alva: str) -> None:
    receipts = [await stand.channel.send(outgoing(alva, lesson(), number)) for number in (7, 8)]
    assert [stand.named(receipt) for receipt in receipts] == [
        [sight.reference] for sight in await stand.sees(alva)
    ]


async def test_messages_stand_in_the_order_in_which_they_were_sent(stand: Stand, alva: str) -> None:
    for number, text in enumerate(("ett", "två", "tre")):
        await stand.channel.send(outgoing(alva, text, number))
    assert [sight.words for sight in await stand.sees(alva)] == ["ett", "två", "tre"]


async def test_what_is_for_one_is_seen_by_nobody_else(stand: Stand, alva: str) -> None:
    bashir = await stand.somebody("Bashir")
    await stand.channel.send(outgoing(alva, lesson()))
    assert await stand.sees(bashir) == []


async def test_words_arrive_as_they_were_written(stand: Stand, alva: str) -> None:
    for number, (label, text) in enumerate(WRITTEN.items()):
        await stand.channel.send(outgoing(alva, plain(text, "ar" if "right" in label else "sv"), number))
    seen = [sight.words for sight in await stand.sees(alva)]
    assert dict(zip(WRITTEN, seen, strict=True)) == {label: words(text) for label, text in WRITTEN.items()}


async def test_a_text_of_any_length_arrives_whole_and_its_buttons_stand_last(stand: Stand, alva: str) -> None:
    told = [f"Mening nummer {number}, som säger något om att hälsa." for number in range(300)]
    paragraphs = (Text(" ".join(told[start : start + 30])) for start in range(0, 300, 30))
    receipt = await stand.channel.send(outgoing(alva, Message((*paragraphs, OKAY), "sv")))
    sights = await stand.sees(alva)
    assert " ".join(sight.words for sight in sights) == " ".join(told)
    assert [sight.buttons for sight in sights] == [*[()] * (len(sights) - 1), ("Okej",)]
    assert stand.named(receipt) == [sight.reference for sight in sights]


@pytest.mark.parametrize("length", [12, 28, 40])
async def test_eight_options_can_be_read_and_each_can_be_tapped(stand: Stand, alva: str, length: int) -> None:
    texts = [f"Val {number} {'x' * length}"[:length] for number in range(1, 9)]
    await stand.channel.send(outgoing(alva, Message((Text("Vilket?", "question"), options(*texts)), "sv")))
    [sight] = await stand.sees(alva)
    assert [text for text in texts if text not in sight.buttons and text not in sight.words] == []
    assert len(sight.buttons) == 8
    await stand.taps(alva, sight.buttons[7])
    assert [event.action for event in stand.events()] == [options(*texts).choices[7].action]


async def test_media_that_cannot_be_had_never_stop_the_text_and_are_told_in_words(
    stand: Stand, alva: str, tmp_path: Path
) -> None:
    picture = Media("image", "dorr.jpg", "En öppen dörr.", str(tmp_path / "dorr.jpg"))
    receipt = await stand.channel.send(outgoing(alva, lesson(picture)))
    told = (await stand.sees(alva))[-1]
    assert "En öppen dörr." in told.words
    assert told.words.startswith("Tips 1 av 10: Hej")
    assert (told.buttons, told.reference) == (("Genast", "Sedan"), stand.named(receipt)[-1])


async def test_media_go_with_their_message(stand: Stand, alva: str) -> None:
    file = Media("file", "mina-data.json", "Allt om dig.", data=b"{}")
    receipt = await stand.channel.send(outgoing(alva, lesson(file)))
    told = (await stand.sees(alva))[-1]
    assert (told.buttons, told.reference) == (("Genast", "Sedan"), stand.named(receipt)[-1])
