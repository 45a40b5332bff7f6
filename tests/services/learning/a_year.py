"""A simulated year in Östersund: what people do, when the clock ticks, and what came to whom.

Days pass from event to event: somebody does something, the clock plans a minute ahead of a slot, the way
out sends. All happens in one transaction that is undone, so that a test can live through many years.
"""

import contextlib
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as some
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, func, select

from bot.domain.event import Event
from bot.domain.schedule import Schedule, local_date, slot_on
from bot.services.learning.answer import Changed, answer
from bot.services.learning.refresh import recompute
from bot.services.learning.shelf import Shelf, keep_versions
from bot.services.learning.silence import note_sign_of_life
from bot.services.learning.start_over import start_over
from bot.services.people.arrive import arrive, shut_out
from bot.services.people.join import choose_trade, join
from bot.services.people.pause import day_off, leave, pause, resume
from bot.services.people.provision import provision
from bot.services.people.reschedule import schedule_of
from bot.services.people.settle import set_days, set_hour
from bot.settings import Cohort
from bot.storage import enrolments, people
from bot.storage.people import Who
from bot.storage.prepared import Prepared
from bot.storage.store import Store
from bot.storage.tables import cohorts, deliveries, persons
from bot.storage.tables import enrolments as enrolments_table
from tests.cast import CITY, DAY, MINUTE, Sent, course, library, plan_all, pull_as_reply, send_due

ZONE: Final = ZoneInfo("Europe/Stockholm")
NEW_YEAR: Final = dt.date(2027, 1, 1)
YEAR: Final = 365
NAMES: Final = ("alva", "bashir")
TOWN: Final = replace(
    CITY,
    cohorts=(
        Cohort("service"),
        Cohort("queues", dt.date(2027, 3, 1), at="10:15"),
        Cohort("extra", pace="own"),
    ),
)
COURSES: Final = (course("service", 60), course("queues", 90), course("extra", 4))

_PENDING = deliveries.c.state == "pending"
_WAITING = Prepared(
    select(deliveries.c.person_id).where(_PENDING, deliveries.c.due_at <= bindparam("in_now"))
)
_NEXT_SLOT = Prepared(select(func.min(persons.c.next_lesson_at)))
_NEXT_DUE = Prepared(select(func.min(deliveries.c.due_at)).where(_PENDING))

Act = Callable[["Year", int, dt.datetime], None]
"""What a person does at a moment."""


@dataclass(frozen=True)
class Came:
    """Something that came unasked, with the schedule that counted at that moment."""

    sent: Sent
    at: dt.datetime
    day: dt.date
    schedule: Schedule


