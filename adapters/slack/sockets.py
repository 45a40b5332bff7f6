"""Slack's way in over Socket Mode: two connections, each watched, and replaced before it is missed.

Slack closes every connection after some hours. A new one is opened before the old one is let go, and the
other of the two goes on meanwhile.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

import aiohttp
import orjson
import structlog
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.bolt import AsyncApp, AsyncBoltRequest
from adapters.slack.calls import AsyncWebClient, asked
from adapters.slack.connection import TOO_MANY, Socket
from adapters.slack.options import Watch
from adapters.slack.wire import CallError, NotSent, Refusal

log = structlog.get_logger("slack")

AT_ONCE: Final = 2
NOT_OUR_APP: Final = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked"})
DONE: Final = 200
CROWDED: Final = "the app has as many sockets as Slack allows: stop another kompis that uses it"


class CrowdedOut(CallError):
    """Slack has as many connections of this app as it allows."""


class Sockets:
    """The connections of one app."""

    def __init__(
        self,
        name: str,
        app_token: str,
        client: AsyncWebClient,
        app: AsyncApp,
        watch: Watch,
        known: Callable[[str], None],
    ) -> None:
        """``known`` is told the app's id as Slack greets us."""
        self._app_token = app_token
        self._client = client
        self._app = app
        self._watch = watch
        self._known = known
        self._log = log.bind(channel=name)
        self._open: set[Socket] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._said: str | None = None
        self._asking = asyncio.Lock()
        self._asks_again_at = 0.0
        self._dice = random.Random()  # noqa: S311 - spreads tries, guards nothing

    def start(self) -> None:
        """Connect, and stay connected. May follow :meth:`close`."""
        for number in range(AT_ONCE):
            self._in_background(self._keep(), f"socket {number + 1}")

    async def close(self, *, at_once: bool = False) -> None:
        """Take nothing more; what is being stored is acknowledged first, unless ``at_once``.

        Takes less than three seconds.
        """
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        sockets = list(self._open)
        if not at_once:
            await asyncio.gather(*(one.settle(self._watch.settle) for one in sockets))
        await asyncio.gather(*(self._end(one) for one in sockets))

    async def _keep(self) -> None:
        """Keep one connection, for ever."""
        current: Socket | None = None
        failures = 0
        while True:
            try:
                fresh = await self._connect()
            except CallError as error:
                failures += 1
                self._say(_trouble(error))
                if isinstance(error, CrowdedOut) and current is not None:
                    await self._retire(current)
                    current = None
                await asyncio.sleep(self._pause(error, failures))
                continue
            if current is not None:
                self._in_background(self._retire(current), "an old socket")
            current, failures = fresh, 0
            self._recovered()
            await current.until_worn()

    async def _connect(self) -> Socket:
        """A new connection over which Slack has said hello.

        Raises:
            CallError: there is none to be had now.
        """
        answer = await self._address()
        socket = Socket(str(answer["url"]), self._app_token, self._client, self._handle, self._watch.ping)
        self._open.add(socket)
        try:
            async with asyncio.timeout(self._watch.hello):
                await socket.connect()
                await socket.until_greeted()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            await self._end(socket)
            raise NotSent(f"the socket could not be opened ({type(error).__name__})") from None
        except BaseException:
            await self._end(socket)
            raise
        if socket.reason == TOO_MANY:
            await self._end(socket)
            raise CrowdedOut(CROWDED)
        if not socket.greeted.is_set():
            await self._end(socket)
            raise NotSent("the socket was closed before Slack had said hello")
        if socket.app_id:
            self._known(socket.app_id)
        return socket

    async def _address(self) -> Mapping[str, Any]:
        """Where to connect to. What Slack says of too many questions holds for both connections."""
        loop = asyncio.get_running_loop()
        async with self._asking:
            await asyncio.sleep(max(self._asks_again_at - loop.time(), 0))
            try:
                return await asked(self._client.apps_connections_open(app_token=self._app_token))
            except Refusal as error:
                if error.retry_after is not None:
                    self._asks_again_at = loop.time() + error.retry_after
                raise

    async def _handle(self, request: SocketModeRequest) -> SocketModeResponse | None:
        """Store it, then acknowledge it; unstored it comes again."""
        body: Any = request.payload
        asked_for = AsyncBoltRequest(mode="socket_mode", body=body, headers={})
        answer = await self._app.async_dispatch(asked_for)
        if answer.status != DONE:
            return None
        payload: Any = None
        if answer.body and request.accepts_response_payload:
            is_json = "json" in answer.headers.get("content-type", [""])[0]
            payload = orjson.loads(answer.body) if is_json else {"text": answer.body}
        return SocketModeResponse(request.envelope_id, payload)

    async def _retire(self, socket: Socket) -> None:
        await socket.settle(self._watch.settle)
        await self._end(socket)

    async def _end(self, socket: Socket) -> None:
        """Let go of it. If this is cut short, it still counts as open, and :meth:`close` ends it."""
        with suppress(Exception):
            await socket.end()
        self._open.discard(socket)

    def _pause(self, error: CallError, failures: int) -> float:
        if isinstance(error, Refusal) and error.retry_after is not None:
            return error.retry_after
        if isinstance(error, CrowdedOut):
            return self._watch.most
        pause = min(self._watch.first * 2 ** min(failures - 1, 10), self._watch.most)
        return float(pause * self._dice.uniform(0.8, 1.2))

    def _say(self, trouble: str) -> None:
        """Log a trouble once, until it is over."""
        if self._said != trouble:
            self._said = trouble
            self._log.warning(trouble)

    def _recovered(self) -> None:
        if self._said is not None:
            self._said = None
            self._log.info("the socket is open again")

    def _in_background(self, work: Any, name: str) -> None:  # noqa: ANN401 - a coroutine
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _trouble(error: CallError) -> str:
    if isinstance(error, CrowdedOut):
        return str(error)
    if isinstance(error, Refusal) and error.error in NOT_OUR_APP:
        return (
            "Slack does not know this app_token: put an App-Level Token with the scope connections:write "
            "into the configuration, and start again"
        )
    return f"Slack's socket is away, trying again: {error}"
