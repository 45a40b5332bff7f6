"""``kompis demo`` and ``kompis run``."""

import gc
import logging
from typing import Annotated

import typer

from bot.cli.errors import Trouble
from bot.cli.house import HIGHEST_PORT, house_of, port_in_words

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
    gc.disable()  # while libraries load, nothing is garbage; on again once kompis is up
    house = house_of(context)
    settings = house.settings()
    house.set_up_log(settings, logging.INFO)

    import structlog

    from bot.app import run as app
    from bot.keys import load_keys
    from bot.pages.listening import PortTaken

    for warning in settings.warnings:
        structlog.get_logger("kompis").warning("settings", warning=str(warning))
    try:
        code = app.run(settings, load_keys(settings.secret, settings.data))
    except PortTaken as taken:
        holder = taken.holder or "another program"
        raise Trouble(
            f"port {taken.port} is taken by {holder}; stop that, or write another port below web: "
            f"in {house.config}"
        ) from taken
    raise typer.Exit(code)
