"""Coming to a workshop: the code on the wall, the list, the calendar, and the questions afterwards."""

import csv
import datetime as dt
import io

import icalendar
import pytest
from sqlalchemy import Connection, insert, select, update

from bot.domain.actions.workshops import HasCome, ImHere, NameForList, Rate, ShowCode, ShowGuests, ToCalendar
from bot.domain.kinds import Kind, workshop_key
from bot.domain.message import Message, to_json
from bot.domain.message import from_json as from_message
from bot.domain.seats import Answer
from bot.domain.workshop import Span, State
from bot.pages.guests import GuestList, as_csv, tables
from bot.papers import PAPER
from bot.papers.calendar import from_json, ics
from bot.phrases import of
from bot.services.delivery.composing import Composed, Uncomposed
from bot.services.people.erase import erase
from bot.services.people.merge import merge
from bot.services.workshops.answer import Come, answer
from bot.services.workshops.compose import compose
from bot.services.workshops.guests import guests
from bot.services.workshops.list_links import ListLinks, seen_by
from bot.services.workshops.opinions import ask_opinions, give, opinions_of
from bot.storage import workshops
from bot.storage.bodies import BODY, keep
from bot.storage.tables import bodies, deliveries, organisations, roles, transcript
from bot.storage.transcript import append
from bot.storage.workshop_tables import opinions, signups
from tests.chat.phone import MORNING, Phone, Town, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

STARTS = dt.datetime(2026, 10, 14, 6, tzinfo=dt.UTC)  # 8 o'clock in Östersund
ENDS = STARTS + dt.timedelta(minutes=90)
CODE = "bcdfg"


def planned(db: Connection, organisation: str = "ostersund", code: str = CODE) -> int:
    """A workshop with two seats; its only occasion."""
    house = db.execute(select(organisations.c.id).where(organisations.c.key == organisation)).scalar_one()
    workshop = workshops.add(
        db,
        house,
        "Europe/Stockholm",
        "Kundmötet",
        code,
        MORNING,
        state=State.PLANNED.value,
        place="Storsjöteatern",
        leader="Åsa Öberg",
    )
    return workshops.add_occasion(db, workshop, Span(STARTS, ENDS), 2, f"uid-{code}", MORNING)


@pytest.fixture
def occasion(town: Town) -> int:
    return town.store.write_now(planned)


@pytest.fixture
def workshop(town: Town, occasion: int) -> int:
    return next(iter(town.store.read_now(workshops.workshops_by_id, [1])))


def says_yes(phone: Phone, workshop: int, occasion: int) -> None:
    outcome = phone.town.store.write_now(
        answer, workshop, phone.who.person_id, Come(occasion), phone.town.now
    )
    assert outcome == "done"


def leads(phone: Phone, role: str = "organiser") -> Phone:
    who = phone.who
    assert who.organisation is not None
    row = {"person_id": who.person_id, "organisation_id": who.organisation.id, "role": role}
    phone.town.store.write_now(lambda db: db.execute(insert(roles), row))
    return phone


def lines(town: Town, workshop: int) -> list[tuple[str, str | None, bool]]:
    def read(db: Connection) -> list[tuple[str, str | None, bool]]:
        rows = db.execute(
            select(signups.c.answer, signups.c.came_by, signups.c.came_at)
            .where(signups.c.workshop_id == workshop)
            .order_by(signups.c.id)
        )
        return [(row.answer, row.came_by, row.came_at is not None) for row in rows]

    return town.store.read_now(read)


# --- here ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["bcdfg", "B C D F G", "BCD-FG"])
def test_the_code_on_the_wall_checks_in_however_it_is_written(
    bashir: Phone, workshop: int, occasion: int, written: str
) -> None:
    says_yes(bashir, workshop, occasion)
    bashir.town.now = STARTS - dt.timedelta(minutes=20)
    assert words(bashir.writes(written)[0]) == (
        "Du är incheckad. Välkommen!\nKundmötet\n\nDu står där utan namn."
    )
    assert lines(bashir.town, workshop) == [("coming", "code", True)]
    assert bashir.writes(written)[0].first_line == "Du står redan på listan. Välkommen!"


