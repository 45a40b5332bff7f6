"""What is stored about two persons who become one: seen before and after, and put back.

A merge is free to change these tables as its rules say. It looks at both persons' rows before
(:func:`look`) and after, and keeps the difference (:func:`difference`), from which :func:`put_back` makes
the rows what they were. Columns that no merge changes are not read.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from bot.storage.announcement_tables import announcements
from bot.storage.signups import BESIDE
from bot.storage.tables import (
    addresses,
    answers,
    asks,
    audit,
    bells,
    cards,
    certificates,
    deliveries,
    dialogs,
    enrolments,
    flags,
    merges,
    pauses,
    persons,
    promises,
    reflections,
    rings,
    role_invitations,
    roles,
    ways_back,
)
from bot.storage.types import UtcDateTime
from bot.storage.workshop_tables import opinions, series, signups, workshops

Key = tuple[Any, ...]
Values = dict[str, Any]
Seen = Mapping[str, Mapping[Key, Values]]
"""Rows by what they are watched as, and primary key."""

_CARDS: Final = str(cards.name)

BY_PERSON: Final = "person_id"


def in_the_audit(person_id: int) -> str:
    """How the audit names a person."""
    return f"person {person_id}"


class Watched(Struct, frozen=True):
    """A table, and the columns in which a merge may change its rows; all of them where it deletes rows.

    ``owner`` is the column that says whose a row is, and ``written`` how a person stands in it. A table
    whose rows belong to people in two ways is watched twice, each under a ``name`` of its own.
    """

    name: str
    table: Table
    columns: tuple[str, ...]
    owner: str
    written: Callable[[int], Any]
    key: tuple[str, ...]
    as_it_was: bool
    look: Select[Any]
    remove: Delete
    add: Insert

    @classmethod
    def of(cls, table: Table, *columns: str, owner: str = BY_PERSON, as_it_was: bool = False) -> "Watched":
        """Watch these columns, else all of them.

        ``as_it_was``: a row that goes back to the other gets every one of them back, changed by the merge
        or later.
        """
        name = str(table.name)  # JSON takes no other names
        return cls._of(name, table, columns, owner, as_it_was=as_it_was)

    @classmethod
    def by(cls, table: Table, owner: str, written: Callable[[int], Any] = int) -> "Watched":
        """Watch nothing but whose the rows are, in one of the columns that say so."""
        return cls._of(f"{table.name}.{owner}", table, (owner,), owner, written)

    @classmethod
    def _of(
        cls,
        name: str,
        table: Table,
        columns: tuple[str, ...],
        owner: str,
        written: Callable[[int], Any] = int,
        *,
        as_it_was: bool = False,
    ) -> "Watched":
        key = tuple(str(column.name) for column in table.primary_key)
        named = columns or tuple(str(column.name) for column in table.columns)
        seen = [table.c[name] for name in dict.fromkeys((*key, *named))]
        these = table.c[owner].in_(bindparam("in_persons", expanding=True))
        return cls(
            name,
            table,
            named,
            owner,
            written,
            key,
            as_it_was,
            select(*seen).where(these).order_by(*table.primary_key),
            delete(table).where(_this(table)),
            insert(table),
        )

    def where(self, key: Key) -> Values:
        """What the statements need to find a row."""
        return {f"in_{name}": value for name, value in zip(self.key, key, strict=True)}

    def read(self, values: Mapping[str, Any]) -> Values:
        """Values as the database takes them, of those that JSON has kept."""
        return {name: _from_json(self.table, name, value) for name, value in values.items()}


def _this(table: Table) -> ColumnElement[bool]:
    return and_(*(column == bindparam(f"in_{column.name}") for column in table.primary_key))


WATCHED: Final = {
    one.name: one
    for one in (
        Watched.of(persons, owner="id"),
        Watched.of(bells),
        Watched.of(addresses, BY_PERSON),
        Watched.of(dialogs, BY_PERSON),
        Watched.of(roles),
        Watched.of(pauses, BY_PERSON),
        Watched.of(
            enrolments, BY_PERSON, "served_at", "sent_all_of", "completed_at", "ended_at", as_it_was=True
        ),
        Watched.of(certificates, BY_PERSON),
        Watched.of(deliveries, BY_PERSON, "recipient", "enrolment_id", "state", "error"),
        Watched.of(asks, BY_PERSON),
        Watched.of(answers),
        Watched.of(cards),
        Watched.of(promises, BY_PERSON),
        Watched.of(reflections, BY_PERSON),
        Watched.of(flags),
        Watched.of(rings, BY_PERSON, "state", "error"),
        Watched.of(ways_back, BY_PERSON),
        Watched.of(signups, BY_PERSON, *BESIDE),
        Watched.of(workshops, "leader_id", owner="leader_id"),
        Watched.of(opinions),
        Watched.by(series, "made_by"),
        Watched.by(announcements, "made_by"),
        Watched.by(role_invitations, "made_by"),
        Watched.by(role_invitations, "used_by"),
        Watched.by(audit, "actor", in_the_audit),
        Watched.by(audit, "subject", in_the_audit),
    )
}
"""In an order in which rows can be put back. ``merges`` stays: it says who went into whom."""

_NEW = insert(merges).returning(merges.c.id)
_ONE = select(merges).where(merges.c.id == bindparam("in_merge"))
_LATER = (
    select(merges.c.id)
    .where(
        merges.c.id > bindparam("in_merge"),
        merges.c.undone_at.is_(None),
        or_(
            merges.c.person_id.in_(bindparam("in_persons", expanding=True)),
            merges.c.other_id.in_(bindparam("in_persons", expanding=True)),
        ),
    )
    .limit(1)
)
_UNDONE = (
    update(merges)
    .where(merges.c.id == bindparam("in_merge"))
    .values(undone_at=bindparam("in_now"), moved=bindparam("in_moved"))
)
_INTO = select(merges.c.other_id).where(
    merges.c.person_id.in_(bindparam("in_persons", expanding=True)), merges.c.undone_at.is_(None)
)
_WHO_GOES_ON = select(merges.c.person_id).where(
    merges.c.other_id == bindparam("in_person"), merges.c.undone_at.is_(None)
)
_FORGET = (
    update(merges)
    .where(merges.c.at < bindparam("in_before"), merges.c.moved != bindparam("in_moved"))
    .values(moved=bindparam("in_nothing", type_=merges.c.moved.type))
)


def look(db: Connection, person_ids: Sequence[int]) -> Seen:
    """All that these persons have, as far as a merge may change it."""
    return {name: _rows(db, one, person_ids) for name, one in WATCHED.items()}


def difference(before: Seen, after: Seen) -> Values:
    """What has become other, as JSON keeps it: changed (alike changes together), gone, and new rows."""
    found: Values = {"changed": {}, "gone": {}, "new": {}}
    for name, one in WATCHED.items():
        was, now = before[name], after[name]
        alike: defaultdict[tuple[Any, ...], list[Key]] = defaultdict(list)
        for key in was.keys() & now.keys():
            whole = one.as_it_was and was[key][one.owner] != now[key][one.owner]
            change = tuple(
                (column, was[key][column], now[key][column])
                for column in one.columns
                if whole or was[key][column] != now[key][column]
            )
            if change:
                alike[change].append(key)
        if alike:
            found["changed"][name] = [
                {"values": [list(each) for each in change], "rows": sorted(map(list, keys))}
                for change, keys in alike.items()
            ]
        gone, new = was.keys() - now.keys(), now.keys() - was.keys()
        if gone:
            found["gone"][name] = [was[key] for key in sorted(gone)]
        if new:
            found["new"][name] = [now[key] for key in sorted(new)]
    return found


def put_back(db: Connection, moved: Mapping[str, Any], person_id: int, other_id: int) -> Sequence[Values]:
    """Make the rows of both what they were before the merge.

    What the other one had gets its old values. What the one who goes on had keeps what has become of it
    since; the memory cards of which that is so, and those that came by the merge, are returned, each with
    what it is now but for ``told_on``.
    """
    stayed = _cards_since(db, moved, person_id)
    _take_away(db, moved["new"], {tuple(row[name] for name in WATCHED[_CARDS].key) for row in stayed})
    for name, one in WATCHED.items():
        rows = moved["gone"].get(name, ())
        for group in moved["changed"].get(name, ()):
            _set_back(db, one, group, other_id)
        if rows:
            db.execute(one.add, [one.read(row) for row in rows])
    return stayed


def keep(db: Connection, person_id: int, other_id: int, moved: Mapping[str, Any], now: datetime) -> int:
    """Note a merge; its id."""
    row = {"person_id": person_id, "other_id": other_id, "at": now, "moved": moved}
    merge: int = db.execute(_NEW, row).scalar_one()
    return merge


class Merge(Struct, frozen=True):
    """Two persons made one. ``moved`` is empty once it can be undone no more."""

    id: int
    person_id: int
    other_id: int
    at: datetime
    moved: Mapping[str, Any]
    undone_at: datetime | None


def by_id(db: Connection, merge: int) -> Merge | None:
    """The merge with this id."""
    row = db.execute(_ONE, {"in_merge": merge}).one_or_none()
    return None if row is None else Merge(**row._mapping)  # noqa: SLF001 - its public name


def has_later(db: Connection, merge: Merge) -> bool:
    """Whether one of the two has been merged again since, and that stands."""
    both = [merge.person_id, merge.other_id]
    return db.scalar(_LATER, {"in_merge": merge.id, "in_persons": both}) is not None


def note_undone(db: Connection, merge: int, now: datetime) -> None:
    """A merge is undone; what it moved need not be kept."""
    db.execute(_UNDONE, {"in_merge": merge, "in_now": now, "in_moved": {}})


def went_into(db: Connection, person_id: int) -> list[int]:
    """Everybody whose record went into this person's, also by way of others."""
    found: list[int] = []
    asked = [person_id]
    while asked:
        asked = [each for each in db.scalars(_INTO, {"in_persons": asked}) if each not in found]
        found += asked
    return found


