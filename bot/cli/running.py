"""``kompis demo`` and ``kompis run``."""

import logging
from typing import Annotated

import typer

from bot.cli.house import HIGHEST_PORT, house_of, port_in_words
from bot.cli.serving import serve

PORT = 8080


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(demo)
    app.command()(run)


def demo(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=HIGHEST_PORT, help="Where the web chat is.")] = PORT,
    pace: Annotated[
        int, typer.Option(min=1, max=86400, help="Seconds between lessons, instead of a day.")
    ] = 20,
) -> None:
    """Try kompis in a browser. A sample organisation, nothing to set up, nothing left behind."""
    from bot.app import demo as app

    house_of(context).set_up_log(None, logging.WARNING)
    with port_in_words("kompis demo"):
        code = app.demo(port, pace)
    raise typer.Exit(code)


def run(context: typer.Context) -> None:
    """Serve people, until Ctrl-C or SIGTERM."""
    raise typer.Exit(serve(house_of(context)))
