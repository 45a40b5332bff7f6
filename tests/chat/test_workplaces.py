"""“Do you still work there?”: each answer does what it says, and none does nothing."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from bot.domain.actions.joining import WhereNow, WorkAt, WorkHere
from bot.domain.kinds import Kind
from bot.domain.message import Message
from bot.domain.workshop import Span, State
from bot.phrases import of
from bot.phrases.people import workplaces as phrases
from bot.services.delivery.composing import Composed, Uncomposed
from bot.services.learning.shelf import Shelf
from bot.services.workshops.ask_before_part import ask_piece
from bot.services.workshops.compose import compose
from bot.services.workshops.report_arc import workplaces as workplaces_in
from bot.storage import people, workshops
from bot.storage import workplaces as stored
from bot.storage.bodies import keep
from bot.storage.store import Store
from bot.storage.tables import deliveries
from bot.storage.tables import workplaces as table
from tests.cast import CITY
from tests.chat.phone import MORNING, Phone, Town, buttons, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ARE = replace(CITY, key="are", name="Åre Företagare")
LATER = MORNING + dt.timedelta(days=60)
QUESTION = "Jobbar du kvar på Lilla torget?"


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    """Two cities, three workplaces; the second part is about to invite."""
    town = Town.of(store, shelf, CITY, ARE)
    town.add_workplace("torget")
    town.add_workplace("backen")
    town.add_workplace("sadeln", of="are")
    return town


@pytest.fixture
def alva(town: Town) -> Phone:
    """She has worked at the square for two months, and the question lies in her chat."""
    phone = Phone(town, "alva")
    phone.writes("/start torget")
    phone.taps("Jag är med")
    phone.taps("Butik")
    town.now = LATER
    workshop = town.store.write_now(_part_two)
    town.store.write_now(ask_piece, workshop, 0, town.now, town.house.shelf.library)
    place, message = town.store.write_now(_arrives, phone)
    phone.screen[place] = message
    return phone


def _part_two(db: Connection) -> int:
    house = people.organisation(db, CITY.key)
    assert house is not None
    given = {"state": State.PLANNED.value, "place": "Storsjöteatern", "course": "service", "part": "part-2"}
    workshop = workshops.add(db, house.id, "Europe/Stockholm", "Del 2", "k7m2", LATER, **given)
    starts = LATER + dt.timedelta(days=28, hours=2)
    workshops.add_occasion(db, workshop, Span(starts, starts + dt.timedelta(hours=2)), 20, "uid", LATER)
    return workshop


def _arrives(db: Connection, phone: Phone) -> tuple[int, Message]:
    who = phone.who
    [id_] = db.scalars(select(deliveries.c.id).where(deliveries.c.kind == Kind.REMINDER.value))
    row = Uncomposed(id_, Kind.REMINDER, who.person_id, who.address_id, who.channel, LATER)
    brings = compose(db, [row], LATER)[id_]
    assert isinstance(brings, Composed)
    assert brings.message is not None
    db.execute(update(deliveries).where(deliveries.c.id == id_).values(state="sent"))
    keep(db, id_, brings.body)
    return id_, brings.message


def works_at(phone: Phone) -> str | None:
    """The code of where they work, as it is stored."""
    found = select(table.c.code).where(table.c.id == phone.who.workplace_id)
    code: str | None = phone.town.store.read_now(lambda db: db.scalar(found))
    return code


def where_for(db: Connection, phone: Phone) -> Message:
    house = phone.who.organisation
    assert house is not None
    return phrases.where(of("sv"), stored.all_of(db, house.id))


def test_the_question_says_what_happens_otherwise(alva: Phone) -> None:
    assert words(alva.last).splitlines() == [
        QUESTION,
        "Snart börjar nästa del av kursen. Hör jag inget ändrar jag inget, och frågar inte igen.",
    ]
    assert alva.labels == ["Ja", "Nytt jobb i stan", "Inte längre"]
    assert works_at(alva) == "torget"


def test_yes_leaves_it_as_it_is(alva: Phone) -> None:
    assert alva.taps("Ja")[0].first_line == "Bra, då låter jag det vara."
    assert works_at(alva) == "torget"


def test_a_new_workplace_is_told_by_its_code_and_a_wrong_one_may_be_written_again(alva: Phone) -> None:
    assert alva.taps("Nytt jobb i stan")[0].first_line == "Var jobbar du nu?"
    assert works_at(alva) is None
    for wrong in ("kan inte hitta den", "ostersund", "xyzzy"):
        assert alva.writes(wrong)[0].first_line == "Jag hittar ingen arbetsplats som heter så."
    assert alva.writes("Backen")[0].first_line == "Klart, nu jobbar du på Lilla backen."
    assert works_at(alva) == "backen"
    assert alva.who.takes_part


def test_without_a_workplace_one_takes_part_all_the_same(alva: Phone) -> None:
    alva.taps("Nytt jobb i stan")
    assert alva.taps("Hoppa över")[0].first_line == "Helt okej, det behövs inga ord."
    assert (works_at(alva), alva.who.takes_part) == (None, True)
    alva.writes("backen")  # nobody waits for it now
    assert works_at(alva) is None


def test_a_name_written_out_is_enough_and_a_part_of_it_offers_those_that_are_called_so(alva: Phone) -> None:
    alva.taps("Nytt jobb i stan")
    alva.writes("lilla")
    assert alva.labels == ["Lilla backen", "Lilla torget", "Ingen av dem"]
    assert works_at(alva) is None
    alva.writes("lila baken")
    assert alva.labels == ["Lilla backen", "Ingen av dem"]
    assert alva.writes("LILLA BACKEN")[0].first_line == "Klart, nu jobbar du på Lilla backen."
    assert alva.taps("Lilla torget")[0].first_line == "Klart, nu jobbar du på Lilla torget."
    assert works_at(alva) == "torget"


def test_of_many_workplaces_one_is_written_and_of_few_one_is_tapped(town: Town) -> None:
    bashir = Phone(town, "bashir").joins()
    few = town.store.read_now(where_for, bashir)
    assert [one.label for one in buttons(few)] == ["Lilla backen", "Lilla torget", "Hoppa över"]
    for n in range(5):
        town.add_workplace(f"hylla{n}")
    bashir.screen[10**6] = town.store.read_now(where_for, bashir)
    assert bashir.labels == ["Skriv var", "Hoppa över"]
    assert bashir.taps("Skriv var")[0].first_line == "Vad heter stället?"
    assert bashir.writes("backen")[0].first_line == "Klart, nu jobbar du på Lilla backen."
    assert (works_at(bashir), bashir.who.trade) == ("backen", "retail")


def test_no_workplace_of_another_city_can_be_chosen(alva: Phone) -> None:
    elsewhere = alva.town.store.read_now(_number, "sadeln")
    assert alva.tap(WorkHere(elsewhere))[0].first_line.startswith("Den knappen är för gammal")
    assert alva.tap(WorkHere(2**53))[0].first_line.startswith("Den knappen är för gammal")
    assert works_at(alva) == "torget"


def test_who_works_there_no_more_counts_for_it_no_more_and_can_take_it_back(alva: Phone) -> None:
    def taking_part() -> int:
        house = alva.who.organisation
        assert house is not None
        return alva.town.store.read_now(workplaces_in, house.id).taking_part

    assert taking_part() == 1
    alva.taps("Inte längre")
    assert alva.last.first_line == "Då är du inte kvar på Lilla torget."
    assert alva.labels == ["Fortsätt som nu", "Paus", "Avsluta"]
    assert (works_at(alva), taking_part(), alva.who.takes_part) == (None, 0, True)
    alva.taps("Ja")
    assert (works_at(alva), taking_part()) == ("torget", 1)


def test_an_old_question_changes_no_new_workplace(alva: Phone) -> None:
    alva.taps("Nytt jobb i stan")
    alva.writes("backen")
    for label in ("Ja", "Nytt jobb i stan", "Inte längre"):
        assert alva.taps(label)[0].first_line == "Du har bytt arbetsplats sedan dess."
    assert works_at(alva) == "backen"


def test_the_code_of_another_city_asks_before_one_joins_there(alva: Phone) -> None:
    alva.taps("Nytt jobb i stan")
    assert "Åre Företagare" in alva.writes("sadeln")[0].first_line
    assert alva.who.organisation is not None
    assert alva.who.organisation.key == "ostersund"


def test_a_forged_number_leads_to_no_workplace_of_another_city(alva: Phone) -> None:
    alva.taps("Inte längre")
    elsewhere = alva.town.store.read_now(_number, "sadeln")
    assert alva.tap(WorkAt(elsewhere, "still"))[0].first_line.startswith("Den knappen är för gammal")
    assert works_at(alva) is None


@pytest.mark.parametrize("now", ["still", "elsewhere", "no-more"])
def test_a_forged_number_leads_to_no_workplace_that_one_was_not_asked_about(
    alva: Phone, now: WhereNow
) -> None:
    bashir = Phone(alva.town, "bashir")
    bashir.joins()
    torget, backen = (alva.town.store.read_now(_number, code) for code in ("torget", "backen"))

    assert bashir.tap(WorkAt(torget, now))[0].first_line.startswith("Den knappen är för gammal")
    assert works_at(bashir) is None

    alva.taps("Inte längre")
    assert alva.tap(WorkAt(backen, now))[0].first_line.startswith("Den knappen är för gammal")
    assert works_at(alva) is None


def _number(db: Connection, code: str) -> int:
    number: int = db.execute(select(table.c.id).where(table.c.code == code)).scalar_one()
    return number
