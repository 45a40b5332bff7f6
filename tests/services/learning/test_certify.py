"""Certificates: only for a course done, by whoever did it; one code for good, and gone when erased."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from bot.domain.certificate import Certificate
from bot.services.learning.certify import (
    FILE,
    MOST_FILES,
    Completed,
    Refusal,
    certificate_for,
    completed,
    has_enough,
    is_completed,
    verify,
)
from bot.services.learning.shelf import Shelf
from bot.services.learning.start_over import start_over
from bot.services.people.erase import erase, export
from bot.settings import Cohort
from bot.storage.store import Store
from bot.storage.tables import certificates, deliveries, enrolments
from tests.cast import CITY, DAY, MINUTE, MONDAY, SLOT, Town, at, course, found, library

CODE, OTHER = "7K3M-Q0ZD-91XA", "0000-0000-0001"
FRIDAY = MONDAY + 4 * DAY
LATE = at(FRIDAY, 23) + 90 * MINUTE  # half past midnight in Stockholm


def enrolments_of(town: Town, person: int) -> list[int]:
    def ids(db: Connection) -> list[int]:
        wanted = select(enrolments.c.id).where(enrolments.c.person_id == person)
        return list(db.scalars(wanted.order_by(enrolments.c.id)))

    return town.do(ids)


def finishes(town: Town, enrolment: int, now: dt.datetime = SLOT) -> int:
    """The last answer of a course, as far as certificates care. Returns the enrolment."""

    def complete(db: Connection) -> None:
        db.execute(update(enrolments).where(enrolments.c.id == enrolment).values(completed_at=now))

    town.do(complete)
    return enrolment


def given(
    town: Town,
    person: int,
    enrolment: int,
    name: str | None = None,
    code: str = CODE,
    now: dt.datetime = LATE,
) -> Certificate | Refusal:
    return town.do(certificate_for, town.who(person), enrolment, code, now, town.shelf, name)


@pytest.fixture
def town(store: Store) -> Town:
    return found(store)


def test_a_certificate_says_who_what_where_and_when_in_the_persons_own_date(town: Town) -> None:
    alva = town.joins("alva")
    done = finishes(town, enrolments_of(town, alva)[0], LATE)
    assert given(town, alva, done, "Alva Åkerö") == Certificate(
        CODE, "Alva Åkerö", "Service", "Destination Östersund", "sv", 3, FRIDAY + DAY, LATE
    )


def test_asked_again_it_is_the_same_and_another_name_changes_nothing_else(town: Town) -> None:
    alva = town.joins("alva")
    done = finishes(town, enrolments_of(town, alva)[0])
    first = given(town, alva, done, "Alva")
    assert isinstance(first, Certificate)
    assert given(town, alva, done, code=OTHER, now=LATE + DAY) == first
    assert given(town, alva, done, "Alva Ö", OTHER, LATE + DAY) == replace(first, name="Alva Ö")
    assert given(town, alva, done, code=OTHER, now=LATE + DAY) == replace(first, name="Alva Ö")


def test_it_follows_the_language_the_person_speaks_now(town: Town) -> None:
    alva = town.joins("alva")
    done = finishes(town, enrolments_of(town, alva)[0])
    first = given(town, alva, done, "Alva")
    town.change(alva, language="en")
    assert isinstance(first, Certificate)
    assert given(town, alva, done) == replace(first, language="en")


def test_without_a_name_none_is_given_until_one_is_known(town: Town) -> None:
    alva = town.joins("alva")
    done = finishes(town, enrolments_of(town, alva)[0])
    assert given(town, alva, done) == "no name"
    assert town.do(verify, CODE) is None


def test_a_second_course_takes_the_name_of_the_first(store: Store) -> None:
    both = replace(CITY, cohorts=(Cohort("service"), Cohort("queues")))
    town = found(store, course("service"), course("queues"), organisations=[both])
    alva = town.joins("alva")
    one, other = (finishes(town, enrolment) for enrolment in enrolments_of(town, alva))
    given(town, alva, one, "Alva")
    second = given(town, alva, other, code=OTHER)
    assert isinstance(second, Certificate)
    assert (second.code, second.name, second.title) == (OTHER, "Alva", "Queues")


def test_a_course_under_way_anothers_and_one_made_up_give_none(town: Town) -> None:
    alva, bashir = town.joins("alva"), town.joins("bashir")
    [under_way], [hers] = enrolments_of(town, bashir), enrolments_of(town, alva)
    finishes(town, hers)
    for enrolment in (under_way, hers, 0, 4711, 2**63 - 1):
        assert given(town, bashir, enrolment, "Bashir") == "not completed"
        assert not town.do(is_completed, bashir, enrolment)
    assert town.do(is_completed, alva, hers)
    assert town.do(lambda db: db.execute(select(certificates.c.code)).all()) == []


def test_the_courses_done_are_told_once_each_also_after_starting_over(store: Store) -> None:
    both = replace(CITY, cohorts=(Cohort("service"), Cohort("queues")))
    town = found(store, course("service"), course("queues"), organisations=[both])
    alva = town.joins("alva")
    assert town.do(completed, town.who(alva), town.shelf) == []
    one, other = enrolments_of(town, alva)
    finishes(town, one)
    finishes(town, other, SLOT + MINUTE)
    town.do(start_over, alva, town.shelf.library, LATE)
    assert town.do(completed, town.who(alva), town.shelf) == [
        Completed(other, "Queues"),
        Completed(one, "Service"),
    ]
    assert isinstance(given(town, alva, one, "Alva"), Certificate)


def test_a_course_that_is_not_loaded_any_more_is_certified_all_the_same(town: Town) -> None:
    alva = town.joins("alva")
    done = finishes(town, enrolments_of(town, alva)[0])
    town.shelf = Shelf(library())
    certificate = given(town, alva, done, "Alva")
    assert isinstance(certificate, Certificate)
    assert (certificate.title, certificate.tips) == ("Service", 3)


def test_a_code_is_found_however_it_is_written_and_others_are_not(town: Town) -> None:
    alva = town.joins("alva")
    certificate = given(town, alva, finishes(town, enrolments_of(town, alva)[0]), "Alva")
    assert [town.do(verify, code) for code in (CODE, "7k3mqozd9lxa", OTHER, "", "\0", "x" * 5_000)] == (
        [certificate, certificate] + [None] * 4
    )


def test_it_is_exported_and_erasing_takes_it_away(town: Town) -> None:
    alva = town.joins("alva")
    given(town, alva, finishes(town, enrolments_of(town, alva)[0]), "Alva")
    [exported] = town.do(export, alva)["certificates"]
    assert (exported["code"], exported["name"], exported["tips"]) == (CODE, "Alva", 3)
    town.do(erase, alva, LATE, "alva")
    assert town.do(verify, CODE) is None


def test_after_many_in_an_hour_another_can_wait(town: Town) -> None:
    alva, bashir = town.joins("alva"), town.joins("bashir")
    for number in range(MOST_FILES):
        assert not town.do(has_enough, alva, LATE)
        sent = town.pulls(alva, LATE)
        assert sent is not None
        town.do(_is_a_file, sent.delivery, number)
    assert town.do(has_enough, alva, LATE + 59 * MINUTE)
    assert not town.do(has_enough, bashir, LATE)
    assert not town.do(has_enough, alva, LATE + 61 * MINUTE)


def _is_a_file(db: Connection, delivery: int, number: int) -> None:
    made = {"subject": FILE, "created_at": LATE, "key": f"file {number}"}
    db.execute(update(deliveries).where(deliveries.c.id == delivery).values(**made))