def test_the_button_asks_for_the_code_and_a_wrong_one_is_asked_for_again(
    bashir: Phone, workshop: int, occasion: int
) -> None:
    says_yes(bashir, workshop, occasion)
    bashir.town.now = STARTS
    assert bashir.tap(ImHere(workshop))[0].first_line == "Vad bra att du är här!"
    assert bashir.writes("zzzzz")[0].first_line == "Den koden känner jag inte igen."
    assert bashir.writes(CODE)[0].first_line == "Du är incheckad. Välkommen!"


def test_words_that_are_no_code_of_a_workshop_are_just_not_understood(bashir: Phone, workshop: int) -> None:
    assert bashir.writes("zzzzz")[0].first_line.startswith("Nu hängde jag inte med")


def test_somebody_without_a_seat_has_walked_in_and_takes_none(
    alva: Phone, bashir: Phone, workshop: int, occasion: int
) -> None:
    alva.joins()
    says_yes(bashir, workshop, occasion)
    alva.town.now = STARTS
    alva.writes(CODE)
    assert lines(alva.town, workshop) == [("coming", None, False), (Answer.WALKED_IN.value, "code", True)]


def test_the_square_on_the_wall_lets_a_stranger_join_and_checks_them_in(alva: Phone, workshop: int) -> None:
    alva.town.now = STARTS
    (welcome,) = alva.writes(f"/start here-{CODE}")
    assert "Destination Östersund" in words(welcome)
    asked_and_checked_in = alva.taps("Jag är med")
    assert asked_and_checked_in[-1].first_line == "Du är incheckad. Välkommen!"
    assert lines(alva.town, workshop) == [(Answer.WALKED_IN.value, "code", True)]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (STARTS - dt.timedelta(hours=1, minutes=1), "Du är tidig!"),
        (ENDS, "Den workshopen är slut."),
    ],
)
def test_too_early_and_too_late_one_is_told_so(
    bashir: Phone, workshop: int, now: dt.datetime, said: str
) -> None:
    bashir.town.now = now
    assert bashir.writes(CODE)[0].first_line == said
    assert lines(bashir.town, workshop) == []


def test_another_citys_code_checks_nobody_in(town: Town, bashir: Phone, workshop: int) -> None:
    def elsewhere(db: Connection) -> None:
        row = db.execute(select(organisations)).mappings().first()
        assert row is not None
        db.execute(insert(organisations), {**row, "id": None, "key": "umea", "name": "Umeå"})
        planned(db, "umea", "hjkmn")

    town.store.write_now(elsewhere)
    town.now = STARTS
    assert bashir.writes("hjkmn")[0].first_line == "Den koden hör till en annan stad."


# --- the leader's list -------------------------------------------------------------------------------


def test_a_name_is_given_for_the_list_and_nobody_has_to(
    alva: Phone, bashir: Phone, workshop: int, occasion: int
) -> None:
    alva.joins()
    for phone in (alva, bashir):
        says_yes(phone, workshop, occasion)
    alva.tap(NameForList(workshop))
    assert words(alva.writes("  Alva   Åkesson\n")[0]) == "Det står på listan.\nPå listan står: Alva Åkesson"
    leads(bashir)
    shown = bashir.tap(ShowGuests(occasion, 0))[0]
    assert words(shown) == (
        "Kundmötet, onsdag 14 oktober kl. 8\N{EN DASH}9.30\n2 av 2 platser tagna\n- Alva Åkesson\n- Utan namn"
    )
    assert bashir.labels == ["Alva Åkesson är här", "Koden på väggen"]


