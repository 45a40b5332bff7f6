"""The sums of a cohort's report on both databases, what they hide, and the points of an agenda."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.domain.arc import Count, Meeting, Share, count_of, share_of
from bot.domain.seats import Answer
from bot.services.learning.boost import boost
from bot.services.people.import_workplaces import Line, import_workplaces
from bot.services.workshops.agenda import agenda
from bot.services.workshops.report_arc import cohorts, report_arc, workplaces
from bot.storage import people
from bot.storage.store import Store
from bot.storage.tables import answers, asks, cards, enrolments, persons, promises
from bot.storage.workshop_tables import signups
from tests.cast import CITY, DAY, EARLY, MONDAY, Town, at, course, found, lesson
from tests.cast import GREETING as ASKED
from tests.services.workshops.planned import THURSDAY, Evening, planned

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For rules that are no statement's."""

LATER = at(MONDAY + 40 * DAY, 12)
YES = Answer.COMING.value


class Class:
    """Twelve people of a cohort, and what they have done, row by row."""

    def __init__(self, store: Store) -> None:
        self.town: Town = found(store, course(lessons=[lesson(f"l{n}", ASKED) for n in range(1, 4)]))
        self.people = [self.town.joins(f"colleague {number}") for number in range(12)]
        self.house = self._house().id
        self.version = self.town.shelf.library.courses["service"].hash
        self.evening: Evening = planned(store, seats=None, course="service", part="part-1")

    def _house(self) -> people.Organisation:
        house = self.town.do(people.organisation, CITY.key)
        assert house is not None
        return house

    def answers(self, person: int, name: str, *, right: bool, days: int, when: dt.datetime) -> None:
        """An earlier question, so many days after its tip."""

        def note(db: Connection) -> None:
            of = {
                "person_id": person,
                "course": "service",
                "version": self.version,
                "lesson": name,
                "question": "q1",
            }
            put = {"place": 0, "kind": "review", "asked_at": when, "days": days, "held_out": False}
            ask = db.execute(
                insert(asks).returning(asks.c.id), {**of, **put, "delivery_id": None}
            ).scalar_one()
            given = {"chosen": [0], "correct": right, "answered_at": when, "ask_id": ask}
            db.execute(insert(answers), {**of, **given})

        self.town.do(note)

    def promises(self, person: int, outcome: str | None) -> None:
        tip = self.town.pulls(person)
        assert tip is not None
        row = {
            "person_id": person,
            "delivery_id": tip.delivery,
            "course": "service",
            "version": self.version,
            "lesson": "l1",
            "made_at": EARLY,
            "made_on": MONDAY,
            "ask_on": MONDAY + 7 * DAY,
            "asked_on": MONDAY + 7 * DAY if outcome else None,
            "outcome": outcome,
        }
        self.town.do(lambda db: db.execute(insert(promises), row))

    def completes(self, person: int) -> None:
        done = update(enrolments).where(enrolments.c.person_id == person).values(completed_at=LATER)
        self.town.do(lambda db: db.execute(done))

    def signs_up(self, person: int, *, came: bool) -> None:
        row: dict[str, Any] = {"workshop_id": self.evening.id, "person_id": person, "answer": YES}
        row |= {"occasion_id": self.evening.early, "answered_at": EARLY, "came_at": EARLY if came else None}
        self.town.do(lambda db: db.execute(insert(signups), row))

    def report(self, now: dt.datetime = LATER) -> Any:  # noqa: ANN401 - an Arc
        [cohort] = self.town.do(cohorts, self.house, self.town.shelf)
        return self.town.do(report_arc, self.house, cohort, self.town.shelf, "sv", now)

    def agenda(self) -> list[tuple[str, Share]]:
        workshop, shelf = self.evening.workshop, self.town.shelf
        return [(one.title, one.right) for one in self.town.do(agenda, workshop, shelf, "sv", EARLY)]


@pytest.fixture
def shop(store: Store) -> Class:
    return Class(store)


