"""Half a year of one course with two workshops, in three cities, by a clock that is moved.

Everybody's days are played with the product's own services, and written down here as they happen; in the end
the report has to say the same, to the digit.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import Connection, select

from bot.domain.arc import Arc, Count, Meeting, Share, count_of, share_of
from bot.domain.course import Course, CourseWorkshop
from bot.domain.workshop import Span, State, Workshop
from bot.services.learning.answer import Changed, answer
from bot.services.learning.follow_up import Said, follow_up
from bot.services.learning.lesson_state import LessonState, Outcome
from bot.services.learning.promise import promise
from bot.services.learning.silence import note_sign_of_life
from bot.services.workshops.answer import Come
from bot.services.workshops.answer import answer as reply
from bot.services.workshops.check_in import Arrived, check_in
from bot.services.workshops.report_arc import cohorts, report_arc
from bot.storage import people, workshops
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import CITY, DAY, GREETING, MONDAY, SLOT, Sent, Town, at, course, found
from tests.services.learning.promising import with_task

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the sums: test_report_arc.py

CITIES = {"ostersund": 12, "are": 8, "umea": 5}
"""So many take part in each."""

FIRST, SECOND = MONDAY + 17 * DAY, MONDAY + 155 * DAY
"""A Thursday in October; a Wednesday in March."""

LESSONS = 4


def two_parts() -> Course:
    lessons = [with_task(f"l{number}", GREETING) for number in range(1, LESSONS + 1)]
    parts = (CourseWorkshop("part-1", "Del 1", after="l2"), CourseWorkshop("part-2", "Del 2", after="l4"))
    return replace(course(lessons=lessons), workshops=parts)


@dataclass
class Diary:
    """What happened to a city's people, as it happened."""

    people: list[int] = field(default_factory=list)
    told: dict[tuple[int, str], dt.date] = field(default_factory=dict)
    answered: list[tuple[int, dt.datetime]] = field(default_factory=list)
    after_a_month: list[tuple[int, bool]] = field(default_factory=list)
    promises: dict[int, bool] = field(default_factory=dict)
    lessons_of: dict[int, int] = field(default_factory=dict)
    coming: dict[int, int] = field(default_factory=dict)
    came: dict[int, int] = field(default_factory=dict)