def test_without_a_name_no_workplace_stands_on_the_list_either(
    town: Town, workshop: int, occasion: int
) -> None:
    town.add_workplace("ost", "retail")
    for name in ("Alva", None):
        phone = Phone(town, f"with {name}")
        phone.writes("/start ost")
        phone.taps("Jag är med")
        says_yes(phone, workshop, occasion)
        if name is not None:
            phone.tap(NameForList(workshop))
            phone.writes(name)
    leader = leads(Phone(town, "leader").joins(), "organiser")

    shown = words(leader.tap(ShowGuests(occasion, 0))[0])
    listed = town.store.read_now(guest_list, workshop)

    assert shown.endswith("- Alva, Lilla ost\n- Utan namn")
    [table] = tables(of("sv"), listed)
    assert [(row.name, row.beside) for row in table.rows] == [("Alva", "Lilla ost"), ("", "")]
    assert as_csv(of("sv"), listed).decode().count("Lilla ost") == 1


def guest_list(db: Connection, workshop: int) -> GuestList:
    """What is printed and carried away."""
    found = workshops.workshop(db, workshop)
    assert found is not None
    return GuestList(found, guests(db, workshop), "sv")


def test_the_leader_checks_somebody_in_and_sees_it(
    alva: Phone, bashir: Phone, workshop: int, occasion: int
) -> None:
    alva.joins()
    says_yes(alva, workshop, occasion)
    alva.tap(NameForList(workshop))
    alva.writes("Alva")
    leads(bashir).tap(ShowGuests(occasion, 0))
    assert bashir.taps("Alva är här")[0].first_line == "Inte just nu."  # days ahead of it
    bashir.town.now = STARTS
    assert "1 av 2 platser tagna · 1 här\n- Alva, här" in words(bashir.taps("Alva är här")[0])
    assert lines(bashir.town, workshop) == [("coming", "leader", True)]


def test_from_an_older_list_whoever_has_become_one_with_another_chat_is_checked_in(
    alva: Phone, bashir: Phone, workshop: int, occasion: int
) -> None:
    leads(bashir, "organiser")
    alva.joins()
    says_yes(alva, workshop, occasion)
    alva.tap(NameForList(workshop))
    alva.writes("Alva")
    bashir.town.now = STARTS
    bashir.tap(ShowGuests(occasion, 0))
    browser = Phone(alva.town, "alvas browser", channel="web").joins()
    library = alva.town.house.shelf.library
    alva.town.store.write_now(merge, browser.who.person_id, alva.who.person_id, library, STARTS)

    assert "1 här\n- Alva, här" in words(bashir.taps("Alva är här")[0])
    assert lines(bashir.town, workshop) == [("coming", "leader", True)]


def test_whoever_is_erased_goes_from_the_lists_that_were_shown_and_from_no_other(
    town: Town, alva: Phone, workshop: int, occasion: int
) -> None:
    alva.joins()
    says_yes(alva, workshop, occasion)
    alva.tap(NameForList(workshop))
    alva.writes("Alva Åkesson")
    leader = leads(Phone(town, "leader", channel="web").joins())
    leader.tap(ShowGuests(occasion, 0))
    shown = leader.place
    another = town.store.write_now(planned, "ostersund", "hjkmn")
    leader.tap(ShowGuests(another, 0))
    for place in (shown, leader.place):
        town.store.write_now(_written_down, leader, place)

    town.store.write_now(erase, alva.who.person_id, MORNING, "a test")

    about = select(transcript.c.number, transcript.c.body).order_by(transcript.c.number)
    kept = [from_message(row.body) for row in town.store.read_now(lambda db: db.execute(about).all())]
    assert [one.first_line for one in kept][:1] == ["Listan har ändrats sedan dess."]
    assert kept[1] == leader.last
    edits = select(deliveries.c.kind, deliveries.c.edits, BODY).where(deliveries.c.edits.is_not(None))
    [row] = town.store.read_now(lambda db: db.execute(edits).all())
    assert (row.kind, row.edits) == (Kind.CORRECTION.value, shown)
    assert from_message(row.body["message"]) == kept[0]
    stored = town.store.read_now(lambda db: str(db.scalars(select(bodies.c.body)).all()))
    assert "Alva" not in stored


