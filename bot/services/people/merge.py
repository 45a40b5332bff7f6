"""Two of one person's records become one, by rule, and for a day they can be parted again.

Who made the code goes on: with their own settings, and the other's where they have none. What both have
done is one history, in which nothing counts twice. The other's row stays, empty, as what was merged.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, TypeVar

from sqlalchemy import BindParameter, Connection, bindparam, case, exists, insert, select, update

from bot.content.library import Library
from bot.domain.kinds import Kind, person_recipient
from bot.services.learning.merge_learning import give_back_learning, merge_learning
from bot.services.people.bell import set_bell
from bot.services.people.reschedule import reschedule
from bot.services.workshops.lock_their_workshops import lock_their_workshops
from bot.services.workshops.merge_opinions import merge_opinions
from bot.services.workshops.merge_signups import merge_signups
from bot.storage import deliveries as ledger
from bot.storage import merges, people
from bot.storage.announcement_tables import announcements
from bot.storage.tables import (
    addresses,
    audit,
    bells,
    deliveries,
    dialogs,
    flags,
    pauses,
    persons,
    promises,
    reflections,
    rings,
    role_invitations,
    roles,
    ways_back,
)
from bot.storage.upsert import insert_new
from bot.storage.workshop_tables import series

Merge = merges.Merge

UNDONE_WITHIN: Final = timedelta(days=1)

MERGED_TWICE: Final = "The same day's message of the other chat went before."

_FROM: Final[BindParameter[int]] = bindparam("in_other")
_TO: Final[BindParameter[int]] = bindparam("in_person")
_GOES_ALONG: Final = tuple(
    update(column.table).where(column == _FROM).values({column.name: _TO})
    for column in (
        *(
            table.c.person_id
            for table in (addresses, dialogs, pauses, promises, reflections, rings, ways_back)
        ),
        *(announcements.c.made_by, series.c.made_by),
        *(role_invitations.c.made_by, role_invitations.c.used_by),
    )
)
_NOTED: Final = tuple(
    update(audit)
    .where(column == bindparam("in_from"), audit.c.organisation_id.is_not(None))
    .values({column.name: bindparam("in_to")})
    for column in (audit.c.actor, audit.c.subject)
)
"""What an organisation's log says of the other is said of who goes on; when who was merged stays."""

# --- deliveries: one recipient from now on, and one message a day ------------------------------------------

_OPEN = deliveries.c.state.in_(["pending", "claimed"])
_OTHERS = deliveries.alias("others")
_HAS_TWIN = exists().where(
    _OTHERS.c.key == deliveries.c.key,
    _OTHERS.c.recipient == bindparam("in_to", type_=deliveries.c.recipient.type),
)
_TWIN_HAS_GONE = exists().where(
    _OTHERS.c.key == deliveries.c.key,
    _OTHERS.c.recipient == bindparam("in_from", type_=deliveries.c.recipient.type),
    _OTHERS.c.state.in_(["sending", "sent", "unknown"]),
)
_CANCEL: Final = {"state": "cancelled", "error": MERGED_TWICE}
_CANCEL_OWN = update(deliveries).where(deliveries.c.person_id == _TO, _OPEN, _TWIN_HAS_GONE).values(_CANCEL)
_CANCEL_OTHERS = update(deliveries).where(deliveries.c.person_id == _FROM, _OPEN, _HAS_TWIN).values(_CANCEL)
_MOVE_DELIVERIES = (
    update(deliveries)
    .where(deliveries.c.person_id == _FROM)
    .values(
        person_id=_TO,
        recipient=case(
            (_HAS_TWIN, deliveries.c.recipient), else_=bindparam("in_to", type_=deliveries.c.recipient.type)
        ),
    )
)

# --- what there is one of --------------------------------------------------------------------------------

_ROLES = select(roles.c.organisation_id, roles.c.role).where(roles.c.person_id == _FROM)
_GRANT = insert_new(roles, key=("person_id", "organisation_id", "role"))
_NO_ROLES = roles.delete().where(roles.c.person_id == _FROM)
_BELL = select(bells).where(bells.c.person_id == bindparam("in_whose"))
_NO_BELL = bells.delete().where(bells.c.person_id == bindparam("in_whose"))
_PUT_BELL = insert(bells)
_NO_ASKS = (
    update(rings)
    .where(rings.c.person_id == bindparam("in_whose"), rings.c.mark.is_not(None), rings.c.state == "pending")
    .values(state="cancelled", error="The bell of the other chat is kept.")
)
"""An e-mail that asks to confirm one address must not leave for another, which may be a stranger's."""

