"""Copies of the whole database that nothing takes away by itself: upgrades and restores leave them behind."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.domain.upkeep import COPY_STAYS
from bot.settings import Settings
from bot.storage.backups.folder import copies_before_restores, moment_in


def old_copies(settings: Settings, now: datetime) -> Mapping[Path, int]:
    """Those that are kept too long, and how many days old: who was erased since is in them still."""
    ages = {copy: now - _made(copy) for copy in sorted(_copies(settings))}
    return {copy: age.days for copy, age in ages.items() if age > COPY_STAYS}


def _copies(settings: Settings) -> Iterator[Path]:
    yield from copies_before_restores(
        settings.data / "backups" if settings.backup is None else settings.backup.folder
    )
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database:
        file = Path(url.database)
        for copy in file.parent.glob(f"{file.name}.before-*"):
            if not copy.name.endswith(("-wal", "-shm", "-journal")):
                yield copy


def _made(copy: Path) -> datetime:
    """When: as its name says it, for a restore only moves the file; else since it was last written."""
    return moment_in(copy) or datetime.fromtimestamp(copy.stat().st_mtime, UTC)
