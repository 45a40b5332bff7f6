"""Which columns hold personal data, how a person's rows are found, and what erasing does to them.

The one list of these: export reads it, erasing follows it, and a test fails on a column of any table
that stands neither here nor among :data:`NOT_PERSONAL`.
"""

from collections.abc import Iterator
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.sql import ColumnElement, Delete

from bot.storage.announcement_tables import announcement_words, announcements
from bot.storage.file_tables import file_pieces, files
from bot.storage.tables import (
    addresses,
    answers,
    asks,
    audit,
    awaited_roles,
    bells,
    bodies,
    cards,
    certificates,
    channel_state,
    circles,
    cohorts,
    course_versions,
    deliveries,
    dialogs,
    enrolments,
    erasures,
    flags,
    hosts,
    inbox,
    leases,
    merges,
    organisations,
    paces,
    pauses,
    persons,
    promises,
    reflections,
    revisions,
    rings,
    role_invitations,
    roles,
    screens,
    team_answers,
    transcript,
    ways_back,
    workplaces,
    wrong_codes,
)
from bot.storage.whose import is_of_address
from bot.storage.workshop_tables import occasions, opinions, series, signups, workshops

_PERSON: BindParameter[int] = bindparam("in_person")

Fate = Literal["delete", "keep without the person"]


class Holding(Struct, frozen=True):
    """One table's share of what is stored about a person.

    ``exported`` are the columns a person gets to read, ``hidden`` the rest: ids and machinery. What an id
    names (organisation, workplace, course) the service that exports says in words.
    ``blank`` are the columns emptied where rows stay when a person is erased.
    """

    table: Table
    rows: ColumnElement[bool]
    exported: tuple[str, ...]
    hidden: tuple[str, ...]
    fate: Fate = "delete"
    blank: tuple[str, ...] = ()

    def select(self) -> Select[Any]:
        """The person's rows in their order, exported columns only. Bound to ``in_person``."""
        columns = (self.table.c[name] for name in self.exported)
        return select(*columns).where(self.rows).order_by(*self.table.primary_key)

    def erase(self) -> Update | Delete:
        """What erasing does here. Bound to ``in_person``."""
        if self.fate == "delete":
            return delete(self.table).where(self.rows)
        return update(self.table).where(self.rows).values(dict.fromkeys(self.blank))


_HIS_TRANSCRIPT = exists(
    select(addresses.c.id).where(
        and_(
            addresses.c.person_id == _PERSON,
            addresses.c.channel == transcript.c.channel,
            addresses.c.platform_id == transcript.c.address,
        )
    )
)

_REMEMBERED_OF_HIM = exists(
    select(addresses.c.id).where(and_(addresses.c.person_id == _PERSON, is_of_address()))
)

