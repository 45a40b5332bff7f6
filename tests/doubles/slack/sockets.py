"""Socket Mode: one-use addresses, hello, envelopes, acknowledgements, and every way a link can end."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson
from aiohttp import WSMsgType, web

from tests.doubles.clock import Clock
from tests.doubles.slack.deliveries import DEADLINE, Delivery, Outcome, within
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.state import World

DisconnectReason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]

MOST_LINKS: Final = 10
LEAVING_SECONDS: Final = 10.0
TICKET_SECONDS: Final = 30.0
CONNECTION_SECONDS: Final = 18_060
ENVELOPES: Final = {
    "event": "events_api",
    "action": "interactive",
    "view": "interactive",
    "command": "slash_commands",
}


@dataclass(slots=True, eq=False)
class Link:
    """One open socket. ``silent``: half open, nobody is there any more; ``leaving``: gets nothing new."""

    number: int
    socket: web.WebSocketResponse
    request: web.Request
    silent: bool = False
    leaving: bool = False
    delivered: int = 0


@dataclass(slots=True)
class Sockets:
    """The app's links.

    ``refuse`` is how many handshakes fail from now on, though their address is fresh; ``mute`` how many links
    are not greeted.
    """

    world: World
    clock: Clock
    ring: Callable[[], None]
    links: list[Link] = field(default_factory=list)
    refuse: int = 0
    mute: int = 0
    enabled: bool = True
    handshakes: int = 0
    refused: int = 0
    late: int = 0
    most: int = MOST_LINKS
    _tickets: dict[str, float] = field(default_factory=dict)
    _waiting: dict[str, tuple[Link, bool, "asyncio.Future[Outcome]"]] = field(default_factory=dict)
    _past: set[str] = field(default_factory=set)
    _chance: random.Random = field(default_factory=lambda: random.Random(7))
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def alive(self) -> list[Link]:
        """The links that get envelopes."""
        return [link for link in self.links if not link.leaving]

    def address(self) -> str:
        """A fresh address for one handshake."""
        if not self.enabled:
            raise Refusal("forbidden_team")
        ticket = self.world.code(32)
        self._tickets[ticket] = self.clock.now()
        return f"{self.world.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self.world.app_id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One link, from handshake to end."""
        self.handshakes += 1
        issued = self._tickets.pop(request.query.get("ticket", ""), None)
        if issued is None or self.clock.now() - issued > TICKET_SECONDS or self.refuse > 0:
            self.refuse = max(0, self.refuse - (issued is not None))
            self.refused += 1
            self.ring()
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        link = Link(self.handshakes, socket, request)
        self.links.append(link)
        try:
            if len(self.links) > self.most:
                await self._say_goodbye(link, "too_many_websockets")
                await socket.close()
                return socket
            if self.mute:
                self.mute -= 1
            else:
                await socket.send_str(self._hello())
            self.ring()
            async for message in socket:
                await self._heard(link, message.type, message.data)
        finally:
            self.links.remove(link)
            self.ring()
        return socket

    async def attempt(self, delivery: Delivery, number: int, reason: str) -> Outcome:
        """Hand a delivery to any one of the links and wait for its acknowledgement."""
        if not self.alive:
            return Outcome("no_connection")
        link = self._chance.choice(self.alive)
        takes_answer = delivery.kind in {"command", "view"}
        envelope: dict[str, Any] = {
            "envelope_id": self.world.code(32),
            "type": ENVELOPES[delivery.kind],
            "accepts_response_payload": takes_answer,
            "payload": delivery.body,
        }
        if delivery.kind == "event":
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        name = envelope["envelope_id"]
        self._waiting[name] = (link, takes_answer, future)
        link.delivered += 1
        try:
            if not link.silent:
                await link.socket.send_str(orjson.dumps(envelope).decode())
            return await within(self.clock, DEADLINE, future, "timeout")
        except (ConnectionError, RuntimeError):
            return Outcome("connection_failed")
        finally:
            del self._waiting[name]
            self._past.add(name)

    # ------------------------------------------------------------------ how a link ends

    async def disconnect(self, reason: DisconnectReason = "refresh_requested", which: int = 0) -> None:
        """Ask one of the living links to go; what does not go by itself is closed after ten seconds."""
        link = self.alive[which]
        await self._say_goodbye(link, reason)
        if reason == "link_disabled":
            self.enabled = False
        task = asyncio.get_running_loop().create_task(self._close_later(link))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def go_silent(self, which: int = 0) -> Link:
        """Let a link be half open from now on: it answers no ping and hears nothing, but looks alive."""
        link = self.alive[which]
        link.silent = True
        return link

    def cut(self, which: int = 0) -> None:
        """Cut a link without a word."""
        transport = self.alive[which].request.transport
        if transport is not None:
            transport.abort()

    async def close(self) -> None:
        """Close every link."""
        for task in self._tasks:
            task.cancel()
        for link in list(self.links):
            if link.silent:
                if link.request.transport is not None:
                    link.request.transport.abort()
            else:
                await link.socket.close()

    async def _close_later(self, link: Link) -> None:
        await self.clock.sleep(LEAVING_SECONDS)
        await link.socket.close()

    async def _say_goodbye(self, link: Link, reason: DisconnectReason) -> None:
        link.leaving = True
        await link.socket.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": f"link-{link.number}"}}
        )

    def _hello(self) -> str:
        hello = {
            "type": "hello",
            "num_connections": len(self.links),
            "connection_info": {"app_id": self.world.app_id},
            "debug_info": {
                "host": f"link-{self.handshakes}",
                "approximate_connection_time": CONNECTION_SECONDS,
            },
        }
        return orjson.dumps(hello).decode()

    # ------------------------------------------------------------------ what the app says

    async def _heard(self, link: Link, kind: WSMsgType, data: Any) -> None:  # noqa: ANN401 - bytes or str
        if link.silent:
            return
        match kind:
            case WSMsgType.PING:
                await link.socket.pong(data)
            case WSMsgType.TEXT:
                self._acknowledged(link, data)

    def _acknowledged(self, link: Link, data: str) -> None:
        try:
            ack = orjson.loads(data)
            name = ack["envelope_id"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            self.world.violations.append("socket: what came is no acknowledgement")
            return
        waiting = self._waiting.get(name)
        if waiting is None or waiting[0] is not link or waiting[2].done():
            if name in self._past or waiting is not None:
                self.late += 1  # too late, or by another link: Slack does not count it
            else:
                self.world.violations.append("socket: acknowledged an envelope that was never sent")
            return
        answer = ack.get("payload")
        if answer and not waiting[1]:
            self.world.violations.append("socket: an answer to an envelope that accepts none")
        waiting[2].set_result(Outcome(answer=answer if waiting[1] else None))
