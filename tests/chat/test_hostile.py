"""People who mean no good, or are in a hurry: whatever they tap, write or open twice, no harm comes of it."""

import datetime as dt

import pytest
from sqlalchemy import Connection, Executable, delete, select, update

from bot.domain.actions.planning import AskOccasion, CallOff, ConfirmChange
from bot.domain.actions.roles import ActFor, TakeRole
from bot.domain.actions.workshops import HasCome
from bot.domain.roles import Role
from bot.domain.seats import Answer
from bot.domain.workshop import Span, State, Workshop
from bot.services.learning.shelf import Shelf
from bot.services.people.invite_role import invite_role
from bot.storage import workshops
from bot.storage.announcement_tables import announcement_words
from bot.storage.announcement_tables import announcements as announcements_table
from bot.storage.store import Store
from bot.storage.tables import persons, roles
from bot.storage.workshop_tables import signups
from tests.cast import CITY
from tests.chat.phone import Phone, Town, words
from tests.chat.test_attending import STARTS, leads, lines, planned, says_yes
from tests.chat.test_inviting import USED, house, is_now
from tests.chat.test_joining import ARE

CODE = "b" * 30
WALL = "bcdfg"
"""The code of the workshop."""


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    """One database, save where it decides."""
    return str(request.param)


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, CITY, ARE)


def _does(db: Connection, statement: Executable) -> None:
    db.execute(statement)


def meeting(town: Town) -> Workshop:
    found = town.store.read_now(workshops.workshop, 1)
    assert found is not None
    return found


def a_second_room(town: Town) -> None:
    """The same hour in another room."""
    hour = Span(STARTS, STARTS + dt.timedelta(hours=2))
    town.store.write_now(workshops.add_occasion, 1, hour, 2, "room 2", STARTS)


def seat(town: Town) -> tuple[str, int]:
    """What the only one who has answered has: their answer, and where."""
    wanted = select(signups.c.answer, signups.c.occasion_id)
    answer, place = town.store.read_now(lambda db: db.execute(wanted).one())
    return answer, place


# --- roles ------------------------------------------------------------------------------------------


def test_a_link_that_was_used_gives_back_no_role_that_was_taken_away(town: Town) -> None:
    siv = is_now(Phone(town, "siv"))
    town.store.write_now(invite_role, None, house(town), Role.ORGANISER, CODE, town.now)
    siv.tap(TakeRole(CODE))
    town.store.write_now(_does, delete(roles))

    siv.tap(TakeRole(CODE))
    assert words(siv.last).startswith(USED)


def test_what_was_asked_for_one_city_is_not_written_in_another(town: Town) -> None:
    """On one device a message to Östersund was begun; on another one acts for Åre from now on."""
    olle = is_now(is_now(Phone(town, "olle"), Role.ORGANISER), Role.ORGANISER, of="are")
    olle.tap(ActFor(house(town), "announce"))
    town.store.write_now(_does, update(persons).values(acts_for=house(town, "are")))

    olle.writes("Till er i Östersund")
    made = town.store.read_now(lambda db: list(db.scalars(select(announcements_table.c.organisation_id))))
    assert made == []


# --- words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
def test_no_sign_that_nobody_sees_is_sent_to_anybody(town: Town) -> None:
    """Some would turn the line round, and one kind PostgreSQL cannot even keep."""
    olle = is_now(Phone(town, "olle"), Role.ORGANISER)
    olle.writes("/announce")
    olle.writes("\u202e\u200b\0 \u200d")
    assert words(olle.last).startswith("Där fanns inga ord.")

    olle.writes("Hej\0 alla!\u202e\n\nVi ses.")
    assert town.store.read_now(lambda db: list(db.scalars(select(announcement_words.c.markdown)))) == [
        "Hej alla!\n\nVi ses."
    ]


# --- changes ----------------------------------------------------------------------------------------


def test_yes_below_one_question_does_not_answer_another(town: Town) -> None:
    """Two changes were asked about, one after the other; the button below the first is tapped."""
    olle = is_now(Phone(town, "olle"), Role.ORGANISER)
    occasion = town.store.write_now(planned)
    olle.writes("/workshop")
    olle.taps("1. Kundmötet")
    olle.tap(AskOccasion(occasion, "time"))
    olle.writes("15 oktober 8-9.30")
    moves = next(one.action for one in olle.buttons if isinstance(one.action, ConfirmChange))
    olle.tap(CallOff(1))
    olle.writes("Sjukdom")

    olle.tap(moves)
    assert meeting(town).state is State.PLANNED
    assert meeting(town).occasions[0].starts_at == STARTS


# --- being there ------------------------------------------------------------------------------------


def test_a_leader_ticks_nobody_who_is_not_on_the_list(town: Town, bashir: Phone, alva: Phone) -> None:
    """Else one could learn by forged taps who there is, and where they work."""
    town.add_workplace("hemlig")
    alva.writes("/start hemlig")
    alva.taps("Jag är med")
    occasion = town.store.write_now(planned)
    leads(bashir)
    town.now = STARTS

    bashir.tap(HasCome(occasion, alva.who.person_id, 0))
    assert lines(town, 1) == []
    assert "hemlig" not in words(bashir.last)


def test_whoever_goes_over_to_another_city_keeps_no_seat_in_this_one(
    town: Town, bashir: Phone, alva: Phone
) -> None:
    """They could not check in there any more, and somebody waits."""
    alva.joins()
    occasion = town.store.write_now(planned)
    town.store.write_now(workshops.set_occasion, occasion, {"seats": 1}, town.now)
    says_yes(bashir, 1, occasion)
    says_yes(alva, 1, occasion)

    bashir.writes("/start are")
    bashir.taps("Jag är med")
    assert [answer for answer, _, _ in lines(town, 1)] == [Answer.DECLINED.value, Answer.OFFERED.value]


def test_whoever_has_a_seat_in_one_room_is_not_sent_into_the_other(town: Town, bashir: Phone) -> None:
    """Two occasions at one time: the code is one, and checks in where one has a seat."""
    first = town.store.write_now(planned)
    a_second_room(town)
    says_yes(bashir, 1, first)
    town.now = STARTS

    bashir.writes(WALL)
    assert seat(town) == (Answer.COMING.value, first)


def test_a_leader_checks_in_for_the_list_they_look_at(town: Town, bashir: Phone, alva: Phone) -> None:
    alva.joins()
    first = town.store.write_now(planned)
    a_second_room(town)
    says_yes(alva, 1, first)
    leads(bashir)
    town.now = STARTS

    bashir.tap(HasCome(first, alva.who.person_id, 0))
    assert seat(town) == (Answer.COMING.value, first)
