"""Events by Socket Mode: whatever happens to a connection, the next event is taken and none is lost."""

import asyncio
import gc

import aiohttp
import pytest
from structlog.testing import CapturingLogger

from adapters.slack.channel import SlackChannel
from adapters.slack.options import Watch
from bot.ports import InboxFull
from tests.adapters.slack.conftest import AT_ONCE, QUICK, Inbox, Starts, outgoing
from tests.adapters.watching import eventually, said
from tests.doubles.slack import Fault, Member, SlackDouble

OPEN = ("apps.connections.open",)


async def takes(double: SlackDouble, member: Member) -> bool:
    """Whether something written now gets to us, at whichever socket, without Slack coming again."""
    deliveries = [double.write(member, "hej") for _ in range(6)]
    for delivery in deliveries:
        await double.delivered(delivery)
    return all(one is not None and one.acked and len(one.attempts) == 1 for one in deliveries)


async def two_up(double: SlackDouble) -> None:
    await double.until(lambda: len(double.sockets.alive) == AT_ONCE)


@pytest.mark.usefixtures("channel")
async def test_two_sockets_share_what_comes_and_store_it_before_they_acknowledge(
    double: SlackDouble, inbox: Inbox, alva: Member
) -> None:
    inbox.opens.clear()
    deliveries = [double.write(alva, "hej") for _ in range(8)]
    await asyncio.sleep(0.1)
    assert not any(one is not None and one.done for one in deliveries)
    inbox.opens.set()
    for delivery in deliveries:
        await double.delivered(delivery)
    assert sorted(link.delivered > 0 for link in double.sockets.links) == [True, True]
    assert len(inbox.stored) == 8


@pytest.mark.usefixtures("channel")
async def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(
    double: SlackDouble, inbox: Inbox, alva: Member
) -> None:
    inbox.failures = [InboxFull()]
    double.outbox.retries = (0.0, 0.0, 0.0)
    delivery = double.write(alva, "hej")
    assert delivery is not None
    await eventually(lambda: not inbox.failures)
    double.clock.advance(3.1)  # Slack's patience ends
    await double.delivered(delivery)
    assert [outcome.reason for _, outcome in delivery.attempts] == ["timeout", ""]
    assert len(inbox.stored) == 1


@pytest.mark.usefixtures("channel")
async def test_the_same_envelope_twice_is_kept_once(double: SlackDouble, inbox: Inbox, alva: Member) -> None:
    first = await double.delivered(double.write(alva, "hej"))
    assert (await double.delivered(double.outbox.again(first))).acked
    assert len(inbox.stored) == 1


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_refresh_leaves_no_gap(double: SlackDouble, alva: Member, reason: str) -> None:
    """The new connection is there before the old one goes; the other one goes on meanwhile."""
    before = list(double.sockets.links)
    await double.sockets.disconnect(reason)  # type: ignore[arg-type]
    assert await takes(double, alva)
    await two_up(double)
    await double.until(lambda: before[0] not in double.sockets.links)
    assert (before[1] in double.sockets.links, double.sockets.handshakes) == (True, 3)


@pytest.mark.usefixtures("channel")
async def test_both_may_be_refreshed_at_once(double: SlackDouble, alva: Member) -> None:
    await double.sockets.disconnect("refresh_requested")
    await double.sockets.disconnect("refresh_requested")
    await two_up(double)
    assert await takes(double, alva)


@pytest.mark.usefixtures("channel")
async def test_a_connection_that_is_cut_is_replaced(double: SlackDouble, alva: Member) -> None:
    double.sockets.cut()
    double.sockets.cut(1)
    await double.until(lambda: double.sockets.handshakes == 4)
    await two_up(double)
    assert await takes(double, alva)


@pytest.mark.usefixtures("channel")
async def test_a_silent_half_open_connection_is_found_out_and_replaced(
    double: SlackDouble, alva: Member
) -> None:
    silent = double.sockets.go_silent()
    await double.until(lambda: silent not in double.sockets.links or double.sockets.handshakes == 3)
    await double.until(lambda: len([one for one in double.sockets.alive if not one.silent]) == AT_ONCE)
    await double.until(lambda: silent not in double.sockets.links)
    assert await takes(double, alva)


async def test_a_handshake_that_fails_is_not_tried_again_at_the_same_address(
    double: SlackDouble, starts: Starts, alva: Member
) -> None:
    """An address is good for one handshake: left to itself the library would stick to it for ever."""
    double.sockets.refuse = 3
    await starts()
    assert double.sockets.refused == 3
    assert double.calls("apps.connections.open") == double.sockets.handshakes == 5
    assert await takes(double, alva)


