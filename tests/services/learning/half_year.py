"""Half a year of two hundred people in Östersund: who answers, who goes away, who only reads.

It runs in one transaction that is undone, and the dice are thrown from a seed.
"""

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, func, select

from bot.domain.course import Course, Question
from bot.domain.event import Event
from bot.domain.schedule import Schedule, in_window, local_date
from bot.services.learning.answer import Changed, answer
from bot.services.learning.lesson_state import LessonState
from bot.services.learning.plan import plan_piece
from bot.services.learning.shelf import Shelf, keep_versions
from bot.services.learning.silence import note_sign_of_life
from bot.services.people.arrive import arrive
from bot.services.people.join import join
from bot.services.people.pause import day_off, pause
from bot.services.people.provision import provision
from bot.services.people.settle import set_days, set_hour
from bot.settings import Cohort
from bot.storage import people
from bot.storage.bodies import BODY
from bot.storage.prepared import Prepared
from bot.storage.store import Store
from bot.storage.tables import answers, deliveries, persons
from tests.cast import CITY, DAY, GREETING, Sent, course, lesson, library, pull_as_reply, send_due

ZONE: Final = ZoneInfo("Europe/Stockholm")
FIRST: Final = dt.date(2027, 1, 4)
LAST: Final = dt.date(2027, 7, 4)
TOWN: Final = replace(CITY, cohorts=(Cohort("service"), Cohort("spring", dt.date(2027, 4, 12))))
HABITS: Final = ((0.8, 0.1), (0.4, 0.2), (0.1, 0.3), (0.0, 0.4))
"""How often somebody answers, and what share of people do."""

_BODIES = Prepared(
    select(deliveries.c.id, BODY).where(deliveries.c.id.in_(bindparam("in_ids", expanding=True)))
)
_DUE_NOW = Prepared(
    select(persons.c.id, persons.c.schedule)
    .join(deliveries, deliveries.c.person_id == persons.c.id)
    .where(deliveries.c.state == "pending", deliveries.c.due_at <= bindparam("in_now"))
)
_DUE = Prepared(
    select(deliveries.c.due_at)
    .where(deliveries.c.state == "pending", BODY.is_(None))
    .order_by(deliveries.c.due_at)
    .distinct()
)


def a_course(name: str, lessons: int) -> Course:
    """Lessons of which each asks a question of its own."""
    asked = [Question("q1", f"Läge {number}?", GREETING.options) for number in range(lessons)]
    return course(name, [lesson(f"l{number}", one) for number, one in enumerate(asked, 1)])


COURSES: Final = (a_course("service", 10), a_course("spring", 8))


@dataclass(frozen=True)
class Came:
    """A message that came by itself: when, to whom, in which schedule, and what it asks."""

    sent: Sent
    at: dt.datetime
    schedule: Schedule
    state: LessonState | None

    @property
    def day(self) -> dt.date:
        """The day where the person is."""
        return local_date(self.schedule, self.at)


@dataclass
class HalfYear:
    """What happened."""

    came: list[Came] = field(default_factory=list)
    asked_for: list[tuple[Sent, dt.date]] = field(default_factory=list)
    taps: Counter[bool] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    answers: int = 0

    def outside_the_window(self) -> list[Came]:
        """What came on no own day, on a holiday, in a pause, before the hour or in quiet hours."""
        return [one for one in self.came if not in_window(one.schedule, one.at)]


class _Undo(Exception):
    pass


def live_through(store: Store, size: int, seed: int) -> HalfYear:
    """The half year as it went; the database is as it was."""
    lived = HalfYear()

    def live(db: Connection) -> None:
        _Life(db, Random(seed), lived, size).go_on()
        raise _Undo

    with contextlib.suppress(_Undo):
        store.write_now(live)
    return lived


