"""Roles by a link: who may give which, who gets it, how it ends; and what each may write after that."""

import datetime as dt
import re

import pytest
from sqlalchemy import Connection, select

from bot.chat.greet import greeting
from bot.domain.actions.roles import ActFor, InviteAs, ShowAudit, ShowRoles, TakeAway, TakeRole
from bot.domain.audit import Did
from bot.domain.roles import Role
from bot.services.learning.shelf import Shelf
from bot.services.people.audit import KEPT, forget, note, noted
from bot.services.people.erase import erase
from bot.services.people.invite_role import CODE_LENGTH, hash_of, invite_role
from bot.storage import people
from bot.storage.roles import roles_of
from bot.storage.store import Store
from bot.storage.tables import role_invitations, roles
from tests.cast import CITY
from tests.chat.phone import MORNING, Phone, Town, buttons, words
from tests.chat.test_joining import ARE

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

NOT_ALLOWED = "Det där sköter den som är kursansvarig."
USED = "Den länken är redan använd."
OLD = "Den länken är för gammal."


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, CITY, ARE)


def house(town: Town, key: str = "ostersund") -> int:
    found = town.store.read_now(people.organisation, key)
    assert found is not None
    return found.id


def is_now(phone: Phone, *given: Role, of: str = "ostersund") -> Phone:
    """Somebody known, with these roles."""
    phone.writes("/hjalp")

    def give(db: Connection) -> None:
        for role in given:
            row = {"person_id": phone.who.person_id, "organisation_id": house(phone.town, of)}
            db.execute(roles.insert().values(role=role.value, **row))

    phone.town.store.write_now(give)
    return phone


def held(phone: Phone) -> set[Role]:
    found = phone.town.store.read_now(roles_of, phone.who.person_id)
    return {role for place in found.values() for role in place}


def code_in(phone: Phone) -> str:
    """The code of the link in the last message."""
    found = re.search(rf"[/ ]([a-z]{{{CODE_LENGTH}}})", words(phone.last))
    assert found is not None
    return found[1]


@pytest.fixture
def olle(town: Town) -> Phone:
    """Organises Östersund, and takes no part himself."""
    return is_now(Phone(town, "olle"), Role.ORGANISER)


@pytest.fixture
def ada(town: Town) -> Phone:
    """Östersund's admin."""
    return is_now(Phone(town, "ada"), Role.ADMIN)


def test_an_organiser_invites_another_by_a_link(town: Town, olle: Phone) -> None:
    olle.writes("/inbjudan")
    assert "/start ostersund" in words(olle.last)
    assert olle.labels == ["Kursansvarig", "Workshopledare"]
    olle.taps("Kursansvarig")
    assert "måndag 12 oktober" in words(olle.last)

    siv = Phone(town, "siv")
    siv.writes(f"/start {code_in(olle)}")
    assert words(siv.last).startswith("Vill du vara kursansvarig?")
    siv.taps("Ja, det vill jag")

    assert words(siv.last).startswith("Nu är du kursansvarig.")
    assert held(siv) == {Role.ORGANISER}
    assert not siv.who.takes_part
    assert siv.labels == ["Jag vill ha tipsen också"]


def test_whoever_has_taken_a_role_may_take_part_as_well_by_one_tap(town: Town, olle: Phone) -> None:
    olle.tap(InviteAs("workshop-leader"))
    siv = Phone(town, "siv")
    siv.writes(f"/start {code_in(olle)}")
    siv.taps("Ja, det vill jag")

    siv.taps("Jag vill ha tipsen också")

    assert siv.who.takes_part
    assert held(siv) == {Role.LEADER, Role.LEARNER}


def test_a_link_works_once_and_says_so(town: Town, olle: Phone) -> None:
    olle.tap(InviteAs("organiser"))
    code = code_in(olle)
    siv, tove = Phone(town, "siv"), Phone(town, "tove")
    siv.tap(TakeRole(code))
    tove.writes(f"/start {code}")

    assert words(tove.last).startswith(USED)
    tove.tap(TakeRole(code))
    assert words(tove.last).startswith(USED)
    assert (held(siv), held(tove)) == ({Role.ORGANISER}, set())

    siv.tap(TakeRole(code))
    assert words(siv.last).startswith("Nu är du kursansvarig.")


