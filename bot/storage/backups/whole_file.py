"""Files that are there whole or not at all."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bot.storage.owner import give_to_owner_of_folder, make_folder


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that gets its name only once it is complete and on the disk; for its owner's eyes only.

    Until then ``name`` of the open file leads to it. When the block raises, nothing is left of it, and what
    bore the name before stays. Raises OSError.
    """
    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as opened:
            draft.chmod(0o600)
            give_to_owner_of_folder(draft)
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(path)
        keep_names(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def keep_names(folder: Path) -> None:
    """Bring to the disk which files a folder holds, and under which names. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
