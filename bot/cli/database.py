"""``kompis migrate``."""

import contextlib
import logging
from pathlib import Path

import typer

from bot.cli.house import house_of


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(migrate)


def migrate(context: typer.Context) -> None:
    """Bring the database up to date, or make it. Stop the service first."""
    from sqlalchemy import make_url

    from bot.storage.lock import only_owner_of
    from bot.storage.migrate import CURRENT, prepare, revision, upgrade

    house = house_of(context)
    settings = house.settings()
    house.set_up_log(settings, logging.WARNING)
    url = make_url(settings.database)
    on_file = url.get_backend_name() == "sqlite" and url.database
    with only_owner_of(Path(url.database or "")) if on_file else contextlib.nullcontext():
        before = revision(settings.database)
        if on_file:
            prepare(settings.database)  # with a copy of the file beside it
        else:
            upgrade(settings.database)
    was = "new" if before is None else f"at {before}"
    typer.echo(f"The database was {was}, and is at {CURRENT}.")
