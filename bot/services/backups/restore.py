"""Go back to a backup, all of it or nothing; nobody who was erased since comes back with it."""

import datetime as dt
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, inspect, make_url, text

from bot.services.backups.fill import Filled, fill
from bot.services.backups.make import make
from bot.storage import erasures
from bot.storage.backups import sqlite_file
from bot.storage.backups.copying import drop_all, is_empty, names_of
from bot.storage.backups.erased_list import add_to_list, read_list
from bot.storage.backups.folder import name_before
from bot.storage.backups.format import Reading, Unusable, check
from bot.storage.backups.lines import all_or_nothing, one_moment
from bot.storage.backups.stepping import see_that_we_know
from bot.storage.erasures import Erased
from bot.storage.errors import CannotOpen
from bot.storage.lock import only_owner_of
from bot.storage.migrate import revision_of, upgrade
from bot.storage.sqlite import path_of

_EVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_STILL: Final = (
    text("SET LOCAL lock_timeout = '5s'"),
    text("LOCK TABLE leases IN ACCESS EXCLUSIVE MODE"),
)
_AT_WORK: Final = text("SELECT DISTINCT owner FROM leases WHERE until > clock_timestamp() ORDER BY owner")


class NotRestored(Exception):
    """The database was left as it is. The sentence says why, and what to do."""


class Restored(Struct, frozen=True):
    """What a restore did. ``copy`` is where what it replaced is kept, if there was anything.

    ``list_lost``: the replaced database could not be asked whom it had erased.
    """

    filled: Filled
    copy: Path | None
    list_lost: bool


def rehearse(file: Path, now: dt.datetime) -> Filled:
    """Restore a backup into a SQLite file that is thrown away: whether it would work.

    Raises Unusable, CannotOpen when there is no room for it, and OSError.
    """
    see_that_we_know(check(file).head.revision)
    with tempfile.TemporaryDirectory(prefix="kompis-rehearsal-") as stage:
        return _build(Path(stage) / "kompis.db", file, (), now)


def restore(address: str, file: Path, folder: Path, now: dt.datetime, *, replace: bool) -> Restored:
    """Put what a backup holds in the place of what the database holds, and keep a copy of that.

    ``folder`` is that of our own backups, with its list of erased people; another one beside the file counts
    too. The service must not run. Whatever goes wrong, the database stays as it was.

    Raises:
        NotRestored: the service runs, or the database holds something and ``replace`` is not said.
        Unusable: the file is damaged, foreign, or made by a newer kompis.
        AlreadyRunning: on SQLite, the service runs.
        CannotOpen, OSError: the database or a folder cannot be used.
    """
    see_that_we_know(check(file).head.revision)
    listed = {*read_list(folder), *read_list(file.absolute().parent)}
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        with only_owner_of(path_of(url)):
            restored = _restore_sqlite(address, file, listed, now, replace=replace)
    else:
        restored = _restore_postgresql(address, file, folder, listed, now, replace=replace)
    upgrade(address)  # which notes what steps these tables have taken
    with one_moment(address) as db:
        add_to_list(folder, erasures.since(db, _EVER))
    return restored


def _restore_sqlite(
    address: str, file: Path, listed: Collection[Erased], now: dt.datetime, *, replace: bool
) -> Restored:
    path = path_of(make_url(address))
    holds_something = list_lost = False
    if path.exists() and path.stat().st_size > 0:
        try:
            with one_moment(address) as db:
                _see_that_it_may_go(db, path, replace=replace)
                holds_something = not is_empty(db)
                listed = {*listed, *_list_of(db)}
        except CannotOpen:  # damaged, which may be why somebody restores
            if not replace:
                raise _holds_something(path) from None
            holds_something = list_lost = True
    new = path.with_name(f"{path.name}.restoring")
    try:
        filled = _build(new, file, listed, now)
        copy = sqlite_file.put_in_place(new, path, now, keep=holds_something)
    finally:
        sqlite_file.remove(new)
    return Restored(filled, copy, list_lost)


def _build(new: Path, file: Path, listed: Collection[Erased], now: dt.datetime) -> Filled:
    """Make a SQLite file of a backup, and look whether it is sound."""
    sqlite_file.remove(new)
    sqlite_file.make_empty(new)
    with all_or_nothing(f"sqlite:///{new}") as db:
        filled = fill(db, Reading(file), listed, now)
        if fault := sqlite_file.fault_in(db):
            raise Unusable(f"{file} would make a database that is not sound ({fault}); take another backup")
    return filled


def _restore_postgresql(
    address: str, file: Path, folder: Path, listed: Collection[Erased], now: dt.datetime, *, replace: bool
) -> Restored:
    where = make_url(address).set(query={}).render_as_string(hide_password=True)
    copy = None
    with one_moment(address) as db:
        _see_that_it_may_go(db, where, replace=replace)
        _see_that_nobody_works(db)
        holds_something = not is_empty(db)
    if holds_something:
        copy = make(address, folder, now, name_before(now)).path
    with all_or_nothing(address) as db:
        if names_of(db):
            for statement in _STILL:
                db.execute(statement)
            _see_that_nobody_works(db)
            listed = {*listed, *_list_of(db)}
            drop_all(db)
        filled = fill(db, Reading(file), listed, now)
    return Restored(filled, copy, list_lost=False)


def _see_that_it_may_go(db: Connection, where: object, *, replace: bool) -> None:
    if revision_of(db) is None and names_of(db):
        raise NotRestored(f"{where} holds tables that are not of kompis; give it a database of its own")
    if not replace and not is_empty(db):
        raise _holds_something(where)


def _holds_something(where: object) -> NotRestored:
    return NotRestored(
        f"{where} holds data already; --replace puts the backup in its place, and keeps a copy of what was "
        "there"
    )


def _see_that_nobody_works(db: Connection) -> None:
    """Raise NotRestored while the lease of any service lasts."""
    if not inspect(db).has_table("leases"):
        return
    owners = list(db.scalars(_AT_WORK))
    if owners:
        raise NotRestored(f"kompis runs on this database ({', '.join(owners)}); stop it first, everywhere")


def _list_of(db: Connection) -> Collection[Erased]:
    """Whom this database has erased; nobody where it is older than marks are."""
    there = inspect(db)
    if not there.has_table("erasures"):
        return ()
    marked = any(column["name"] == "mark" for column in there.get_columns("erasures"))
    return erasures.since(db, _EVER) if marked else ()
