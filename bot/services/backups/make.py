"""Make a backup, beside the running service, and read it back before it counts."""

import datetime as dt
from importlib.metadata import version
from pathlib import Path
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, text

from bot.storage import erasures
from bot.storage.backups.copying import write_all
from bot.storage.backups.erased_list import add_to_list
from bot.storage.backups.folder import name_at
from bot.storage.backups.format import Contents, Head, Unusable, Writing, check
from bot.storage.backups.lines import one_moment
from bot.storage.backups.whole_file import whole_file
from bot.storage.errors import CannotOpen
from bot.storage.migrate import revision_of

_MARKED: Final = "0005"
"""The revision from which on the list of erased people has marks."""

_EVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FAULTS = text("PRAGMA integrity_check(1)")


class Made(Struct, frozen=True):
    """A backup that was written, and read back."""

    path: Path
    contents: Contents
    size: int


def make(address: str, folder: Path, now: dt.datetime, name: str | None = None) -> Made:
    """Copy the database as it stands at one moment into a folder, and read the copy back.

    Nobody who writes meanwhile waits. The file gets its name only once it was read back and is what was
    written. The list of erased people beside it is brought up to date.

    Raises:
        CannotOpen: the database is not there or damaged.
        Unusable: what was read back is not what was written, or a file of that name is there.
        OSError: the folder cannot be written to, or is full.
    """
    with one_moment(address) as db:
        revision = revision_of(db)
        if revision is None:
            raise CannotOpen("the database is new, and there is nothing in it to make a backup of")
        _look_through(db)
        path = folder / (name or name_at(now))
        if path.exists():
            raise Unusable(f"{path} is there already; wait a second, and try again")
        with whole_file(path) as file:
            written = write_all(db, Writing(file, Head(revision, db.dialect.name, now, version("kompis"))))
            file.flush()
            if check(Path(file.name)) != written:
                raise Unusable(f"{path} is not what was written; see whether the disk is sound")
            size = file.tell()
        if revision >= _MARKED:
            add_to_list(folder, erasures.since(db, _EVER))
    return Made(path, written, size)


def _look_through(db: Connection) -> None:
    """Let SQLite look whether its file is sound: a copy of a damaged one would look whole."""
    if db.dialect.name == "sqlite" and (found := db.scalar(_FAULTS)) != "ok":
        raise CannotOpen(
            f"the database is damaged ({found}); stop kompis, and go back to the last good backup with "
            "`kompis restore`"
        )