_MINE = flags.alias("mine")
_FLAGGED_BOTH = (
    select(flags.c.id, flags.c.words, _MINE.c.id.label("mine"), _MINE.c.words.label("my_words"))
    .join(
        _MINE,
        (_MINE.c.person_id == _TO)
        & (_MINE.c.course == flags.c.course)
        & (_MINE.c.lesson == flags.c.lesson)
        & (_MINE.c.question == flags.c.question)
        & (_MINE.c.version == flags.c.version),
    )
    .where(flags.c.person_id == _FROM)
    .order_by(flags.c.id)
)
_NO_FLAG = flags.delete().where(flags.c.id == bindparam("in_flag"))
_FLAG_WORDS = update(flags).where(flags.c.id == bindparam("in_flag")).values(words=bindparam("in_words"))
_MOVE_FLAGS = update(flags).where(flags.c.person_id == _FROM).values(person_id=_TO)

# --- the persons themselves --------------------------------------------------------------------------------

_BOTH = select(persons).where(persons.c.id.in_(bindparam("in_persons", expanding=True)))
_NAMES: Final = tuple(
    column.name for column in persons.columns if column.name not in {"id", "created_at", "language"}
)
_WRITE = (
    update(persons)
    .where(persons.c.id == bindparam("in_id"))
    .values({name: bindparam(f"to_{name}", type_=persons.c[name].type) for name in _NAMES})
)
_EMPTY: Final[Mapping[str, Any]] = {
    **dict.fromkeys(_NAMES),
    "unanswered": 0,
    "hour_offered": False,
    "soft_start": 0,
}
_AT_BOTH = select(persons.c.organisation_id).where(
    persons.c.id.in_(bindparam("in_persons", expanding=True)), persons.c.organisation_id.is_not(None)
)

# --- parting again ----------------------------------------------------------------------------------------

_WAITING_THERE = (
    select(deliveries.c.id, deliveries.c.kind)
    .join(addresses, addresses.c.id == deliveries.c.address_id)
    .where(deliveries.c.person_id == _TO, addresses.c.person_id.is_distinct_from(_TO), _OPEN)
    .order_by(deliveries.c.id)
)
_NO_DIALOGS = dialogs.delete().where(
    dialogs.c.person_id == _TO,
    exists().where(addresses.c.id == dialogs.c.address_id, addresses.c.person_id.is_distinct_from(_TO)),
)
_SINCE: Final = bindparam("in_since", type_=ways_back.c.made_at.type)
_NO_WAYS_SINCE = ways_back.delete().where(
    ways_back.c.person_id.in_([_TO, _FROM]), ways_back.c.made_at > _SINCE
)
_NO_PAGES_SINCE = (
    update(addresses)
    .where(addresses.c.person_id.in_([_TO, _FROM]), addresses.c.created_at > _SINCE)
    .values(person_id=None)
)
_NAMED_SINCE = (
    select(rings.c.id)
    .where(rings.c.person_id == _TO, rings.c.mark.is_not(None), rings.c.made_at > _SINCE)
    .limit(1)
)
_STOP = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("in_id"))
    .values(state="cancelled", error="The two chats were parted again.")
)
_NOTE = insert(audit)

Refusal = Literal["same", "gone"]
"""They are one person already; or one of them has just been erased."""

UndoRefusal = Literal["not yours", "undone", "later first", "too late"]
"""Nothing of this person's; undone before; one of the two was merged again since; a day has passed."""


def merge(
    db: Connection, goes_on: int, other: int, library: Library, now: datetime
) -> merges.Merge | Refusal:
    """Make one person of two. Undo it with :func:`undo` and its id."""
    if goes_on == other:
        return "same"
    both = {"in_person": goes_on, "in_other": other}
    lock_their_workshops(db, [goes_on, other])
    people.lock_persons(db, [goes_on, other])
    found = {row.id: dict(row._mapping) for row in db.execute(_BOTH, {"in_persons": [goes_on, other]})}  # noqa: SLF001 - its public name
    if len(found) != len(both) or people.person(db, other) is None or people.person(db, goes_on) is None:
        return "gone"
    before = merges.look(db, [goes_on, other])
    merge_learning(db, goes_on, other, library, now)
    merge_signups(db, goes_on, other, now)
    merge_opinions(db, goes_on, other)
    _merge_deliveries(db, goes_on, other)
    _merge_flags(db, both)
    _merge_roles(db, both)
    _merge_bells(db, goes_on, other)
    for statement in _GOES_ALONG:
        db.execute(statement, both)
    for statement in _NOTED:
        names = {"in_from": merges.in_the_audit(other), "in_to": merges.in_the_audit(goes_on)}
        db.execute(statement, names)
    one = _one_of(found[goes_on], found[other])
    db.execute(_WRITE, {"in_id": goes_on, **{f"to_{name}": one[name] for name in _NAMES}})
    db.execute(_WRITE, {"in_id": other, **{f"to_{name}": value for name, value in _EMPTY.items()}})
    reschedule(db, goes_on, now)
    moved = merges.difference(before, merges.look(db, [goes_on, other]))
    made = merges.keep(db, goes_on, other, moved, now)
    _note(db, "merge", goes_on, other, now)
    return merges.Merge(made, goes_on, other, now, moved, None)