def _written_down(db: Connection, phone: Phone, place: int) -> None:
    """What the web chat keeps of a message; its line's number is what the delivery's receipt says."""
    chat = {"channel": phone.channel, "address": phone.name, "author": "kompis", "edits": None}
    body = to_json(phone.screen[place])
    number = append(db, {**chat, "body": body, "key": f"delivery:{place}", "at": MORNING})
    db.execute(update(deliveries).where(deliveries.c.id == place).values(receipt=[str(number)]))


@pytest.mark.parametrize("role", [None, "author", "coordinator", "workshop leader"])
def test_nobody_else_sees_who_comes_not_even_the_leader_of_another_workshop(
    alva: Phone, bashir: Phone, workshop: int, occasion: int, role: str | None
) -> None:
    alva.joins()
    says_yes(alva, workshop, occasion)
    alva.tap(NameForList(workshop))
    alva.writes("Alva")
    if role is not None:
        leads(bashir, role)
    for action in (ShowGuests(occasion, 0), HasCome(occasion, alva.who.person_id, 0), ShowCode(workshop)):
        assert "Alva" not in words(bashir.tap(action)[0])
    assert lines(bashir.town, workshop) == [("coming", None, False)]
    assert bashir.town.store.read_now(seen_by, workshop, bashir.who.person_id) is None


def test_whoever_leads_it_sees_it(bashir: Phone, workshop: int, occasion: int) -> None:
    leads(bashir, "workshop leader")
    bashir.town.store.write_now(workshops.set_fields, workshop, {"leader_id": bashir.who.person_id}, MORNING)
    assert words(bashir.tap(ShowGuests(occasion, 0))[0]).endswith("Ingen har tackat ja än.")
    assert bashir.tap(ShowCode(workshop))[0].first_line == "Koden: B C D F G"


def test_a_link_to_the_list_is_for_one_and_for_a_week(town: Town) -> None:
    links = ListLinks(b"k" * 32, "https://kompis.test")
    mark = links.link(3, 7, MORNING).rpartition("/")[2]
    assert links.read(mark, MORNING + dt.timedelta(days=6, hours=23)) == (3, 7)
    assert links.read(mark, MORNING + dt.timedelta(days=7, seconds=1)) is None
    assert links.read(f"{mark}x", MORNING) is None
    assert ListLinks(b"k" * 32).link(3, 7, MORNING) == ""


def test_the_file_of_the_list_holds_no_formula(alva: Phone, workshop: int, occasion: int) -> None:
    alva.joins()
    says_yes(alva, workshop, occasion)
    alva.tap(NameForList(workshop))
    alva.writes('=HYPERLINK("https://evil.test";"Alva")')

    file = as_csv(of("sv"), alva.town.store.read_now(guest_list, workshop))
    assert file.startswith("\N{ZERO WIDTH NO-BREAK SPACE}".encode())
    head, row = csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";")
    assert head == ["Tillfälle", "Namn", "Arbetsplats", "Läget"]
    assert row[:2] == ["Onsdag 14 oktober kl. 8\N{EN DASH}9.30", '\'=HYPERLINK("https://evil.test";"Alva")']


# --- the calendar ------------------------------------------------------------------------------------


def test_the_calendar_file_holds_the_seat(bashir: Phone, workshop: int, occasion: int) -> None:
    assert bashir.tap(ToCalendar(workshop))[0].first_line == "Du har ingen plats på den workshopen."
    says_yes(bashir, workshop, occasion)
    bashir.tap(ToCalendar(workshop))
    body = bashir.town.store.read_now(
        lambda db: (
            db.execute(select(BODY).select_from(deliveries).order_by(deliveries.c.id.desc()))
            .scalars()
            .first()
        )
    )
    assert body is not None
    [event] = icalendar.Calendar.from_ical(ics(from_json(body[PAPER]["programme"]))).walk("VEVENT")
    assert (event["uid"], event["summary"], event["location"]) == (
        *("workshop-uid-bcdfg@kompis", "Kundmötet", "Storsjöteatern"),
    )
    assert (event.decoded("dtstart"), event.decoded("duration")) == (STARTS, ENDS - STARTS)


# --- afterwards --------------------------------------------------------------------------------------


