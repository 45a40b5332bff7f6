"""The service looks after itself: a backup each night, and a warning before it is too late."""

import datetime as dt
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, make_url, select

from bot.app.caretaker import Caretaker
from bot.app.room import free_at
from bot.app.settings import settings_in
from bot.domain.upkeep import Worry
from bot.services.people.erase import erase
from bot.settings import Settings
from bot.storage.backups.erased_list import read_list
from bot.storage.backups.folder import backups_in, stamp
from bot.storage.backups.format import check
from bot.storage.store import Store
from bot.storage.tables import deliveries, roles
from tests.cast import found
from tests.doubles.telegram import TelegramDouble

ROOT = Path(__file__).parents[2]
CONFIG = """
database: {database}
lessons: {lessons}
organisations: {{city: {{name: Vår stad}}}}
backup: {{folder: copies}}
channels:
  web: {{adapter: web}}
"""
TELEGRAM = """
  telegram: {{adapter: telegram, token: "12:nobody-knows-it", api_url: "{url}"}}
"""
REFUSED = "a-name-too-long-for-a-folder" * 10
"""A folder at which whoever asks for it gets an error of the system, even root."""

HOUR = dt.timedelta(hours=1)


def last_noon() -> dt.datetime:
    """Begin there: some hours on it is still the same day, and no night's hour has come."""
    now = dt.datetime.now(dt.UTC)
    return (now - dt.timedelta(hours=12)).replace(hour=12, minute=0, second=0, microsecond=0)


class House:
    """A caretaker with a wall clock of its own, and what it woke."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.now = last_noon()
        self.woken: list[str] = []
        self.broken: frozenset[str] = frozenset()
        self.free: Callable[[Path], int] = free_at
        self.caretaker = Caretaker(
            settings, store, lambda: self.now, self.woken.append, lambda: self.broken, self.free_there
        )

    def free_there(self, path: Path) -> int:
        return self.free(path)

    @property
    def folder(self) -> Path:
        assert self.settings.backup is not None
        return self.settings.backup.folder

    async def looks(self, later: dt.timedelta = HOUR) -> set[Worry]:
        self.now += later
        await self.caretaker.look()
        return set(self.caretaker.worries)


def settings_of(folder: Path, database: str, more: str = "") -> Settings:
    text = CONFIG.format(database=database, lessons=ROOT / "lessons") + more
    (folder / "config.yaml").write_text(text, "utf-8")
    return settings_in(folder / "config.yaml", os.environ)


@pytest.fixture
def house(migrated_url: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("KOMPIS_SECRET", "sixteen letters and more")
    town = found(store)
    town.joins("alva")
    town.do(make_admin)
    return House(settings_of(tmp_path, migrated_url), store)


def make_admin(db: Connection) -> None:
    db.execute(insert(roles).values(person_id=1, organisation_id=1, role="admin"))


def warned_of(db: Connection) -> list[Any]:
    wanted = select(deliveries.c.subject).where(deliveries.c.kind == "warning").order_by(deliveries.c.id)
    return list(db.scalars(wanted))


async def test_where_there_is_no_backup_one_is_made_read_back_and_left_alone_until_the_next_night(
    house: House,
) -> None:
    assert await house.looks() == set()
    [made] = backups_in(house.folder).values()
    assert check(made).tables["persons"].rows == 1
    assert stat.S_IMODE(made.stat().st_mode) == 0o600

    house.now = max(backups_in(house.folder))
    await house.looks(dt.timedelta())
    assert list(backups_in(house.folder).values()) == [made]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_backup_that_fails_is_warned_of_and_tried_again_in_an_hour(
    house: House, store: Store
) -> None:
    house.folder.write_text("no folder", "utf-8")
    assert await house.looks() == {Worry("backup")}
    assert await house.looks(HOUR / 6) == {Worry("backup")}
    assert store.read_now(warned_of) == ["backup"]
    assert house.woken == ["web"]

    house.folder.unlink()
    assert await house.looks() == set()
    assert len(backups_in(house.folder)) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_folder_that_nobody_may_look_into_is_warned_of_as_a_backup_that_failed(
    house: House, store: Store, tmp_path: Path
) -> None:
    file = house.settings.file
    file.write_text(file.read_text("utf-8").replace("copies", REFUSED), "utf-8")
    house = House(settings_in(file, os.environ), store)

    assert await house.looks() == {Worry("backup")}
    assert store.read_now(warned_of) == ["backup"]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_disk_that_is_nearly_full_and_a_backup_that_is_old_are_warned_of(
    house: House, store: Store
) -> None:
    await house.looks()
    house.free = lambda _: 1_000_000
    assert await house.looks(dt.timedelta(seconds=1)) == {Worry("room")}

    [made] = backups_in(house.folder).values()
    made.rename(house.folder / "kompis-2026-01-01T024000Z.backup.gz")
    house.settings.file.write_text("broken: [", "utf-8")  # so that no other is made
    assert await house.looks() == {Worry("room"), Worry("backup"), Worry("old backup")}
    assert store.read_now(warned_of) == ["room", "backup", "old backup"]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_copy_that_an_upgrade_or_a_restore_left_behind_is_warned_of_after_a_week(
    house: House, store: Store
) -> None:
    house = House(replace(house.settings, backup=None), store)  # a backup is another's subject
    database, moment = make_url(house.settings.database).database, stamp(house.now)
    folder = house.settings.data / "backups"
    folder.mkdir(parents=True)
    for copy in (
        Path(f"{database}.before-0008"),
        Path(f"{database}.before-restore-{moment}"),
        folder / f"before-restore-{moment}.backup.gz",
    ):
        copy.touch()
        began = house.now
        if "restore" not in copy.name:  # a restore moves the file as it was, whose name tells
            os.utime(copy, (began.timestamp(), began.timestamp()))
        assert await house.looks(dt.timedelta(days=7) + began - house.now) == set()
        assert await house.looks(dt.timedelta(minutes=1)) == {Worry("old copy")}
        copy.unlink()
        assert await house.looks(began - house.now) == set()
    assert store.read_now(warned_of) == ["old copy"]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_token_that_is_no_longer_good_is_warned_of_when_it_is_seen_twice(
    house: House, store: Store, tmp_path: Path
) -> None:
    async with TelegramDouble() as double:
        database = house.settings.database
        house = House(settings_of(tmp_path, database, TELEGRAM.format(url=double.url)), store)
        assert await house.looks() == set()
        assert await house.looks() == {Worry("channel", "telegram")}
    assert store.read_now(warned_of) == ["channel telegram"]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_course_with_a_fault_is_warned_of_when_it_is_seen_twice_and_not_once_it_is_mended(
    house: House, store: Store
) -> None:
    house.broken = frozenset({"service"})
    assert await house.looks() == set()
    house.broken = frozenset({"service", "till"})
    assert await house.looks() == {Worry("course", "service")}
    house.broken = frozenset()
    assert await house.looks() == set()
    assert store.read_now(warned_of) == ["course service"]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_who_is_erased_stands_on_the_list_beside_the_backups_a_minute_later(
    house: House, store: Store
) -> None:
    await house.caretaker.keep_erased_list()
    assert not house.folder.exists()
    store.write_now(erase, 1, house.now, "person 1")
    await house.caretaker.keep_erased_list()

    assert [one.person_id for one in read_list(house.folder)] == [1]