class _Life:
    def __init__(self, db: Connection, dice: Random, lived: HalfYear, size: int) -> None:
        self._db, self._dice, self._lived = db, dice, lived
        self._shelf = Shelf(library(*COURSES))
        begin = _at(FIRST, 6)
        provision(db, [TOWN])
        keep_versions(db, self._shelf.library, begin)
        rates, shares = zip(*HABITS, strict=True)
        self._answers = {
            self._joins(f"person {number}", begin): dice.choices(rates, shares)[0] for number in range(size)
        }
        self._open: dict[int, tuple[Sent, LessonState]] = {}

    def go_on(self) -> None:
        day = FIRST
        while day <= LAST:
            self._people_go_away(day)
            while plan_piece(self._db, _at(day, 0), DAY) is not None:
                pass
            for (moment,) in _DUE.tuples(self._db):
                if moment < _at(day + DAY, 0):
                    self._leaves(moment)
            self._people_ask(day)
            self._people_answer(day)
            day += DAY
        self._lived.answers = self._db.scalar(select(func.count()).select_from(answers)) or 0

    def _joins(self, name: str, now: dt.datetime) -> int:
        who, _ = arrive(self._db, "web", Event("command", name, name, command="start"), "sv", now)
        invitation = people.invitation(self._db, "ostersund")
        assert invitation is not None
        join(self._db, who.person_id, invitation, self._shelf.library, now)
        if self._dice.random() < 0.5:
            days = self._dice.sample(range(1, 8), self._dice.randint(1, 6))
            set_days(self._db, who.person_id, frozenset(days), now)
        if self._dice.random() < 0.5:
            set_hour(self._db, who.person_id, dt.time(self._dice.choice((12, 17)), 30), now)
        return who.person_id

    def _leaves(self, moment: dt.datetime) -> None:
        schedules = {
            row.id: Schedule.from_key(row.schedule) for row in _DUE_NOW.rows(self._db, {"in_now": moment})
        }
        sent = send_due(self._db, self._shelf, moment)
        states = self._states([one.delivery for one in sent])
        for one in sent:
            state = states.get(one.delivery)
            self._lived.came.append(Came(one, moment, schedules[one.person], state))
            self._lived.counts[one.kind] += 1
            if state is not None:
                self._lived.counts.update(f"asked with it: {put.kind}" for put in state.puts)
                self._open[one.person] = (one, state)

    def _states(self, ids: Collection[int]) -> dict[int, LessonState]:
        rows = _BODIES.rows(self._db, {"in_ids": list(ids)}) if ids else ()
        read = {row.id: LessonState.read(row.body, row.id) for row in rows}
        return {delivery: state for delivery, state in read.items() if state is not None}

    def _people_go_away(self, day: dt.date) -> None:
        for person in self._answers:
            if self._dice.random() < 0.004:
                pause(self._db, person, day, day + self._dice.randint(2, 40) * DAY, _at(day, 0))
            elif self._dice.random() < 0.01:
                day_off(self._db, person, day, _at(day, 0))

    def _people_ask(self, day: dt.date) -> None:
        for person in self._answers:
            if self._dice.random() < 0.01:
                sent = pull_as_reply(self._db, person, self._shelf, _at(day, 18))
                if sent is not None:
                    self._lived.asked_for.append((sent, day))
                    self._lived.counts["asked for"] += 1
                    state = self._states([sent.delivery]).get(sent.delivery)
                    if state is not None:
                        self._open[person] = (sent, state)

    def _people_answer(self, day: dt.date) -> None:
        for person, (sent, state) in list(self._open.items()):
            del self._open[person]
            if self._dice.random() >= self._answers[person]:
                continue
            who = people.person(self._db, person)
            assert who is not None
            note_sign_of_life(self._db, who, _at(day, 19))
            for place in range(len(state.puts)):
                again = self._dice.random() < 0.05
                for _ in range(1 + again):  # somebody taps twice
                    chosen = frozenset({self._dice.choice(state.puts[place].order)})
                    told = answer(self._db, who, sent.delivery, place, chosen, _at(day, 19), self._shelf)
                    self._lived.taps[isinstance(told, Changed)] += 1


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), ZONE).astimezone(dt.UTC)