@dataclass
class Play:
    """Three cities, and the day it is."""

    town: Town
    diaries: dict[str, Diary]
    now: dt.datetime = SLOT

    @classmethod
    def of(cls, store: Store) -> "Play":
        cities = [replace(CITY, key=key, name=key.capitalize()) for key in CITIES]
        town = found(store, two_parts(), organisations=cities)
        play = cls(town, {key: Diary() for key in CITIES})
        for key, count in CITIES.items():
            diary = play.diaries[key]
            diary.people = [town.joins(f"{key} {number}", code=key) for number in range(count)]
        return play

    def city(self, key: str) -> int:
        house = self.town.do(people.organisation, key)
        assert house is not None
        return house.id

    # --- who does what ------------------------------------------------------------------------------

    def is_silent(self, key: str, person: int) -> bool:
        """Every second never answers; in Umeå nobody does."""
        return key == "umea" or self.diaries[key].people.index(person) % 2 == 1

    def forgets(self, key: str, person: int) -> bool:
        """Every third answers earlier questions wrong."""
        return self.diaries[key].people.index(person) % 3 == 0

    # --- a day --------------------------------------------------------------------------------------

    def day(self, day: dt.date) -> None:
        """What is due leaves in the morning, and is answered before noon by those who answer."""
        self.now = at(day, 11)
        for sent in self.town.morning(at(day, 10)):
            key = next(key for key, diary in self.diaries.items() if sent.person in diary.people)
            if sent.kind == "lesson":
                self.diaries[key].told[sent.person, sent.subject.partition("/")[2]] = day
            if sent.kind in {"lesson", "review"} and not self.is_silent(key, sent.person):
                self._answers(key, sent)

    def _answers(self, key: str, sent: Sent) -> None:
        diary, who = self.diaries[key], self.town.who(sent.person)
        self.town.do(note_sign_of_life, who, self.now)
        while (place := (state := self._state(sent)).place) is not None:
            put = state.puts[place]
            if put.promise is not None:
                applied = not self.forgets(key, sent.person)
                outcome: Outcome = "done" if applied else "not-yet"
                said = self.town.do(follow_up, who, sent.delivery, place, outcome, self.now, self.town.shelf)
                assert isinstance(said, Said)
                diary.promises[sent.person] = applied
                continue
            wrong = put.kind == "review" and self.forgets(key, sent.person)
            chosen = frozenset({1 if wrong else 0})
            done = self.town.do(answer, who, sent.delivery, place, chosen, self.now, self.town.shelf)
            assert isinstance(done, Changed)
            diary.answered.append((sent.person, self.now))
            days = (self.now.date() - diary.told[sent.person, put.lesson]).days
            if put.kind == "review" and 23 <= days <= 37:
                diary.after_a_month.append((sent.person, not wrong))
        if sent.kind == "lesson":
            diary.lessons_of[sent.person] = diary.lessons_of.get(sent.person, 0) + 1
            if sent.subject.endswith("/l1"):
                self.town.do(promise, who, sent.delivery, self.now, self.town.shelf)

    def _state(self, sent: Sent) -> LessonState:
        def read(db: Connection) -> LessonState | None:
            body = db.execute(select(BODY).where(deliveries.c.id == sent.delivery)).scalar_one()
            return LessonState.read(body, sent.delivery)

        state = self.town.do(read)
        assert state is not None
        return state

    # --- workshops ----------------------------------------------------------------------------------

    def plans(self, key: str, part: int, day: dt.date) -> int:
        """A workshop of the course in this city, on a day at 8; its number."""
        city = self.city(key)

        def plan(db: Connection) -> int:
            fields = {"state": State.PLANNED.value, "place": key, "course": "service", "part": f"part-{part}"}
            code = f"{key}{part}"
            id_ = workshops.add(db, city, "Europe/Stockholm", f"Del {part}", code, self.now, **fields)
            workshops.add_occasion(db, id_, Span(at(day, 8, 0), at(day, 9, 30)), None, code, self.now)
            return id_

        return self.town.do(plan)

    def meet(self, key: str, part: int, workshop: int, day: dt.date) -> None:
        """All but the last say yes; of those all but the first come."""
        diary = self.diaries[key]
        say_yes = diary.people[:-1]
        [occasion] = self._workshop(workshop).held
        for person in say_yes:
            assert (
                self.town.do(reply, workshop, person, Come(occasion.id), occasion.starts_at - 5 * DAY)
                == "done"
            )
        for person in say_yes[1:]:
            arrived = self.town.do(check_in, workshop, person, "code", occasion.starts_at)
            assert isinstance(arrived, Arrived)
        diary.coming[part], diary.came[part] = len(say_yes), len(say_yes) - 1
        self.now = at(day, 11)

    def _workshop(self, id_: int) -> Workshop:
        found_one = self.town.do(workshops.workshop, id_)
        assert found_one is not None
        return found_one

    # --- what is reported ---------------------------------------------------------------------------

    def report(self, key: str) -> Arc:
        house, shelf = self.city(key), self.town.shelf
        [cohort] = self.town.do(cohorts, house, shelf)
        return self.town.do(report_arc, house, cohort, shelf, "sv", self.now)

    def expected(self, key: str) -> Arc:
        """The same out of the diary."""
        diary, joined = self.diaries[key], CITIES[key]
        active = {who for who, when in diary.answered if when > self.now - 7 * DAY}
        completed = [who for who, count in diary.lessons_of.items() if count == LESSONS]
        return replace(
            self.report(key),
            title="Service",
            starts=None,
            joined=joined,
            active=count_of(len(active), joined),
            completed=count_of(len(completed), joined),
            applied=_share([*diary.promises.items()]),
            remembered=_share(diary.after_a_month),
            meetings=tuple(
                Meeting(f"Del {part}", day, diary.coming[part], diary.came[part])
                for part, day in ((1, FIRST), (2, SECOND))
                if part in diary.coming
            ),
        )


def _share(noted: list[tuple[int, bool]]) -> Share | None:
    return share_of(sum(well for _, well in noted), len(noted), len({who for who, _ in noted}))


def weekdays(first: dt.date, count: int) -> Iterator[dt.date]:
    """So many days from this one on, without Saturdays and Sundays."""
    for number in range(count):
        day = first + number * DAY
        if day.weekday() < 5:
            yield day


@pytest.fixture
def play(store: Store) -> Play:
    return Play.of(store)


def test_the_report_says_what_half_a_year_has_brought_in_three_cities(play: Play) -> None:
    first = {key: play.plans(key, 1, FIRST) for key in CITIES}
    for day in weekdays(MONDAY, 17):
        play.day(day)
    for key, workshop in first.items():
        play.meet(key, 1, workshop, FIRST)
    for day in weekdays(FIRST, 26):
        play.day(day)
    for key in CITIES:
        assert play.report(key) == play.expected(key), key

    for week in range(7, 21):  # the winter, a look a week
        play.day(MONDAY + week * 7 * DAY)
    second = {key: play.plans(key, 2, SECOND) for key in CITIES}
    for key, workshop in second.items():
        play.meet(key, 2, workshop, SECOND)
    for day in weekdays(SECOND, 9):
        play.day(day)

    for key in CITIES:
        assert play.report(key) == play.expected(key), key
    told = play.report("ostersund")
    assert (told.joined, told.completed, told.active) == (12, Count(6), Count(6))
    assert [(one.coming, one.came) for one in told.meetings] == [(11, 10), (11, 10)]
    assert told.applied == Share(4, 6)
    assert told.remembered == Share(12, 24)
    silent = play.report("umea")
    assert (silent.active, silent.completed) == (Count(None, "fewer than five"),) * 2
    assert (silent.applied, silent.remembered) == (None, None)
