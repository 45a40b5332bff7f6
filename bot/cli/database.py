"""``kompis migrate``."""

import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Trouble
from bot.cli.house import house_of


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(migrate)


def migrate(
    context: typer.Context,
    contract: Annotated[
        bool,
        typer.Option("--contract", help="Also take away what older kompis needed; none may run any more."),
    ] = False,
) -> None:
    """Bring the database up to date, or make it. With SQLite, stop the service first."""
    from sqlalchemy import make_url

    from bot.storage.lock import only_owner_of
    from bot.storage.migrate import NEEDED, prepare, revision

    house = house_of(context)
    settings = house.settings()
    house.set_up_log(settings, logging.WARNING)
    url = make_url(settings.database)
    waiting: Sequence[str] = ()
    on_file = url.get_backend_name() == "sqlite" and url.database
    with only_owner_of(Path(url.database or "")) if on_file else contextlib.nullcontext():
        before = revision(settings.database)
        if on_file:
            prepare(settings.database)  # with a copy of the file beside it
        else:
            waiting = _step_by_step(settings.database, contract=contract)
    was = "new" if before is None else f"at {before}"
    typer.echo(f"The database was {was}, and is at {revision(settings.database)}.")
    if NEEDED in waiting:
        typer.echo(
            f"Waiting: {', '.join(waiting)}. An older kompis cannot run with it, nor this one without: stop "
            "every machine, call `kompis migrate --contract`, and start this one on each."
        )
    elif waiting:
        typer.echo(
            f"Waiting: {', '.join(waiting)}. When every machine runs this kompis, call "
            "`kompis migrate --contract`; until then all is well as it is."
        )


def _step_by_step(database: str, *, contract: bool) -> Sequence[str]:
    """Migrate beside machines that run; the steps that wait."""
    from bot.storage.migrate import expand, older_hosts, revision, upgrade

    if revision(database) is None:
        upgrade(database)
        return ()
    waiting = expand(database)
    if not waiting or not contract:
        return waiting
    if older := older_hosts(database):
        raise Trouble(f"an older kompis still runs: {', '.join(older)}; stop it first, then call this again")
    upgrade(database)
    return ()
