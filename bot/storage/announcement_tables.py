"""The tables of announcements: what an organiser writes, to whom and when."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, text

from bot.storage.tables import Id, metadata
from bot.storage.types import Json, UtcDateTime

announcements = Table(
    "announcements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False, index=True),
    Column("made_by", Id, ForeignKey("persons.id"), index=True),  # None once erased
    Column("state", Text, nullable=False),  # bot.domain.announcement.State
    Column("audience", Json, nullable=False),  # bot.domain.audience
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("at", UtcDateTime),  # when it goes out next; None: not decided, or it has gone
    Column(
        "repeats", Text
    ),  # None, weekly, or monthly; once sent “monthly-31”, with the day of the month it began on
    Column("until", Date),  # the last day of a repeating one; None: until it is stopped
    Column("media", Json),  # None, or kind, name, alt and where the file lies
    Column("version", Integer, nullable=False, server_default=text("1")),  # of its words, counted up
    Column("runs", Integer, nullable=False, server_default=text("0")),  # how often it has begun to go out
    Column("reached", Id),  # while it is being spread: the last person it was written down for
    Column("carried", Id),  # while a change is carried to what has gone out: the last delivery it has come to
    Column("spread_at", UtcDateTime),  # when the last of its run was written down
    Column("made_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_announcements_state", "state", "at"),
    sqlite_autoincrement=True,
)

announcement_words = Table(
    "announcement_words",
    metadata,
    Column("announcement_id", Id, ForeignKey("announcements.id"), primary_key=True),
    Column("language", Text, primary_key=True),
    Column("markdown", Text, nullable=False),
)
