"""The next version of kompis, as far as its schema goes: a folder of migrations with one more in it."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.storage import migrate

ADDS: Final = '''"""Everybody may have a nickname."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{current}"
step = "expand"


def upgrade() -> None:
    op.add_column("persons", sa.Column("nickname", sa.Text(), nullable=True))
    op.create_index("ix_persons_nickname", "persons", ["nickname"])
'''


def expand(database: str) -> Sequence[str]:
    """Do as ``kompis migrate`` of the next version does while this one is at work; the steps that wait."""
    with _next_version():
        return migrate.expand(database)


@contextmanager
def _next_version() -> Iterator[None]:
    current, folder = migrate.CURRENT, migrate.MIGRATIONS
    with tempfile.TemporaryDirectory(prefix="kompis-next-") as name:
        newer = Path(name) / "migrations"
        shutil.copytree(folder, newer)
        (newer / "versions" / "9999_next.py").write_text(ADDS.format(current=current), encoding="utf-8")
        migrate.MIGRATIONS, migrate.CURRENT = newer, "next"
        try:
            yield
        finally:
            migrate.MIGRATIONS, migrate.CURRENT = folder, current
