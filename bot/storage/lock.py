"""One ``kompis run`` at a time on a SQLite file: a lock of the system, which dies with its process."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from bot.storage.owner import give_to_owner_of_folder, make_folder


class AlreadyRunning(Exception):
    """Another process holds the database. The sentence says which."""


@contextlib.contextmanager
def only_owner_of(database: Path) -> Iterator[None]:
    """Hold ``<database>.lock`` while the block runs. Raises AlreadyRunning if another process holds it.

    The file stays, with the number of the process that held it last; only the lock on it counts. Commands
    beside the service (`kompis deliveries`, `kompis why`) do not take it.
    """
    make_folder(database.parent)
    path = database.with_name(f"{database.name}.lock")
    new = not path.exists()
    holder = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if new:
            give_to_owner_of_folder(path)
        try:
            fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process = os.read(holder, 20).decode("ascii", "replace") or "unknown"
            raise AlreadyRunning(
                f"kompis already runs on {database} (process {process}); stop that one first, "
                "or give this one a database of its own in config.yaml"
            ) from None
        os.ftruncate(holder, 0)
        os.pwrite(holder, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(holder)