def test_those_who_came_are_asked_once_an_hour_after(
    alva: Phone, bashir: Phone, workshop: int, occasion: int
) -> None:
    alva.joins()
    for phone in (alva, bashir):
        says_yes(phone, workshop, occasion)
    town = alva.town
    town.now = STARTS
    alva.writes(CODE)
    for moment, occasions in (
        (ENDS, 0),
        (ENDS + dt.timedelta(hours=1), 1),
        (ENDS + dt.timedelta(hours=2), 0),
    ):
        assert town.store.write_now(ask_opinions, moment) == occasions
    key = workshop_key(workshop, "opinion-1", 1)
    asked = town.store.read_now(
        lambda db: db.execute(select(deliveries.c.person_id).where(deliveries.c.key == key)).scalars().all()
    )
    assert asked == [alva.who.person_id]


def asked(phone: Phone, workshop: int, occasion: int) -> None:
    """They came, and what comes afterwards lies in their chat."""
    says_yes(phone, workshop, occasion)
    phone.town.now = STARTS
    phone.writes(CODE)
    phone.town.now = ENDS + dt.timedelta(hours=1)
    phone.town.store.write_now(ask_opinions, phone.town.now)

    def arrive(db: Connection) -> tuple[int, Message]:
        mine = deliveries.c.person_id == phone.who.person_id
        [id_] = db.scalars(select(deliveries.c.id).where(mine, deliveries.c.kind == "reminder"))
        who = phone.who
        row = Uncomposed(id_, Kind.REMINDER, who.person_id, who.address_id, who.channel, phone.town.now)
        brings = compose(db, [row], phone.town.now)[id_]
        assert isinstance(brings, Composed)
        assert brings.message is not None
        db.execute(update(deliveries).where(deliveries.c.id == id_).values(state="sent"))
        keep(db, id_, brings.body)
        return id_, brings.message

    place, message = phone.town.store.write_now(arrive)
    phone.screen[place] = message


def test_three_questions_two_taps_and_a_line(bashir: Phone, workshop: int, occasion: int) -> None:
    asked(bashir, workshop, occasion)
    assert bashir.last.first_line == "Tre korta frågor om workshopen"
    assert bashir.labels == ["Ja, mycket", "En del av det", "Inte så mycket"]
    bashir.taps("En del av det")
    assert words(bashir.last) == "Tack!\nKommer du att använda något av det i veckan?"
    bashir.taps("Ja, det gör jag")
    assert bashir.last.first_line == "Och en rad, om du vill"
    assert bashir.writes("Mer om köer, tack")[0].first_line == "Tack, det hjälper."
    given = bashir.town.store.read_now(
        lambda db: db.execute(select(opinions.c.useful, opinions.c.will_use, opinions.c.words)).one()
    )
    assert tuple(given) == (2, 3, "Mer om köer, tack")


def test_nobody_answers_for_somebody_else_nor_who_was_not_there(
    alva: Phone, bashir: Phone, workshop: int, occasion: int
) -> None:
    asked(bashir, workshop, occasion)
    alva.joins().tap(Rate(bashir.place, "useful", 3))
    given = select(opinions.c.person_id)
    assert bashir.town.store.read_now(lambda db: db.scalars(given).all()) == []
    assert not bashir.town.store.write_now(give, workshop, alva.who.person_id, "useful", 3, bashir.town.now)


def test_what_fewer_than_five_think_is_shown_to_nobody(town: Town, workshop: int, occasion: int) -> None:
    phones = [Phone(town, f"nr{number}").joins() for number in range(5)]
    town.now = STARTS
    for number, phone in enumerate(phones):
        phone.writes(CODE)
        assert town.store.write_now(give, workshop, phone.who.person_id, "useful", 1 + number % 3, town.now)
        shown = town.store.read_now(opinions_of, workshop)
        assert (shown is None) == (number < 4)
    assert shown is not None
    assert (shown.people, shown.answers["useful"], shown.words) == (5, {1: 2, 2: 2, 3: 1}, [])
