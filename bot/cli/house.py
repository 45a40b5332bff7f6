"""What commands have in common: the settings, the courses, the database."""

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.cli.errors import Trouble

if TYPE_CHECKING:
    import typer

    from bot.services.learning.shelf import Shelf
    from bot.settings import Settings
    from bot.storage.store import Store


HIGHEST_PORT: Final = 65535

CONFIG: Final = Path("config.yaml")
CONFIG_VARIABLE: Final = "KOMPIS_CONFIG"
"""The settings to use where the command line names none, and what else may name them."""


class House(Struct, frozen=True):
    """Where the settings are, and whether to tell more."""

    config: Path
    debug: bool

    def settings(self) -> "Settings":
        """The settings. Raises SettingsError."""
        from bot.app.settings import settings_in

        return settings_in(self.config, os.environ)

    def set_up_log(self, settings: "Settings | None", level: int) -> None:
        """Log from this level on, from DEBUG on where more is asked for."""
        from bot.log import set_up

        secrets = frozenset[str]() if settings is None else settings.secrets
        set_up(secrets=secrets, level=logging.DEBUG if self.debug else level)

    @contextlib.contextmanager
    def store(self, *, copied: bool = False) -> Iterator[tuple["Settings", "Store"]]:
        """The settings and the open database, which is made if there is none yet.

        May stand beside a running service. With ``copied`` it is a copy of a SQLite file, so that long work
        that is undone in the end keeps nobody waiting. Raises SettingsError, CannotOpen and Trouble.
        """
        from bot.storage.migrate import CURRENT, check, revision, upgrade
        from bot.storage.store import open_store

        settings = self.settings()
        self.set_up_log(settings, logging.ERROR)
        with contextlib.ExitStack() as stack:
            address = stack.enter_context(_copy(settings.database)) if copied else settings.database
            found = revision(address)
            if found is None:
                upgrade(address)
            elif found != CURRENT:
                check(address)
            yield settings, stack.enter_context(open_store(address))


@contextlib.contextmanager
def _copy(database: str) -> Iterator[str]:
    """The address of a copy of a SQLite file, which is there for a while; another database's own address."""
    name = database.removeprefix("sqlite:///")
    if name == database:
        yield database
        return

    import sqlite3
    import tempfile

    with tempfile.TemporaryDirectory(prefix="kompis-plan-") as folder:
        file = Path(folder) / "kompis.db"
        if Path(name).exists():
            with (
                contextlib.closing(sqlite3.connect(name)) as live,
                contextlib.closing(sqlite3.connect(file)) as copy,
            ):
                live.backup(copy)
        yield f"sqlite:///{file}"


def house_of(context: "typer.Context") -> House:
    """The command's house."""
    house = context.find_object(House)
    if house is None:
        raise LookupError("the command was called without kompis around it")
    return house


def shelf_of(settings: "Settings") -> "Shelf":
    """The courses that can be loaded. Raises Trouble when there is none."""
    from bot.content.library import load_library
    from bot.services.learning.shelf import Shelf

    library = load_library(settings.lessons)
    if not library.courses:
        raise Trouble(
            f"there is no course in {settings.lessons} that can be sent; put one there, "
            f"or see what is wrong with `kompis check {settings.lessons}`"
        )
    return Shelf(library)


@contextlib.contextmanager
def port_in_words(command: str) -> Iterator[None]:
    """Say of a port that is taken who holds it, and the command with another port. Raises Trouble."""
    from bot.pages.listening import PortTaken

    try:
        yield
    except PortTaken as taken:
        holder = taken.holder or "another program"
        other = taken.port + 1 if taken.port < HIGHEST_PORT else 8080
        raise Trouble(
            f"port {taken.port} is taken by {holder}; stop that, or call `{command} --port {other}`"
        ) from taken
