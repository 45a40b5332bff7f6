"""When a backup is due, when the last one is too old, how much room is needed: what an admin is warned of."""

from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal

from msgspec import Struct

NIGHTLY: Final = time(2, 40, tzinfo=UTC)
"""From when on a night's backup is made."""

TOO_OLD: Final = timedelta(hours=36)
"""A last backup older than this means that one night was missed, and the day after it too."""

TRIED_AGAIN_AFTER: Final = timedelta(hours=1)

COPY_STAYS: Final = timedelta(days=7)
"""How long a copy that an upgrade or a restore left behind may lie there: who was erased since is in it."""

SPARE: Final = 100_000_000
"""Bytes that are to stay free whatever the database's size."""


What = Literal["room", "backup", "old backup", "old copy", "channel", "course"]
"""Too little room on a disk | the backup failed | the last one is too old | a copy of the database that an
upgrade or a restore left behind lies there still | a channel lets us not in | a course cannot be read."""


class Worry(Struct, frozen=True):
    """Something that whoever looks after kompis has to mend. ``subject``: the channel or course, if any."""

    what: What
    subject: str = ""

    def __str__(self) -> str:
        """As it stands in keys, in the log and in ``/healthz``."""
        return f"{self.what} {self.subject}".rstrip()


def backup_due(now: datetime, newest: datetime | None, tried: datetime | None) -> bool:
    """Whether a backup is to be made now: none was since the last night's hour, nor tried an hour ago."""
    if tried is not None and timedelta() <= now - tried < TRIED_AGAIN_AFTER:
        return False
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHTLY)
    since = tonight if tonight <= now else tonight - timedelta(days=1)
    return newest is None or newest < since


def is_too_old(now: datetime, newest: datetime | None, watched_since: datetime) -> bool:
    """Whether a backup is missing for so long that somebody has to be told."""
    return now - (watched_since if newest is None else newest) > TOO_OLD


def room_needed(database: int, backup: int) -> int:
    """Bytes to be free: a second database (for an upgrade or a restore), two more backups, and some."""
    return database + 2 * backup + SPARE
