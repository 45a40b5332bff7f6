"""Files by Telegram: those people send are fetched, those that were sent in go out again."""

from pathlib import Path

import pytest

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.parse import parse
from bot.domain.message import Media, Message, Text
from bot.domain.sent_file import SentFile
from bot.ports import Fetches, NotKept, SendError
from tests.adapters.telegram.conftest import Inbox, Starts, outgoing
from tests.adapters.watching import eventually
from tests.doubles.kept import Folder
from tests.doubles.telegram import Fault, Person, TelegramDouble

JPEG = b"\xff\xd8\xff and a picture of the square"


async def sent(inbox: Inbox, number: int | None) -> SentFile:
    """What the event says of the file in this update."""
    await eventually(lambda: str(number) in inbox.stored)
    event = parse(inbox.stored[str(number)])
    assert event is not None
    assert event.file is not None
    return event.file


@pytest.mark.parametrize(
    ("kind", "media_type", "meant"),
    [
        ("photo", "", "image"),
        ("video", "", "film"),
        ("document", "image/jpeg", "image"),
        ("document", "video/mp4", "film"),
        ("document", "application/pdf", "other"),
        ("voice", "", "other"),
    ],
)
async def test_what_somebody_sends_is_fetched_by_what_its_event_names(
    double: TelegramDouble,
    channel: TelegramChannel,
    inbox: Inbox,
    alva: Person,
    kind: str,
    media_type: str,
    meant: str,
) -> None:
    file = await sent(inbox, double.send_file(alva, JPEG, kind=kind, media_type=media_type))
    assert (file.kind, file.size) == (meant, len(JPEG))
    assert isinstance(channel, Fetches)
    assert await channel.fetch(str(alva.id), file.reference, 100) == JPEG
    with pytest.raises(NotKept, match="too large"):
        await channel.fetch(str(alva.id), file.reference, len(JPEG) - 1)


async def test_a_photo_comes_in_its_largest_size_with_its_caption(
    double: TelegramDouble, channel: TelegramChannel, inbox: Inbox, alva: Person
) -> None:
    number = double.send_file(alva, JPEG, caption=" Torget ")
    assert not (await sent(inbox, number)).reference.endswith("-s")
    event = parse(inbox.stored[str(number)])
    assert event is not None
    assert (event.kind, event.text) == ("text", "Torget")


async def test_a_file_that_is_gone_or_larger_than_telegram_gives_away_is_not_fetched(
    double: TelegramDouble, channel: TelegramChannel, inbox: Inbox, alva: Person
) -> None:
    with pytest.raises(SendError):
        await channel.fetch(str(alva.id), "no-such-file", 100)
    large = await sent(inbox, double.send_file(alva, bytes(21_000_000), kind="video", size=1000))
    with pytest.raises(NotKept, match="too large"):
        await channel.fetch(str(alva.id), large.reference, 20_000_000)
    double.fault(Fault("error", ["getFile"], status=502))
    file = await sent(inbox, double.send_file(alva, JPEG))
    with pytest.raises(SendError):
        await channel.fetch(str(alva.id), file.reference, 100)


async def test_a_picture_from_our_store_costs_one_upload_and_outlives_its_erasing(
    double: TelegramDouble, starts: Starts, alva: Person, tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    name = await folder.keep(JPEG)
    message = Message((Text("Hej"), Media("image", "ab12.jpg", "Torget.", name)), "sv")
    channel = await starts(files=folder)
    bashir = double.person(name="Bashir")
    await channel.send(outgoing(alva, message))
    await channel.send(outgoing(bashir, message))
    folder.forget(name)
    await channel.send(outgoing(bashir, message, delivery=8))
    assert [seen.kind for one in (alva, bashir) for seen in double.seen(one)] == ["photo"] * 3
    assert double.uploads == 1


async def test_what_was_erased_before_it_left_goes_as_words(
    double: TelegramDouble, starts: Starts, alva: Person, tmp_path: Path
) -> None:
    channel = await starts(files=Folder(tmp_path))
    message = Message((Text("Hej"), Media("image", "ab12.jpg", "Torget.", "kept:1/ab12.jpg")), "sv")
    await channel.send(outgoing(alva, message))
    [seen] = double.seen(alva)
    assert (seen.kind, seen.text) == ("text", "Hej\n\nTorget.")