async def test_a_connection_without_a_hello_is_replaced(
    double: SlackDouble, starts: Starts, alva: Member
) -> None:
    double.sockets.mute = 1
    await starts(watch=Watch(hello=0.1, ping=0.1, first=0.01, most=0.05, settle=0.1))
    await double.until(lambda: double.sockets.handshakes >= 3)
    await two_up(double)
    assert await takes(double, alva)


@pytest.mark.parametrize("kind", ["html", "cut", "truncated", "error"])
async def test_a_slack_that_gives_no_address_is_asked_again(
    double: SlackDouble, starts: Starts, alva: Member, kind: str
) -> None:
    double.fault(Fault(kind, OPEN, times=3))  # type: ignore[arg-type]
    await starts()
    assert await takes(double, alva)


async def test_a_429_for_an_address_is_waited_out(double: SlackDouble, starts: Starts) -> None:
    double.fault(Fault("flood", OPEN, seconds=1, times=1))
    await starts()
    assert double.api.counts["ratelimited"] <= 1  # the other one may have asked in the same moment


@pytest.mark.usefixtures("channel")
async def test_slack_may_be_away_for_a_while(double: SlackDouble, alva: Member) -> None:
    async with double.away():
        await asyncio.sleep(0.1)
    await two_up(double)
    async with asyncio.timeout(10):
        while not await takes(double, alva):  # on a busy machine one of the new ones is replaced at once
            await two_up(double)


@pytest.mark.usefixtures("channel")
async def test_socket_mode_switched_off_is_said_once_and_looked_for_again(
    double: SlackDouble, alva: Member, spoken: CapturingLogger
) -> None:
    await double.sockets.disconnect("link_disabled")
    await eventually(lambda: "Slack's socket is away" in said(spoken))
    double.sockets.enabled = True
    await two_up(double)
    assert await takes(double, alva)


async def test_one_socket_too_many_makes_room_and_waits(
    double: SlackDouble, starts: Starts, alva: Member, spoken: CapturingLogger
) -> None:
    await starts()
    double.sockets.most = 1
    await double.sockets.disconnect("refresh_requested")
    await eventually(lambda: "as many sockets as Slack allows" in said(spoken))
    double.sockets.most = 10
    await two_up(double)
    assert await takes(double, alva)


async def test_a_wrong_app_token_is_said_in_words_and_sends_go_on(
    double: SlackDouble, starts: Starts, alva: Member, spoken: CapturingLogger
) -> None:
    double.world.grants[double.app_token].revoked = True
    channel = await starts("socket, unwaited")
    await channel.send(outgoing(alva, "Hej"))
    await eventually(lambda: "Slack does not know this app_token" in said(spoken))
    assert len(double.seen(alva)) == 1


async def test_an_answer_goes_only_where_slack_accepts_one(
    double: SlackDouble, channel: SlackChannel, alva: Member
) -> None:
    """To a command in a channel of many, and not to a tap: the double counts it as a violation."""
    everybody = double.channel("allmänt")
    command = await double.delivered(double.command(alva, "/kompis", "idag", channel=everybody))
    [seen] = double.seen(alva)
    assert (seen.text, seen.reader) == ("Jag svarar i chatten, under Messages.", alva.id)
    assert command.acked
    await channel.send(outgoing(alva, "Hej"))


async def test_without_the_environment_everything_is_as_with_it(
    monkeypatch: pytest.MonkeyPatch, double: SlackDouble, starts: Starts, alva: Member
) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    await starts(watch=QUICK.watch)
    assert await takes(double, alva)


def open_sessions() -> set[int]:
    """Every session of aiohttp's that nobody has closed, by its id."""
    return {id(one) for one in gc.get_objects() if isinstance(one, aiohttp.ClientSession) and not one.closed}


async def test_closing_while_an_old_connection_is_let_go_leaves_nothing_open(
    double: SlackDouble, starts: Starts
) -> None:
    """The other end of the old one reads nothing more, so letting it go takes nearly a second."""
    others = open_sessions()
    channel = await starts()
    transport = double.sockets.alive[0].request.transport
    assert isinstance(transport, asyncio.Transport)
    transport.pause_reading()
    await double.sockets.disconnect()
    await two_up(double)
    await asyncio.sleep(0.1)  # the old one is being let go
    await channel.close()
    assert open_sessions() <= others
