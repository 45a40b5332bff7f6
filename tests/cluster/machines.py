"""Machines with one ``kompis run`` each on one PostgreSQL, and lines to everything that can be cut."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import aiohttp
from sqlalchemy import Connection, make_url

from adapters import ADAPTERS
from adapters.slack.manifest import SCOPES
from bot.content.library import load_library
from bot.domain.event import Event
from bot.keys import Keys
from bot.services.learning.shelf import keep_versions
from bot.services.people.arrive import arrive
from bot.services.people.join import choose_trade, join
from bot.services.people.provision import provision
from bot.settings import load_settings
from bot.storage import people
from bot.storage.channel_state import StoreChannelState
from bot.storage.migrate import upgrade
from bot.storage.store import open_store
from tests.chaos.crowd import Crowd
from tests.chaos.service import ROOT, SECRET, STOCKHOLM, Installation, free_port
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
{organisations}
channels:
{channels}
"""
ORGANISATION: Final = """\
  {key}:
    name: Destination Östersund
    cohorts: [{{course: service, at: "{at}"}}]"""


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
        lines: tuple[Proxy, Mapping[str, Proxy], int],
    ) -> None:
        self.to_database, self.to_platforms, self.port = lines
        folder.mkdir()
        super().__init__(folder, config, environment, "")
        self.name = name
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

    def __init__(self, database: str, machines: Sequence[Machine], front: Front, doubles: Platforms) -> None:
        self.database = database
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
        """Everybody joined the day before, the organisations by turns."""
        upgrade(self.database)
        first = self.machines[0]
        settings = load_settings(first.config, first.environment, ADAPTERS)
        library, yesterday = load_library(settings.lessons), datetime.now(UTC) - timedelta(days=1)
        organisations = list(settings.organisations)
        everybody = [(crowd.channel, who) for crowd in crowds for who in crowd.people]

        def some(db: Connection, begin: int) -> None:
            provision(db, settings.organisations.values())
            keep_versions(db, library, yesterday)
            for place, (channel, person) in enumerate(everybody[begin : begin + 100], begin):
                event = Event("command", person, person, command="start")
                who, _ = arrive(db, channel, event, "sv", yesterday)
                invitation = people.invitation(db, organisations[place % len(organisations)])
                assert invitation is not None
                join(db, who.person_id, invitation, library, yesterday)
                choose_trade(db, who.person_id, "other", library, yesterday)

        async def remember() -> None:
            keys = Keys(SECRET.encode())
            for crowd in crowds:
                key = keys.key_for(f"remembered by {crowd.channel}")
                state = StoreChannelState(store, crowd.channel, key)
                for name, value in crowd.remembered.items():
                    await state.put(name, value)

        with open_store(self.database) as store:
            for begin in range(0, len(everybody), 100):
                store.write_now(some, begin)
            asyncio.run(remember())


@asynccontextmanager
async def cluster(
    folder: Path, count: int, database: str, doubles: Platforms, slots: Sequence[datetime]
) -> AsyncIterator[Cluster]:
    """So many machines, not yet started; lessons are due at each of the ``slots``."""
    async with AsyncExitStack() as stack:
        front = await stack.enter_async_context(Front())
        machines = []
        for number in range(1, count + 1):
            socket = f"{make_url(database).query['host']}/.s.PGSQL.{PORT}"
            to_database = await stack.enter_async_context(Proxy(path=socket))
            to_platforms = {
                name: await stack.enter_async_context(Proxy(_port(double)))
                for name, double in doubles.by_channel.items()
            }
            address = make_url(database).set(host="127.0.0.1", port=to_database.port, query={})
            port = free_port()
            config = CONFIG.format(
                database=address.render_as_string(hide_password=False),
                lessons=ROOT / "lessons",
                port=port,
                front=front.port,
                organisations="\n".join(
                    ORGANISATION.format(key=f"city-{place}", at=f"{slot.astimezone(STOCKHOLM):%H:%M}")
                    for place, slot in enumerate(slots)
                ),
                channels=_channels(doubles, to_platforms),
            )
            environment = {
                **{f"TOKEN{name[-1]}": double.token for name, double in doubles.telegrams.items()},
                "BOT": BOT_TOKEN,
                "APP": APP_TOKEN,
                "KOMPIS_SECRET": SECRET,
            }
            lines = (to_database, to_platforms, port)
            machines.append(Machine(f"machine {number}", folder / f"{number}", config, environment, lines))
        found = Cluster(database, machines, front, doubles)
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
