"""One Socket Mode connection of slack-sdk's, which never mends itself: whoever watches replaces it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.calls import AsyncWebClient

Handle = Callable[[SocketModeRequest], Awaitable[SocketModeResponse | None]]
"""What to answer to an envelope; None: nothing, so that Slack sends it again."""

END_SECONDS: Final = 0.8
TOO_MANY: Final = "too_many_websockets"


class Socket(SocketModeClient):
    """The library's client, but for its mending.

    Left to itself it would try a URL again that is good for one handshake only, and never ask for another;
    and close the old connection before it has a new one. Here :attr:`worn` says that it is time.
    """

    def __init__(
        self, url: str, app_token: str, web_client: AsyncWebClient, handle: Handle, ping: float
    ) -> None:
        """``ping`` is the pause in seconds between two looks at whether the other end is still there."""
        super().__init__(
            app_token,
            logging.getLogger("slack_sdk"),
            web_client,
            auto_reconnect_enabled=True,
            ping_interval=ping,
        )
        self.proxy = None  # not from the environment
        self.greeted = asyncio.Event()
        self.worn = asyncio.Event()
        self.reason = ""
        self.app_id = ""
        self._url = url
        self._handle = handle
        self._under_way: set[asyncio.Task[Any]] = set()
        self.message_listeners.append(self._notice)
        self.socket_mode_request_listeners.append(self._take)

    async def connect(self) -> None:
        """One handshake with this URL; whatever is wrong is raised."""
        self.current_session = await self.aiohttp_client_session.ws_connect(
            self._url,
            autoping=False,
            heartbeat=self.ping_interval,
            timeout=aiohttp.ClientWSTimeout(ws_close=END_SECONDS),
            max_msg_size=0,
        )
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the library's
        """The library has found the connection dead, or Slack will close it soon."""
        self.worn.set()

    async def until_greeted(self) -> None:
        """Return when Slack has said hello, or will not say it any more."""
        waiting = [asyncio.ensure_future(self.greeted.wait()), asyncio.ensure_future(self.worn.wait())]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()

    async def until_worn(self) -> None:
        """Return when this connection needs to be replaced, or one of its tasks has ended."""
        waiting = asyncio.ensure_future(self.worn.wait())
        tasks = [self.message_processor, self.message_receiver, self.current_session_monitor]
        try:
            await asyncio.wait({waiting, *filter(None, tasks)}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()

    async def settle(self, seconds: float) -> None:
        """Let what came in here be stored and acknowledged, but not for longer than this."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=seconds)

    async def end(self) -> None:
        """Let go of everything, in less than two seconds."""
        self.closed = True
        self.auto_reconnect_enabled = False
        with suppress(Exception):
            async with asyncio.timeout(END_SECONDS * 2):
                await self.close()  # type: ignore[no-untyped-call] # the library's
        tasks = [self.message_processor, self.message_receiver, self.current_session_monitor]
        ending = [task for task in tasks if task is not None]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await self.aiohttp_client_session.close()

    async def _notice(self, _: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None) -> None:
        if message.get("type") == "hello":
            self.app_id = str((message.get("connection_info") or {}).get("app_id") or "")
            self.greeted.set()

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """As the library does; but a goodbye's reason is kept."""
        if message.get("type") == "disconnect":
            self.reason = str(message.get("reason") or "")
        await super().run_message_listeners(message, raw_message)

    async def _take(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - listeners run in tasks
        self._under_way.add(task)
        try:
            answer = await self._handle(request)
            if answer is not None:
                await self.send_socket_mode_response(answer)
        finally:
            self._under_way.discard(task)
