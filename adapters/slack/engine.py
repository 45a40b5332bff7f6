"""All parts of one Slack channel that need Slack's libraries, put together. Imported late."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

import aiohttp
import structlog

from adapters.slack.beside import Homes
from adapters.slack.bolt import bolt_on
from adapters.slack.calls import asked, client_on, kind_of_client
from adapters.slack.direct import Direct
from adapters.slack.errors import trouble_with
from adapters.slack.fetching import Fetcher
from adapters.slack.files import Files
from adapters.slack.finding import Finder
from adapters.slack.intake import Intake, Said
from adapters.slack.many import ManyWorkspaces
from adapters.slack.options import Manners, Options, Shown
from adapters.slack.people import Profiles
from adapters.slack.renewing import RenewingClient
from adapters.slack.sending import Sender
from adapters.slack.sockets import Sockets
from adapters.slack.taps import Taps
from adapters.slack.wire import CallError, Refusal
from adapters.slack.workspaces import OneWorkspace, Workspaces
from bot.ports import ChannelState, Receive

log = structlog.get_logger("slack")

DRAIN_SECONDS: Final = 1.0


class Engine:
    """Takes in, sends, finds, and keeps what stands beside the chat."""

    def __init__(
        self,
        options: Options,
        manners: Manners,
        state: ChannelState,
        session: aiohttp.ClientSession,
        shown: Shown,
        receive: Receive,
        known: Callable[[str], None],
    ) -> None:
        """``known`` is told the app's id whenever Slack names it."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._known = known
        self._receive = receive
        self._options = options
        self._session = session
        bare = client_on(session, options.api_url, None)
        self.many = _many(options, manners, state, session, known) if options.many else None
        workspaces: Workspaces = self.many or OneWorkspace(
            options.name, options.bot_token, client_on(session, options.api_url, options.bot_token)
        )
        taps = Taps(time.monotonic)
        self._profiles = Profiles(workspaces, state, patience=manners.patience)
        self.direct = Direct(workspaces, state)
        self.homes = Homes(workspaces, state, shown.home, settles=manners.settles)
        files = Files(workspaces, state, session, time.monotonic, shown.files)
        self.fetcher = Fetcher(workspaces, session, options.api_url)
        self.sender = Sender(workspaces, self.direct, files, taps, session, ready_again=manners.ready_again)
        self.finder = Finder(workspaces, self.direct)
        self._intake = Intake(
            receive,
            workspaces,
            self._profiles,
            self.direct,
            self.homes,
            taps,
            shown,
            self.in_background,
        )
        self.app = bolt_on(options.name, bare, workspaces, self._take, options.signing_secret)
        self._sockets = (
            Sockets(options.name, options.app_token, bare, self.app, manners.watch, known)
            if options.app_token
            else None
        )
        self._lasting: list[asyncio.Task[None]] = []
        self._ahead: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to draw pages, and to look after workspaces."""
        self._lasting = [asyncio.create_task(self.homes.run(), name="pages beside the chat")]
        if self.many is not None:
            self._lasting.append(asyncio.create_task(self.many.run(self._receive), name="workspaces"))
        else:
            self.in_background(self._ask_who_we_are())

    def take_in(self) -> None:
        """Open the sockets, and chats ahead, of which Slack lets an app open so many a minute."""
        if self._ahead is None:
            self._ahead = asyncio.create_task(self.direct.run(), name="chats opened ahead")
            if self._sockets is not None:
                self._sockets.start()

    async def leave_off(self, *, at_once: bool) -> None:
        """Close the sockets, and open no chats ahead."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            return
        ahead.cancel()
        await asyncio.gather(ahead, return_exceptions=True)
        if self._sockets is not None:
            await self._sockets.close(at_once=at_once)

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what nobody waits for; if it fails, it is logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Finish what is under way; takes less than three seconds."""
        for task in self._lasting:
            task.cancel()
        await asyncio.gather(*self._lasting, return_exceptions=True)
        if self.many is not None:
            await self.many.close()
        await self.leave_off(at_once=False)
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=DRAIN_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._profiles.close()

    async def _ask_who_we_are(self) -> None:
        """Say at once, and not with the first message, that Slack does not take the token."""
        client = client_on(self._session, self._options.api_url, self._options.bot_token)
        try:
            await asked(client.auth_test())
        except CallError as error:
            if not isinstance(error, Refusal):  # out of reach, which the sockets and the sends say
                return
            why = trouble_with("bot_token", error, self._options.api_url)
        else:
            return
        log.error("Slack does not let this channel in", channel=self._options.name, why=why)

    async def _take(self, body: Mapping[str, Any]) -> Said:
        if app := body.get("api_app_id"):
            self._known(str(app))
        return await self._intake.take(body)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("something beside the chat went wrong", why=type(error).__name__)


def _many(
    options: Options,
    manners: Manners,
    state: ChannelState,
    session: aiohttp.ClientSession,
    known: Callable[[str], None],
) -> ManyWorkspaces:
    def speaks(token: str) -> RenewingClient:
        return kind_of_client(RenewingClient, session, options.api_url, token)

    return ManyWorkspaces(
        options.name,
        (options.client_id, options.client_secret),
        client_on(session, options.api_url, None),
        speaks,
        state,
        looks=manners.looks,
        known=known,
    )
