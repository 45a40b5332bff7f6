"""Machines with one ``kompis run`` each on one PostgreSQL, and lines to everything that can be cut."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import aiohttp
from sqlalchemy import make_url

from adapters.slack.manifest import SCOPES
from bot.keys import Keys
from bot.storage.channel_state import StoreChannelState
from bot.storage.store import open_store
from tests.chaos.crowd import Crowd
from tests.chaos.service import ROOT, SECRET, Installation, free_port
from tests.chaos.slices import slot_of_today
from tests.cluster.proxy import Front, Proxy
from tests.doubles.slack import APP_TOKEN, BOT_TOKEN, SlackDouble
from tests.doubles.telegram import TelegramDouble

Line = Literal["database", "everything"]

UP_SECONDS: Final = 150.0
PORT: Final = 5432

CONFIG: Final = """
database: {database}
lessons: {lessons}
web: {{host: 127.0.0.1, port: {port}, public_url: "http://127.0.0.1:{front}"}}
defaults: {{language: sv, timezone: Europe/Stockholm, country: none, days: mon-sun, quiet_hours: none}}
organisations:
  ostersund:
    name: Destination Östersund
    cohorts: [{{course: service, at: "{at}"}}]
channels:
{channels}
"""
WRONG_CLOCK: Final = Path(__file__).with_name("wrong_clock.py")


@dataclass(frozen=True, slots=True)
class Platforms:
    """Bots that are polled, and a Slack app with sockets, by the names of their channels."""

    telegrams: Mapping[str, TelegramDouble]
    slacks: Mapping[str, SlackDouble]

    @property
    def by_channel(self) -> Mapping[str, TelegramDouble | SlackDouble]:
        return {**self.telegrams, **self.slacks}


@asynccontextmanager
async def platforms(bots: int, apps: int, latency: float) -> AsyncIterator[Platforms]:
    """So many of each, at work."""
    async with AsyncExitStack() as stack:
        telegrams = {
            f"telegram-{number}": await stack.enter_async_context(
                TelegramDouble(token=f"500000000{number}:AAdouble-token_that-opens-nothing", latency=latency)
            )
            for number in range(1, bots + 1)
        }
        slacks = {
            f"slack-{number}": await stack.enter_async_context(
                SlackDouble(scopes=frozenset(SCOPES), latency=latency)
            )
            for number in range(1, apps + 1)
        }
        for slack in slacks.values():  # it would give a socket a minute to an app that changes hands so often
            slack.rates.configure(replace(slack.rates.figures, tier_1=None))
        yield Platforms(telegrams, slacks)


class Machine(Installation):
    """One machine: its process, and its lines to the database and to each platform."""

    def __init__(
        self,
        name: str,
        folder: Path,
        config: str,
        environment: Mapping[str, str],
        database: str,
        lines: tuple[Proxy, Mapping[str, Proxy], int],
        ahead: float,
    ) -> None:
        """``database`` is its true address; ``ahead``: by so many seconds the machine's clock is."""
        self.to_database, self.to_platforms, self.port = lines
        folder.mkdir()
        super().__init__(folder, config, environment, database)
        self.name = name
        self.command = (sys.executable, WRONG_CLOCK, str(ahead)) if ahead else self.command
        self.is_cut = False

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of its process."""
        return self._environment

    @property
    def pid(self) -> int:
        """The process's number; 0 while there is none."""
        return 0 if self._process is None else self._process.pid

    def cut(self, line: Line, *, silently: bool) -> None:
        """Cut it off from PostgreSQL only, or from everything."""
        self.is_cut = True
        self.to_database.cut(silently=silently)
        if line == "everything":
            for proxy in self.to_platforms.values():
                proxy.cut(silently=silently)

    def mend(self) -> None:
        """Bring it back to where it was."""
        self.is_cut = False
        for proxy in (self.to_database, *self.to_platforms.values()):
            proxy.mend()

    def freeze(self) -> None:
        """The system stops it in the middle of everything; to the world it is silent."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if no time had passed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def is_well(self) -> bool:
        """Whether its web server says so."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(2)) as session,
                session.get(f"http://127.0.0.1:{self.port}/healthz") as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False


