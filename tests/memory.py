"""Where tests keep databases: in memory, if there is room. Waiting for a disk proves nothing here."""

import shutil
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
ROOM: Final = 4_000_000_000
"""Bytes that must be free there."""


def has_room() -> bool:
    """Whether this machine has such a folder, and room in it."""
    return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