HOLDINGS: Final[tuple[Holding, ...]] = (  # in the order in which rows can be deleted
    Holding(
        rings,
        rings.c.person_id == _PERSON,
        ("state", "made_at", "sent_at", "error"),
        ("id", "person_id", "delivery_id", "mark", "try_at", "expires_at", "attempts"),
        fate="keep without the person",  # for a week: to erase oneself must not let one ask a stranger anew
        blank=("person_id", "delivery_id"),
    ),
    Holding(
        bells,
        bells.c.person_id == _PERSON,
        ("kind", "mail", "confirmed_at", "asked_at", "seen_at", "fetched_at"),
        # What opens a person's calendar is not for a file that is carried about.
        ("person_id", "token", "drawn", "sequence", "changed_at"),
    ),
    Holding(
        ways_back,
        ways_back.c.person_id == _PERSON,
        ("kind", "made_at", "expires_at"),
        ("hash", "person_id"),
    ),
    Holding(
        merges,
        (merges.c.person_id == _PERSON) | (merges.c.other_id == _PERSON),
        ("at", "undone_at"),
        ("id", "person_id", "other_id", "moved"),
    ),
    Holding(
        answers,
        answers.c.person_id == _PERSON,
        ("course", "lesson", "question", "chosen", "correct", "answered_at"),
        ("id", "person_id", "delivery_id", "enrolment_id", "ask_id", "version"),
        fate="keep without the person",
        blank=("person_id", "delivery_id", "enrolment_id"),
    ),
    Holding(
        asks,
        asks.c.person_id == _PERSON,
        ("kind", "course", "lesson", "question", "asked_at", "days", "forecast", "held_out"),
        ("id", "person_id", "delivery_id", "place", "version"),
        fate="keep without the person",
        blank=("person_id", "delivery_id"),
    ),
    Holding(
        cards,
        cards.c.person_id == _PERSON,
        (
            "course",
            "lesson",
            "question",
            "told_on",
            "stability",
            "difficulty",
            "due",
            "reviewed_on",
            "asked_on",
            "waits",
            "right",
            "answered",
        ),
        ("person_id",),
    ),
    Holding(
        promises,
        promises.c.person_id == _PERSON,
        (
            "course",
            "lesson",
            "plan",
            "made_at",
            "made_on",
            "ask_on",
            "asked_on",
            "outcome",
            "told",
            "ended_at",
        ),
        ("id", "person_id", "delivery_id", "version"),
    ),
    Holding(
        reflections,
        reflections.c.person_id == _PERSON,
        ("course", "lesson", "words", "written_at"),
        ("id", "person_id", "version"),
    ),
    Holding(
        flags,
        flags.c.person_id == _PERSON,
        ("course", "lesson", "question", "language", "words", "flagged_at"),
        ("id", "person_id", "version"),
    ),
    Holding(
        certificates,
        certificates.c.person_id == _PERSON,
        (
            "code",
            "name",
            "course",
            "title",
            "organisation",
            "language",
            "tips",
            "completed_on",
            "issued_at",
        ),
        ("person_id", "enrolment_id"),
    ),
    Holding(
        opinions,
        opinions.c.person_id == _PERSON,
        ("useful", "will_use", "words", "given_at"),
        ("id", "workshop_id", "person_id"),
        fate="keep without the person",
        blank=("person_id", "words"),
    ),
    Holding(
        signups,
        signups.c.person_id == _PERSON,
        (
            "answer",
            "place",
            "offered_until",
            "to_confirm",
            "warm_up",
            "name",
            "came_at",
            "came_by",
            "answered_at",
        ),
        ("id", "workshop_id", "person_id", "occasion_id", "asked_again_at"),
    ),
    Holding(
        workshops,
        workshops.c.leader_id == _PERSON,
        ("leader", "title", "place"),
        tuple(column.name for column in workshops.columns if column.name not in {"leader", "title", "place"}),
        fate="keep without the person",
        blank=("leader_id", "leader"),
    ),
    Holding(
        series,
        series.c.made_by == _PERSON,
        ("made_at",),
        ("id", "organisation_id", "made_by", "shared", "version", "changed_at"),
        fate="keep without the person",
        blank=("made_by",),
    ),
    Holding(
        announcements,
        announcements.c.made_by == _PERSON,
        ("made_at",),
        tuple(column.name for column in announcements.columns if column.name != "made_at"),
        fate="keep without the person",
        blank=("made_by",),
    ),
    Holding(
        role_invitations,  # one that is still open is void without whoever gave it
        (role_invitations.c.made_by == _PERSON) | (role_invitations.c.used_by == _PERSON),
        ("role", "made_at", "expires_at", "used_at"),
        ("hash", "organisation_id", "made_by", "used_by"),
    ),
    Holding(
        transcript,
        _HIS_TRANSCRIPT,
        ("number", "author", "body", "at"),
        ("channel", "address", "edits", "key"),
    ),
    Holding(
        channel_state,
        _REMEMBERED_OF_HIM,
        ("key", "value"),
        ("channel",),
    ),
    Holding(
        bodies,
        bodies.c.delivery_id.in_(select(deliveries.c.id).where(deliveries.c.person_id == _PERSON)),
        ("delivery_id", "body"),
        (),
    ),
    Holding(
        deliveries,
        deliveries.c.person_id == _PERSON,
        (
            "id",
            "kind",
            "state",
            "channel",
            "created_at",
            "due_at",
            "sent_at",
            "subject",
            "lesson",
            "done_at",
            "error",
        ),
        (
            "recipient",
            "key",
            "person_id",
            "address_id",
            "organisation_id",
            "priority",
            "try_at",
            "expires_at",
            "enrolment_id",
            "edits",
            "receipt",
            "attempts",
            "unclear",
            "crashed",
            "tried_at",
            "epoch",
            "anew",
        ),
    ),
    Holding(
        enrolments,
        enrolments.c.person_id == _PERSON,
        ("started_at", "served_at", "completed_at", "ended_at"),
        ("id", "person_id", "cohort_id", "sent_all_of"),
    ),
    Holding(
        dialogs,
        dialogs.c.person_id == _PERSON,
        ("kind", "step", "data", "expires_at"),
        ("address_id", "person_id"),
    ),
    Holding(pauses, pauses.c.person_id == _PERSON, ("since", "until"), ("id", "person_id")),
    Holding(roles, roles.c.person_id == _PERSON, ("role",), ("person_id", "organisation_id")),
    Holding(
        addresses,
        addresses.c.person_id == _PERSON,
        ("channel", "platform_id", "state", "heard_at", "created_at"),
        ("id", "person_id", "wait_until", "unseen", "menu", "generation", "stays"),
        fate="keep without the person",  # until the farewell has left; tidy() takes it then
        blank=("person_id",),
    ),
    Holding(
        persons,
        persons.c.id == _PERSON,
        (
            "created_at",
            "joined_at",
            "left_at",
            "trade",
            "language",
            "days",
            "at",
            "timezone",
            "opening",
            "rhythm",
            "paused_since",
            "paused_until",
            "schedule",
            "next_lesson_at",
            "last_lesson_on",
            "last_review_on",
            "workplace_asked_at",
        ),
        (
            "id",
            "organisation_id",
            "workplace_id",
            "acts_for",
            "notice",
            "unanswered",
            "hour_offered",
            "soft_start",
        ),
    ),
)