class Cluster:
    """All machines, the front before them, and the database as it really is."""

    def __init__(
        self,
        database: str,
        restart: Callable[[], None],
        machines: Sequence[Machine],
        front: Front,
        doubles: Platforms,
    ) -> None:
        """``restart`` has the database's server stop, and start again after a while; it returns at once."""
        self.database = database
        self.restart = restart
        self.machines = machines
        self.front = front
        self.platforms = doubles

    @property
    def channels(self) -> Sequence[str]:
        """The names of all channels."""
        return [*self.platforms.by_channel, "web"]

    @property
    def address(self) -> str:
        """Where people open the web chat."""
        return f"http://127.0.0.1:{self.front.port}"

    async def start(self, machine: Machine) -> None:
        """Start its process, and give it visitors once it is well."""
        await machine.start()
        async with asyncio.timeout(UP_SECONDS):
            while not await machine.is_well():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        self.front.behind[machine.name] = machine.port

    def leave_out(self, machine: Machine) -> None:
        """The front has found out that it does not answer."""
        self.front.behind.pop(machine.name, None)

    async def stop(self) -> None:
        """Stop every process."""
        for machine in self.machines:
            machine.mend()
        await asyncio.gather(*(machine.stop() for machine in self.machines))

    def join_yesterday(self, crowds: Sequence[Crowd]) -> None:
        """Everybody joined the day before, and each channel has kept what it knew of them then."""
        self.machines[0].join_yesterday([(crowd.channel, who) for crowd in crowds for who in crowd.people])
        keys = Keys(SECRET.encode())

        async def remember() -> None:
            for crowd in crowds:
                key = keys.key_for(f"remembered by {crowd.channel}")
                state = StoreChannelState(store, crowd.channel, key)
                for name, value in crowd.remembered.items():
                    await state.put(name, value)

        with open_store(self.database) as store:
            asyncio.run(remember())


@asynccontextmanager
async def cluster(
    folder: Path,
    database: tuple[str, Callable[[], None]],
    doubles: Platforms,
    clocks: Sequence[float],
) -> AsyncIterator[Cluster]:
    """Machines, not yet started, one for each of the ``clocks``: by so many seconds that is ahead.

    ``database`` is the address of an empty one, and what starts its server anew.
    """
    address, restart = database
    async with AsyncExitStack() as stack:
        front = await stack.enter_async_context(Front())
        machines = []
        for number, ahead in enumerate(clocks, 1):
            socket = f"{make_url(address).query['host']}/.s.PGSQL.{PORT}"
            to_database = await stack.enter_async_context(Proxy(path=socket))
            to_platforms = {
                name: await stack.enter_async_context(Proxy(_port(double)))
                for name, double in doubles.by_channel.items()
            }
            through = make_url(address).set(host="127.0.0.1", port=to_database.port, query={})
            port = free_port()
            config = CONFIG.format(
                database=through.render_as_string(hide_password=False),
                lessons=ROOT / "lessons",
                port=port,
                front=front.port,
                at=f"{slot_of_today():%H:%M}",
                channels=_channels(doubles, to_platforms),
            )
            environment = {
                **{f"TOKEN{name[-1]}": double.token for name, double in doubles.telegrams.items()},
                "BOT": BOT_TOKEN,
                "APP": APP_TOKEN,
                "KOMPIS_SECRET": SECRET,
            }
            lines = (to_database, to_platforms, port)
            machines.append(
                Machine(f"machine {number}", folder / f"{number}", config, environment, address, lines, ahead)
            )
        found = Cluster(address, restart, machines, front, doubles)
        try:
            yield found
        finally:
            await found.stop()


def _channels(doubles: Platforms, lines: Mapping[str, Proxy]) -> str:
    found = []
    for name in doubles.telegrams:
        url = f"http://127.0.0.1:{lines[name].port}"
        found.append(f'  {name}: {{adapter: telegram, token: "${{TOKEN{name[-1]}}}", api_url: "{url}"}}')
    for name in doubles.slacks:
        url = f"http://127.0.0.1:{lines[name].port}/api/"
        found.append(
            f'  {name}: {{adapter: slack, bot_token: "${{BOT}}", app_token: "${{APP}}", api_url: "{url}"}}'
        )
    return "\n".join([*found, "  web: {adapter: web}"])


def _port(double: TelegramDouble | SlackDouble) -> int:
    if isinstance(double, TelegramDouble):
        return double.port
    port = urlsplit(double.api_url).port
    assert port is not None
    return port
