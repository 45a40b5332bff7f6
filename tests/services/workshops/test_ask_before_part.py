"""Before a later part of a course people are asked whether they still work where they did: who and when."""

import dataclasses
import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select, update

from bot.content.library import Library
from bot.domain.course import CourseWorkshop
from bot.services.workshops import invite
from bot.services.workshops.ask_before_part import ask_piece
from bot.storage import people, workshops
from bot.storage.store import Store
from bot.storage.tables import deliveries, persons, workplaces
from tests.cast import CITY, EARLY, course, found, library
from tests.services.workshops.planned import MORNING, Evening, all_of, planned

DAY = dt.timedelta(days=1)
PARTS = (CourseWorkshop("part-1", "Del 1"), CourseWorkshop("part-2", "Del 2"))
COURSES = library(replace(course(), workshops=PARTS))
INVITES = MORNING.starts_at - 5 * DAY
ASKS = INVITES - DAY

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def evening(store: Store) -> Evening:
    """Five people who have worked at one café for a year."""
    found(store)
    evening = planned(store, 5, seats=None, course="service", part="part-2", invite_days=5)
    evening.do(employ)
    return evening


def employ(db: Connection) -> None:
    house = people.organisation(db, CITY.key)
    assert house is not None
    row = {"organisation_id": house.id, "code": "kafe", "name": "Lilla kaféet"}
    place = db.execute(insert(workplaces).returning(workplaces.c.id), row).scalar_one()
    db.execute(update(persons).values(workplace_id=place, joined_at=EARLY - 365 * DAY))


def change(evening: Evening, person: int, **values: object) -> None:
    evening.do(lambda db: db.execute(update(persons).where(persons.c.id == person).values(**values)))


def sweeps(evening: Evening, now: dt.datetime, courses: Library = COURSES) -> None:
    """The clock looks for whom to ask, and then for whom to invite."""
    evening.do(ask_piece, evening.id, 0, now, courses)
    evening.do(invite.invite_piece, evening.id, 0, now)


QUESTION = "Jobbar du kvar på Lilla kaféet?"
INVITATION = "Torsdag 15 oktober: vi ses på riktigt."


def test_everybody_is_asked_once_and_the_day_before_the_invitation(evening: Evening) -> None:
    sweeps(evening, ASKS - dt.timedelta(minutes=1))
    assert evening.ledger("due_at") == []

    sweeps(evening, ASKS)
    sweeps(evening, ASKS + dt.timedelta(hours=1))

    assert evening.told(ASKS) == all_of(evening.people, QUESTION)
    assert evening.told(INVITES) == all_of(evening.people, INVITATION)


def test_who_has_no_workplace_is_new_pauses_or_has_fallen_silent_is_not_asked(evening: Evening) -> None:
    nowhere, new, pauses, silent, asked = evening.people
    change(evening, nowhere, workplace_id=None)
    change(evening, new, joined_at=ASKS - 29 * DAY)
    change(evening, pauses, paused_since=ASKS.date())
    change(evening, silent, rhythm="silent")

    sweeps(evening, ASKS)

    assert evening.told(ASKS) == {asked: [QUESTION]}


@pytest.mark.parametrize(
    "fields", [{"part": "part-1"}, {"part": None}, {"course": None}, {"course": "gone"}, {"state": "draft"}]
)
def test_nobody_is_asked_before_what_is_no_later_part(evening: Evening, fields: dict[str, object]) -> None:
    evening.do(workshops.set_fields, evening.id, fields, EARLY)
    evening.do(ask_piece, evening.id, 0, ASKS, COURSES)
    assert evening.ledger("key") == []


def test_planned_late_the_question_comes_the_day_after_the_invitation(evening: Evening) -> None:
    late = INVITES + DAY
    sweeps(evening, late)
    assert evening.told(late) == all_of(evening.people, INVITATION)
    assert evening.told(late + DAY) == all_of(evening.people, QUESTION)


def test_who_was_asked_for_another_workshop_this_half_year_is_not_asked_again(evening: Evening) -> None:
    sweeps(evening, ASKS)
    another = dataclasses.replace(evening, id=evening.do(_another))
    evening.do(lambda db: db.execute(update(deliveries).values(state="sent")))
    evening.do(ask_piece, another.id, 0, ASKS, COURSES)
    assert another.ledger("key") == []

    evening.do(lambda db: db.execute(update(deliveries).values(state="cancelled")))
    evening.do(ask_piece, another.id, 0, ASKS, COURSES)
    assert len(another.ledger("key")) == len(evening.people)


def _another(db: Connection) -> int:
    house = people.organisation(db, CITY.key)
    assert house is not None
    given = {"state": "planned", "place": "Rådhuset", "course": "service", "part": "part-2", "invite_days": 5}
    id_ = workshops.add(db, house.id, "Europe/Stockholm", "En till", "m9n3", EARLY, **given)
    workshops.add_occasion(db, id_, MORNING, None, "another", EARLY)
    return id_


def test_who_works_nowhere_by_then_is_asked_nothing(evening: Evening) -> None:
    sweeps(evening, ASKS)
    gone, *others = evening.people
    change(evening, gone, workplace_id=None)
    assert evening.told(ASKS) == all_of(others, QUESTION)
    states = select(deliveries.c.state).where(deliveries.c.person_id == gone).order_by(deliveries.c.id)
    assert evening.do(lambda db: list(db.scalars(states))) == ["cancelled", "pending"]