def undo(db: Connection, merge_id: int, person_id: int, now: datetime) -> merges.Merge | UndoRefusal:
    """Part again what a merge has joined. What has been answered since stays with who went on."""
    found = merges.by_id(db, merge_id)
    if found is None:
        return "not yours"
    people.lock_persons(db, [found.person_id, found.other_id])
    found = merges.by_id(db, merge_id) or found  # by now it may be undone
    refusal = _why_not(db, found, person_id, now)
    if refusal is not None:
        return refusal
    both = {"in_person": found.person_id, "in_other": found.other_id}
    token = _token_of_ended(db, found)
    since = merges.put_back(db, found.moved, found.person_id, found.other_id)
    if token is not None:
        set_bell(db, found.other_id, "none", token, now)
    give_back_learning(db, found.person_id, found.other_id, since)
    _end_ways_since(db, found, now)
    db.execute(_NO_DIALOGS, both)
    _part_deliveries(db, found.person_id, found.other_id)
    merges.note_undone(db, found.id, now)
    for person in sorted((found.person_id, found.other_id)):
        reschedule(db, person, now)
    _note(db, "undo merge", found.person_id, found.other_id, now)
    return found


def of_two_organisations(db: Connection, person_id: int, other_id: int) -> bool:
    """Whether these two belong to different organisations."""
    return len(set(db.scalars(_AT_BOTH, {"in_persons": [person_id, other_id]}))) > 1


def forget(db: Connection, now: datetime) -> int:
    """Let go of what is kept to undo merges that can be undone no more."""
    return merges.forget(db, now - UNDONE_WITHIN)


def _merge_deliveries(db: Connection, goes_on: int, other: int) -> None:
    """One recipient; of two messages of one day only one leaves: the one that has, else who goes on's."""
    both = {"in_person": goes_on, "in_other": other}
    names = {"in_to": person_recipient(goes_on), "in_from": person_recipient(other)}
    db.execute(_CANCEL_OWN, {**both, **names})
    db.execute(_CANCEL_OTHERS, {**both, **names})
    db.execute(_MOVE_DELIVERIES, {**both, **names})


def _merge_flags(db: Connection, both: Mapping[str, int]) -> None:
    for row in db.execute(_FLAGGED_BOTH, both).all():
        db.execute(_NO_FLAG, {"in_flag": row.id})
        if row.my_words is None and row.words is not None:
            db.execute(_FLAG_WORDS, {"in_flag": row.mine, "in_words": row.words})
    db.execute(_MOVE_FLAGS, both)


def _merge_roles(db: Connection, both: Mapping[str, int]) -> None:
    for organisation, role in db.execute(_ROLES, both).all():
        values = {"person_id": both["in_person"], "organisation_id": organisation, "role": role}
        db.execute(_GRANT, values)
    db.execute(_NO_ROLES, both)


def _merge_bells(db: Connection, goes_on: int, other: int) -> None:
    """The bell of who goes on, else the other's."""
    theirs = db.execute(_BELL, {"in_whose": other}).one_or_none()
    if theirs is None:
        return
    mine = db.execute(_BELL, {"in_whose": goes_on}).one_or_none()
    db.execute(_NO_BELL, {"in_whose": other})
    if mine is None or (mine.kind is None and theirs.kind is not None):
        db.execute(_NO_BELL, {"in_whose": goes_on})
        db.execute(_PUT_BELL, {**theirs._mapping, "person_id": goes_on})  # noqa: SLF001 - its public name
        db.execute(_NO_ASKS, {"in_whose": goes_on})
    else:
        db.execute(_NO_ASKS, {"in_whose": other})