@dataclass
class Year:
    """One year as it is lived through."""

    db: Connection
    shelf: Shelf
    clock: dt.datetime
    silent: bool = False
    people: list[int] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)
    asked_for: list[tuple[Sent, dt.date]] = field(default_factory=list)
    unanswered: dict[int, Sent] = field(default_factory=dict)
    busy: set[tuple[int, dt.date]] = field(default_factory=set)
    forgotten: list[tuple[int, dt.date]] = field(default_factory=list)
    wrong: list[tuple[int, dt.datetime]] = field(default_factory=list)
    served: list[tuple[int, str, int, str]] = field(default_factory=list)
    down_until: dt.datetime | None = None

    def who(self, person: int) -> Who:
        who = people.person(self.db, person)
        assert who is not None
        return who

    def schedule(self, person: int) -> Schedule:
        active = [one for one in enrolments.of_persons(self.db, [person])[person] if one.has_more]
        schedule = schedule_of(self.who(person), active)
        assert schedule is not None
        return schedule

    def hears_from(self, person: int, now: dt.datetime) -> None:
        name = NAMES[self.people.index(person)]
        who, _ = arrive(self.db, "web", Event("text", name, name, "hej"), "sv", now)
        note_sign_of_life(self.db, who, now)

    def goes_on_until(self, moment: dt.datetime) -> None:
        """Let the clock tick and things leave, in their order, until this moment."""
        while (nearest := self._nearest()) is not None and max(nearest, self.clock) <= moment:
            self._passes_to(max(nearest, self.clock))
            plan_all(self.db, self.clock)
            self._sends()
        self._passes_to(moment)

    def looks_afresh(self) -> None:
        """What the nightly recomputation would find wrong."""
        _, wrong = recompute(self.db, self.shelf, 0, self.clock)
        self.wrong += [(person, self.clock) for person in wrong]

    def _sends(self) -> None:
        counts = {person: self.schedule(person) for person in self._waiting()}
        for sent in send_due(self.db, self.shelf, self.clock):
            schedule = counts[sent.person]
            self.came.append(Came(sent, self.clock, local_date(schedule, self.clock), schedule))
            if not self.silent:
                note_sign_of_life(self.db, self.who(sent.person), self.clock)
            if sent.kind == "lesson":
                self.unanswered[sent.person] = sent

    def _waiting(self) -> list[int]:
        """Whose deliveries leave now."""
        return [person for (person,) in _WAITING.tuples(self.db, {"in_now": self.clock})]

    def _nearest(self) -> dt.datetime | None:
        """When the clock's next tick finds something to plan, or something that is planned leaves."""
        slot, leaves = _NEXT_SLOT.scalar(self.db), _NEXT_DUE.scalar(self.db)
        moments = [slot and slot - MINUTE, leaves]
        return min((moment for moment in moments if moment is not None), default=None)

    def _passes_to(self, moment: dt.datetime) -> None:
        """Note at the end of each day who should have got something and did not."""
        day, until = _day(self.clock), _day(moment)
        while day < until:
            self.forgotten += [(person, day) for person in self.people if self._was_forgotten(person, day)]
            day += DAY
            if day.day == 1:
                self.clock = dt.datetime.combine(day, dt.time(), ZONE)
                self.looks_afresh()
        self.clock = moment

    def _was_forgotten(self, person: int, day: dt.date) -> bool:
        """Whether a day on which the person did nothing should have brought something, and has not."""
        if (person, day) in self.busy:
            return False
        if any(one.sent.person == person and one.day == day for one in self.came[-9:]):
            return False
        who = self.who(person)
        if not (who.takes_part and who.reachable):
            return False
        left = any(
            one.has_more and one.pace == "daily" and (one.starts is None or one.starts <= day)
            for one in enrolments.of_persons(self.db, [person])[person]
        )
        return left and slot_on(self.schedule(person), day) is not None


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZONE).date()


# --- what people do -------------------------------------------------------------------------------


def chooses_trade(trade: str) -> Act:
    def act(year: Year, person: int, now: dt.datetime) -> None:
        known = people.trade(trade)
        assert known is not None
        choose_trade(year.db, person, known, year.shelf.library, now)

    return act


def chooses_hour(hour: int, minute: int) -> Act:
    return lambda year, person, now: set_hour(year.db, person, dt.time(hour, minute), now)


def chooses_days(days: frozenset[int]) -> Act:
    return lambda year, person, now: set_days(year.db, person, days, now)


def pauses(length: int | None) -> Act:
    def act(year: Year, person: int, now: dt.datetime) -> None:
        until = None if length is None else _day(now) + length * DAY
        pause(year.db, person, _day(now), until, now)

    return act


def resumes(year: Year, person: int, now: dt.datetime) -> None:
    resume(year.db, person, _day(now), now)


def takes_the_day_off(year: Year, person: int, now: dt.datetime) -> None:
    day_off(year.db, person, _day(now), now)


def leaves(year: Year, person: int, now: dt.datetime) -> None:
    leave(year.db, person, now)


def comes_back(year: Year, person: int, now: dt.datetime) -> None:
    invitation = people.invitation(year.db, "ostersund")
    assert invitation is not None
    join(year.db, person, invitation, year.shelf.library, now)


def begins_again(year: Year, person: int, now: dt.datetime) -> None:
    start_over(year.db, person, year.shelf.library, now)
    year.unanswered.pop(person, None)


def asks_for_a_tip(year: Year, person: int, now: dt.datetime) -> None:
    sent = pull_as_reply(year.db, person, year.shelf, now)
    if sent is not None:
        year.asked_for.append((sent, _day(now)))
        year.unanswered[person] = sent


def answers_the_newest(year: Year, person: int, now: dt.datetime) -> None:
    sent = year.unanswered.pop(person, None)
    if sent is not None:
        told = answer(year.db, year.who(person), sent.delivery, 0, frozenset({1}), now, year.shelf)
        assert isinstance(told, Changed)


