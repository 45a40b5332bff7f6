"""Events over Socket Mode: links of the Slack double, and slack-sdk's own client on them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble
from tests.doubles.slack.sockets import DisconnectReason
from tests.doubles.slack_clients import Json, client_of, refusal, row


class Sock:
    """slack-sdk's own Socket Mode client; it acknowledges while ``acks``."""

    def __init__(self, slack: SlackDouble, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.requests: list[SocketModeRequest] = []
        self.hellos: list[Json] = []
        self.acks = True
        self.payload: Json | None = None
        self.client = SocketModeClient(
            slack.app_token, web_client=client_of(slack, session), ping_interval=0.05
        )
        self.client.socket_mode_request_listeners.append(self._heard)
        self.client.message_listeners.append(self._frame)

    async def _heard(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        self.slack.bell.ring()
        if self.acks:
            await client.send_socket_mode_response(
                SocketModeResponse(envelope_id=request.envelope_id, payload=self.payload)
            )

    async def _frame(self, client: AsyncBaseSocketModeClient, message: Json, raw: str | None) -> None:
        if message.get("type") == "hello":
            self.hellos.append(message)


@asynccontextmanager
async def sock(slack: SlackDouble, session: aiohttp.ClientSession) -> AsyncIterator[Sock]:
    made = Sock(slack, session)
    await made.client.connect()  # type: ignore[no-untyped-call]
    try:
        yield made
    finally:
        await made.client.close()  # type: ignore[no-untyped-call]


async def test_hello_comes_first_and_an_envelope_is_acknowledged(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    async with sock(slack, session) as one:
        delivery = await slack.delivered(slack.write(slack.person(), "1 < 2 & 'ja'"))
        assert delivery.acked
        assert [hello["num_connections"] for hello in one.hellos] == [1]
        [request] = one.requests
        assert (request.type, request.payload["event"]["text"], request.retry_attempt) == (
            "events_api",
            "1 &lt; 2 &amp; 'ja'",
            0,
        )
        assert slack.violations == []


async def test_what_is_not_acknowledged_in_three_seconds_comes_again(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    async with sock(slack, session) as one:
        one.acks = False
        alva = slack.person()
        event, command = slack.write(alva, "Hej"), slack.command(alva, "/kompis")
        await slack.until(lambda: len(one.requests) == 2)
        one.acks = True
        slack.clock.advance(3)
        event = await slack.delivered(event)
        command = await slack.delivered(command)
        again = [(request.retry_attempt, request.retry_reason) for request in one.requests]
        assert again == [(0, ""), (None, None), (1, "timeout")]
        assert len({one.requests[0].payload["event_id"], one.requests[2].payload["event_id"]}) == 1
        assert command.failed == "timeout"


async def test_an_address_is_good_for_one_handshake(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as first:
        assert (await first.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_a_handshake_on_a_fresh_address_can_be_refused(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    slack.sockets.refuse = 1
    for refused in (True, False):
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        if refused:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)
        else:
            async with session.ws_connect(url) as link:
                assert (await link.receive_json())["type"] == "hello"
    assert slack.sockets.refused == 1


async def test_the_sdk_sticks_to_an_address_whose_handshake_failed(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    slack.sockets.refuse = 1
    made = Sock(slack, session)
    connecting = asyncio.ensure_future(made.client.connect())  # type: ignore[no-untyped-call]
    await slack.until(lambda: slack.sockets.refused == 3)
    assert (slack.calls("apps.connections.open"), slack.sockets.links) == (1, [])
    await made.client.close()  # type: ignore[no-untyped-call]
    await connecting


async def test_an_answer_goes_only_where_one_is_accepted(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    alva = slack.person()
    await client.chat_postMessage(channel=alva.id, text="Fråga", blocks=[row("Ja")])
    async with sock(slack, session) as one:
        one.payload = {"text": "Bara för dig"}
        await slack.delivered(slack.command(alva, "/kompis"))
        assert slack.violations == []
        await slack.delivered(slack.tap(alva, "Ja"))
    assert slack.violations == ["socket: an answer to an envelope that accepts none"]
    assert [(seen.text, seen.reader == alva.id) for seen in slack.seen(alva)] == [
        ("Fråga", False),
        ("Bara för dig", True),
    ]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_after_a_disconnect_the_client_comes_back_on_a_new_address(
    slack: SlackDouble, session: aiohttp.ClientSession, reason: DisconnectReason
) -> None:
    async with sock(slack, session) as one:
        await slack.sockets.disconnect(reason)
        assert slack.sockets.alive == []
        await slack.until(lambda: slack.sockets.handshakes == 2 and slack.sockets.alive)
        assert (await slack.delivered(slack.write(slack.person(), "Hej"))).acked
        assert len(one.hellos) == 2


async def test_a_link_that_does_not_go_is_closed_and_a_disabled_app_gets_no_other(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as link:
        await link.receive_json()
        await slack.sockets.disconnect("link_disabled")
        assert (await link.receive_json())["reason"] == "link_disabled"
        await asyncio.sleep(0)
        slack.clock.advance(10)
        assert (await link.receive()).type is aiohttp.WSMsgType.CLOSE
    assert await refusal(client.apps_connections_open(app_token=slack.app_token)) == "forbidden_team"


async def test_a_silent_link_looks_alive_and_its_events_go_to_another(
    slack: SlackDouble, session: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as deaf:
        await deaf.receive_json()
        silent = slack.sockets.go_silent()
        slack.outbox.retries = (0.0, 0.0, 0.0)
        event = slack.write(slack.person(), "Hej")
        await asyncio.sleep(0)
        assert (silent in slack.sockets.alive, silent.delivered) == (True, 1)
        async with sock(slack, session):
            await asyncio.sleep(0)
            while event is not None and not event.done:
                slack.clock.advance(3)
                await asyncio.sleep(0.01)
            assert (await slack.delivered(event)).acked
        await deaf.ping(b"anybody there?")
        with pytest.raises(TimeoutError):
            await deaf.receive(timeout=0.05)


async def test_the_sdk_notices_a_silent_link_by_itself(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    async with sock(slack, session):
        slack.sockets.go_silent()
        await slack.until(lambda: slack.sockets.handshakes == 2)


async def test_the_eleventh_link_is_too_many_and_events_are_spread_over_the_ten(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    links = []
    for _ in range(10):
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        links.append(await session.ws_connect(url))
        assert (await links[-1].receive_json())["type"] == "hello"
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as eleventh:
        goodbye = await eleventh.receive_json()
        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "too_many_websockets")
    alva = slack.person()
    for _ in range(30):
        slack.write(alva, "Hej")
    await asyncio.sleep(0)
    used = [link.delivered for link in slack.sockets.links]
    assert (sum(used), sum(count > 0 for count in used) > 5) == (30, True)
    for link in links:
        await link.close()


async def test_a_cut_link_fails_what_was_on_it_and_without_links_a_tap_fails_at_once(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    alva = slack.person()
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    link = await session.ws_connect(url)
    await link.receive_json()
    slack.sockets.cut()
    await slack.until(lambda: not slack.sockets.links)
    command = await slack.delivered(slack.command(alva, "/kompis"))
    assert command.failed == "no_connection"
    await link.close()


async def test_an_envelope_that_was_never_sent_cannot_be_acknowledged(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as link:
        await link.receive_json()
        await link.send_json({"envelope_id": "mine"})
        await link.send_str("hello?")
        await link.ping()
        await link.close()
    await slack.until(lambda: not slack.sockets.links)
    assert slack.violations == [
        "socket: acknowledged an envelope that was never sent",
        "socket: what came is no acknowledgement",
    ]
