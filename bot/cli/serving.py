"""The command that nearly always runs: understood and begun with as little loaded as can be."""

import gc
import logging
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bot.cli.errors import Trouble
from bot.cli.house import CONFIG, CONFIG_VARIABLE, House


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
        return app.run(settings, load_keys(settings.secret, settings.data, settings.secret_before))
    except PortTaken as taken:
        holder = taken.holder or "another program"
        raise Trouble(
            f"port {taken.port} is taken by {holder}; stop that, or write another port below web: "
            f"in {house.config}"
        ) from taken
