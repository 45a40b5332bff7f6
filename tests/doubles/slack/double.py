"""A strict local Slack: people who write and tap on one side, the app's requests on the other."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

from aiohttp import web

from tests.doubles.bell import Bell
from tests.doubles.clock import Clock
from tests.doubles.faults import Fault, Faults
from tests.doubles.slack.acting import People
from tests.doubles.slack.answers import acknowledged
from tests.doubles.slack.calls import Call
from tests.doubles.slack.catalogue import DEFAULT_SCOPES
from tests.doubles.slack.deliveries import Delivery, Outbox
from tests.doubles.slack.installing import Installing
from tests.doubles.slack.rates import Figures, Rates
from tests.doubles.slack.requests import Requests
from tests.doubles.slack.server import WebApi
from tests.doubles.slack.sockets import Sockets
from tests.doubles.slack.state import SECRET_SHAPES, Conversation, Grant, Workspace, World

APP_ID = "A0KOMPIS01"
BOT_TOKEN = "xoxb-100000000001-doubletokenthatopensnothing"
APP_TOKEN = "xapp-1-A0KOMPIS01-100000000002-doubletokenthatopensnothing"
SIGNING_SECRET = "5ec2e7000000000000000000000000ab"
CLIENT_ID = "100000000003.100000000004"
CLIENT_SECRET = "c11e4700000000000000000000000000"
LARGEST_BODY = 60 * 1024 * 1024


class SlackDouble(People):
    """Slack, as far as kompis needs it: see the package's docstring."""

    def __init__(
        self,
        *,
        token: str = BOT_TOKEN,
        scopes: frozenset[str] | str = DEFAULT_SCOPES,
        latency: float = 0.0,
        rates: Figures | None = None,
        clock: Clock | None = None,
        port: int = 0,
        installed: bool = True,
        rotation: bool = False,
    ) -> None:
        """One workspace, where the app is installed with ``token`` unless told otherwise."""
        self.token = token
        self.app_token = APP_TOKEN
        self.signing_secret = SIGNING_SECRET
        self.port = port
        self.clock = clock or Clock()
        self.bell = Bell()
        self.world = World(APP_ID, self.clock.now)
        self.scopes = frozenset(scopes.replace(",", " ").split()) if isinstance(scopes, str) else scopes
        self.workspace = self.add_workspace("Östersund", team="T0OSTERSUND")
        self.outbox = Outbox(self.world, self.clock, self.bell.ring)
        self.sockets = Sockets(self.world, self.clock, self.bell.ring)
        self.http = Requests(self.world, self.clock, SIGNING_SECRET)
        self.installing = Installing(
            self.world,
            self._emit,
            CLIENT_ID,
            CLIENT_SECRET,
            rotation,
        )
        self.faults = Faults()
        self.rates = Rates(rates or Figures(), self.world.violations.append)
        beside: dict[str, Callable[[Call], dict[str, Any]]] = {
            "apps.connections.open": lambda _: {"url": self.sockets.address()},
            "apps.uninstall": self.installing.uninstall,
            "auth.revoke": self.installing.revoke,
            "oauth.v2.access": self.installing.access,
        }
        self.api = WebApi(
            self.world, self.rates, self.faults, self.clock, self.bell, self._emit, self.installing, beside
        )
        self.api.latency = latency
        self.outbox.attempt = self.sockets.attempt
        self.outbox.answered = lambda delivery: acknowledged(self.world, delivery, self.api.call)
        self._secrets()
        if installed:
            self.installing.grant(self.workspace, self.scopes, token=token)
        self.app = web.Application(client_max_size=LARGEST_BODY)
        self.api.add_routes(self.app)
        self.app.router.add_get("/link/", self.sockets.serve)
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    def _secrets(self) -> None:
        self.world.secret("app token", APP_TOKEN)
        self.world.secret("signing secret", SIGNING_SECRET)
        self.world.secret("client secret", CLIENT_SECRET)
        opens_sockets = frozenset({"connections:write"})
        self.world.grants[APP_TOKEN] = Grant(APP_TOKEN, "app", opens_sockets, enterprise=APP_ID)

    def _emit(self, where: Workspace | str, event: dict[str, Any]) -> None:
        self.outbox.emit(where, event)

    # ------------------------------------------------------------------ coming and going

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.outbox.close()
        await self.sockets.close()
        await self.http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def listen(self) -> None:
        """Take connections, at the same port as before."""
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]
        self.world.url = self.url

    async def refuse(self) -> None:
        """Be away: drop every connection and refuse new ones, until :meth:`listen`."""
        assert self._runner is not None
        assert self._site is not None
        assert self._runner.server is not None
        await self._site.stop()
        for connection in self._runner.server.connections:
            connection.force_close()
        await asyncio.sleep(0.02)  # who had an idle connection gets to know that it is gone

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Refuse connections for a while."""
        await self.refuse()
        try:
            yield
        finally:
            await self.listen()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """What stands as ``base_url`` in the app's client."""
        return f"{self.url}/api/"

    # ------------------------------------------------------------------ workspaces and installations

    def add_workspace(
        self, name: str, *, team: str | None = None, enterprise: str | None = None
    ) -> Workspace:
        """One more workspace, of an organisation or on its own."""
        workspace = Workspace(team or self.world.next_id("T"), name, name.lower(), enterprise)
        self.world.workspaces[workspace.id] = workspace
        return workspace

    def install(self, where: Workspace | str, *, scopes: frozenset[str] | None = None) -> Grant:
        """Install the app in a workspace, or in an organisation by its id, without the consent page."""
        return self.installing.grant(where, scopes or self.scopes, rotating=self.installing.rotation)

    def uninstall(self, where: Workspace | str) -> None:
        """An administrator takes the app away: tokens_revoked and app_uninstalled."""
        self.installing.remove(where if isinstance(where, str) else where.id)

    def channel(self, name: str, *, joined: bool = True, workspace: Workspace | None = None) -> Conversation:
        """A channel of many."""
        conversation = Conversation(
            self.world.next_id("C"), workspace or self.workspace, name=name, joined=joined
        )
        self.world.conversations[conversation.id] = conversation
        return conversation

    def deliver_to(self, events: str, *, interactivity: str = "", commands: str = "") -> None:
        """Deliver over HTTP from now on, everything to one address unless more are given."""
        self.http.urls = {
            "event": events,
            "action": interactivity or events,
            "view": interactivity or events,
            "command": commands or events,
        }
        self.outbox.attempt = self.http.attempt

    def deliver_by_socket(self) -> None:
        """Deliver by Socket Mode from now on, as at the beginning."""
        self.outbox.attempt = self.sockets.attempt

    # ------------------------------------------------------------------ what can go wrong

    def fault(self, fault: Fault) -> None:
        """Let this go wrong from now on; ``response_url`` and ``upload`` count as methods."""
        self.faults.add(fault)

    @property
    def violations(self) -> list[str]:
        """What no app should do: early retries, unknown arguments, answers nobody asked for, leaks."""
        return self.world.violations

    @property
    def warnings(self) -> list[str]:
        """What a person would have noticed: taps nobody acknowledged, messages without a fallback text."""
        return self.world.warnings

    def leaks(self, text: str) -> list[str]:
        """Which kinds of secret stand in a text such as a log: its own, and whatever looks like one."""
        found = {kind for secret, kind in self.world.secrets.items() if secret in text}
        if any(shape not in self.world.secrets for shape in SECRET_SHAPES.findall(text)):
            found.add("something like a token")
        return sorted(found)

    @contextmanager
    def watching_logs(self) -> Iterator[None]:
        """Every secret in a log record from here on, whatever its level, is a violation."""
        watch = _Watch(self)
        root = logging.getLogger()
        before = root.level
        root.addHandler(watch)
        root.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.setLevel(before)
            root.removeHandler(watch)

    # ------------------------------------------------------------------ looking on

    def calls(self, method: str) -> int:
        """How many requests of this method were answered."""
        return self.api.counts[method]

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way to the app."""
        return all(delivery.done for delivery in self.outbox.log)

    async def delivered(self, delivery: Delivery | None, seconds: float = 10.0) -> Delivery:
        """Wait until the app has acknowledged this, or Slack has given up."""
        assert delivery is not None, "the app has not subscribed to it"
        await self.until(lambda: delivery.done, seconds)
        return delivery

    async def until(self, holds: Callable[[], object], seconds: float = 10.0) -> None:
        """Return as soon as something holds; looked at whenever anything changes here.

        Raises:
            TimeoutError: it does not come to hold in time.
        """
        async with asyncio.timeout(seconds):
            while not holds():
                await self.bell.wait()


class _Watch(logging.Handler):
    def __init__(self, double: SlackDouble) -> None:
        super().__init__(logging.NOTSET)
        self._double = double

    def emit(self, record: logging.LogRecord) -> None:
        for kind in self._double.leaks(self.format(record)):
            self._double.violations.append(f"log: {record.name} wrote a {kind}")
