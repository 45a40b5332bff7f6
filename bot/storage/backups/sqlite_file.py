"""A SQLite database as files: a new one, whether one is sound, one put in the place of another."""

import contextlib
import datetime as dt
import os
import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from bot.storage.backups.folder import stamp
from bot.storage.backups.whole_file import keep_names
from bot.storage.errors import CannotOpen
from bot.storage.sqlite import make_private

_ITS_FILES: Final = ("", "-wal", "-shm", "-journal")
_FAULTS: Final = (text("PRAGMA integrity_check(1)"), text("PRAGMA foreign_key_check"))


def make_empty(path: Path) -> None:
    """Make an empty file, for nobody but its owner to read."""
    make_private(path)


def remove(path: Path) -> None:
    """Delete a database with all its files, if it is there."""
    for end in _ITS_FILES:
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def fault_in(db: Connection) -> str | None:
    """What is wrong with a database that is open, if anything: its pages, or rows that name none."""
    pages, rows = (db.execute(statement).first() for statement in _FAULTS)
    if pages is not None and pages[0] != "ok":
        return str(pages[0])
    return None if rows is None else f"a row of {rows[0]} names one of {rows[2]} that is not there"


def put_in_place(new: Path, path: Path, now: dt.datetime, *, keep: bool) -> Path | None:
    """Put a closed database in the place of another; the name under which that one is kept, if it is.

    At no moment is there none. Raises CannotOpen while a command reads the old one, and OSError.
    """
    _fold_log(path)
    copy = path.with_name(f"{path.name}.before-restore-{stamp(now)}")
    kept = [end for end in ("", "-wal") if keep and path.with_name(f"{path.name}{end}").exists()]
    for end in kept:
        copy.with_name(f"{copy.name}{end}").hardlink_to(path.with_name(f"{path.name}{end}"))
    for end in _ITS_FILES[1:]:  # they would be taken for the new one's
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
    with new.open("rb") as written:
        os.fsync(written.fileno())
    new.replace(path)
    keep_names(path.parent)
    return copy if kept else None


def _fold_log(path: Path) -> None:
    """Move what is still in the log beside a database into its file; one that is damaged stays as it is."""
    if not path.exists():
        return
    with contextlib.closing(sqlite3.connect(path, timeout=1)) as db:
        try:
            db.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise CannotOpen(f"another command reads {path}; wait until it has ended") from error
            raise
        except sqlite3.DatabaseError:  # no database any more: its files are kept as they are
            return
