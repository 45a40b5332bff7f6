"""Slack as a channel: takes in by Socket Mode or signed posts, sends and edits messages, finds lost ones."""

import asyncio
import contextlib
import importlib
import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import aiohttp

from adapters.slack.errors import edit_error, send_error
from adapters.slack.limits import WHO_ELSE_CAN_READ
from adapters.slack.manifest import COMMAND
from adapters.slack.options import Manners, Options, Shown
from adapters.slack.render import parts, render
from adapters.slack.wire import CallError, NotInstalled, Refusal
from bot.ports import (
    CannotEdit,
    ChannelState,
    Gone,
    OutcomeUnclear,
    Outgoing,
    Receipt,
    Receive,
    Refused,
    SendError,
    TryLater,
)

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from adapters.slack.bolt import AsyncApp
    from adapters.slack.engine import Engine
    from adapters.slack.installation import Installation

CONNECTIONS: Final = 64
KEEP_SECONDS: Final = 20.0
"""Idle connections are let go of before the server does it: a request on a dead one has no certain end."""

CLOSING_SECONDS: Final = 3.0
HISTORY_LAGS: Final = 10.0
HALF_SENT: Final = 2_000
"""How many messages that went out in part are remembered, so that the rest can follow alone."""

NOT_UP: Final = "Slack's libraries are not loaded yet"


