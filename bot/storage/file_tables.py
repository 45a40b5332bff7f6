"""The tables of files that were sent in: on disk they would be on one machine, and in no backup."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from bot.storage.announcement_tables import announcements
from bot.storage.tables import Id, metadata
from bot.storage.types import UtcDateTime

files = Table(
    "files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("announcement_id", Id, ForeignKey(announcements.c.id)),  # None: goes with nothing yet
    Column("mark", Text, nullable=False),  # the beginning of its SHA-256
    Column("ending", Text, nullable=False),  # jpg, png or mp4
    Column("size", Integer, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index("ix_files_announcement_id", "announcement_id"),
    sqlite_autoincrement=True,
)

file_pieces = Table(
    "file_pieces",
    metadata,
    Column("file_id", Id, ForeignKey("files.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
