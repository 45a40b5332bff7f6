"""Files by Slack: those people share are fetched, those that were sent in go out again."""

import dataclasses
from pathlib import Path

import orjson
import pytest
from msgspec.structs import replace

from adapters.slack.channel import SlackChannel
from adapters.slack.options import Options
from adapters.slack.parse import parse
from bot.domain.message import Media, Message, Text
from bot.domain.sent_file import SentFile
from bot.ports import Fetches, NotKept, SendError
from tests.adapters.slack.conftest import QUICK, Beside, Inbox, address, outgoing
from tests.adapters.watching import eventually
from tests.doubles.kept import Folder
from tests.doubles.remembered import Remembered
from tests.doubles.slack import Member, SlackDouble

JPEG = b"\xff\xd8\xff and a picture of the square"


async def shared(inbox: Inbox) -> SentFile:
    """What the one event says of its file."""
    await eventually(lambda: len(inbox.stored) == 1)
    event = parse(orjson.dumps(next(iter(inbox.stored.values()))))
    assert event is not None
    assert event.file is not None
    return event.file


async def test_what_somebody_shares_is_fetched_with_the_workspaces_token(
    double: SlackDouble, channel: SlackChannel, inbox: Inbox, alva: Member
) -> None:
    double.share(alva, JPEG, text="Torget")
    file = await shared(inbox)
    assert (file.kind, file.size) == ("image", len(JPEG))
    assert isinstance(channel, Fetches)
    assert await channel.fetch(address(alva), file.reference, 100) == JPEG
    with pytest.raises(NotKept, match="too large"):
        await channel.fetch(address(alva), file.reference, len(JPEG) - 1)


async def test_no_token_is_shown_to_anybody_but_slack(
    double: SlackDouble, channel: SlackChannel, alva: Member
) -> None:
    for elsewhere in (
        "https://drive.example/a.jpg",
        "https://files.slack.com.example/a.jpg",
        "http://files.slack.com/a.jpg",
        "https://files.slack.com:8443/a.jpg",
        "https://maria@files.slack.com/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://[::1/a.jpg",
        "a.jpg",
        "",
    ):
        with pytest.raises(SendError, match="file_not_found"):  # and not: it broke off
            await channel.fetch(address(alva), elsewhere, 100)


async def test_an_app_that_may_not_read_files_says_which_scope_it_lacks(
    double: SlackDouble, channel: SlackChannel, inbox: Inbox, alva: Member
) -> None:
    double.share(alva, JPEG)
    file = await shared(inbox)
    for token, grant in list(double.world.grants.items()):
        double.world.grants[token] = dataclasses.replace(grant, scopes=grant.scopes - {"files:read"})
    with pytest.raises(SendError, match="the app lacks the scope files:read"):
        await channel.fetch(address(alva), file.reference, 100)


def test_a_file_that_lies_with_others_is_no_use() -> None:
    event = {
        "type": "message",
        "subtype": "file_share",
        "user": "U1",
        "ts": "1.0",
        "channel": "D1",
        "channel_type": "im",
        "files": [
            {"is_external": True, "mimetype": "image/png", "size": 9, "url_private": "https://x.example/"}
        ],
    }
    read = parse(orjson.dumps({"type": "event", "body": {"team_id": "T1", "event": event}}))
    assert read is not None
    assert read.file == SentFile("", "other", 9)


def test_of_several_files_the_first_is_read_and_it_is_known_that_there_were_more() -> None:
    files = [{"mimetype": "image/png", "url_private": f"https://files.slack.com/{name}"} for name in "ab"]
    message = {"type": "message", "subtype": "file_share", "user": "U1", "ts": "1.0"}
    event = {**message, "channel": "D1", "channel_type": "im", "files": files}
    read = parse(orjson.dumps({"type": "event", "body": {"team_id": "T1", "event": event}}))
    assert read is not None
    assert read.file == SentFile("https://files.slack.com/a", "image", album="1.0")


async def test_a_picture_from_our_store_is_uploaded_once(
    double: SlackDouble, beside: Beside, alva: Member, tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    name = await folder.keep(JPEG)
    options = Options("slack", bot_token=double.token, api_url=double.api_url)
    channel = SlackChannel(options, Remembered(), replace(beside.shown, files=folder), QUICK)
    await channel.start(Inbox())
    message = Message((Text("Hej"), Media("image", "ab12.jpg", "Torget.", name)), "sv")
    await channel.send(outgoing(alva, message))
    folder.forget(name)
    await channel.send(outgoing(alva, message, delivery=8))
    await channel.close()
    first, second = double.seen(alva)
    assert "Torget." in first.shown
    assert first.shown == second.shown
    assert double.calls("files.completeUploadExternal") == 1
