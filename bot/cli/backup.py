"""``kompis backup`` and ``kompis restore``."""

import contextlib
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.errors import Trouble
from bot.cli.house import house_of

if TYPE_CHECKING:
    from bot.services.backups.fill import Filled
    from bot.services.backups.pass_by import PassedBy
    from bot.settings import Settings

NOT_IN_IT: Final = (
    "Not in it: the secret (KOMPIS_SECRET or data/secret), .env, config.yaml and your courses. Keep copies "
    "of those, too."
)

_KILO: Final = 1000


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    context: typer.Context,
    to: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Put it there, and take no older one away.")
    ] = None,
) -> None:
    """Copy the whole database, and read the copy back. The service may run."""
    from bot.services.backups.make import make
    from bot.storage.backups.folder import take_away_old

    settings = _settings(context)
    folder = to or _folder(settings)
    with _disk_in_words("written", folder):
        made = make(_address(settings), folder, datetime.now(UTC))
        size = f"{made.size / 1e6:.1f} MB" if made.size > _KILO**2 else f"{made.size / _KILO:.1f} kB"
        typer.echo(
            f"{made.path}: {made.contents.rows} rows of {len(made.contents.tables)} tables at revision "
            f"{made.contents.head.revision}, {size}; read back, and whole."
        )
        if to is None and settings.backup is not None:
            old = take_away_old(folder, settings.backup.daily, settings.backup.weekly)
            typer.echo(f"Older ones taken away: {old}.")
    typer.echo(NOT_IN_IT)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What kompis backup has made.")],
    verify_only: Annotated[
        bool, typer.Option("--verify-only", help="Restore to a database that is thrown away.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of what is there, and keep a copy of that.")
    ] = False,
) -> None:
    """Go back to a backup, all of it or nothing. Stop the service first.

    It may come from SQLite and go to PostgreSQL, or the other way.
    """
    from bot.services.backups import restore as services
    from bot.storage.migrate import CURRENT

    settings, now = _settings(context), datetime.now(UTC)
    if not file.is_file():
        raise Trouble(f"there is no file {file}; `kompis doctor` says where backups are")
    with _disk_in_words("restored", _folder(settings)):
        if verify_only:
            typer.echo(f"{file} is whole, and can be restored: {_told(services.rehearse(file, now))}.")
            return
        done = services.restore(_address(settings), file, _folder(settings), now, replace=replace)
    typer.echo(f"Restored, at revision {CURRENT}: {_told(done.filled)}.")
    if done.filled.erased_again:
        typer.echo(f"Erased again, as they had asked before: {done.filled.erased_again}.")
    for sentence in _passed_by(done.filled.passed):
        typer.echo(sentence)
    if done.copy is not None:
        typer.echo(f"What was there before is kept in {done.copy}; delete it when all is well.")
    if done.list_lost:
        typer.echo(
            "The damaged database could not be asked whom it had erased; the list beside the backups was."
        )


def _settings(context: typer.Context) -> "Settings":
    house = house_of(context)
    settings = house.settings()
    house.set_up_log(settings, logging.ERROR)
    return settings


def _address(settings: "Settings") -> str:
    """The database's own address: a pooler is no place for transactions that take minutes."""
    return settings.database_direct or settings.database


def _folder(settings: "Settings") -> Path:
    return settings.data / "backups" if settings.backup is None else settings.backup.folder


def _told(filled: "Filled") -> str:
    contents = filled.contents
    return (
        f"{contents.rows} rows of {len(contents.tables)} tables, {filled.people} people, made "
        f"{contents.head.made_at:%Y-%m-%d %H:%M} UTC at revision {contents.head.revision}"
    )


def _passed_by(passed: "PassedBy") -> Iterator[str]:
    """What is not sent any more, since it may have come in the time that the database knows nothing of."""
    if passed.messages or passed.people:
        yield (
            "Passed by, since it was due before now and may have come: the next tip of "
            f"{passed.people} people, {passed.messages} messages that waited."
        )
    if passed.announcements:
        yield (
            f"Announcements whose time was before now: {', '.join(map(str, passed.announcements))}. They may "
            "have gone out, and do not go out for that time again; tell their organisers."
        )


@contextlib.contextmanager
def _disk_in_words(done: str, folder: Path) -> Iterator[None]:
    """Say in a sentence what the disk would not do. Raises Trouble."""
    try:
        yield
    except BrokenPipeError:  # whoever reads what we say has read enough; all was done
        raise
    except OSError as error:
        where = error.filename or folder
        raise Trouble(
            f"nothing was {done}: {where}: {error.strerror}; see to room and access there"
        ) from error
