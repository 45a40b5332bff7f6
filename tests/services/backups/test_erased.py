"""Who was erased does not come back with an older backup, whether or not the database is lost."""

from pathlib import Path
from shutil import copytree

import pytest
from alembic import command
from sqlalchemy import Connection, func, select, text

from bot.services.backups.make import make
from bot.services.backups.restore import restore
from bot.services.people.erase import erase
from bot.storage import erasures, migrate
from bot.storage.backups.erased_list import NAME, add_to_list, read_list
from bot.storage.backups.format import Unusable
from bot.storage.erasures import Erased
from bot.storage.store import open_store
from bot.storage.tables import addresses, answers
from tests.services.backups.conftest import ALVA, BASHIR, LATER, NOW, NewDatabase, persons_in, run


def erase_alva(address: str) -> list[Erased]:
    """Erase her; what the list says then."""
    with open_store(address) as store:
        store.write_now(erase, ALVA, LATER, "person 1")
        return list(store.read_now(erasures.since, NOW))


def traces(db: Connection) -> tuple[int, int]:
    """Answers that lead to anybody, and addresses that lead to Alva."""
    given = select(func.count()).select_from(answers).where(answers.c.person_id.is_not(None))
    hers = select(func.count()).select_from(addresses).where(addresses.c.person_id == ALVA)
    return db.execute(given).scalar_one(), db.execute(hers).scalar_one()


def test_the_replaced_database_itself_says_who_was_erased_since(own_town: str, tmp_path: Path) -> None:
    made = make(own_town, tmp_path / "backups", NOW)
    erase_alva(own_town)

    restored = restore(own_town, made.path, tmp_path / "backups", LATER, replace=True)

    assert restored.filled.erased_again == 1
    assert persons_in(own_town) == [BASHIR]
    with open_store(own_town) as store:
        assert store.read_now(traces) == (0, 0)


def test_where_the_database_is_lost_the_list_beside_the_backups_says_it(
    own_town: str, tmp_path: Path, new_database: NewDatabase
) -> None:
    folder = tmp_path / "backups"
    made = make(own_town, folder, NOW)
    add_to_list(folder, erase_alva(own_town))
    elsewhere = Path(copytree(folder, tmp_path / "carried off"))

    address = new_database("sqlite")
    restored = restore(address, elsewhere / made.path.name, tmp_path / "here", LATER, replace=False)

    assert restored.filled.erased_again == 1
    assert persons_in(address) == [BASHIR]
    assert [one.person_id for one in read_list(tmp_path / "here")] == [ALVA]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_backup_brings_the_list_beside_it_up_to_date(own_town: str, tmp_path: Path) -> None:
    erase_alva(own_town)
    make(own_town, tmp_path, NOW)
    make(own_town, tmp_path, LATER)

    [one] = read_list(tmp_path)
    assert (one.person_id, one.erased_at) == (ALVA, LATER)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_somebody_else_of_the_same_number_stays(backup: Path, new_database: NewDatabase) -> None:
    of_another_house = Erased(ALVA, erasures.mark_of(ALVA, NOW), LATER)
    add_to_list(backup.parent, [of_another_house])
    address = new_database("sqlite")

    assert restore(address, backup, backup.parent, LATER, replace=False).filled.erased_again == 0
    assert persons_in(address) == [ALVA, BASHIR]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_list_that_is_not_understood_stops_the_restore(backup: Path, new_database: NewDatabase) -> None:
    (backup.parent / NAME).write_text('{"person": 1, "mark"', "utf-8")

    with pytest.raises(Unusable, match=r"erased.jsonl:1: this line of the list of erased people is not"):
        restore(new_database("sqlite"), backup, backup.parent, LATER, replace=False)


@pytest.fixture
def old_url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database as the version before many machines left it, with one person."""
    newest = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _: newest(config, "0004"))
        migrate.upgrade(database_url)
    with open_store(database_url) as store:
        row = "INSERT INTO persons (id, created_at, language) VALUES (7, '2026-11-21 08:30:00+00:00', 'sv')"
        store.write_now(run, text(row))
    return database_url


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    old_url: str, tmp_path: Path, new_database: NewDatabase
) -> None:
    made = make(old_url, tmp_path, NOW)
    address = new_database("sqlite" if old_url.startswith("postgresql") else "postgresql")
    restore(address, made.path, tmp_path, LATER, replace=False)

    assert made.contents.head.revision == "0004"
    assert migrate.revision(address) == migrate.CURRENT
    assert persons_in(address) == [7]