NOT_PERSONAL: Final[frozenset[Table]] = frozenset(
    {
        organisations,
        workplaces,
        cohorts,
        course_versions,
        announcement_words,
        files,
        file_pieces,
        occasions,
        hosts,
        leases,
        paces,
        revisions,
        circles,
        screens,
        team_answers,
    }
)
"""Places, courses, groups and machinery. A workplace's contact is the organisation's business, and so is the
picture that goes with its announcement once that is sent: no export carries it. What somebody sent in for a
draft that has not gone out is deleted when they are erased (bot.services.announcements.forget_sent_in)."""

SHORT_LIVED: Final[frozenset[Table]] = frozenset({inbox})
"""Payloads are blanked when they are handled, those set aside when their sender is erased; rows are deleted
within days (bot.chat.inbox)."""

OPAQUE: Final[frozenset[Table]] = frozenset({audit, erasures, awaited_roles, wrong_codes})
"""Ids only, so nothing needs erasing. What the audit says of a person they get to read, too
(bot.services.people.put_in_words); ``awaited_roles`` repeats what config.yaml says of organisers,
``wrong_codes`` last an hour."""

_SELECTS = tuple((holding, holding.select()) for holding in HOLDINGS)
_ERASES = tuple((holding, holding.erase()) for holding in HOLDINGS)


def stored_about(db: Connection, person_id: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Table by table, the rows about a person as they may be read and carried away."""
    for holding, statement in _SELECTS:
        rows = db.execute(statement, {"in_person": person_id}).all()
        yield str(holding.table.name), [dict(zip(holding.exported, row, strict=True)) for row in rows]


def erase(db: Connection, person_id: int) -> None:
    """Take the person out of every table: rows deleted, or kept without anything that leads back."""
    for _, statement in _ERASES:
        db.execute(statement, {"in_person": person_id})
