"""A backup restores everything, bit for bit, into either kind of database; or it changes nothing."""

import datetime as dt
import gzip
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import func, insert, make_url, select, text

from bot.services.backups.make import make
from bot.services.backups.restore import NotRestored, rehearse, restore
from bot.storage.backups.format import Unusable
from bot.storage.errors import CannotOpen
from bot.storage.lock import AlreadyRunning
from bot.storage.migrate import CURRENT
from bot.storage.store import open_store
from bot.storage.tables import inbox, leases
from tests.databases import ENGINES
from tests.services.backups.conftest import (
    ALVA,
    BASHIR,
    LATER,
    NOW,
    SAME_DAY,
    NewDatabase,
    Source,
    one_more,
    persons_in,
    rows_in,
    run,
)
from tests.storage.test_lock import other_process_holding


def test_a_backup_is_for_its_owner_only_and_leaves_no_other_file_behind(source: Source) -> None:
    path = source.made.path
    assert path.name == "kompis-2026-11-22T024000Z.backup.gz"
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)] == [0o600, 0o700]
    assert list(path.parent.iterdir()) == [path]
    assert source.made.size == path.stat().st_size


def test_it_can_be_read_with_what_every_machine_has(source: Source) -> None:
    lines = gzip.decompress(source.made.path.read_bytes()).splitlines()

    assert b'"kompis":"backup"' in lines[0]
    assert f'"revision":"{CURRENT}"'.encode() in lines[0]
    contents = source.made.contents
    assert len(lines) == contents.rows + 2 * len(contents.tables) + 3


@pytest.mark.parametrize("kind", ENGINES)
def test_everything_comes_back_as_it_was_in_either_kind_of_database(
    source: Source, backup: Path, new_database: NewDatabase, kind: str
) -> None:
    address = new_database(kind)
    restored = restore(address, backup, backup.parent, SAME_DAY, replace=False)

    assert rows_in(address) == source.rows
    assert (restored.filled.people, restored.filled.erased_again, restored.copy) == (2, 0, None)
    one_more(address)  # and no number is given that may have been given before
    assert persons_in(address)[-1] > 1_000_000_000


def test_a_database_that_holds_something_is_replaced_only_when_that_is_said(
    source: Source, backup: Path
) -> None:
    with pytest.raises(NotRestored, match="holds data already; --replace"):
        restore(source.address, backup, backup.parent, LATER, replace=False)

    assert rows_in(source.address) == source.rows


def test_what_was_replaced_is_kept_and_can_be_gone_back_to(own_town: str, backup: Path) -> None:
    one_more(own_town)
    before = rows_in(own_town)

    copy = restore(own_town, backup, backup.parent, LATER, replace=True).copy

    assert persons_in(own_town) == [ALVA, BASHIR]
    assert copy is not None
    assert copy.name.split("before-restore-")[1].startswith("2026-11-22T074000Z")
    if own_town.startswith("sqlite"):
        assert rows_in(f"sqlite:///{copy}") == before
    else:
        restore(own_town, copy, backup.parent, SAME_DAY, replace=True)
        assert rows_in(own_town) == before


@pytest.mark.parametrize("engine", ["sqlite"])
def test_while_the_service_runs_on_sqlite_nothing_is_restored(source: Source, backup: Path) -> None:
    with other_process_holding(Path(make_url(source.address).database or "")) as other:
        with pytest.raises(AlreadyRunning):
            restore(source.address, backup, backup.parent, LATER, replace=True)
        other.communicate()
    assert rows_in(source.address) == source.rows


