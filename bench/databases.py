"""Where databases lie: files in a folder, or on a PostgreSQL server. Made once, copied for every run."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Protocol

import psycopg
from sqlalchemy import make_url


class Databases(Protocol):
    """Databases by name."""

    def make(self, name: str, template: str = "") -> str:
        """Make one, empty or a copy of another; its address."""

    def settle(self, name: str) -> None:
        """Let it be ready to be copied: it will not be changed any more."""

    def copied(self, name: str) -> AbstractContextManager[str]:
        """A copy, gone afterwards; its address."""


class Files:
    """SQLite's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._copies = count(1)

    def make(self, name: str, template: str = "") -> str:
        """Copy the other one, or say where it will be."""
        if template:
            copyfile(self._file(template), self._file(name))
        return f"sqlite:///{self._file(name)}"

    def settle(self, name: str) -> None:
        """Nothing to do: it is closed."""

    @contextmanager
    def copied(self, name: str) -> Iterator[str]:
        """A copy of the file."""
        copy = f"{name}-at-work-{next(self._copies)}"
        try:
            yield self.make(copy, name)
        finally:
            for file in self._folder.glob(f"{copy}.db*"):
                file.unlink()

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.db"


class Server:
    """PostgreSQL's, on a server whose user may make some; dropped by :meth:`close`."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql")
        self._connection = psycopg.connect(self._at(self._address.database or "postgres"), autocommit=True)
        self._made: list[str] = []
        self._copies = count(1)

    def make(self, name: str, template: str = "") -> str:
        """Make one, by copying another: the server's own empty one, if none is named."""
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}" STRATEGY FILE_COPY')
        self._made.append(name)
        return self._at(name)

    def settle(self, name: str) -> None:
        """Let the server know how much of what there is, as it would by itself in a while."""
        with psycopg.connect(self._at(name), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    @contextmanager
    def copied(self, name: str) -> Iterator[str]:
        """A copy, made by the server."""
        copy = f"{name}-at-work-{next(self._copies)}"
        try:
            yield self.make(copy, name)
        finally:
            self._drop(copy)

    def close(self) -> None:
        """Leave nothing behind."""
        for name in list(self._made):
            self._drop(name)
        self._connection.close()

    def _drop(self, name: str) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._made.remove(name)

    def _do(self, words: str) -> None:
        self._connection.execute(words.encode())

    def _at(self, name: str) -> str:
        return self._address.set(database=name).render_as_string(hide_password=False)