def test_a_link_works_for_a_week(town: Town, olle: Phone) -> None:
    olle.tap(InviteAs("organiser"))
    code = code_in(olle)
    siv, tove = Phone(town, "siv"), Phone(town, "tove")
    siv.writes(f"/start {code}")
    town.waits(days=7)

    siv.taps("Ja, det vill jag")
    tove.writes(f"/start {code}")

    assert words(siv.last).startswith(OLD)
    assert words(tove.last).startswith(OLD)
    assert held(siv) == set()


def test_a_link_may_be_pasted_as_it_is_without_start(town: Town, olle: Phone) -> None:
    olle.tap(InviteAs("organiser"))
    siv = Phone(town, "siv")

    siv.writes(code_in(olle))

    assert words(siv.last).startswith("Vill du vara kursansvarig?")


def test_a_code_that_only_looks_like_one_is_unknown(town: Town) -> None:
    siv = Phone(town, "siv")
    siv.writes(f"/start {'b' * CODE_LENGTH}")
    assert words(siv.screen[min(siv.screen)]).startswith("Jag känner inte igen koden")

    siv.tap(TakeRole("b" * CODE_LENGTH))
    assert held(siv) == set()


def test_the_page_asks_the_same_and_stores_nothing(town: Town, olle: Phone) -> None:
    olle.tap(InviteAs("organiser"))
    code = code_in(olle)

    shown = town.store.read_now(greeting, "web", town.house, code, ["sv"], town.now)
    assert words(shown).startswith("Vill du vara kursansvarig?")
    assert buttons(shown)[0].action == TakeRole(code)

    late = town.now + dt.timedelta(days=8)
    assert words(town.store.read_now(greeting, "web", town.house, code, ["sv"], late)).startswith(OLD)


def test_only_a_hash_of_the_code_is_kept_among_the_invitations(town: Town, olle: Phone) -> None:
    olle.tap(InviteAs("organiser"))
    [row] = town.store.read_now(lambda db: db.execute(select(role_invitations)).all())
    assert row.hash == hash_of(code_in(olle))
    assert code_in(olle) not in str(row)


def test_an_organiser_gives_no_role_above(olle: Phone) -> None:
    for role in ("coordinator", "admin", "author", "learner", "king"):
        olle.tap(InviteAs(role))
        assert words(olle.last).startswith(NOT_ALLOWED)


def test_an_admin_sees_who_is_what_and_ends_a_role_after_a_question(
    town: Town, olle: Phone, ada: Phone
) -> None:
    olle.tap(InviteAs("organiser"))
    code = code_in(olle)
    ada.writes("/invite")
    ada.taps("Vem är vad")
    assert f"- Kursansvarig: person {olle.who.person_id}, telegram" in words(ada.last)

    ada.taps(f"Avsluta: Kursansvarig {olle.who.person_id}")
    assert held(olle) == {Role.ORGANISER}
    ada.taps("Avsluta rollen")

    assert held(olle) == set()
    siv = Phone(town, "siv")
    siv.writes(f"/start {code}")
    assert words(siv.last).startswith(OLD)  # what he had given ends with his role
    olle.writes("/invite")
    assert words(olle.last).startswith(NOT_ALLOWED)


def test_nobody_ends_their_own_being_admin_nor_a_role_in_another_city(town: Town, ada: Phone) -> None:
    arvid = is_now(Phone(town, "arvid"), Role.ADMIN, of="are")

    ada.tap(TakeAway(ada.who.person_id, "admin", sure=True))
    arvid.tap(TakeAway(ada.who.person_id, "admin", sure=True))

    assert held(ada) == {Role.ADMIN}


def test_whoever_is_erased_takes_the_open_links_along(town: Town, olle: Phone) -> None:
    olle.tap(InviteAs("organiser"))
    code = code_in(olle)
    town.store.write_now(erase, olle.who.person_id, town.now, "test")

    siv = Phone(town, "siv")
    siv.tap(TakeRole(code))

    assert held(siv) == set()


def test_who_organises_two_cities_is_asked_once_for_which(town: Town, olle: Phone) -> None:
    is_now(olle, Role.ORGANISER, of="are")

    olle.writes("/invite")
    assert words(olle.last).startswith("Vilken organisation gäller det?")
    olle.taps("Åre Destination")
    assert "Åre Destination" in words(olle.last)
    olle.writes("/invite")
    assert "Åre Destination" in words(olle.last)

    olle.writes("/hjalp")
    olle.taps("En annan organisation")
    olle.taps("Destination Östersund")
    assert "Destination Östersund" in words(olle.last)