def test_every_figure_of_the_arc_is_counted_as_it_is_called(shop: Class) -> None:
    for place, person in enumerate(shop.people[:7]):
        when = LATER - dt.timedelta(days=1 if place < 6 else 8)
        shop.answers(person, "l1", right=place < 5, days=30 if place else 90, when=when)
        shop.promises(person, ("done", "tried", "not-yet")[place % 3] if place < 6 else None)
        shop.completes(person)
        shop.signs_up(person, came=place < 4)

    told = shop.report()

    assert told.joined == 12
    assert told.active == Count(6)  # the seventh answered eight days ago
    assert told.completed == Count(7)
    assert told.applied == Share(4, 6)  # the seventh was not asked yet
    assert told.remembered == Share(4, 6)  # the first answered after three months
    assert told.meetings == (Meeting("Möten som minns", THURSDAY, 7, 4),)
    assert shop.report(now=at(THURSDAY, 7, 0)).meetings == (Meeting("Möten som minns", THURSDAY, 7, None),)


@on_sqlite
def test_who_left_is_counted_nowhere_and_who_started_over_once(shop: Class) -> None:
    for person in shop.people[:7]:
        shop.completes(person)
    again = {"person_id": shop.people[0], "started_at": LATER}

    def change(db: Connection) -> None:
        cohort = db.execute(select(enrolments.c.cohort_id).limit(1)).scalar_one()
        db.execute(insert(enrolments), {**again, "cohort_id": cohort})
        db.execute(update(persons).where(persons.c.id == shop.people[6]).values(left_at=LATER))

    shop.town.do(change)

    assert (shop.report().joined, shop.report().completed) == (11, Count(6))


@on_sqlite
def test_workplaces_are_in_when_somebody_there_takes_part(shop: Class) -> None:
    lines = [Line(f"Butik {number}", None, "Centrum") for number in range(3)]
    codes = [f"butik{number}" for number in range(3)]
    made = shop.town.do(import_workplaces, shop.house, lines, codes, EARLY)
    shop.town.says_in(shop.people[0], code=made[0].code)
    shop.town.says_in(shop.people[1], code=made[0].code)
    shop.town.says_in(shop.people[2], code=made[1].code)
    shop.town.change(shop.people[2], left_at=LATER)

    told = shop.town.do(workplaces, shop.house)

    assert (told.taking_part, told.known) == (1, 3)


def test_the_agenda_lists_what_is_remembered_least_by_those_who_come(shop: Class) -> None:
    for place, person in enumerate(shop.people[:8]):
        if place < 6:
            shop.signs_up(person, came=False)
        shop.answers(person, "l1", right=place < 4, days=9, when=LATER)
        shop.answers(person, "l2", right=True, days=8, when=LATER)
        shop.answers(person, "l2", right=place == 0, days=9, when=LATER + DAY)  # the newest counts

    assert shop.agenda() == [("Om l2", Share(1, 6)), ("Om l1", Share(4, 6))]


@on_sqlite
def test_an_agenda_tells_nothing_about_fewer_than_five(shop: Class) -> None:
    for place, person in enumerate(shop.people[:6]):
        if place < 4:
            shop.signs_up(person, came=False)
        shop.answers(person, "l1", right=False, days=9, when=LATER)

    assert shop.agenda() == []


@on_sqlite
def test_who_has_come_is_soon_asked_again_about_all_that_was_told(shop: Class) -> None:
    sent = shop.town.morning()
    alva = sent[0].person
    shop.town.answers(sent[0])

    def due(person: int) -> list[dt.date]:
        return shop.town.do(
            lambda db: list(db.scalars(select(cards.c.due).where(cards.c.person_id == person)))
        )

    before = due(alva)
    assert min(before) > MONDAY + DAY

    assert shop.town.do(boost, alva, "service", MONDAY, at(MONDAY, 12)) == 1
    assert due(alva) == [MONDAY + DAY]
    assert due(sent[1].person) == before  # who was not there waits as ever
    assert shop.town.do(boost, alva, "service", MONDAY + DAY, at(MONDAY, 12)) == 0
    assert due(alva) == [MONDAY + DAY]


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (4, 20, Count(None, "fewer than five")),
        (0, 20, Count(None, "fewer than five")),
        (5, 20, Count(5)),
        (15, 20, Count(15)),
        (16, 20, Count(None, "nearly all")),
        (20, 20, Count(None, "nearly all")),
        (4, 4, Count(None, "fewer than five")),
    ],
)
def test_a_count_leaves_five_on_either_side(part: int, whole: int, told: Count) -> None:
    assert count_of(part, whole) == told


def test_a_share_is_about_five_people_and_all_or_nothing_is_only_nearly_so() -> None:
    assert share_of(3, 9, 4) is None
    assert share_of(3, 9, 5) == Share(3, 9)
    assert share_of(9, 9, 5) == Share(None, 9, "all")
    assert share_of(0, 9, 5) == Share(None, 9, "none")
