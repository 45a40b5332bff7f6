"""What may leave on this person's day and hour: quiet hours, and two counted messages a day.

Asked once more as a delivery is claimed, since it may be late, or other messages may have come in between.
What is over the two waits for the next day: of what organisers send the later in the order of priority, after
a lesson that has come or is to come today. A lesson gives way only where both are spent.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, literal_column, select, text

from bot.domain.kinds import MOST_A_DAY, RULES, Kind
from bot.domain.localtime import first_instant, zone_named
from bot.domain.schedule import Schedule, after_quiet_hours, local_date, outside_quiet_hours
from bot.services.people.hours import hours_of
from bot.storage.among import among
from bot.storage.prepared import Prepared
from bot.storage.tables import deliveries, persons

SPENT: Final = "Two messages have come today already."

D = deliveries.c
_SENT_OR_MAY_BE: Final[tuple[ColumnElement[str], ...]] = tuple(
    literal_column(f"'{state}'") for state in ("claimed", "sending", "sent", "unknown")
)
_LOOKS_BACK: Final = dt.timedelta(days=2)
"""A local day began less than two days ago, wherever it is."""

_FROM_ORGANISERS = text("deliveries.priority IN (1, 2, 4)")  # as the index has it
_COUNTED: Final = frozenset(kind for kind, rules in RULES.items() if rules.counted)
_OF_ORGANISERS: Final = frozenset(kind for kind, rules in RULES.items() if rules.priority in {1, 2, 4})

_CAME = Prepared(
    select(D.id, D.person_id, D.kind, func.coalesce(D.sent_at, D.try_at).label("at")).where(
        _FROM_ORGANISERS,
        among(D.person_id, "in_persons"),
        D.try_at >= bindparam("in_since", type_=D.try_at.type),
        D.state.in_(_SENT_OR_MAY_BE),
    )
)
_DAYS = Prepared(
    select(
        persons.c.id,
        persons.c.schedule,
        persons.c.last_lesson_on,
        persons.c.last_review_on,
        persons.c.next_lesson_at,
    ).where(among(persons.c.id, "in_persons"))
)


@dataclass(slots=True)
class Kept:
    """The rows that may leave now; those ``held`` until a moment; and lessons whose day is ``spent``.

    Of the first those that are ``hushed`` leave without a sound.
    """

    rows: list[Any] = field(default_factory=list)
    hushed: set[int] = field(default_factory=set)
    held: list[tuple[int, dt.datetime]] = field(default_factory=list)
    spent: list[int] = field(default_factory=list)


def keep(db: Connection, rows: Sequence[Any], now: dt.datetime) -> Kept:
    """Part these claimable rows (id, kind, person_id), urgent first, by what their day has room for."""
    counted = {row.person_id for row in rows if Kind(row.kind) in _COUNTED} - {None}
    came = _came(db, counted, {row.id for row in rows}, now)
    theirs = set(came) | {row.person_id for row in rows if Kind(row.kind) in _OF_ORGANISERS} - {None}
    if not theirs:
        return Kept(list(rows))
    days = {
        row.id: _Day(row, hours_of(row.schedule), came.get(row.id, []), now)
        for row in _DAYS.rows(db, {"in_persons": list(theirs)})
    }
    kept = Kept()
    for row in rows:
        day = days.get(row.person_id)
        until = None if day is None else day.room_for(Kind(row.kind))
        if until is None:
            kept.rows.append(row)
            if day is not None and day.hushes(Kind(row.kind)):
                kept.hushed.add(row.id)
        elif Kind(row.kind) in _OF_ORGANISERS:
            kept.held.append((row.id, until))
        else:
            kept.spent.append(row.id)
    return kept


def _came(
    db: Connection, people: Collection[int], besides: Collection[int], now: dt.datetime
) -> dict[int, list[dt.datetime]]:
    """When counted messages of organisers came to each of these people lately, ``besides`` these rows.

    One that may have come, and is to be sent again, takes its own place and not a second one.
    """
    came: dict[int, list[dt.datetime]] = {}
    if people:
        for row in _CAME.rows(db, {"in_persons": list(people), "in_since": now - _LOOKS_BACK}):
            if Kind(row.kind) in _COUNTED and row.id not in besides:
                came.setdefault(row.person_id, []).append(row.at)
    return came


class _Day:
    """One person's day, and what it still has room for."""

    def __init__(
        self,
        person: Row[Any],
        schedule: Schedule,
        came: Sequence[dt.datetime],
        now: dt.datetime,
    ) -> None:
        self._schedule = schedule
        self._now = now
        self._today = local_date(schedule, now)
        self._spent = sum(local_date(schedule, at) == self._today for at in came)
        self._had_a_lesson = self._today in (person.last_lesson_on, person.last_review_on)
        coming = person.next_lesson_at
        self._lesson_is_to_come = coming is not None and local_date(schedule, coming) == self._today

    def room_for(self, kind: Kind) -> dt.datetime | None:
        """None: it may leave, and is counted; else the moment it has to wait for."""
        rules = RULES[kind]
        awake = after_quiet_hours(self._schedule, self._now) if rules.quiet else self._now
        if awake > self._now:
            return awake
        if not rules.counted:
            return None
        if self._spent_before(kind) >= MOST_A_DAY:
            return self._tomorrow()
        self._spent += kind in _OF_ORGANISERS
        return None

    def hushes(self, kind: Kind) -> bool:
        """Whether it is to make no sound: it may leave in quiet hours, and these are some."""
        return RULES[kind].hushed and not outside_quiet_hours(self._schedule, self._now)

    def _spent_before(self, kind: Kind) -> int:
        """How many of the two are taken by what comes before this kind."""
        if kind not in _OF_ORGANISERS:
            return self._spent
        stands_back = RULES[kind].priority > RULES[Kind.LESSON].priority and self._lesson_is_to_come
        return self._spent + (self._had_a_lesson or stands_back)

    def _tomorrow(self) -> dt.datetime:
        """The first moment of the next local day that is not quiet."""
        zone = zone_named(self._schedule.zone)
        midnight = first_instant(self._today + dt.timedelta(days=1), dt.time(), zone)
        return after_quiet_hours(self._schedule, midnight)