def goes_on_as(db: Connection, person_id: int) -> int:
    """The person this one has become, by way of however many others; else themselves."""
    found = person_id
    while (person := db.scalar(_WHO_GOES_ON, {"in_person": found})) is not None:
        found = person
    return found


def forget(db: Connection, before: datetime) -> int:
    """Of merges older than this, keep only who went into whom. Returns how many there were."""
    return db.execute(_FORGET, {"in_before": before, "in_moved": {}, "in_nothing": {}}).rowcount


def _cards_since(db: Connection, moved: Mapping[str, Any], person_id: int) -> list[Values]:
    """The cards of who went on that are not what the merge has left: something was done with them since."""
    one = WATCHED[_CARDS]
    now = _rows(db, one, [person_id])
    found = []
    for row in map(one.read, moved["new"].get(_CARDS, ())):
        current = now.get(tuple(row[name] for name in one.key), row)
        if current != row:
            found.append(current)
    for group in moved["changed"].get(_CARDS, ()):
        after = one.read({name: value for name, _, value in group["values"]})
        before = one.read({name: value for name, value, _ in group["values"]})
        rows = [now[tuple(key)] for key in group["rows"] if tuple(key) in now]
        changed = [row for row in rows if any(row[name] != value for name, value in after.items())]
        found += [{**row, "told_on": before.get("told_on", row["told_on"])} for row in changed]
    return found


