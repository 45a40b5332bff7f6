"""Courses of one's own choosing: what is open, one opened, one more, one over again, a tip seen again."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select, update

from bot.domain.course import Trade
from bot.domain.message import Choices, Message
from bot.phrases.learning.courses import CourseView, OpenTo
from bot.phrases.learning.progress import CourseProgress
from bot.services.learning.open_course import open_course, open_courses
from bot.services.learning.see_again import see_again
from bot.services.learning.soft_start import (
    begin_soft_start,
    end_soft_start,
    note_soft_start,
    soft_starting,
)
from bot.services.learning.start_course import start_course
from bot.services.learning.start_over import start_over
from bot.services.people.provision import provision
from bot.settings import Cohort, Organisation
from bot.storage import enrolments
from bot.storage.store import Store
from bot.storage.tables import answers, cards, deliveries, persons
from bot.storage.tables import enrolments as enrolments_table
from tests.cast import CITY, DAY, MONDAY, SLOT, Town, at, course, found

LATER = dt.date(2027, 1, 11)
HOTEL = course("hotell", 2, trades=("hotel",))
KNIFE = course("kniv", 1, trades=("restaurant",))
WINTER = course("vinter", 2)


def city(*names: str, **starts: dt.date) -> Organisation:
    """Destination Östersund with a cohort for each of these courses, some with a start."""
    cohorts = [Cohort(name) for name in names]
    cohorts += [Cohort(name, starts=day) for name, day in starts.items()]
    return replace(CITY, cohorts=tuple(cohorts))


def town_of(store: Store) -> Town:
    """Service for everyone, courses for hotels and restaurants, and one nobody has a cohort for."""
    return found(
        store, course(), HOTEL, KNIFE, WINTER, organisations=[city("service", "hotell", "kniv", "sommar")]
    )


def works(town: Town, name: str, trade: Trade) -> int:
    """Somebody who says where they work, and then “I'm in”. Returns the person's id."""
    person = town.comes(name)
    town.change(person, trade=trade, at="08:30")  # a shop's own hour is another
    town.says_in(person)
    return person


def open_to(town: Town, person: int, now: dt.datetime = SLOT) -> list[OpenTo]:
    return town.do(open_courses, town.who(person), now, town.shelf)


def opened(town: Town, person: int, name: str, page: int = 0, now: dt.datetime = SLOT) -> CourseView | None:
    return town.do(open_course, town.who(person), name, page, now, town.shelf)


def starts(town: Town, person: int, name: str, now: dt.datetime = SLOT) -> str:
    return town.do(start_course, town.who(person), name, now, town.shelf)


def over(town: Town, person: int, name: str | None = None, now: dt.datetime = SLOT) -> bool:
    return town.do(start_over, person, town.shelf.library, now, name)


def again(town: Town, person: int, name: str, number: int) -> Message | str:
    return town.do(see_again, town.who(person), name, number, town.shelf)


def followed(town: Town, person: int) -> list[tuple[int, str]]:
    active = town.do(enrolments.of_persons, [person])[person]
    return [(one.id, one.course) for one in active]


def answers_of(db: Connection, person: int) -> list[int]:
    return list(db.scalars(select(answers.c.id).where(answers.c.person_id == person)))


# --- what is open ------------------------------------------------------------------------------------


def test_open_are_ones_own_courses_and_then_those_of_the_organisation(store: Store) -> None:
    town = town_of(store)
    alva = works(town, "alva", "restaurant")
    nothing = CourseProgress("Service", 3, 0, 0, 0, completed=False)
    knife = CourseProgress("Kniv", 1, 0, 0, 0, completed=False)

    assert open_to(town, alva) == [
        OpenTo("service", "Service", 3, nothing),
        OpenTo("kniv", "Kniv", 1, knife),
        OpenTo("hotell", "Hotell", 2),
    ]


def test_what_suits_ones_trade_stands_before_what_does_not(store: Store) -> None:
    town = town_of(store)
    alva = works(town, "alva", "retail")
    assert [one.course for one in open_to(town, alva)] == ["service", "hotell", "kniv"]

    town.change(alva, trade="restaurant")
    assert [one.course for one in open_to(town, alva)] == ["service", "kniv", "hotell"]


def test_a_completed_course_stays_open(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    [sent] = town.morning()
    town.answers(sent)

    [one] = open_to(town, alva, at(MONDAY, 12))

    assert one == OpenTo(
        "service", "Service", 1, CourseProgress("Service", 1, 1, 1, 1, completed=True), begun=True
    )
    [(done, _)] = followed(town, alva)
    view = opened(town, alva, "service", now=at(MONDAY, 12))
    assert view is not None
    assert (view.has_next, view.completed) == (False, done)


def test_what_was_completed_before_starting_over_stays_completed(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva, bashir = town.joins("alva"), town.joins("bashir")
    [first, _] = town.morning()
    town.answers(first)
    [(done, _)] = followed(town, alva)
    over(town, alva, "service")

    views = [opened(town, person, "service") for person in (alva, bashir)]

    assert [view and view.completed for view in views] == [done, None]


def test_a_course_that_is_no_longer_loaded_is_open_to_nobody(store: Store) -> None:
    town = town_of(store)
    alva = town.joins("alva")
    town.morning()
    town.reads_anew(WINTER)

    assert open_to(town, alva) == []
    assert opened(town, alva, "service") is None
    assert again(town, alva, "service", 1) == "not here"
    assert starts(town, alva, "hotell") == "not here"
    assert not over(town, alva, "service")
    assert [name for _, name in followed(town, alva)] == ["service", "hotell", "kniv"]  # no trade: all suit


def test_without_an_organisation_or_a_cohort_nothing_is_open(store: Store) -> None:
    town = found(store, organisations=[replace(CITY, cohorts=())])
    alva, stranger = town.joins("alva"), town.comes("stranger")

    assert [open_to(town, person) for person in (alva, stranger)] == [[], []]
    assert starts(town, alva, "service") == "not here"
    assert starts(town, stranger, "service") == "not here"


def test_another_organisations_course_is_not_open(store: Store) -> None:
    other = replace(CITY, key="are", name="Åre", cohorts=(Cohort("hotell"),))
    town = found(store, course(), HOTEL, organisations=[CITY, other])
    alva = town.joins("alva")

    assert [one.course for one in open_to(town, alva)] == ["service"]
    assert opened(town, alva, "hotell") is None
    assert starts(town, alva, "hotell") == "not here"


def test_a_course_says_on_which_day_it_begins_as_long_as_that_is_to_come(store: Store) -> None:
    town = found(store, course(), HOTEL, organisations=[city("service", hotell=LATER)])
    alva = works(town, "alva", "retail")

    assert [one.begins for one in open_to(town, alva)] == [None, LATER]
    assert [one.begins for one in open_to(town, alva, at(LATER, 12))] == [None, None]


# --- one opened --------------------------------------------------------------------------------------


def test_opened_it_lists_the_tips_that_came_and_no_others(store: Store) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    town.answers(town.morning()[0])
    town.morning(at(MONDAY + DAY))
    town.plan(at(MONDAY + 2 * DAY))  # due, and not sent

    view = opened(town, alva, "service")

    assert view is not None
    assert view.tips == ((2, "Om l2"), (1, "Om l1"))
    assert (view.summary, view.has_next, view.suits, view.pace) == ("Om möten.", True, True, "daily")
    town.pulls(bashir, at(MONDAY + 2 * DAY))
    assert (again_view := opened(town, alva, "service")) is not None
    assert again_view.tips == view.tips  # nobody else's


def test_more_tips_than_a_message_lists_are_on_further_pages(store: Store) -> None:
    town = found(store, course(lessons=10))
    alva = town.joins("alva")
    for hour in range(10):
        sent = town.pulls(alva, at(MONDAY, 7 + hour))
        assert sent is not None
        town.answers(sent, at(MONDAY, 7 + hour))

    pages = [opened(town, alva, "service", page) for page in (0, 1, 2, 2**63 - 1)]

    assert [page and [number for number, _ in page.tips] for page in pages] == [
        [10, 9, 8, 7, 6, 5, 4, 3],
        [2, 1],
        [10, 9, 8, 7, 6, 5, 4, 3],
        [10, 9, 8, 7, 6, 5, 4, 3],
    ]
    assert [page and (page.page, page.older) for page in pages] == [
        (0, True),
        (1, False),
        (0, True),
        (0, True),
    ]


# --- one more ----------------------------------------------------------------------------------------


def test_starting_a_course_enrols_in_it_whatever_the_trade_and_only_once(store: Store) -> None:
    town = town_of(store)
    alva = works(town, "alva", "retail")

    assert [starts(town, alva, "hotell"), starts(town, alva, "hotell")] == ["started", "already in"]

    assert [name for _, name in followed(town, alva)] == ["service", "hotell"]
    assert starts(town, alva, "service") == "already in"
    assert starts(town, alva, "vinter") == "not here"  # loaded, and in no cohort
    assert starts(town, alva, "sommar") == "not here"  # in a cohort, and not loaded
    assert starts(town, alva, "") == "not here"


def test_the_course_just_started_comes_next_and_then_all_by_turns(store: Store) -> None:
    town = town_of(store)
    alva = works(town, "alva", "retail")
    town.answers(town.morning()[0])
    starts(town, alva, "hotell", at(MONDAY, 12))

    came = [town.morning(at(MONDAY + day * DAY))[0].subject for day in (1, 2, 3, 4)]

    assert came == ["hotell/l1", "service/l2", "hotell/l2", "service/l3"]


def test_starting_brings_the_rhythm_to_somebody_who_had_had_everything(store: Store) -> None:
    town = found(store, course(lessons=1), HOTEL, organisations=[city("service", "hotell")])
    alva = works(town, "alva", "retail")
    town.answers(town.morning()[0])

    starts(town, alva, "hotell", at(MONDAY, 12))

    assert town.who(alva).next_lesson_at == at(MONDAY + DAY)
    assert [one.subject for one in town.morning(at(MONDAY + DAY))] == ["hotell/l1"]


# --- over again --------------------------------------------------------------------------------------


def test_one_course_begins_again_and_the_others_stay(store: Store) -> None:
    town = found(store, course(), HOTEL, organisations=[city("service", "hotell")])
    alva = works(town, "alva", "hotel")
    for day in range(3):
        town.answers(town.morning(at(MONDAY + day * DAY))[0], at(MONDAY + day * DAY))
    before, answered = followed(town, alva), town.do(answers_of, alva)

    assert over(town, alva, "service", at(MONDAY + 2 * DAY, 12))

    after = followed(town, alva)
    assert [name for _, name in after] == ["hotell", "service"]
    assert set(before) & set(after) == {(before[1][0], "hotell")}
    [service, hotel] = sorted(open_to(town, alva), key=lambda one: one.course, reverse=True)
    assert (service.begun, hotel.begun) == (False, True)
    assert town.do(answers_of, alva) == answered != []


def test_a_course_of_which_nothing_came_need_not_begin_again(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    before = followed(town, alva)

    assert not over(town, alva, "service")
    assert not over(town, alva, "hotell")
    assert not over(town, alva)
    assert followed(town, alva) == before


def test_starting_over_keeps_a_course_that_does_not_suit_the_trade(store: Store) -> None:
    town = town_of(store)
    alva = works(town, "alva", "retail")
    starts(town, alva, "hotell")
    town.pulls(alva)
    town.pulls(alva, at(MONDAY + DAY))

    assert over(town, alva, now=at(MONDAY + 40 * DAY))

    assert sorted(name for _, name in followed(town, alva)) == ["hotell", "service"]
    assert [one.begun for one in open_to(town, alva)[:2]] == [False, False]


def test_a_course_that_is_not_loaded_now_keeps_its_place_when_others_begin_again(store: Store) -> None:
    town = found(store, course(), HOTEL, organisations=[city("service", "hotell")])
    alva = works(town, "alva", "hotel")
    town.morning()
    town.morning(at(MONDAY + DAY))
    hotel = [one for one in followed(town, alva) if one[1] == "hotell"]
    town.reads_anew(course())

    assert over(town, alva, now=at(MONDAY + 40 * DAY))

    assert [one for one in followed(town, alva) if one[1] == "hotell"] == hotel


def test_the_new_enrolment_is_in_the_cohort_that_somebody_who_joins_comes_into(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    new = replace(CITY, cohorts=(Cohort("service"), Cohort("service", starts=MONDAY + DAY, at="07:30")))
    town.do(provision, [new])
    over(town, alva, "service", at(MONDAY + 2 * DAY))

    [one] = town.do(enrolments.of_persons, [alva])[alva]
    assert (one.starts, one.at) == (MONDAY + DAY, "07:30")


# --- seen again --------------------------------------------------------------------------------------


def snapshot(db: Connection) -> list[list[tuple[object, ...]]]:
    """All that a look back could change."""
    return [
        [tuple(row) for row in db.execute(select(table))]
        for table in (persons, enrolments_table, deliveries, answers, cards)
    ]


def test_a_tip_that_came_is_seen_again_without_its_question_and_changes_nothing(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    before = town.do(snapshot)

    tip = again(town, alva, "service", 1)

    assert isinstance(tip, Message)
    assert tip.first_line == "Tips 1 av 3: Om l1"
    assert not any(isinstance(block, Choices) and block.options for block in tip.blocks)
    assert town.do(snapshot) == before


@pytest.mark.parametrize("number", [0, 2, 3, 4, 2**63 - 1])
def test_what_has_not_come_is_not_shown(store: Store, number: int) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()

    assert again(town, alva, "service", number) == "not sent"


def test_what_came_to_somebody_else_is_not_shown(store: Store) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    town.pulls(bashir)

    assert again(town, alva, "service", 1) == "not sent"


@pytest.mark.parametrize("state", ["pending", "claimed", "failed", "expired", "cancelled"])
def test_what_has_not_left_has_not_come(store: Store, state: str) -> None:
    town = found(store)
    alva = town.joins("alva")
    [sent] = town.morning()

    def sets(db: Connection) -> None:
        db.execute(update(deliveries).where(deliveries.c.id == sent.delivery).values(state=state))

    town.do(sets)

    assert again(town, alva, "service", 1) == "not sent"


def test_a_tip_from_before_starting_over_is_seen_again(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.morning()
    over(town, alva, "service")

    assert isinstance(again(town, alva, "service", 1), Message)
    view = opened(town, alva, "service")
    assert view is not None
    assert (view.tips, view.open_to.begun) == (((1, "Om l1"),), False)


# --- a soft start ------------------------------------------------------------------------------------


def knows(town: Town, person: int, right: int) -> None:
    """The person has answered one question so many times right."""
    card = {
        "person_id": person,
        "course": "service",
        "lesson": "l1",
        "question": "q1",
        "told_on": MONDAY,
        "stability": 3.0,
        "difficulty": 5.0,
        "due": MONDAY,
        "reviewed_on": MONDAY,
        "waits": False,
        "right": right,
        "answered": 1,
    }
    town.do(lambda db: db.execute(insert(cards).values(card)).rowcount)


def test_a_soft_start_lasts_three_messages(store: Store) -> None:
    town = found(store)
    alva, bashir = town.joins("alva"), town.joins("bashir")
    knows(town, alva, right=1)

    assert town.do(begin_soft_start, alva)

    left = []
    for _ in range(4):
        left.append(town.do(soft_starting, [alva, bashir]))
        town.do(note_soft_start, [alva, bashir])
    assert left == [{alva}, {alva}, {alva}, set()]


def test_without_a_right_answer_the_start_is_a_normal_one(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    knows(town, alva, right=0)

    assert not town.do(begin_soft_start, alva)
    assert town.do(soft_starting, [alva]) == set()


def test_a_soft_start_ends_when_another_way_is_chosen(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    knows(town, alva, right=2)
    town.do(begin_soft_start, alva)

    town.do(end_soft_start, alva)

    assert town.do(soft_starting, [alva]) == set()
    assert town.do(soft_starting, []) == set()
