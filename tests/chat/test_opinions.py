"""What people thought of a workshop: together, from five people on, for whoever planned or led it."""

import pytest
from sqlalchemy import Connection, insert

from bot.domain.actions.roles import ShowOpinions
from bot.domain.roles import Role
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store
from bot.storage.tables import persons
from bot.storage.workshop_tables import opinions
from tests.cast import CITY
from tests.chat.phone import MORNING, Phone, Town, words
from tests.chat.test_attending import planned
from tests.chat.test_inviting import is_now
from tests.chat.test_joining import ARE

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

WORKSHOP = 1


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    town = Town.of(store, shelf, CITY, ARE)
    town.store.write_now(planned)
    return town


@pytest.fixture
def olle(town: Town) -> Phone:
    return is_now(Phone(town, "olle"), Role.ORGANISER)


def rated(town: Town, *given: tuple[int | None, int | None, str | None]) -> None:
    """So many people have said what they think: two answers and a line."""

    def note(db: Connection) -> None:
        for useful, will_use, line in given:
            row = {"created_at": MORNING, "language": "sv"}
            [person] = db.scalars(insert(persons).values(**row).returning(persons.c.id))
            said = {"useful": useful, "will_use": will_use, "words": line, "given_at": MORNING}
            db.execute(insert(opinions), {"workshop_id": WORKSHOP, "person_id": person, **said})

    town.store.write_now(note)


def test_five_are_shown_together(town: Town, olle: Phone) -> None:
    rated(town, *[(3, 3, None)] * 4, (1, 3, "Mer fika."))
    counts, lines = olle.tap(ShowOpinions(WORKSHOP))
    assert words(counts) == (
        "Kundmötet\n"
        "5 personer har sagt vad de tycker.\n"
        "Hade du nytta av den?\n- Ja, mycket: 4\n- En del av det: nästan ingen\n- Inte så mycket: 1\n"
        "Kommer du att använda något av det i veckan?\n- Ja, det gör jag: nästan alla\n"
        "- Kanske något: nästan ingen\n- Nog inte: nästan ingen"
    )
    assert words(lines) == "Med egna ord:\n- Mer fika."


def test_four_are_not(town: Town, olle: Phone) -> None:
    rated(town, *[(3, 3, "Mer fika.")] * 4)
    olle.tap(ShowOpinions(WORKSHOP))
    assert "Mer fika" not in words(olle.last)
    assert words(olle.last).endswith("Kundmötet: du ser svaren tillsammans när fem personer har svarat.")


def test_a_question_that_four_have_answered_is_left_out(town: Town, olle: Phone) -> None:
    rated(town, *[(3, 2, None)] * 4, (2, None, None))
    olle.tap(ShowOpinions(WORKSHOP))
    assert "- Ja, mycket: 4" in words(olle.last)
    assert "Kommer du att använda" not in words(olle.last)


def test_another_citys_organiser_and_a_leader_of_others_see_none(town: Town) -> None:
    rated(town, *[(3, 3, "Mer fika.")] * 6)
    asa = is_now(Phone(town, "asa"), Role.ORGANISER, of="are")
    lova = is_now(Phone(town, "lova"), Role.LEADER)
    for phone in (asa, lova):
        phone.tap(ShowOpinions(WORKSHOP))
        assert phone.last.first_line.startswith("Den knappen är för gammal")