def _take_away(db: Connection, new: Mapping[str, Sequence[Values]], but: Collection[Key]) -> None:
    """Delete the rows that came by the merge, but for these cards."""
    for name in reversed(WATCHED):
        one = WATCHED[name]
        for row in map(one.read, new.get(name, ())):
            key = tuple(row[column] for column in one.key)
            if name != _CARDS or key not in but:
                db.execute(one.remove, one.where(key))


def _rows(db: Connection, one: Watched, person_ids: Sequence[int]) -> Mapping[Key, Values]:
    names = tuple(str(column.name) for column in one.look.selected_columns)
    rows = db.execute(one.look, {"in_persons": [one.written(each) for each in person_ids]})
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return {tuple(row[name] for name in one.key): row for row in found}


def _set_back(db: Connection, one: Watched, group: Mapping[str, Any], other_id: int) -> None:
    """Give rows that were changed alike their old values; those of who goes on, where nothing came after."""
    before = one.read({name: was for name, was, _ in group["values"]})
    after = one.read({name: now for name, _, now in group["values"]})
    rows = [tuple(key) for key in group["rows"]]
    theirs = before.get(one.owner) == one.written(other_id) or (one.owner == "id" and rows == [(other_id,)])
    new = {f"to_{name}": value for name, value in before.items()}
    if theirs:
        db.execute(_change(one, tuple(before)), [{**one.where(key), **new} for key in rows])
        return
    for name, value in after.items():
        known = {f"to_{name}": before[name], f"from_{name}": value}
        db.execute(_change_if_as_left(one, name), [{**one.where(key), **known} for key in rows])


@cache
def _change(one: Watched, names: tuple[str, ...]) -> Update:
    """The statement that sets these columns of one row."""
    values = {name: bindparam(f"to_{name}", type_=one.table.c[name].type) for name in names}
    return update(one.table).where(_this(one.table)).values(values)


@cache
def _change_if_as_left(one: Watched, name: str) -> Update:
    """The statement that sets a column which still has the value that the merge gave it."""
    column = one.table.c[name]
    as_left = column.is_not_distinct_from(bindparam(f"from_{name}", type_=column.type))
    return _change(one, (name,)).where(as_left)


def _from_json(table: Table, name: str, value: Any) -> Any:  # noqa: ANN401 - a value of any column
    if isinstance(value, str):
        kind = table.c[name].type
        if isinstance(kind, UtcDateTime):
            return datetime.fromisoformat(value)
        if isinstance(kind, Date):
            return date.fromisoformat(value)
    return value
