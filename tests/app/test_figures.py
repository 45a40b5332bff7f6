"""What ``/metrics`` and ``/healthz`` give of a running service; operations.md explains each figure."""

import contextlib
import datetime as dt
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import insert

from bot.app.service import Service
from bot.app.settings import settings_in
from bot.content.library import load_library
from bot.domain.upkeep import Worry
from bot.keys import Keys
from bot.services.backups.make import make
from bot.storage.tables import deliveries
from tests.app.test_caretaker import CONFIG, REFUSED, ROOT
from tests.contracts.running import free_port
from tests.services.backups.conftest import run

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@contextlib.asynccontextmanager
async def running(database: str, folder: Path, backups: str = "copies") -> AsyncIterator[Service]:
    web = f"web: {{port: {free_port()}}}\n"
    text = CONFIG.format(database=database, lessons=ROOT / "lessons").replace("copies", backups)
    (folder / "config.yaml").write_text(web + text, "utf-8")
    settings = settings_in(folder / "config.yaml", {})
    service = Service(settings, Keys(b"a secret of the tests"), load_library(settings.lessons))
    await service.start()
    yield service
    await service.stop()


@pytest.fixture
async def service(migrated_url: str, tmp_path: Path) -> AsyncIterator[Service]:
    async with running(migrated_url, tmp_path) as service:
        yield service


async def asked(service: Service, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(service.address + path) as answer:
        return answer.status, await answer.text()


async def figures_of(service: Service) -> dict[str, float]:
    _, text = await asked(service, "/metrics")
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


async def test_what_waits_and_what_is_kept_can_be_watched(service: Service, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    row = {
        "recipient": "p:1",
        "kind": "lesson",
        "priority": 3,
        "expires_at": now + dt.timedelta(hours=1),
        "created_at": now,
        "due_at": now,
    }
    long_ago = now - dt.timedelta(minutes=10)
    waiting = {**row, "key": "1", "channel": "web", "state": "unknown", "try_at": long_ago, "unclear": 9}
    await service.store.write(run, insert(deliveries).values(waiting))
    make(service.settings.database, tmp_path / "copies", now)

    found = await figures_of(service)

    assert found['kompis_deliveries_unknown{channel="web"}'] == 1
    assert found['kompis_deliveries_due{channel="web"}'] == 0
    assert found['kompis_channel_owned{channel="web"}'] == 1
    assert found["kompis_clock_owned"] == 1
    assert 0 <= found["kompis_backup_age_seconds"] < 60
    assert found["kompis_backup_bytes"] > 1000
    assert found["kompis_database_bytes"] > 100_000
    assert found["kompis_disk_free_bytes"] > 0


async def test_every_figure_is_explained_and_every_explained_figure_is_there(
    service: Service, tmp_path: Path
) -> None:
    make(service.settings.database, tmp_path / "copies", dt.datetime.now(dt.UTC))
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")

    explained = set(re.findall(r"^\| `(kompis_\w+)", page, re.MULTILINE))
    assert explained == {name.partition("{")[0] for name in await figures_of(service)}


async def test_figures_of_a_folder_that_nobody_may_look_into_are_left_out(
    migrated_url: str, tmp_path: Path
) -> None:
    async with running(migrated_url, tmp_path, REFUSED) as service:
        found = await figures_of(service)

    assert found["kompis_clock_owned"] == 1
    assert not {"kompis_backup_age_seconds", "kompis_backup_bytes", "kompis_disk_free_bytes"} & found.keys()


async def test_a_worry_is_named_and_sends_nobody_elsewhere(service: Service) -> None:
    service.caretaker.worries = {Worry("channel", "telegram")}

    assert await asked(service, "/healthz") == (
        200,
        '{"well":true,"parts":{"database":true,"delivery":true},"worries":["channel telegram"]}',
    )
    assert (await figures_of(service))['kompis_worry{what="channel"}'] == 1