class SlackChannel:
    """One Slack app.

    Of :mod:`bot.ports` it implements Channel, TakesIn, Edits, Finds, Fetches, Routes and InvitesByWords.
    """

    invites_as: Final = "Slack"
    join_words: Final = f"{COMMAND} join"
    find_after: float = HISTORY_LAGS
    who_else_can_read: Final = WHO_ELSE_CAN_READ

    def __init__(
        self, options: Options, state: ChannelState, shown: Shown, manners: Manners | None = None
    ) -> None:
        """``state`` remembers direct channels, profiles and files between starts."""
        self.name = options.name
        self._options = options
        self._state = state
        self._shown = shown
        self._manners = manners or Manners()
        self._app_id = ""
        self._takes_in = False
        self._half_sent: OrderedDict[int, list[str]] = OrderedDict()

    async def start(self, receive: Receive) -> None:
        """Load what speaks with Slack, and take in what it posts; returns at once."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=self._manners.connect + self._manners.read,
                connect=self._manners.connect,
                sock_connect=self._manners.connect,
                sock_read=self._manners.read,
            ),
        )
        self._loading = asyncio.create_task(self._load(receive), name=f"load {self.name}")
        self._app_id = await self._state.get("app") or ""

    async def take_in(self) -> None:
        """Open the sockets, where there are any, as soon as what speaks with Slack is loaded."""
        self._takes_in = True
        if (engine := self._loaded()) is not None:
            engine.take_in()

    async def leave_off(self, *, at_once: bool = False) -> None:
        """Close the sockets; what came by them is stored and acknowledged first, unless ``at_once``."""
        self._takes_in = False
        if (engine := self._loaded()) is not None:
            await engine.leave_off(at_once=at_once)

    async def close(self) -> None:
        """Take in nothing more, finish what is being stored, let go of connections."""
        self._takes_in = False
        if (engine := self._loaded()) is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSING_SECONDS):
                    await engine.close()
        else:
            self._loading.cancel()
            await asyncio.gather(self._loading, return_exceptions=True)
        await self._session.close()

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Send a message, of any length, with its media.

        Called again after a failure, it sends only what has not gone out yet. The Receipt's last reference
        is the message with the buttons.

        Raises:
            SendError: one of its kinds.
        """
        engine = await self._engine()
        sent = self._half_sent.pop(outgoing.delivery, [])
        try:
            await engine.sender.send(outgoing, sent)
        except (CallError, SendError) as error:
            failure = self._failure(error) if isinstance(error, CallError) else error
            if sent and not isinstance(failure, Gone | Refused):
                self._remember_half(outgoing.delivery, sent)
            raise failure from None
        engine.in_background(engine.homes.refresh(outgoing.address))
        return Receipt(tuple(sent))

    async def edit(self, outgoing: Outgoing, receipt: Receipt) -> Receipt:
        """Change the message that carries the buttons; unchanged content counts as done.

        Raises:
            CannotEdit: it is gone, or the new text does not fit there.
            SendError: as for sending.
        """
        if not receipt.references:
            raise CannotEdit("there is no message to change")
        engine = await self._engine()
        try:
            await engine.sender.edit(outgoing, receipt.references[-1])
        except CallError as error:
            raise edit_error(error, many=self._options.many) from None
        engine.in_background(engine.homes.refresh(outgoing.address))
        return receipt

    async def find(self, outgoing: Outgoing, since: datetime) -> Receipt | None:
        """The receipt of this delivery's message, by the mark it carries; None: it is certainly not there.

        Of a message in parts some may be there: then the next :meth:`send` sends the others.

        Raises:
            TryLater: it cannot be seen now.
            OutcomeUnclear: it can never be seen.
            SendError: as for sending.
        """
        engine = await self._engine()
        try:
            found = await engine.finder.find(outgoing, since)
        except CallError as error:
            if isinstance(error, Refusal) and error.error == "missing_scope":
                raise OutcomeUnclear("the app lacks the scope im:history, so nobody can look") from None
            failure = self._failure(error)
            if isinstance(failure, OutcomeUnclear):  # looking has no outcome: it is done again
                failure = TryLater(f"the history cannot be read now: {error}", scope="chat")
            raise failure from None
        if found and len(found) < len(parts(render(outgoing.message))):
            self._remember_half(outgoing.delivery, found)
            return None
        return Receipt(tuple(found)) if found else None

    async def fetch(self, address: str, reference: str, most: int) -> bytes:
        """A file that somebody shared with the app, by the address Slack gave for it.

        Raises:
            NotKept: it is larger than ``most``.
            SendError: as for sending.
        """
        engine = await self._engine()
        try:
            return await engine.fetcher.fetch(address, reference, most)
        except CallError as error:
            raise self._failure(error) from None

    def routes(self) -> Sequence["BaseRoute"]:
        """The address that Slack posts to, where it does; those at which workspaces let the app in."""
        found: list[BaseRoute] = []
        if self._options.signing_secret and not self._options.app_token:
            from adapters.slack.hook import routes  # noqa: PLC0415 - pages are loaded after all else

            found += routes(self.name, self._app)
        if self._options.many:
            from adapters.slack.consent import Consent  # noqa: PLC0415 - as above

            found += Consent(self._options, self._state, self._let_in, self._link, time.time).routes()
        return found

    def invitation(self, code: str) -> str:  # noqa: ARG002 - Slack's links carry none
        """The address that opens a chat with the app; empty while Slack has not told its id."""
        return self._link()

    def _link(self, workspace: str = "") -> str:
        """Into the chat with the app, in one workspace where it is named; empty while its id is unknown."""
        if not self._app_id:
            return ""
        team = f"&team={workspace}" if workspace.startswith("T") else ""
        return f"https://slack.com/app_redirect?app={self._app_id}{team}"

    async def _let_in(self, code: str, redirect: str, invite: str) -> "Installation":
        engine = await self._engine()
        if engine.many is None:
            raise NotInstalled
        return await engine.many.let_in(code, redirect, invite)

    async def _app(self) -> "AsyncApp":
        return (await asyncio.shield(self._loading)).app

    async def _engine(self) -> "Engine":
        try:
            return await asyncio.shield(self._loading)
        except ImportError as error:
            raise TryLater(NOT_UP) from error

    async def _load(self, receive: Receive) -> "Engine":
        await asyncio.sleep(self._manners.loaded_after)
        module = await asyncio.to_thread(importlib.import_module, "adapters.slack.engine")
        engine: Engine = module.Engine(
            self._options, self._manners, self._state, self._session, self._shown, receive, self._know
        )
        engine.start()
        if self._takes_in:
            engine.take_in()
        return engine

    def _loaded(self) -> "Engine | None":
        if not self._loading.done() or self._loading.cancelled() or self._loading.exception() is not None:
            return None
        return self._loading.result()

    def _know(self, app_id: str) -> None:
        """Remember the app's id; links to it are made of that."""
        if app_id not in {"", self._app_id} and self._loading.done():
            self._app_id = app_id
            self._loading.result().in_background(self._state.put("app", app_id))

    def _failure(self, error: CallError) -> SendError:
        return send_error(error, many=self._options.many)

    def _remember_half(self, delivery: int, sent: list[str]) -> None:
        self._half_sent[delivery] = sent
        while len(self._half_sent) > HALF_SENT:
            self._half_sent.popitem(last=False)
