"""The list of erased people beside the backups, for when the database with its own list is lost."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from bot.storage.backups.format import Unusable
from bot.storage.backups.whole_file import whole_file
from bot.storage.erasures import Erased

NAME: Final = "erased.jsonl"


def read_list(folder: Path) -> Sequence[Erased]:
    """Everybody on a folder's list, in order; nobody if there is none.

    Raises Unusable when a line is not understood, and OSError when the list cannot be read.
    """
    file = folder / NAME
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    found = []
    for number, line in enumerate(lines, 1):
        try:
            one = orjson.loads(line)
            found.append(Erased(one["person"], one["mark"], datetime.fromisoformat(one["at"])))
        except (KeyError, TypeError, ValueError) as error:
            raise Unusable(
                f"{file}:{number}: this line of the list of erased people is not understood; mend it, or "
                "take it out if you know that nobody comes back for it"
            ) from error
    return found


def add_to_list(folder: Path, erased: Collection[Erased]) -> None:
    """Add those that a folder's list does not have yet. Raises as :func:`read_list` does."""
    listed = read_list(folder)
    new = [one for one in erased if one not in set(listed)]
    if not new:
        return
    with whole_file(folder / NAME) as file:
        for one in (*listed, *new):
            line = {"person": one.person_id, "mark": one.mark, "at": one.erased_at.isoformat()}
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
