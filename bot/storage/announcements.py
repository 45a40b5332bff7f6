"""Questions about announcements, and their rows' changes."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    type_coerce,
    update,
)

from bot.domain.announcement import Announcement, State, attached_from_json, month_day_in, repeats_named
from bot.domain.kinds import announcement_key, correction_key
from bot.domain.roles import Deed
from bot.storage.announcement_tables import announcement_words, announcements
from bot.storage.tables import deliveries, persons
from bot.storage.upsert import row_lock, upsert

lock_announcement = row_lock(announcements, "id")
"""Held by whoever changes an announcement. Composing holds it too, shared with others who compose: so no
words leave of which a change of them does not know."""

MOST_LISTED: Final = 200
"""So many can be paged through: years of them."""

A = announcements.c
_BY_ID = A.id == bindparam("in_id")
_THESE = A.id.in_(bindparam("in_ids", expanding=True))
_READ = select(announcements)
_WORDS = select(announcement_words).where(
    announcement_words.c.announcement_id.in_(bindparam("in_ids", expanding=True))
)
_HOLD = select(A.id).where(_THESE).order_by(A.id).with_for_update(read=True)
_ADD = insert(announcements).returning(A.id)
_WRITE = upsert(announcement_words, key=("announcement_id", "language"), update=("markdown",))
_UNWRITE = delete(announcement_words).where(announcement_words.c.announcement_id == bindparam("in_id"))
_DELETE = delete(announcements).where(_BY_ID)
_TO_LEADERS = type_coerce(A.audience, A.state.type).contains('"leaders":')  # as to_json writes it
_DEED = case((_TO_LEADERS, Deed.PLAN_SERIES.value), else_=Deed.REACH_PEOPLE.value)
"""As :func:`bot.domain.audience.deed_to_reach` has it."""
_IS_TO_COME = A.state.in_([State.SCHEDULED.value, State.SPREADING.value])
_OF_ORGANISATION = (
    select(A.id)
    .where(
        A.organisation_id == bindparam("in_organisation"),
        A.state.in_(bindparam("in_states", expanding=True)),
        _DEED.in_(bindparam("in_deeds", expanding=True)),
    )
    .order_by(case((_IS_TO_COME, 0), else_=1), case((_IS_TO_COME, A.at)), A.changed_at.desc(), A.id.desc())
    .limit(MOST_LISTED)
)
_DUE = (
    select(A.id)
    .where(
        or_(
            A.state == State.SPREADING.value,
            and_(
                A.state == State.SCHEDULED.value,
                A.at <= bindparam("in_horizon", type_=A.at.type),
                A.carried.is_(None),
            ),
        )
    )
    .order_by(A.at, A.id)
    .limit(1)
)
_CHANGED = select(A.id).where(A.carried.is_not(None)).order_by(A.id).limit(1)

FROM_ORGANISERS: Final = text("deliveries.priority IN (1, 2, 4)")  # as the index has it
_TALLY = (
    select(deliveries.c.state, func.count().label("people"))
    .where(FROM_ORGANISERS, deliveries.c.key == bindparam("in_key"))
    .group_by(deliveries.c.state)
)
_ASKED = select(deliveries.c.id, deliveries.c.subject, persons.c.language).join(
    persons, persons.c.id == deliveries.c.person_id
)


def add(db: Connection, values: Mapping[str, Any]) -> int:
    """Add one, and return its id."""
    return int(db.execute(_ADD, values).scalar_one())


def announcement(db: Connection, id_: int) -> Announcement | None:
    """One of them; None: there is none."""
    return announcements_by_id(db, [id_]).get(id_)


def announcements_by_id(db: Connection, ids: Sequence[int]) -> dict[int, Announcement]:
    """These, with their words."""
    asked = {"in_ids": list(ids)}
    words: dict[int, dict[str, str]] = {}
    for row in db.execute(_WORDS, asked):
        words.setdefault(row.announcement_id, {})[row.language] = row.markdown
    return {row.id: _read(row, words.get(row.id, {})) for row in db.execute(_READ.where(_THESE), asked)}


def hold(db: Connection, ids: Sequence[int]) -> None:
    """Keep these as they are until the end of the call, beside others who do the same."""
    db.execute(_HOLD, {"in_ids": list(ids)}).all()


def listed(
    db: Connection, organisation_id: int, states: Collection[State], deeds: Collection[Deed]
) -> list[int]:
    """Those of an organisation in these states, to whom one may reach by these deeds.

    What is still to come stands first, by when; then the one changed last.
    """
    asked = {"in_organisation": organisation_id, "in_states": [one.value for one in states]}
    return list(db.scalars(_OF_ORGANISATION, {**asked, "in_deeds": [one.value for one in deeds]}))


def due(db: Connection, horizon: dt.datetime) -> int | None:
    """The next to go out, or to go on going out, until this moment.

    A repeating one does not come again before what was changed in it has come to all of its last time.
    """
    return db.scalar(_DUE, {"in_horizon": horizon})


def to_do(db: Connection, horizon: dt.datetime) -> bool:
    """Whether one goes out until this moment, or has a change that is to be carried."""
    return due(db, horizon) is not None or changed(db) is not None


def changed(db: Connection) -> int | None:
    """One with a change that has not come to all that went out."""
    return db.scalar(_CHANGED)


def set_fields(db: Connection, id_: int, **values: Any) -> None:  # noqa: ANN401 - of any column
    """Change columns of one."""
    db.execute(update(announcements).where(A.id == id_).values(**values))


def write(db: Connection, id_: int, language: str, markdown: str) -> None:
    """Its text in one language, in the place of what stood there."""
    db.execute(_WRITE, {"announcement_id": id_, "language": language, "markdown": markdown})


def throw_away(db: Connection, id_: int) -> None:
    """Delete one that nobody has had."""
    db.execute(_UNWRITE, {"in_id": id_})
    db.execute(_DELETE, {"in_id": id_})


class Tally(Struct, frozen=True):
    """How one run stands: people by the state of their delivery, and its corrections by state."""

    people: Mapping[str, int]
    corrected: Mapping[str, int]


def tally(db: Connection, id_: int, run: int, version: int) -> Tally:
    """How a run of an announcement stands, with the corrections to this version of its words."""
    key = {"in_key": announcement_key(id_, run)}
    edits = {"in_key": correction_key(id_, run, version)}
    return Tally(
        {row.state: row.people for row in db.execute(_TALLY, key)},
        {row.state: row.people for row in db.execute(_TALLY, edits)},
    )


def about(db: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """Which announcement each of these deliveries is of, as ``subject``, and their person's language."""
    return db.execute(_ASKED.where(deliveries.c.id.in_(ids))).all()


def _read(row: Row[Any], words: Mapping[str, str]) -> Announcement:
    return Announcement(
        row.id,
        row.organisation_id,
        State(row.state),
        row.audience,
        words,
        urgent=row.urgent,
        at=row.at,
        repeats=repeats_named(row.repeats),
        month_day=month_day_in(row.repeats),
        until=row.until,
        attached=attached_from_json(row.media),
        version=row.version,
        runs=row.runs,
        reached=row.reached,
        carried=row.carried,
    )
