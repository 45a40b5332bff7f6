"""Copies of kept files on this machine: a folder of this process alone, which no other process looks into."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from bot.storage.files import KeptFile

PREFIX: Final = "kompis-files-"
MOST_COPIES: Final = 40
"""Files of which this machine keeps a copy at hand."""


class Copies:
    """Few, the newest; made when they are asked for. Whoever lives holds a lock on its folder.

    Every method may raise OSError: the disk may be full, or gone.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock = -1

    def find(self, file: KeptFile) -> Path | None:
        """Where a copy of this file lies, if there is one."""
        if self._folder is None:
            return None
        path = self._folder / _name(file)
        return path if path.is_file() else None

    def make(self, file: KeptFile, data: bytes) -> Path:
        """A copy, whole or not at all; of too many the oldest go."""
        if self._folder is None or not self._folder.is_dir():  # whoever tidies up here may have taken it away
            self.close()
            self._folder, self._lock = _own_folder()
        path = self._folder / _name(file)
        half = path.with_suffix(".half")
        try:
            half.write_bytes(data)
            half.rename(path)
        except OSError:
            half.unlink(missing_ok=True)  # what there was room for
            raise
        by_age = sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)
        for old in by_age[:-MOST_COPIES]:
            old.unlink(missing_ok=True)
        return path

    def numbers(self) -> frozenset[int]:
        """The files of which there are copies."""
        if self._folder is None or not self._folder.is_dir():
            return frozenset()
        return frozenset(int(path.name.partition("-")[0]) for path in self._folder.iterdir())

    def drop(self, number: int) -> None:
        """The file of this number is erased, and so is its copy."""
        if self._folder is not None:
            for path in self._folder.glob(f"{number}-*"):
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let all go."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            os.close(self._lock)
        self._folder = None


def sweep_leftovers() -> None:
    """Delete the folders of processes that were killed; those of living ones, and of others, stay."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, or swept by another in this moment
            if (lock := _locked(folder)) is None:
                continue
            try:
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _own_folder() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):  # swept before it was locked
            lock = _locked(folder)
            if lock is not None and folder.is_dir():
                return folder, lock
            if lock is not None:
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """Hold the folder until this number is closed, or the process ends; None: another holds it."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number


def _name(file: KeptFile) -> str:
    return f"{file.id}-{file.mark}.{file.ending}"
