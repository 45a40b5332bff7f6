"""A damaged backup is refused in one sentence, and loses nothing; so is one that could not be written."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from bot.services.backups.restore import restore
from bot.storage.backups.format import Head, Table, Unusable, Writing, check
from bot.storage.errors import CannotOpen
from bot.storage.migrate import CURRENT
from bot.storage.store import open_store
from tests.services.backups.conftest import NOW, Source, rows_in

SEAL = 104
ONE_PERSON = ("2026-11-22 00:00:00.000000+00:00", "sv")


def written(path: Path, table: Table, row: tuple[object, ...], revision: str = CURRENT) -> Path:
    """A backup with one row."""
    with path.open("wb") as file:
        writing = Writing(file, Head(revision, "sqlite", NOW, "1"))
        writing.table(table, [row])
        writing.end()
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    table = Table("persons", ("id", "created_at", "language"), 2)
    return written(tmp_path / "small.backup.gz", table, (1, *ONE_PERSON))


def test_one_byte_that_is_another_is_noticed_wherever_it_is(small: Path) -> None:
    content = small.read_bytes()
    check(small)
    refused = set()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 0x10
        small.write_bytes(changed)
        with pytest.raises(Unusable) as raised:
            check(small)
        refused.add(str(raised.value).removeprefix(str(small)))

    assert refused == {
        " is no backup of kompis; `kompis backup` makes one",
        " is damaged: it is not as it was written; take another backup",
        " is damaged: its end is missing; take another backup",
    }


def test_a_backup_cut_off_anywhere_is_noticed_and_so_is_one_that_goes_on(small: Path) -> None:
    content = small.read_bytes()
    for length in range(2, len(content)):
        small.write_bytes(content[:length])
        with pytest.raises(Unusable, match="is damaged: its end is missing; take another backup"):
            check(small)
    small.write_bytes(content + b"\0")
    with pytest.raises(Unusable):
        check(small)


def test_restoring_a_damaged_backup_leaves_the_database_as_it_is(source: Source, backup: Path) -> None:
    content = backup.read_bytes()
    for place in (0, 12, len(content) // 2, -SEAL - 2, -20):
        damaged = bytearray(content)
        damaged[place] ^= 0x01
        backup.write_bytes(damaged)
        with pytest.raises(Unusable):
            restore(source.address, backup, backup.parent, NOW, replace=True)
    assert rows_in(source.address) == source.rows
    assert list(backup.parent.iterdir()) == [backup]


def test_a_backup_of_a_newer_kompis_is_refused(source: Source, tmp_path: Path) -> None:
    newer = written(tmp_path / "newer.gz", Table("persons", ("id",), 1), (1,), revision="9999")
    with pytest.raises(Unusable, match=r"is at revision 9999, which this kompis .* made by a newer one"):
        restore(source.address, newer, tmp_path, NOW, replace=True)
    assert rows_in(source.address) == source.rows


def test_nobody_makes_another_backup_of_one_by_packing_it_anew(small: Path) -> None:
    small.write_bytes(gzip.compress(gzip.decompress(small.read_bytes())))
    with pytest.raises(Unusable, match="its end is missing"):
        check(small)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (Table("shoes", ("size",), None), (42,)),
        (Table("pauses", ("id", "person_id", "since", "until"), 1), (1, 99, "2026-01-01", "2026-01-02")),
    ],
)
def test_what_our_tables_have_no_place_for_is_refused_and_nothing_is_lost(
    source: Source, tmp_path: Path, table: Table, row: tuple[object, ...]
) -> None:
    odd = written(tmp_path / "odd.gz", table, row)

    with pytest.raises((Unusable, CannotOpen)):
        restore(source.address, odd, tmp_path, NOW, replace=True)
    assert rows_in(source.address) == source.rows


FULL = """
import datetime as dt
import resource
import signal
import sys
from pathlib import Path
from bot.services.backups.make import make
from bot.services.backups.restore import restore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
what, address, folder, most = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
if what == "make":
    make(address, Path(folder), now)
else:
    restore(address, next(Path(folder).glob("kompis-*")), Path(folder), now, replace=True)
"""


def with_little_room(what: str, address: str, folder: Path, most: int) -> str:
    """What is said on standard error where no file may have more bytes than this."""
    command = [sys.executable, "-c", FULL, what, address, str(folder), str(most)]
    return subprocess.run(command, check=False, capture_output=True, text=True).stderr


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_disk_that_fills_up_in_the_middle_leaves_no_half_backup(source: Source, backup: Path) -> None:
    with open_store(source.address):  # SQLite's own files are there already
        said = with_little_room("make", source.address, backup.parent, 3_000)

    assert "File too large" in said
    assert list(backup.parent.iterdir()) == [backup]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_disk_that_fills_up_while_restoring_loses_nothing(source: Source, backup: Path) -> None:
    said = with_little_room("restore", source.address, backup.parent, 300_000)

    assert "CannotOpen: cannot read or write" in said
    assert list(backup.parent.iterdir()) == [backup]
    there = Path(source.address.removeprefix("sqlite:///")).parent
    assert [path.name for path in there.iterdir() if "restor" in path.name] == []
    assert rows_in(source.address) == source.rows
