"""``kompis demo`` and ``kompis run``."""

import gc
import logging
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Trouble
from bot.cli.house import CONFIG, CONFIG_VARIABLE, HIGHEST_PORT, House, house_of, port_in_words

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


def straight(arguments: Sequence[str]) -> Callable[[], int] | None:
    """``run`` as it is mostly started, understood without typer; None: it is something else.

    To read a path, typer loads pydantic: 10 MB that would stay, and an eighth of all that a start takes.
    """
    match arguments:
        case ["run"]:
            config = os.environ.get(CONFIG_VARIABLE) or CONFIG
        case ["--config", file, "run"] if not file.startswith("-"):
            config = file
        case _:
            return None
    return partial(serve, House(Path(config), debug=False))


def serve(house: House) -> int:
    """Serve people, until told to stop; the exit code."""
    gc.disable()  # while libraries load, nothing is garbage; on again once kompis is up
    settings = house.settings()
    house.set_up_log(settings, logging.INFO)

    import structlog

    from bot.app import run as app
    from bot.keys import load_keys
    from bot.pages.listening import PortTaken

    for warning in settings.warnings:
        structlog.get_logger("kompis").warning("settings", warning=str(warning))
    try:
        return app.run(settings, load_keys(settings.secret, settings.data))
    except PortTaken as taken:
        holder = taken.holder or "another program"
        raise Trouble(
            f"port {taken.port} is taken by {holder}; stop that, or write another port below web: "
            f"in {house.config}"
        ) from taken
