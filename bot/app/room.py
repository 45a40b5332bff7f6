"""How much room there is on the disks that kompis writes to, and how much it will want."""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.domain.upkeep import room_needed
from bot.settings import Settings

Free = Callable[[Path], int]
"""The bytes that are free where a path is."""


def free_at(path: Path) -> int:
    """The bytes that are free where a path is, or will be."""
    there = next(one for one in (path, *path.parents) if one.exists())
    return shutil.disk_usage(there).free


def room_wanted(settings: Settings, backups: Mapping[datetime, Path]) -> Mapping[Path, int]:
    """How many bytes are to be free, and where: beside the database, and where backups go."""
    size = backups[max(backups)].stat().st_size if backups else 0
    folder = settings.data / "backups" if settings.backup is None else settings.backup.folder
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database:
        return {folder: room_needed(0, size)}
    file = Path(url.database)
    wanted = {folder: room_needed(0, size), file.parent: room_needed(_size(file), 0)}
    if _device(folder) == _device(file.parent):
        return {folder: room_needed(_size(file), size)}
    return wanted


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _device(path: Path) -> int:
    return next(one for one in (path, *path.parents) if one.exists()).stat().st_dev
