"""A team's card: one tip a working day, one common answer, and nobody's name anywhere."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select

from bot.domain.course import Course, CourseWords, Lesson, LessonText, LessonWords, Poll
from bot.domain.message import Message, Text
from bot.services.learning.team_card import TeamCard, answer_together, team_card
from bot.services.people.share_screen import note_shown, share_screen, stop_sharing, tidy
from bot.settings import Cohort
from bot.storage import people
from bot.storage.store import Store
from bot.storage.tables import screens, team_answers, workplaces
from tests.cast import CITY, DAY, EARLY, GREETING, MONDAY, QUEUE, Town, at, course, found, lesson
from tests.chat.phone import words

SCREEN, OTHER = "a screen's mark", "another's"
POLL = Lesson(
    "l4", {"sv": LessonWords(LessonText("Tycka", "Tyck.", poll=Poll("Vad tycker du?", ("A", "B"))))}
)


@pytest.fixture
def town(store: Store) -> Town:
    town = found(store, course(lessons=[lesson("l1", GREETING), lesson("l2", QUEUE), lesson("l3"), POLL]))
    assert town.do(share_screen, "ostersund", SCREEN, EARLY)
    return town


def card(town: Town, now: dt.datetime = EARLY, mark: str = SCREEN) -> TeamCard:
    shown = town.do(team_card, mark, now, town.shelf)
    assert shown is not None
    return shown


def answer(town: Town, *options: int, now: dt.datetime = EARLY, mark: str = SCREEN) -> bool:
    now_shown = card(town, now, mark)
    chosen = frozenset(options)
    return town.do(answer_together, mark, now_shown.version, now_shown.lesson, chosen, now, town.shelf)


def stored(town: Town) -> list[tuple[object, ...]]:
    def rows(db: Connection) -> list[tuple[object, ...]]:
        columns = ("lesson", "question", "chosen", "correct", "answered_on")
        wanted = select(*(team_answers.c[name] for name in columns)).order_by(team_answers.c.id)
        return [tuple(row) for row in db.execute(wanted)]

    return town.do(rows)


def said(message: Message, role: str) -> list[str]:
    return [block.markdown for block in message.blocks if isinstance(block, Text) and block.role == role]


def test_the_team_answers_once_and_sees_how_it_went_until_the_next_working_day(town: Town) -> None:
    before = card(town)
    assert (before.organisation, before.workplace) == ("Destination Östersund", None)
    assert sorted(before.options) == [(0, "Hej!"), (1, "Ja?"), (2, "Inget än.")]
    assert said(before.message, "question") == ["En kund kommer in. Vad säger du?"]
    assert answer(town, 1)
    after = card(town)
    assert (after.options, after.lesson) == ((), "")
    assert said(after.message, "verdict") == [
        "**Inte riktigt, men lätt hänt.**\nDet låter bråttom.\nDet här fungerar bättre: Hej!"
    ]
    assert not town.do(answer_together, SCREEN, before.version, "l1", frozenset({0}), EARLY, town.shelf)
    assert stored(town) == [("l1", "q1", [1], False, MONDAY)]
    assert card(town, EARLY + DAY).lesson == "l2"


def test_several_right_answers_are_given_together(town: Town) -> None:
    answer(town, 0)
    tuesday = EARLY + DAY
    assert card(town, tuesday).several
    assert not answer(town, now=tuesday)
    assert not answer(town, 0, 7, now=tuesday)
    assert answer(town, 0, 1, now=tuesday)
    assert stored(town)[-1] == ("l2", "q1", [0, 1], True, MONDAY + DAY)


def test_a_tip_that_asks_nothing_is_read_and_an_opinion_is_neither_right_nor_wrong(town: Town) -> None:
    answer(town, 0)
    answer(town, 0, 1, now=EARLY + DAY)
    wednesday, thursday = EARLY + 2 * DAY, EARLY + 3 * DAY
    assert card(town, wednesday).reads
    assert answer(town, now=wednesday)
    assert not card(town, wednesday).reads
    assert answer(town, 1, now=thursday)
    assert said(card(town, thursday).message, "verdict") == []
    assert stored(town)[2:] == [
        ("l3", "", [], None, MONDAY + 2 * DAY),
        ("l4", "poll", [1], None, MONDAY + 3 * DAY),
    ]
    friday = card(town, EARLY + 4 * DAY)
    assert said(friday.message, "heading") == ["Det var sista tipset. Bra jobbat, allihop!"]


def test_one_answer_stays_when_two_tap_at_once_and_screens_go_each_their_own_way(town: Town) -> None:
    town.do(share_screen, "ostersund", OTHER, EARLY)
    shown = card(town)
    for option in (0, 1):
        town.do(answer_together, SCREEN, shown.version, "l1", frozenset({option}), EARLY, town.shelf)
    assert stored(town) == [("l1", "q1", [0], True, MONDAY)]
    assert card(town, mark=OTHER).lesson == "l1"


def test_an_answer_to_what_the_card_shows_no_more_does_not_count(town: Town) -> None:
    shown = card(town)
    town.reads_anew(course(lessons=[lesson("l2", QUEUE), lesson("l1", GREETING)]))
    assert not town.do(answer_together, SCREEN, shown.version, "l1", frozenset({0}), EARLY, town.shelf)
    assert not town.do(answer_together, "nobody's", shown.version, "l1", frozenset({0}), EARLY, town.shelf)
    assert stored(town) == []


def test_an_answered_card_keeps_the_words_it_was_answered_with(town: Town) -> None:
    answer(town, 0)
    town.reads_anew(course(lessons=[lesson("new", GREETING), lesson("l2", QUEUE)]))
    assert said(card(town).message, "heading") == ["Tips 1 av 4: Om l1"]
    assert card(town, EARLY + DAY).lesson == "new"


def test_midnight_is_that_of_the_organisation(town: Town) -> None:
    answer(town, 0, now=at(MONDAY, 23, 30))
    assert card(town, at(MONDAY, 23, 59)).lesson == ""
    assert card(town, at(MONDAY + DAY, 0, 1)).lesson == "l2"


def test_without_a_course_the_card_says_so(store: Store) -> None:
    town = found(store, Course("other", "sv", {"sv": CourseWords("Annat", "Om annat.")}, (lesson("l1"),)))
    town.do(share_screen, "ostersund", SCREEN, EARLY)
    assert said(card(town).message, "heading") == ["Det finns ingen kurs att visa här än."]


def test_a_course_stands_there_from_its_day_on_where_it_suits_the_place_and_then_the_next(
    store: Store,
) -> None:
    city = replace(
        CITY,
        cohorts=(Cohort("hotels"), Cohort("later", starts=MONDAY + 3 * DAY), Cohort("service")),
    )
    hotels = course("hotels", 1, trades=("hotel",))
    town = found(store, hotels, course("later", 1), course("service", 1), organisations=[city])
    assert town.do(share_screen, "ostersund", SCREEN, EARLY)
    town.do(lambda db: db.execute(screens.update().values(workplace_id=a_shop(db))))

    assert card(town).lesson == "l1"
    assert said(card(town).message, "heading")[0].startswith("Tips 1 av 1")
    assert answer(town, 0)
    assert "Service" in words(card(town, EARLY + DAY).message)
    assert "Kursen börjar torsdag 8 oktober." in words(card(town, EARLY + DAY).message)
    assert answer(town, 0, now=EARLY + 3 * DAY)
    assert [row[0] for row in stored(town)] == ["l1", "l1"]
    assert "Later" in words(card(town, EARLY + 7 * DAY).message)


def test_before_the_first_course_begins_the_card_says_when(store: Store) -> None:
    town = found(
        store, course(), organisations=[replace(CITY, cohorts=(Cohort("service", starts=MONDAY + 3 * DAY),))]
    )
    town.do(share_screen, "ostersund", SCREEN, EARLY)
    assert words(card(town).message) == (
        "Det finns ingen kurs att visa här än.\nKursen börjar torsdag 8 oktober."
    )


def a_shop(db: Connection) -> int:
    house = people.organisation(db, CITY.key)
    assert house is not None
    row = {"organisation_id": house.id, "code": "torget", "name": "Lilla torget", "trade": "retail"}
    number: int = db.execute(insert(workplaces).returning(workplaces.c.id), row).scalar_one()
    return number


def test_a_screen_is_in_use_when_it_is_shown_an_hour_after_it_was_made_or_answered_at(town: Town) -> None:
    hour = dt.timedelta(hours=1)
    assert not card(town, EARLY + hour - dt.timedelta(seconds=1)).in_use
    assert card(town, EARLY + hour).in_use
    town.do(note_shown, SCREEN, EARLY + hour)
    assert not card(town, EARLY + hour).in_use
    town.do(share_screen, "ostersund", OTHER, EARLY)
    answer(town, 0, mark=OTHER)
    town.do(tidy, EARLY + 400 * DAY)
    assert card(town, mark=OTHER).workplace is None


def test_nobodys_code_makes_no_screen_and_one_shared_no_more_leaves_nothing(
    town: Town,
) -> None:
    assert not town.do(share_screen, "nobody", OTHER, EARLY)
    answer(town, 0)
    town.do(stop_sharing, OTHER)
    town.do(stop_sharing, SCREEN)
    assert town.do(team_card, SCREEN, EARLY, town.shelf) is None
    assert town.do(lambda db: db.execute(select(screens.c.id)).all()) == []
    assert stored(town) == []