@pytest.mark.parametrize("engine", ["postgresql"])
def test_while_a_lease_lasts_on_postgresql_nothing_is_restored_and_afterwards_none_lasts(
    own_town: str, tmp_path: Path
) -> None:
    until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    lease = {"name": "clock", "owner": "host:1", "epoch": 7, "until": until}
    with open_store(own_town) as store:
        store.write_now(run, insert(leases).values(lease))
        made = make(own_town, tmp_path, NOW)
        with pytest.raises(NotRestored, match=r"kompis runs on this database \(host:1\)"):
            restore(own_town, made.path, tmp_path, LATER, replace=True)
        store.write_now(run, leases.update().values(until=NOW))

    restore(own_town, made.path, tmp_path, LATER, replace=True)

    with open_store(own_town) as store:
        [kept] = store.read_now(lambda db: db.execute(select(leases.c.epoch, leases.c.until)).all())
    assert (kept.epoch, kept.until.year) == (7, 1970)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_database_that_is_no_database_any_more_is_replaced_and_kept_as_it_is(
    backup: Path, tmp_path: Path
) -> None:
    path = tmp_path / "kompis.db"
    path.write_bytes(b"\0" * 8192)
    address = f"sqlite:///{path}"

    with pytest.raises(NotRestored, match="--replace"):
        restore(address, backup, backup.parent, LATER, replace=False)
    restored = restore(address, backup, backup.parent, LATER, replace=True)

    assert persons_in(address) == [ALVA, BASHIR]
    assert restored.list_lost
    assert restored.copy is not None
    assert restored.copy.read_bytes() == b"\0" * 8192


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_database_with_damaged_pages_gets_no_backup_that_would_look_whole(
    source: Source, tmp_path: Path
) -> None:
    path = Path(copyfile(make_url(source.address).database or "", tmp_path / "kompis.db"))
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'ix_persons_next_lesson_at'")
    db.close()

    with pytest.raises(CannotOpen, match="the database is damaged"):
        make(f"sqlite:///{path}", tmp_path / "backups", NOW)
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_database_of_somebody_elses_is_left_alone(backup: Path, new_database: NewDatabase) -> None:
    address = new_database("postgresql")
    with open_store(address) as store:
        store.write_now(run, text("CREATE TABLE shoes (size int)"))
        with pytest.raises(NotRestored, match="tables that are not of kompis"):
            restore(address, backup, backup.parent, LATER, replace=True)
        store.write_now(run, text("DROP TABLE shoes"))  # which would fail, had it been taken away


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_rehearsal_restores_for_nobody(source: Source, backup: Path) -> None:
    filled = rehearse(backup, LATER)

    assert (filled.people, filled.contents) == (2, source.made.contents)
    assert list(backup.parent.iterdir()) == [backup]


WRITES = """
import datetime as dt
import sys
from sqlalchemy import insert
from bot.storage.store import open_store
from bot.storage.tables import inbox, workplaces

def pair(db, number):
    now = dt.datetime.now(dt.UTC)
    event = {"channel": "pair", "payload": b"x" * 2000, "state": "waiting", "received_at": now}
    db.execute(insert(inbox), [{**event, "key": f"{number} a"}, {**event, "key": f"{number} b"}])
    db.execute(insert(workplaces), [{"organisation_id": 1, "code": f"c{number}", "name": str(number)}])

with open_store(sys.argv[1]) as store:
    number = 0
    while True:
        store.write_now(pair, number)
        number += 1
        if number % 10 == 0:
            print("pairs:", number, flush=True)
"""


def test_a_backup_taken_while_others_write_holds_one_moment(own_town: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITES, own_town]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        made, written = [], 49
        for seconds in range(2):
            assert any(_pairs(line) > written for line in writer.stdout)
            made.append(make(own_town, tmp_path / "backups", NOW + dt.timedelta(seconds=seconds)))
            written = made[-1].contents.tables["workplaces"].rows - 1
        assert writer.poll() is None
        writer.kill()

    counted = [one.contents.tables["workplaces"].rows - 1 for one in made]
    assert [one.contents.tables["inbox"].rows - 3 for one in made] == [2 * pairs for pairs in counted]
    assert 50 <= counted[0] < counted[1]
    with open_store(own_town) as store:
        pairs = select(func.count()).select_from(inbox).where(inbox.c.channel == "pair")
        assert store.read_now(lambda db: db.execute(pairs).scalar_one()) >= 2 * counted[1]


def _pairs(line: str) -> int:
    """How many the writer says it has written; it logs between, too."""
    return int(line.removeprefix("pairs:")) if line.startswith("pairs:") else 0


def test_what_is_no_backup_is_refused_in_a_sentence(tmp_path: Path, source: Source) -> None:
    file = tmp_path / "holiday.jpg"
    for content in (b"", b"\xff\xd8\xff", b"SQLite format 3\0" + bytes(5000)):
        file.write_bytes(content)
        with pytest.raises(Unusable) as raised:
            restore(source.address, file, tmp_path, LATER, replace=True)
        assert str(raised.value) == f"{file} is no backup of kompis; `kompis backup` makes one"
