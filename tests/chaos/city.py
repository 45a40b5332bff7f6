"""One installation with a channel of every kind, and the platforms it speaks with, in this process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import aiohttp

from adapters.slack.manifest import SCOPES
from tests.chaos.service import ROOT, SECRET, STOCKHOLM, Installation, free_port
from tests.doubles.slack import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    SlackDouble,
)
from tests.doubles.telegram import TelegramDouble

HOOK_TOKEN: Final = "5000000002:AAdouble-token_that-opens-nothing-01"

CONFIG: Final = """
database: {database}
lessons: {lessons}
web: {{host: 127.0.0.1, port: {port}, public_url: "http://127.0.0.1:{port}"}}
defaults: {{language: sv, timezone: Europe/Stockholm, country: none, days: {day}, quiet_hours: none}}
organisations:
  ostersund:
    name: Destination Östersund
    cohorts: [{{course: service, at: "{at}"}}]
channels:
  telegram: {{adapter: telegram, token: "${{TELEGRAM_TOKEN}}", api_url: "{telegram}"}}
  telegram-hook: {{adapter: telegram, token: "${{HOOK_TOKEN}}", api_url: "{hook}", updates: webhook}}
  slack: {{adapter: slack, {tokens}, app_token: "${{APP}}", api_url: "{socket}"}}
  slack-http: {{adapter: slack, bot_token: "${{BOT}}", signing_secret: "${{SIGNING}}", api_url: "{posts}"}}
  web: {{adapter: web}}
"""

ONE_WORKSPACE: Final = 'bot_token: "${BOT}"'
MANY_WORKSPACES: Final = f'client_id: "{CLIENT_ID}", client_secret: "${{CLIENT_SECRET}}"'
"""What config.yaml says of the app that comes in by sockets."""

SOCKETS: Final = 2
UP_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Doubles:
    """The platforms: Telegram that is polled and that knocks, Slack by sockets and by signed posts."""

    telegram: TelegramDouble
    hook: TelegramDouble
    socket: SlackDouble
    posts: SlackDouble

    @property
    def by_channel(self) -> Mapping[str, TelegramDouble | SlackDouble]:
        """Each by the name its channel has in config.yaml."""
        return {
            "telegram": self.telegram,
            "telegram-hook": self.hook,
            "slack": self.socket,
            "slack-http": self.posts,
        }


@dataclass(frozen=True, slots=True)
class City:
    """The installation, its platforms, and the address of its web server."""

    kompis: Installation
    doubles: Doubles
    address: str

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The process, once things can come in everywhere; stopped at the end."""
        async with self.kompis.running():
            await self._come_up()
            yield

    async def dies_and_comes_back(self) -> None:
        """``kill -9``, and the next life, once things can come in again."""
        await self.kompis.kill()
        await self.kompis.start()
        await self._come_up()

    async def _come_up(self) -> None:
        async with asyncio.timeout(UP_SECONDS), aiohttp.ClientSession() as session:
            while not await self._is_up(session):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)

    async def _is_up(self, session: aiohttp.ClientSession) -> bool:
        doubles = self.doubles
        if not doubles.telegram.polled or len(doubles.socket.sockets.alive) < SOCKETS:
            return False
        if not doubles.hook.world.webhook:
            return False
        try:
            async with session.get(f"{self.address}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@asynccontextmanager
async def platforms(latency: float = 0.0) -> AsyncIterator[Doubles]:
    """The doubles, at work; ``latency`` in seconds."""
    scopes = frozenset(SCOPES)
    async with (
        TelegramDouble(latency=latency) as telegram,
        TelegramDouble(token=HOOK_TOKEN, local=True, latency=latency) as hook,
        SlackDouble(scopes=scopes, latency=latency) as socket,
        SlackDouble(scopes=scopes, latency=latency) as posts,
    ):
        yield Doubles(telegram, hook, socket, posts)


def city(
    folder: Path,
    doubles: Doubles,
    slot: datetime,
    database: str | None = None,
    slack: str = ONE_WORKSPACE,
) -> City:
    """An installation of all channels in ``folder``, where the next lesson is due at ``slot``.

    On that weekday alone: a slot behind midnight would else have been missed this morning, and be caught up.
    """
    local = slot.astimezone(STOCKHOLM)
    port = free_port()
    database = database or f"sqlite:///{folder / 'kompis.db'}"
    config = CONFIG.format(
        database=database,
        lessons=ROOT / "lessons",
        port=port,
        at=f"{local:%H:%M}",
        day=f"{local:%a}".lower(),
        telegram=doubles.telegram.url,
        hook=doubles.hook.url,
        tokens=slack,
        socket=doubles.socket.api_url,
        posts=doubles.posts.api_url,
    )
    environment = {
        "TELEGRAM_TOKEN": doubles.telegram.token,
        "HOOK_TOKEN": doubles.hook.token,
        "BOT": BOT_TOKEN,
        "CLIENT_SECRET": CLIENT_SECRET,
        "APP": APP_TOKEN,
        "SIGNING": SIGNING_SECRET,
        "KOMPIS_SECRET": SECRET,
    }
    doubles.posts.deliver_to(f"http://127.0.0.1:{port}/slack/slack-http/events")
    return City(Installation(folder, config, environment, database), doubles, f"http://127.0.0.1:{port}")
