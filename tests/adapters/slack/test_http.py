"""Events, taps and commands as signed posts: stored before they are answered, and nobody else's believed."""

import asyncio
import re
from typing import get_args

import orjson
import pytest

from adapters.slack.channel import SlackChannel
from adapters.slack.hook import MOST_BYTES
from bot.ports import InboxFull
from tests.adapters.slack.conftest import OKAY, Inbox, Starts, lesson, outgoing
from tests.doubles.slack import SIGNING_SECRET, Member, SlackDouble
from tests.doubles.slack.signing import Forgery, signed


@pytest.fixture
async def channel(starts: Starts) -> SlackChannel:
    return await starts("http")


async def post(double: SlackDouble, body: bytes, headers: dict[str, str]) -> int:
    url = double.http.urls["event"]
    async with double.http.session.post(url, data=body, headers=headers) as answer:
        return answer.status


@pytest.mark.usefixtures("channel")
async def test_everything_comes_to_one_address_and_is_kept_under_its_own_key(
    double: SlackDouble, channel: SlackChannel, inbox: Inbox, alva: Member
) -> None:
    await channel.send(outgoing(alva, lesson("Tips", OKAY, options=0)))
    for act in (double.write(alva, "hej"), double.tap(alva, "Okej"), double.command(alva, "/kompis", "idag")):
        assert (await double.delivered(act)).acked
    assert inbox.kinds == ["event", "action", "command"]
    written, tapped, commanded = inbox.stored
    event = inbox.stored[written]["body"]["event_id"]
    assert written == f"event:{event}"
    assert re.fullmatch(r"action:[0-9a-f]{64}", tapped)
    assert commanded.startswith("command:")


@pytest.mark.usefixtures("channel")
async def test_slack_is_told_only_after_it_is_stored(double: SlackDouble, inbox: Inbox, alva: Member) -> None:
    inbox.opens.clear()
    delivery = double.write(alva, "hej")
    assert delivery is not None
    await asyncio.sleep(0.1)
    assert (delivery.done, inbox.received) == (False, [])
    inbox.opens.set()
    await double.delivered(delivery)
    assert (delivery.acked, len(inbox.received)) == (True, 1)


@pytest.mark.usefixtures("channel")
async def test_what_could_not_be_stored_comes_again_and_is_kept_once(
    double: SlackDouble, inbox: Inbox, alva: Member
) -> None:
    double.outbox.retries = (0.0, 0.0, 0.0)
    inbox.failures = [InboxFull(), OSError("the disk is away")]
    delivery = await double.delivered(double.write(alva, "hej"))
    outcomes = [(outcome.reason, outcome.status) for _, outcome in delivery.attempts]
    assert outcomes == [("http_error", 503), ("http_error", 500), ("", 200)]
    assert len(inbox.stored) == 1


@pytest.mark.usefixtures("channel")
async def test_a_full_inbox_asks_slack_to_come_back_later(
    double: SlackDouble, inbox: Inbox, alva: Member
) -> None:
    inbox.failures = [InboxFull()]
    said = {
        "type": "message",
        "user": alva.id,
        "channel": "D1",
        "channel_type": "im",
        "text": "hej",
        "ts": "1.0",
    }
    body = orjson.dumps({"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": said})
    headers = {**signed(SIGNING_SECRET, body), "Content-Type": "application/json"}
    url = double.http.urls["event"]
    async with double.http.session.post(url, data=body, headers=headers) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")


@pytest.mark.usefixtures("channel")
async def test_the_same_event_twice_runs_once_and_is_acknowledged_twice(
    double: SlackDouble, inbox: Inbox, alva: Member
) -> None:
    first = await double.delivered(double.write(alva, "hej"))
    again = await double.delivered(double.outbox.again(first))
    assert (again.acked, len(inbox.received), len(inbox.stored)) == (True, 2, 1)


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("how", get_args(Forgery))
async def test_a_forged_request_is_turned_away(
    double: SlackDouble, inbox: Inbox, alva: Member, how: Forgery
) -> None:
    genuine = await double.delivered(double.write(alva, "hej"))
    reply = await double.http.forge(genuine, how)
    assert (reply.status, len(inbox.received)) == (401, 1)
    assert (await double.http.challenge(how=how)).status == 401


@pytest.mark.usefixtures("channel")
async def test_slacks_questions_about_the_address_are_answered(double: SlackDouble, inbox: Inbox) -> None:
    assert (await double.http.challenge()).status == 200
    assert (await double.http.certificate_check()).status == 200
    assert inbox.received == []


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Slack-Request-Timestamp", "²"),
        ("X-Slack-Request-Timestamp", "1_000"),
        ("X-Slack-Request-Timestamp", "9" * 5000),
        ("X-Slack-Signature", "v0=å"),
        ("X-Slack-Signature", ""),
    ],
)
async def test_headers_that_make_libraries_stumble_are_turned_away(
    double: SlackDouble, name: str, value: str
) -> None:
    headers = signed(SIGNING_SECRET, b"{}") | {name: value}
    assert await post(double, b"{}", headers) == 401


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"[" * 100_000, b'payload={"a"', b"[]", b"null"])
async def test_a_signed_body_that_is_nothing_of_slacks_is_no_fault_of_ours(
    double: SlackDouble, inbox: Inbox, body: bytes
) -> None:
    headers = {**signed(SIGNING_SECRET, body), "Content-Type": "application/json"}
    assert await post(double, body, headers) in {400, 404}
    assert inbox.received == []


@pytest.mark.usefixtures("channel")
async def test_a_body_that_is_too_long_is_not_read_to_its_end(double: SlackDouble) -> None:
    assert await post(double, b" " * (MOST_BYTES + 1), signed(SIGNING_SECRET, b"")) == 413


@pytest.mark.usefixtures("channel")
async def test_what_nobody_here_handles_is_acknowledged_all_the_same(
    double: SlackDouble, inbox: Inbox, alva: Member
) -> None:
    """Slack would send it again, and in the end send nothing more."""
    double.outbox.subscribed |= {"reaction_added"}
    told = double.outbox.emit(alva.workspace, {"type": "reaction_added", "user": alva.id, "reaction": "+1"})
    assert (await double.delivered(told)).acked
    for kind in ("message_action", "shortcut", "view_closed", "block_suggestion"):
        genuine = double.command(alva, "/kompis")
        await double.delivered(genuine)
        body = {
            "type": kind,
            "callback_id": "x",
            "action_id": "x",
            "value": "",
            "user": {"id": alva.id},
            "team": {"id": alva.workspace.id},
            "view": {"id": "V1", "type": "modal", "callback_id": "x", "hash": "1"},
        }
        genuine.kind, genuine.body = "action", body
        assert (await double.delivered(double.outbox.again(genuine))).acked, kind
    assert set(inbox.kinds) == {"command"}


async def test_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, double: SlackDouble, starts: Starts, inbox: Inbox, alva: Member
) -> None:
    for name in ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "VERIFICATION_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "somebody-elses")
    for name in ("http_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    channel = await starts("http")
    await channel.send(outgoing(alva, "Hej"))
    assert (await double.delivered(double.write(alva, "hej"))).acked
    assert (await double.http.certificate_check()).status == 200
    assert (len(double.seen(alva)), inbox.kinds) == (1, ["event"])


@pytest.mark.usefixtures("channel")
async def test_no_event_costs_a_request_about_its_token(double: SlackDouble, alva: Member) -> None:
    await double.until(lambda: double.calls("auth.test") == 1)  # the start's
    for _ in range(5):
        await double.delivered(double.write(alva, "hej"))
    assert double.calls("auth.test") == 1