def _one_of(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of the person who goes on."""
    same_house = mine["organisation_id"] in (None, theirs["organisation_id"])
    takes_part = [one for one in (mine, theirs) if one["joined_at"] is not None and one["left_at"] is None]
    own = {name: _first(mine[name], theirs[name]) for name in ("trade", "days", "at", "timezone", "opening")}
    house = {name: _first(mine[name], theirs[name] if same_house else None) for name in _HOUSE}
    rhythm = theirs["rhythm"] if theirs["rhythm"] != "silent" else None
    return {
        **own,
        **house,
        **_pause_of(mine, theirs),
        "joined_at": min((one for one in (mine["joined_at"], theirs["joined_at"]) if one), default=None),
        "left_at": None if takes_part else _latest(mine["left_at"], theirs["left_at"]),
        "rhythm": _first(mine["rhythm"], rhythm),
        "unanswered": min(mine["unanswered"], theirs["unanswered"]),
        "hour_offered": mine["hour_offered"] or theirs["hour_offered"],
        "soft_start": max(mine["soft_start"], theirs["soft_start"]),
        "schedule": mine["schedule"],
        "next_lesson_at": mine["next_lesson_at"],
        "last_lesson_on": _latest(mine["last_lesson_on"], theirs["last_lesson_on"]),
        "last_review_on": _latest(mine["last_review_on"], theirs["last_review_on"]),
        "acts_for": _first(mine["acts_for"], theirs["acts_for"]),
        "workplace_asked_at": _latest(mine["workplace_asked_at"], theirs["workplace_asked_at"]),
    }


_HOUSE: Final = ("organisation_id", "workplace_id")


def _pause_of(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """The pause of who goes on, from when the first of both began; else the other's, with its welcome."""
    one = mine if mine["paused_since"] is not None or theirs["paused_since"] is None else theirs
    since = min(
        (day for day in (mine["paused_since"], theirs["paused_since"]) if day is not None), default=None
    )
    notice = mine["notice"] if one is mine else _first(mine["notice"], theirs["notice"])
    return {"paused_since": since, "paused_until": one["paused_until"], "notice": notice}


V = TypeVar("V")
M = TypeVar("M", date, datetime)


def _first(mine: V | None, theirs: V | None) -> V | None:
    return theirs if mine is None else mine


def _latest(mine: M | None, theirs: M | None) -> M | None:
    return max((one for one in (mine, theirs) if one is not None), default=None)


def _token_of_ended(db: Connection, found: merges.Merge) -> str | None:
    """The calendar's token of the other's bell, if its e-mails were ended while it rang for who went on."""
    brought = [row for row in found.moved.get("new", {}).get("bells", ()) if row["mail"] is not None]
    bell = db.execute(_BELL, {"in_whose": found.person_id}).one_or_none()
    return str(bell.token) if brought and bell is not None and bell.kind == "none" else None


def _end_ways_since(db: Connection, found: merges.Merge, now: datetime) -> None:
    """Nothing that was made while they were one opens either of them any more, nor tells by e-mail.

    Nobody knows which of the two made it: one of them may have got in with somebody else's code.
    """
    since = {"in_person": found.person_id, "in_other": found.other_id, "in_since": found.at}
    db.execute(_NO_WAYS_SINCE, since)
    db.execute(_NO_PAGES_SINCE, since)
    bell = db.execute(_BELL, {"in_whose": found.person_id}).one_or_none()
    if bell is not None and bell.mail is not None and db.execute(_NAMED_SINCE, since).first() is not None:
        set_bell(db, found.person_id, "none", bell.token, now)


def _part_deliveries(db: Connection, person_id: int, other_id: int) -> None:
    """What waits to leave for who went on, at an address that is theirs no more, takes another."""
    own = ledger.open_addresses(db, [person_id]).get(person_id)
    to: list[tuple[int, int, str]] = []
    for row in db.execute(_WAITING_THERE, {"in_person": person_id, "in_other": other_id}).all():
        if row.kind == Kind.REPLY.value or own is None:
            db.execute(_STOP, {"in_id": row.id})
        else:
            to.append((row.id, own.id, own.channel))
    ledger.readdress(db, to)


def _why_not(db: Connection, found: merges.Merge, person_id: int, now: datetime) -> UndoRefusal | None:
    if person_id not in {found.person_id, found.other_id}:
        return "later first" if found.person_id in merges.went_into(db, person_id) else "not yours"
    if found.undone_at is not None:
        return "undone"
    if merges.has_later(db, found):
        return "later first"
    if found.person_id != person_id:
        return "not yours"
    return "too late" if now - found.at > UNDONE_WITHIN or not found.moved else None


def _note(db: Connection, what: str, person_id: int, other_id: int, now: datetime) -> None:
    names = {"actor": merges.in_the_audit(person_id), "subject": merges.in_the_audit(other_id)}
    db.execute(_NOTE, {"at": now, "what": what, **names})
