"""The tables of workshops: what is planned, when, who comes, who came, and what they thought of it."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.tables import Id, metadata
from bot.storage.types import Json, UtcDateTime

series = Table(  # one workshop, planned once for many organisations
    "series",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),  # the coordinator's own
    Column("made_by", Id, ForeignKey("persons.id"), index=True),  # None once erased
    Column("shared", Json, nullable=False),  # the fields that every city begins with (bot.domain.series)
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("made_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

workshops = Table(
    "workshops",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False, index=True),
    Column("series_id", Id, ForeignKey("series.id"), index=True),
    Column("shared", Json),  # what the series said last, field by field: what differs the city has edited
    Column("state", Text, nullable=False),  # bot.domain.workshop.State
    Column("title", Text, nullable=False),
    Column("words", Json, nullable=False),  # by language: title and text, beside the main ones
    Column("text", Text),  # what it is about, a few lines
    Column("place", Text),
    Column("map_url", Text),
    Column("timezone", Text, nullable=False),
    Column("leader_id", Id, ForeignKey("persons.id"), index=True),
    Column("leader", Text),  # the leader's name, as it is shown
    Column("guide", Text),  # a file of the course, or an https address
    Column("course", Text),
    Column("part", Text),  # which of the course's workshops it is
    Column("warm_up", Text),
    Column("audience", Json, nullable=False),
    Column("invite_days", Integer, nullable=False, server_default=text("28")),
    Column("answer_by", Date),
    Column("reminders", Json, nullable=False),  # days ahead, the earliest first
    Column("accept_hours", Integer, nullable=False, server_default=text("24")),
    Column("version", Integer, nullable=False, server_default=text("1")),  # counted up by every change told
    Column("code", Text, nullable=False, unique=True),  # what is said or shown to check in
    Column("ready", Json),  # what its leader has ticked off (bot.domain.checklist)
    Column("reason", Text),  # why it is cancelled or moved, in the organiser's words
    Column("invited_at", UtcDateTime),  # when the last invitation was written down
    Column("made_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

occasions = Table(
    "occasions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workshop_id", Id, ForeignKey("workshops.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),  # in its workshop, from 1
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("seats", Integer),  # None: as many as come
    Column("cancelled", Boolean, nullable=False, server_default=text("false")),
    Column("uid", Text, nullable=False, unique=True),  # in calendars, for ever
    Column("sequence", Integer, nullable=False, server_default=text("0")),  # of changes, for calendars
    Column("changed_at", UtcDateTime, nullable=False),
    UniqueConstraint("workshop_id", "number"),
    sqlite_autoincrement=True,
)

signups = Table(  # what somebody has answered: one row a person and workshop
    "signups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workshop_id", Id, ForeignKey("workshops.id"), nullable=False),
    Column("person_id", Id, ForeignKey("persons.id"), index=True),  # None once erased
    Column("occasion_id", Id, ForeignKey("occasions.id")),  # None for unsure and declined
    Column("answer", Text, nullable=False),  # bot.domain.seats.Answer
    Column("place", Integer),  # in the order of the waitlist, counted up and never given twice
    Column("offered_until", UtcDateTime),
    Column("to_confirm", Boolean, nullable=False, server_default=text("false")),  # the date moved since
    Column("asked_again_at", UtcDateTime),  # who is not sure is asked once more
    Column("warm_up", Text),  # the answer to the warm-up question
    Column("name", Text),  # as it stands on the leader's list, if they gave one
    Column("came_at", UtcDateTime),
    Column("came_by", Text),  # code, qr, leader; walk-in where nothing was answered before
    Column("answered_at", UtcDateTime, nullable=False),
    UniqueConstraint("workshop_id", "person_id"),
    Index("ix_signups_occasion_id", "occasion_id", "answer"),
    sqlite_autoincrement=True,
)

opinions = Table(  # what somebody thought of a workshop
    "opinions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workshop_id", Id, ForeignKey("workshops.id"), nullable=False),
    Column("person_id", Id, ForeignKey("persons.id"), index=True),  # None once erased
    Column("useful", Integer),  # 1 to 3
    Column("will_use", Integer),  # 1 to 3
    Column("words", Text),
    Column("given_at", UtcDateTime, nullable=False),
    UniqueConstraint("workshop_id", "person_id"),
    sqlite_autoincrement=True,
)
