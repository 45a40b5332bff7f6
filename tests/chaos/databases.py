"""The databases that a campaign is asked to run on: a file each time, or a server of its own."""

import argparse
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, get_args

from tests import postgres_server
from tests.databases import PostgresServer

Database = Literal["sqlite", "postgresql"]


def ask_for_database(options: argparse.ArgumentParser) -> None:
    """Let ``--database`` name one of them, or both."""
    options.add_argument("--database", choices=[*get_args(Database), "both"], default="both")


def asked_for(chosen: argparse.Namespace) -> Sequence[Database]:
    """Those that were named."""
    return get_args(Database) if chosen.database == "both" else (chosen.database,)


@contextmanager
def empty_database(name: Database) -> Iterator[str | None]:
    """The address of an empty database; None: a file, in the folder that the campaign has."""
    if name == "sqlite":
        yield None
        return
    with postgres_server.running(f"campaign-{uuid.uuid4().hex}") as address:
        server = PostgresServer(address)
        try:
            yield server.make()
        finally:
            server.close()
