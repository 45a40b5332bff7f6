"""Whose files are: what root makes in somebody's folder is theirs, or their service could not read it."""

import os
from pathlib import Path


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, for nobody but their owner to read. Raises OSError."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    give_to_owner_of_folder(path)


def give_to_owner_of_folder(path: Path) -> None:
    """As root, give a new file or folder to whoever owns the one it lies in. Raises OSError."""
    if os.geteuid() == 0:
        there = path.parent.stat()
        os.chown(path, there.st_uid, there.st_gid, follow_symlinks=False)  # they might point it elsewhere
