"""``kompis run`` as a process of its own against doubles of platforms: started, killed, started again."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from adapters import ADAPTERS
from bot.content.library import Library, load_library
from bot.domain.event import Event
from bot.services.learning.shelf import keep_versions
from bot.services.people.arrive import arrive
from bot.services.people.join import choose_trade, join
from bot.services.people.provision import provision
from bot.settings import load_settings
from bot.storage import people
from bot.storage.migrate import prepare
from bot.storage.store import open_store
from bot.storage.tables import addresses, enrolments, persons, roles

ROOT: Final = Path(__file__).parents[2]
KOMPIS: Final = Path(sys.executable).parent / "kompis"
FIRST_PERSON: Final = 1001
STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
SECRET: Final = "a secret for a morning of tests"

CONFIG: Final = """
database: {database}
lessons: {lessons}
web: {{host: 127.0.0.1, port: {port}}}
defaults: {{language: sv, timezone: Europe/Stockholm, country: none, days: mon-sun, quiet_hours: none}}
organisations:
  ostersund:
    name: Destination Östersund
    cohorts: [{{course: service, at: "{at}"}}]
channels:
  telegram: {{adapter: telegram, token: "${{TELEGRAM_TOKEN}}", api_url: "{api_url}"}}
"""


class Installation:
    """One installation in a folder, and the process that runs on it."""

    command: Sequence[str | Path] = (KOMPIS,)

    def __init__(self, folder: Path, config: str, environment: Mapping[str, str], database: str) -> None:
        """``config`` is what config.yaml says; ``environment`` comes on top of our own."""
        self.config = folder / "config.yaml"
        self.log = folder / "log.txt"
        self.database = database
        self._environment = {**os.environ, **environment}
        self.config.write_text(config, encoding="utf-8")
        self._process: asyncio.subprocess.Process | None = None

    def join_yesterday(self, people: Sequence[tuple[str, str]]) -> None:
        """These people (channel and platform's id) joined the day before, and saw no tip yet."""
        prepare(self.database)
        settings = load_settings(self.config, self._environment, ADAPTERS)
        library = load_library(settings.lessons)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        store = open_store(self.database)

        def join(db: Connection) -> None:
            provision(db, settings.organisations.values())
            keep_versions(db, library, yesterday)
            first = _join(db, *people[0], library, yesterday)
            _join_alike(db, first, people[1:])

        async def write() -> None:
            await store.write(join)
            await store.close()

        asyncio.run(write())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """``kompis run`` from here on; stopped at the end, whatever happened."""
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def start(self) -> None:
        """Start ``kompis run``; its log is appended to ``log``."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.command,
                "--config",
                self.config,
                "run",
                env=self._environment,
                stdout=log,
                stderr=log,
                cwd=self.config.parent,
            )

    @property
    def pid(self) -> int:
        """The number of the process that runs."""
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        """``kill -9``, in the middle of whatever it does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask it to stop, as a service manager does."""
        await self._end(signal.SIGTERM)

    async def deliveries(self) -> list[dict[str, Any]]:
        """``kompis deliveries --all --json``."""
        process = await asyncio.create_subprocess_exec(
            KOMPIS,
            "--config",
            self.config,
            "deliveries",
            "--all",
            "--json",
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            cwd=self.config.parent,
        )
        printed, _ = await process.communicate()
        return [json.loads(line) for line in printed.decode().splitlines()]

    async def _end(self, how: signal.Signals) -> None:
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            process.send_signal(how)
        await process.wait()
        self._process = None


class Kompis(Installation):
    """An installation with one Telegram channel."""

    def __init__(
        self, folder: Path, api_url: str, token: str, slot: datetime, database: str | None = None
    ) -> None:
        """``slot`` is when the day's lesson is due (aware, whole minutes)."""
        database = database or f"sqlite:///{folder / 'kompis.db'}"
        config = CONFIG.format(
            database=database,
            lessons=ROOT / "lessons",
            port=free_port(),
            at=f"{slot.astimezone(STOCKHOLM):%H:%M}",
            api_url=api_url,
        )
        environment = {"TELEGRAM_TOKEN": token, "KOMPIS_SECRET": SECRET}
        super().__init__(folder, config, environment, database)


def everybody(count: int) -> list[tuple[str, str]]:
    """So many people of the Telegram channel, by the ids that the double gives them."""
    return [("telegram", str(person)) for person in range(FIRST_PERSON, FIRST_PERSON + count)]


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _join(db: Connection, channel: str, person: str, library: Library, now: datetime) -> int:
    event = Event("command", person, person, command="start")
    who, _ = arrive(db, channel, event, "sv", now)
    invitation = people.invitation(db, "ostersund")
    assert invitation is not None
    join(db, who.person_id, invitation, library, now)
    choose_trade(db, who.person_id, "other", library, now)
    return who.person_id


def _join_alike(db: Connection, first: int, others: Sequence[tuple[str, str]]) -> None:
    """The others did as the first did; a crowd is copied much faster than it joins."""
    if not others:
        return
    like = db.execute(select(persons).where(persons.c.id == first)).mappings().one()
    row = {name: value for name, value in like.items() if name != "id"}
    ids = list(db.scalars(insert(persons).returning(persons.c.id), [row] * len(others)))
    for table in (addresses, enrolments, roles):
        like = db.execute(select(table).where(table.c.person_id == first)).mappings().one()
        row = {name: value for name, value in like.items() if name != "id"}
        own = [{"channel": channel, "platform_id": place} for channel, place in others]
        db.execute(
            insert(table),
            [
                {**row, "person_id": person, **(where if table is addresses else {})}
                for person, where in zip(ids, own, strict=True)
            ],
        )
