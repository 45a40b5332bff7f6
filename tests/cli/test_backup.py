"""``kompis backup`` and ``kompis restore``: what they say, what they leave, and how they end."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.storage.store import open_store
from bot.storage.tables import inbox, persons
from tests.cast import SLOT
from tests.cli.conftest import ROOT, Kompis
from tests.storage.test_store_sqlite import files_no_longer_than

NAME = r"kompis-\d{4}-\d\d-\d\dT\d{6}Z\.backup\.gz"


@pytest.fixture
def backups(folder: Path, database: str) -> Path:
    """Where backups go by default; the database holds one person."""
    with open_store(database) as store:
        row = insert(persons).values(created_at=SLOT, language="sv")
        store.write_now(lambda db: db.execute(row).rowcount)
    return folder / "data" / "backups"


def only_backup_in(folder: Path) -> Path:
    [path] = folder.glob("kompis-*")
    return path


def test_a_backup_is_made_where_the_settings_say_and_the_secret_is_said_not_to_be_in_it(
    backups: Path, kompis: Kompis
) -> None:
    said = kompis("backup")

    first, second, third = said.out.splitlines()
    assert said.code == 0
    assert re.fullmatch(
        rf"{backups}/{NAME}: 1 rows of \d+ tables at revision \d+, \S+ kB; read back, and whole\.", first
    )
    assert second == "Older ones taken away: 0."
    assert third.startswith("Not in it: the secret (KOMPIS_SECRET or data/secret), .env, config.yaml")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_makes_belongs_to_whom_the_folder_of_data_belongs_to(
    backups: Path, folder: Path, kompis: Kompis
) -> None:
    service = 12345
    os.chown(folder / "data", service, service)

    assert kompis("backup").code == 0
    made = (backups, only_backup_in(backups))
    assert [(path.stat().st_uid, path.stat().st_gid) for path in made] == [(service, service)] * 2


def test_a_backup_whose_reader_leaves_early_is_made_all_the_same(backups: Path, folder: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m bot.cli backup | true"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.stderr == ""
    assert only_backup_in(backups).is_file()


def test_backups_that_are_old_go_and_those_elsewhere_stay(
    backups: Path, folder: Path, kompis: Kompis
) -> None:
    backups.mkdir()
    old = [f"kompis-2025-{month:02}-01T024000Z.backup.gz" for month in range(1, 13)]
    for name in [*old, "before-restore-2025-01-01T024000Z.backup.gz", "notes.txt"]:
        (backups / name).touch()
    left_by_a_kill = backups / ".kompis-2025-01-02T024000Z.backup.gz.0123abcd"
    left_by_a_kill.touch()
    os.utime(left_by_a_kill, (0, 0))

    assert "Older ones taken away: 6." in kompis("backup").out.splitlines()
    assert sorted(path.name for path in backups.iterdir() if path.name in old) == old[-6:]
    assert kompis("backup", "--to", str(folder / "elsewhere")).code == 0
    assert only_backup_in(folder / "elsewhere").is_file()
    assert (backups / "notes.txt").exists()
    assert not left_by_a_kill.exists()


def test_a_backup_is_rehearsed_and_restored_and_what_was_there_is_kept(
    backups: Path, folder: Path, kompis: Kompis
) -> None:
    kompis("backup")
    file = str(only_backup_in(backups))

    rehearsed = kompis("restore", file, "--verify-only")
    refused = kompis("restore", file)
    restored = kompis("restore", file, "--replace")

    assert rehearsed.out.startswith(f"{file} is whole, and can be restored: 1 rows of")
    assert (refused.code, refused.out) == (1, "")
    assert "kompis.db holds data already; --replace puts the backup in its place" in refused.err
    assert restored.code == 0
    [copy] = (folder / "data").glob("kompis.db.before-restore-*")
    assert f"What was there before is kept in {copy}; delete it when all is well." in restored.out


def test_faults_are_told_in_one_line(backups: Path, folder: Path, kompis: Kompis) -> None:
    faults = {
        ("restore", "nothing"): "there is no file nothing; `kompis doctor` says where backups are\n",
        ("restore", "config.yaml"): "config.yaml is no backup of kompis; `kompis backup` makes one\n",
        ("backup", "--to", "config.yaml"): "nothing was written: config.yaml: File exists; see to room and",
    }
    for words, sentence in faults.items():
        said = kompis(*words)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith(sentence)
        assert said.err.count("\n") == 1


def test_where_there_is_no_database_there_is_nothing_to_copy(folder: Path, kompis: Kompis) -> None:
    said = kompis("backup")
    assert (said.code, said.err) == (
        1,
        f"there is no database {folder / 'data' / 'kompis.db'}; the first `kompis run` makes it\n",
    )
    assert not (folder / "data").exists()


def test_a_disk_that_is_full_is_one_sentence_and_leaves_nothing(
    backups: Path, database: str, kompis: Kompis
) -> None:
    row = insert(inbox).values(channel="web", state="waiting", received_at=SLOT)
    with open_store(database) as store:
        store.write_now(
            lambda db: [db.execute(row.values(key=f"{n}", payload=os.urandom(2000))) for n in range(99)]
        )

    with files_no_longer_than(50_000):
        said = kompis("backup")

    assert (said.code, said.out) == (1, "")
    assert said.err == f"nothing was written: {backups}: File too large; see to room and access there\n"
    assert list(backups.iterdir()) == []
