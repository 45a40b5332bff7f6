"""The folder of backups: their names, which tell when each was made, and what goes when."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.domain.keeping import kept

_NAME: Final = re.compile(r"kompis-(\d{4}-\d\d-\d\dT\d{6}Z)\.backup\.gz")
_STAMP: Final = re.compile(r"before-restore-(\d{4}-\d\d-\d\dT\d{6}Z)")
_DRAFTED: Final = timedelta(days=1)
_MOMENT: Final = "%Y-%m-%dT%H%M%SZ"


def stamp(moment: datetime) -> str:
    """A moment as it stands in the name of a file."""
    return f"{moment.astimezone(UTC):{_MOMENT}}"


def name_at(moment: datetime) -> str:
    """The name of a backup made then."""
    return f"kompis-{stamp(moment)}.backup.gz"


def name_before(moment: datetime) -> str:
    """The name of the copy of what a restore replaced then. It is never taken away by itself."""
    return f"before-restore-{stamp(moment)}.backup.gz"


def copies_before_restores(folder: Path) -> Sequence[Path]:
    """The copies in a folder of what restores have replaced."""
    return sorted(folder.glob("before-restore-*.backup.gz"))


def moment_in(copy: Path) -> datetime | None:
    """When a restore left this copy behind, as its name says; None: another left it."""
    said = _STAMP.search(copy.name)
    return None if said is None else _moment(said[1])


def backups_in(folder: Path) -> Mapping[datetime, Path]:
    """Every backup of a folder by the moment it was made. Each was read back before it got its name."""
    if not folder.is_dir():
        return {}
    found = ((_NAME.fullmatch(file.name), file) for file in folder.iterdir())
    return {
        _moment(name[1]): file
        for name, file in sorted(found, key=lambda one: one[1].name)
        if name is not None
    }


def take_away_old(folder: Path, daily: int, weekly: int) -> int:
    """Delete the backups that are not among the last days and weeks. Returns how many. Raises OSError.

    So are drafts that were begun more than a day before the newest backup, by a process that was killed.
    """
    there = backups_in(folder)
    stay = kept(there.keys(), daily, weekly)
    old = [file for moment, file in there.items() if moment not in stay]
    for file in old:
        file.unlink()
    for draft in folder.glob(".kompis-*.backup.gz.*"):
        if there and draft.stat().st_mtime < (max(there) - _DRAFTED).timestamp():
            draft.unlink(missing_ok=True)
    return len(old)


def _moment(said: str) -> datetime:
    return datetime.strptime(said, _MOMENT).replace(tzinfo=UTC)
