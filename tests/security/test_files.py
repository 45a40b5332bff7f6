"""What lies on the disk is for whoever runs kompis, and for nobody else on the machine."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection

from bot.storage.migrate import CURRENT, prepare, upgrade
from bot.storage.store import open_store
from bot.storage.tables import channel_state


@pytest.fixture(autouse=True)
def an_open_hand() -> Iterator[None]:
    """The usual umask of a server: everybody may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """The files that somebody but their owner may read or write."""
    return sorted(one.name for one in folder.iterdir() if stat.S_IMODE(one.stat().st_mode) & 0o077)


def test_a_database_in_a_folder_that_is_there_already_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'kompis.db'}"
    upgrade(address)
    with open_store(address) as store:
        store.write_now(_note)
        names = sorted(one.name for one in tmp_path.iterdir())
        assert names == ["kompis.db", "kompis.db-shm", "kompis.db-wal"]
        assert open_to_others(tmp_path) == []


def _note(db: Connection) -> None:
    values = {"channel": "web", "key": "noted", "value": "yes"}
    db.execute(channel_state.insert(), values)


def test_a_store_that_makes_its_own_file_makes_it_so_too(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'kompis.db'}"):
        assert open_to_others(tmp_path) == []


def test_the_copy_before_a_migration_is_as_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"sqlite:///{tmp_path / 'kompis.db'}"
    newest = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: newest(config, "0008"))
    upgrade(address)
    monkeypatch.undo()
    prepare(address)

    assert (tmp_path / f"kompis.db.before-{CURRENT}").exists()
    assert open_to_others(tmp_path) == []


def test_access_that_somebody_has_given_stays(tmp_path: Path) -> None:
    file = tmp_path / "kompis.db"
    file.touch()
    file.chmod(0o640)
    with open_store(f"sqlite:///{file}"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
