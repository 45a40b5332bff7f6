"""“I'm in”: the organisation of the code, and every course of it that suits, once."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select

from bot.services.learning.refresh import recompute
from bot.services.learning.start_over import start_over
from bot.services.people.join import choose_trade, enrol
from bot.services.people.pause import leave
from bot.services.people.provision import provision
from bot.settings import Cohort, Organisation
from bot.storage import enrolments
from bot.storage.store import Store
from bot.storage.tables import enrolments as enrolments_table
from bot.storage.tables import roles, workplaces
from tests.cast import CITY, DAY, EARLY, MONDAY, SLOT, Town, at, course, found, statements

UMEA = replace(CITY, key="umea", name="Umeå C", at="10:00", cohorts=(Cohort("queues"),))
BOTH = (CITY, UMEA)


def courses(town: Town, person: int) -> list[str]:
    return [one.course for one in town.do(enrolments.of_persons, [person])[person]]


def starts(town: Town, person: int) -> list[dt.date | None]:
    return [one.starts for one in town.do(enrolments.of_persons, [person])[person]]


def house(*cohorts: Cohort) -> Organisation:
    return replace(CITY, cohorts=cohorts)


def with_workplace(town: Town, **values: object) -> int:
    def add(db: Connection) -> int:
        row = {"organisation_id": 1, "code": "hotell-1", "name": "Hotell Ett", "trade": "hotel", **values}
        added: int = db.execute(insert(workplaces).values(row).returning(workplaces.c.id)).scalar_one()
        return added

    return town.do(add)


def test_joining_makes_a_learner_of_the_organisation_with_its_courses(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    who = town.who(alva)
    assert who.organisation is not None
    assert (who.organisation.key, who.joined_at, who.takes_part) == ("ostersund", EARLY, True)
    assert courses(town, alva) == ["service"]
    assert who.next_lesson_at == SLOT

    def granted(db: Connection) -> list[tuple[int, str]]:
        return [tuple(row) for row in db.execute(select(roles.c.person_id, roles.c.role))]

    assert town.do(granted) == [(alva, "learner")]


def test_joining_again_enrols_in_nothing_twice(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    town.says_in(alva, now=at(MONDAY, 12))
    assert courses(town, alva) == ["service"]
    who = town.who(alva)
    assert (who.joined_at, who.next_lesson_at) == (EARLY, at(MONDAY + DAY))


def test_a_workplaces_code_sets_the_workplace_and_the_trade(store: Store) -> None:
    town = found(store)
    workplace = with_workplace(town)
    alva = town.joins("alva", code="hotell-1")
    who = town.who(alva)
    assert (who.workplace_id, who.trade) == (workplace, "hotel")
    assert who.next_lesson_at == at(MONDAY, 14, 0)  # a hotel's hour


def test_the_organisations_code_keeps_workplace_and_trade(store: Store) -> None:
    town = found(store)
    workplace = with_workplace(town)
    alva = town.joins("alva", code="hotell-1")
    town.says_in(alva)
    who = town.who(alva)
    assert (who.workplace_id, who.trade) == (workplace, "hotel")


def test_another_organisation_takes_the_workplace_but_not_the_course(store: Store) -> None:
    town = found(store, course("service"), course("queues"), organisations=BOTH)
    with_workplace(town)
    alva = town.joins("alva", code="hotell-1")
    town.morning(at(MONDAY, 14, 0))
    town.says_in(alva, code="umea", now=at(MONDAY, 15))
    who = town.who(alva)
    assert who.organisation is not None
    assert (who.organisation.key, who.workplace_id, who.trade) == ("umea", None, "hotel")
    assert courses(town, alva) == ["service", "queues"]


def test_leaving_stops_lessons_and_coming_back_goes_on_where_one_was(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    town.do(leave, alva, at(MONDAY, 12))
    assert town.who(alva).next_lesson_at is None
    assert town.morning(at(MONDAY + DAY)) == []
    town.says_in(alva, now=at(MONDAY + DAY, 12))
    assert town.who(alva).takes_part
    assert [one.subject for one in town.morning(at(MONDAY + 2 * DAY))] == ["service/l2"]


# --- which courses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trade", "expected"),
    [
        ("hotel", ["service", "stay"]),
        ("retail", ["service"]),
        ("other", ["service", "stay"]),
        (None, ["service", "stay"]),
    ],
)
def test_a_course_for_a_trade_is_for_those_it_suits(
    store: Store, trade: str | None, expected: list[str]
) -> None:
    shop = house(Cohort("service"), Cohort("stay"))
    town = found(store, course("service"), course("stay", trades=("hotel",)), organisations=[shop])
    with_workplace(town, trade=trade)
    assert courses(town, town.joins("alva", code="hotell-1")) == expected


def test_a_trade_chosen_later_brings_its_course_and_takes_none_away(store: Store) -> None:
    shop = house(Cohort("shops"), Cohort("stay"))
    town = found(
        store, course("shops", trades=("retail",)), course("stay", trades=("hotel",)), organisations=[shop]
    )
    with_workplace(town, trade="retail")
    alva = town.joins("alva", code="hotell-1")
    assert courses(town, alva) == ["shops"]
    town.do(choose_trade, alva, "hotel", town.shelf.library, SLOT)
    assert courses(town, alva) == ["shops", "stay"]


def test_a_trade_said_for_the_first_time_takes_back_what_does_not_suit_it(store: Store) -> None:
    shop = house(Cohort("shops"), Cohort("stay"))
    town = found(
        store, course("shops", trades=("retail",)), course("stay", trades=("hotel",)), organisations=[shop]
    )
    alva, bashir = town.joins("alva"), town.joins("bashir")
    assert courses(town, alva) == ["shops", "stay"]

    town.do(choose_trade, alva, "hotel", town.shelf.library, SLOT)

    assert [courses(town, person) for person in (alva, bashir)] == [["stay"], ["shops", "stay"]]


def test_a_course_of_which_something_came_is_not_taken_back(store: Store) -> None:
    shop = house(Cohort("shops"), Cohort("stay"))
    town = found(
        store, course("shops", trades=("retail",)), course("stay", trades=("hotel",)), organisations=[shop]
    )
    alva = town.joins("alva")
    assert town.pulls(alva) is not None  # of shops

    town.do(choose_trade, alva, "hotel", town.shelf.library, SLOT)

    assert courses(town, alva) == ["shops", "stay"]


def test_a_cohort_whose_course_is_not_loaded_waits_until_it_is(store: Store) -> None:
    town = found(store, course("service"), organisations=[house(Cohort("service"), Cohort("queues"))])
    alva = town.joins("alva")
    assert courses(town, alva) == ["service"]
    town.reads_anew(course("service"), course("queues"))
    assert town.do(recompute, town.shelf, 0, EARLY + DAY) == (alva, [])
    assert courses(town, alva) == ["service", "queues"]


def test_nobody_takes_a_course_twice_because_it_starts_again(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    [only] = town.morning()
    town.answers(only)
    town.do(provision, [house(Cohort("service"), Cohort("service", MONDAY + 7 * DAY))])
    town.do(recompute, town.shelf, 0, at(MONDAY, 12))
    assert courses(town, alva) == ["service"]
    assert [sent.kind for sent in town.morning(at(MONDAY + 7 * DAY))] == ["review"]


JANUARY, AUGUST, NEXT_YEAR = dt.date(2026, 1, 12), dt.date(2026, 8, 17), dt.date(2027, 1, 11)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ((JANUARY, AUGUST, NEXT_YEAR), AUGUST),  # the newest that has begun
        ((None, NEXT_YEAR), None),
        ((NEXT_YEAR, dt.date(2027, 8, 16)), NEXT_YEAR),  # else the first to come
        ((MONDAY, NEXT_YEAR), MONDAY),  # begun this very day
    ],
)
def test_of_several_cohorts_of_a_course_it_is_one(
    store: Store, offered: tuple[dt.date | None, ...], chosen: dt.date | None
) -> None:
    town = found(store, organisations=[house(*(Cohort("service", day) for day in offered))])
    assert starts(town, town.joins("alva")) == [chosen]


def test_many_are_enrolled_in_few_statements(store: Store) -> None:
    town = found(
        store, course("service"), course("queues"), organisations=[house(Cohort("service"), Cohort("queues"))]
    )
    town.crowd(150)
    ids = list(range(1, 151))
    said: list[str] = []
    with statements(said):
        assert town.do(enrol, ids, town.shelf.library, EARLY) == set(ids)
    assert len([one for one in said if not one.startswith(("BEGIN", "COMMIT"))]) <= 4
    assert town.do(enrol, ids, town.shelf.library, EARLY) == set()


# --- from the beginning ---------------------------------------------------------------------------


def all_enrolments(town: Town) -> list[tuple[int, bool]]:
    def rows(db: Connection) -> list[tuple[int, bool]]:
        wanted = select(enrolments_table.c.cohort_id, enrolments_table.c.ended_at)
        return [(row.cohort_id, row.ended_at is not None) for row in db.execute(wanted.order_by("id"))]

    return town.do(rows)


def test_starting_over_ends_the_enrolment_and_begins_at_lesson_one(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    town.do(start_over, alva, town.shelf.library, at(MONDAY, 12))
    assert all_enrolments(town) == [(1, True), (1, False)]
    assert [one.subject for one in town.morning(at(MONDAY + DAY))] == ["service/l1"]


def test_starting_over_leaves_a_completed_course_completed(store: Store) -> None:
    town = found(
        store,
        course("service", 1),
        course("queues", 3),
        organisations=[house(Cohort("service"), Cohort("queues"))],
    )
    alva = town.joins("alva")
    [only] = town.morning()
    town.answers(only)
    town.morning(at(MONDAY + DAY))
    town.do(start_over, alva, town.shelf.library, at(MONDAY + DAY, 12))
    assert all_enrolments(town) == [(1, False), (2, True), (2, False)]


def test_when_all_is_completed_starting_over_means_all(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    [only] = town.morning()
    town.answers(only)
    town.do(start_over, alva, town.shelf.library, at(MONDAY, 12))
    assert [one.subject for one in town.morning(at(MONDAY + DAY))] == ["service/l1"]