def shuts_kompis_out(year: Year, person: int, now: dt.datetime) -> None:
    shut_out(year.db, "web", NAMES[year.people.index(person)], now)


def writes(year: Year, person: int, now: dt.datetime) -> None:
    """Nothing more than that: the address is open again."""


def server_is_down(hours: int) -> Act:
    def act(year: Year, person: int, now: dt.datetime) -> None:
        year.down_until = now + dt.timedelta(hours=hours)
        day = _day(now)
        while day <= _day(year.down_until):
            year.busy |= {(one, day) for one in year.people}
            day += DAY

    return act


FOR_EVERYBODY: Final = frozenset({comes_back, writes, shuts_kompis_out})
"""What somebody who has left may do."""

acts: some.SearchStrategy[Act] = some.one_of(
    some.builds(chooses_trade, some.sampled_from(["retail", "hotel", "cafe", "other"])),
    some.builds(chooses_hour, some.integers(7, 19), some.sampled_from([0, 15, 30, 59])),
    some.builds(chooses_days, some.frozensets(some.integers(1, 7), min_size=1)),
    some.builds(pauses, some.none() | some.integers(1, 45)),
    some.builds(server_is_down, some.integers(1, 80)),
    some.sampled_from(
        [
            resumes,
            takes_the_day_off,
            leaves,
            comes_back,
            begins_again,
            asks_for_a_tip,
            asks_for_a_tip,
            answers_the_newest,
            answers_the_newest,
            shuts_kompis_out,
            writes,
        ]
    ),
)
moments = some.integers(0, YEAR * 24 * 60).map(
    lambda minute: dt.datetime(2027, 1, 1, tzinfo=dt.UTC) + minute * MINUTE
)
stories = some.lists(some.tuples(moments, some.integers(0, len(NAMES) - 1), acts), max_size=60).map(
    lambda story: sorted(story, key=lambda one: one[0])
)

Story = Sequence[tuple[dt.datetime, int, Act]]


_SERVED = (
    select(deliveries.c.enrolment_id, cohorts.c.course, deliveries.c.id, deliveries.c.lesson)
    .join(enrolments_table, enrolments_table.c.id == deliveries.c.enrolment_id)
    .join(cohorts, cohorts.c.id == enrolments_table.c.cohort_id)
    .where(deliveries.c.state == "sent")
    .order_by(deliveries.c.id)
)


class _Undo(Exception):
    pass


def live_through(store: Store, story: Story, *, silent: bool = False) -> Year:
    """The year as it went; the database is as it was.

    Everybody gives a sign of life when something comes, if nothing else; unless they are ``silent``.
    """
    lived: list[Year] = []

    def live(db: Connection) -> None:
        lived.append(_live(db, story, silent))
        raise _Undo

    with contextlib.suppress(_Undo):
        store.write_now(live)
    return lived[-1]


def _live(db: Connection, story: Story, silent: bool) -> Year:
    begin = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    year = Year(db, Shelf(library(*COURSES)), begin, silent)
    provision(db, [TOWN])
    keep_versions(db, year.shelf.library, begin)
    for name in NAMES:
        who, _ = arrive(db, "web", Event("text", name, name, "hej"), "sv", begin)
        year.people.append(who.person_id)
        comes_back(year, who.person_id, begin)
    for moment, number, act in story:
        person = year.people[number]
        if year.down_until is not None and moment < year.down_until:
            moment = year.down_until  # noqa: PLW2901 - it waits in the inbox until kompis is up
        else:
            year.goes_on_until(moment)
        _do(year, person, act, moment)
    year.goes_on_until(dt.datetime(2028, 1, 1, tzinfo=dt.UTC))
    year.served = [tuple(row) for row in db.execute(_SERVED)]
    return year


def _do(year: Year, person: int, act: Act, now: dt.datetime) -> None:
    year.busy.add((person, _day(now)))
    if act is not shuts_kompis_out:
        year.hears_from(person, now)
    if year.who(person).takes_part or act in FOR_EVERYBODY:
        act(year, person, now)
    year.clock = max(year.clock, now)
    year.looks_afresh()