def test_nobody_acts_for_a_city_in_which_they_are_nothing(town: Town, olle: Phone) -> None:
    olle.tap(ActFor(house(town, "are"), "invite"))

    assert words(olle.last).startswith("Den knappen är för gammal")
    olle.writes("/invite")
    assert "Destination Östersund" in words(olle.last)


def test_help_tells_each_what_they_can_write_besides(town: Town, olle: Phone, bashir: Phone) -> None:
    olle.writes("/hjalp")
    assert "*meddelande*".replace("*", "") in words(olle.last)
    assert "logg" not in words(olle.last)

    bashir.writes("/hjalp")
    assert "meddelande" not in words(bashir.last)


def test_what_organisers_do_is_noted_and_admins_read_it(town: Town, olle: Phone, ada: Phone) -> None:
    olle.tap(InviteAs("organiser"))
    siv = Phone(town, "siv")
    siv.tap(TakeRole(code_in(olle)))

    ada.writes("/logg")

    lines = words(ada.last).splitlines()
    assert lines[0] == "Vem gjorde vad hos Destination Östersund:"
    assert lines[1] == f"- 5 oktober 10.00 · person {siv.who.person_id} tog en roll (Kursansvarig)"
    assert lines[2].endswith(f"person {olle.who.person_id} gjorde en länk till en roll (Kursansvarig)")
    assert code_in(olle) not in words(ada.last)
    olle.writes("/logg")
    assert words(olle.last).startswith(NOT_ALLOWED)


def test_the_log_is_turned_page_by_page_and_kept_for_a_year(town: Town, ada: Phone) -> None:
    for _ in range(9):
        town.waits(minutes=1)
        ada.tap(InviteAs("author"))
    ada.tap(ShowAudit(0))
    assert words(ada.last).count("\n- ") == 4
    ada.taps("Tidigare")
    ada.taps("Tidigare")
    assert words(ada.last).count("\n- ") == 1

    town.store.write_now(forget, town.now + KEPT)
    assert len(town.store.read_now(noted, house(town), 20)) == 1
    town.store.write_now(forget, town.now + KEPT + dt.timedelta(minutes=1))
    assert town.store.read_now(noted, house(town), 20) == []


def test_the_log_of_one_city_is_not_shown_in_another(town: Town, ada: Phone) -> None:
    ada.tap(InviteAs("author"))
    arvid = is_now(Phone(town, "arvid"), Role.ADMIN, of="are")

    arvid.writes("/logg")

    assert words(arvid.last).startswith("Här har inget gjorts än.")


def test_the_command_line_gives_the_first_role(town: Town) -> None:
    code = town.house.new_role_code()
    town.store.write_now(invite_role, None, house(town), Role.ADMIN, code, town.now)
    siv = Phone(town, "siv")

    siv.tap(TakeRole(code))
    siv.tap(ShowRoles())

    assert held(siv) == {Role.ADMIN}
    assert "Administratör" in words(siv.last)


def test_who_organises_and_takes_no_part_is_shown_what_they_can_do_and_not_asked_to_join(
    town: Town, olle: Phone
) -> None:
    assert not olle.who.takes_part
    for nonsense in ("Vad är klockan egentligen?", "/fika"):
        assert olle.writes(nonsense)[0].first_line == "Nu hängde jag inte med. Jag förstår bäst knappar."
        assert olle.labels == ["Skriv ett meddelande", "Workshoppar", "Så går det", "Hjälp"]
    leif = is_now(Phone(town, "leif"), Role.LEADER)
    leif.writes("vad nu då")
    assert leif.labels == ["Workshoppar", "Hjälp"]
    assert olle.writes("ostersund")[0].first_line.startswith("Hej! Jag heter Kompis")  # a code leads on


def test_who_takes_no_part_and_organises_nothing_is_welcomed(town: Town) -> None:
    nora = is_now(Phone(town, "nora"), Role.AUTHOR)
    assert nora.writes("vad nu då")[0].first_line.startswith("Hej! Jag heter Kompis")


def test_the_log_names_people_in_the_language_of_who_reads_it(town: Town, ada: Phone) -> None:
    noted_of = (Did.CHECKED_IN, "person 7", MORNING)
    town.store.write_now(note, ada.who.person_id, house(town), *noted_of)
    ada.language = "ar"
    ada.writes("العربية")
    ada.writes("/logg")
    assert "شخص 7" in words(ada.last)
    assert "person" not in words(ada.last)
