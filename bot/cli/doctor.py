"""``kompis doctor``."""

import asyncio
import logging

import typer

from bot.cli.errors import FAULTS
from bot.cli.house import house_of


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(context: typer.Context) -> None:
    """Look at all that kompis needs, and say what is missing.

    That is settings, database, courses, and every channel's platform; nothing is changed anywhere.
    """
    from bot.app.doctor import examine

    house = house_of(context)
    settings = house.settings()
    house.set_up_log(settings, logging.CRITICAL)
    found = asyncio.run(examine(settings))
    for what, seen in found.items():
        for one in seen:
            typer.echo(f"{'ok' if one.well else 'MEND':5}{what}: {one.sentence}")
    faults = sum(not one.well for seen in found.values() for one in seen)
    typer.echo("Nothing to mend." if not faults else f"To mend: {faults}.", err=True)
    raise typer.Exit(FAULTS if faults else 0)
