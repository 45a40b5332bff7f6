"""The bell in the web chat: asked once after the first answer, chosen, confirmed, changed in the settings."""

from collections.abc import Callable, Iterable, Sequence

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from bot.chat.house import new_token
from bot.domain.actions.settings import ChooseBell, RenewCalendar
from bot.domain.event import Event
from bot.domain.message import Links, Message
from bot.services.learning.shelf import Shelf
from bot.services.people.bell import MOST_FOR_A_PERSON, MOST_TO_AN_ADDRESS, confirm
from bot.settings import Cohort
from bot.storage.bells import Bell, of_person
from bot.storage.store import Store
from bot.storage.tables import addresses, bells, rings
from tests.cast import CITY
from tests.chat.phone import Phone, Town, buttons, words

ASKED = "Hur vill du bli påmind?"
WAYS = ["Med mejl", "I min kalender", "Jag tittar in själv"]


@pytest.fixture
def engine() -> str:
    return "sqlite"


class Browser(Phone):
    """A person at our own page."""

    def does(self, event: Event) -> Sequence[Message]:
        return super().does(replace(event, page=True))


def with_mail(town: Town) -> Town:
    """The town has a mail server."""
    town.house = replace(
        town.house,
        public_url="https://kompis.test",
        new_token=iter_tokens(),
        mark_mail=lambda mail: mail[::-1],
    )
    return town


def iter_tokens() -> Callable[[], str]:
    tokens = (f"token-{number}" for number in range(1000))
    return lambda: next(tokens)


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return with_mail(Town.of(store, shelf))


def at_the_page(town: Town, name: str = "alva") -> Browser:
    return Browser(town, name, channel="web")


def bell_of(phone: Phone) -> Bell:
    bell = phone.town.store.read_now(of_person, phone.who.person_id)
    assert bell is not None
    return bell


def links(message: Message) -> list[str]:
    return [link.address for block in message.blocks if isinstance(block, Links) for link in block.links]


def labels(shown: Iterable[Message]) -> list[str]:
    return [button.label for message in shown for button in buttons(message)]


def rings_of(town: Town) -> list[tuple[str, str | None]]:
    def read(db: Connection) -> list[tuple[str, str | None]]:
        return [(row.state, row.mark) for row in db.execute(select(rings).order_by(rings.c.id))]

    return town.store.read_now(read)


def confirms(phone: Phone) -> bool:
    """A tap on the button in the newest e-mail."""

    def newest(db: Connection) -> int:
        ring: int = db.execute(select(rings.c.id).order_by(rings.c.id.desc()).limit(1)).scalar_one()
        return ring

    town = phone.town
    return town.store.write_now(confirm, phone.who.person_id, town.store.read_now(newest), town.now)


# --- asked once -----------------------------------------------------------------------------------


def test_after_the_first_answered_lesson_it_asks_once_behind_the_feedback(town: Town) -> None:
    alva = at_the_page(town).joins().gets_a_tip()
    feedback, asked = alva.answers_to_the_end()[-2:]
    assert "Precis, det satt!" in words(feedback)
    assert (words(asked).split("\n")[0], alva.labels) == (ASKED, WAYS)
    town.waits(days=1)
    shown = alva.gets_a_tip().answers_to_the_end()
    assert [words(one).split("\n")[0] for one in shown if ASKED in words(one)] == []


def test_a_channel_that_rings_by_itself_is_not_asked(town: Town) -> None:
    bashir = Phone(town, "bashir").joins().gets_a_tip()
    assert not any(ASKED in words(one) for one in bashir.answers_to_the_end())
    assert "Påminnelser" not in labels(bashir.writes("/settings"))


def test_nor_is_a_sandbox_where_seconds_part_the_tips(store: Store, shelf: Shelf) -> None:
    paced = replace(CITY, cohorts=(Cohort("service", pace=20),))
    alva = at_the_page(with_mail(Town.of(store, shelf, paced))).joins().gets_a_tip()
    assert not any(ASKED in words(one) for one in alva.answers_to_the_end())
    assert "Påminnelser" not in labels(alva.writes("/settings"))
    assert "för gammal" in words(alva.tap(ChooseBell("mail"))[0])


def test_a_wrong_tap_asks_too_and_an_unanswered_lesson_does_not(town: Town) -> None:
    alva = at_the_page(town).joins()
    assert not any(ASKED in words(one) for one in alva.writes("idag"))
    assert ASKED in words(alva.answers_wrong()[-1])


def test_without_a_mail_server_e_mail_is_not_offered(store: Store, shelf: Shelf) -> None:
    alva = at_the_page(Town.of(store, shelf)).joins().gets_a_tip()
    alva.answers_to_the_end()
    assert alva.labels == WAYS[1:]
    said = words(alva.tap(ChooseBell("mail"))[0])
    assert "kan inte skicka mejl" in said


# --- e-mail ---------------------------------------------------------------------------------------


@pytest.fixture
def alva(town: Town) -> Browser:
    """Has answered a tip, and been asked."""
    alva = at_the_page(town).joins().gets_a_tip()
    alva.answers_to_the_end()
    assert isinstance(alva, Browser)
    return alva


def test_an_address_is_written_and_counts_once_its_reader_says_so(alva: Browser) -> None:
    assert "Vart ska jag mejla?" in words(alva.taps("Med mejl")[0])
    said = words(alva.writes("Den är <Alva_B@Exempel.SE>.")[0])
    assert "Jag har skrivit till Alva\\_B@exempel.se." in said
    bell = bell_of(alva)
    assert (bell.kind, bell.mail, bell.confirmed_at) == ("mail", "Alva_B@exempel.se", None)
    assert rings_of(alva.town) == [("pending", "es.lepmexe@b_avla")]
    assert confirms(alva)
    assert bell_of(alva).confirmed_at == alva.town.now
    assert "Påminnelserna är redan på." in words(
        (alva.taps("Med mejl"), alva.writes("Alva_B@exempel.se"))[1][0]
    )
    assert bell_of(alva).confirmed_at == alva.town.now


@pytest.mark.parametrize("written", ["alva", "alva@", "alva@exempel", "a@exempel.se b@exempel.se"])
def test_what_is_no_address_is_asked_for_again_kindly(alva: Browser, written: str) -> None:
    alva.taps("Med mejl")
    assert "Jag hittar ingen mejladress i det du skrev." in words(alva.writes(written)[0])
    assert "Jag har skrivit till" in words(alva.writes("alva@exempel.se")[0])


def test_the_address_can_be_written_again_and_the_first_link_ends(alva: Browser) -> None:
    alva.taps("Med mejl")
    alva.writes("alva@exempel.es")
    assert "Jag har skrivit till alva@exempel.se." in words(alva.writes("alva@exempel.se")[0])
    assert [state for state, _ in rings_of(alva.town)] == ["cancelled", "pending"]
    assert not alva.town.store.write_now(confirm, alva.who.person_id, 1, alva.town.now)
    assert confirms(alva)


def test_other_words_after_an_address_are_just_other_words(alva: Browser) -> None:
    alva.taps("Med mejl")
    alva.writes("alva@exempel.se")
    assert "Nu hängde jag inte med" in words(alva.writes("tack så mycket")[0])


def test_nobody_can_have_many_e_mails_sent(town: Town, alva: Browser) -> None:
    alva.taps("Med mejl")
    for number in range(MOST_FOR_A_PERSON):
        assert "Jag har skrivit till" in words(alva.writes(f"alva{number}@exempel.se")[0])
    assert "Dit har jag redan skrivit" in words(alva.writes("alva9@exempel.se")[0])
    town.waits(days=1, minutes=1)
    alva.taps("Med mejl")
    assert "Jag har skrivit till" in words(alva.writes("alva9@exempel.se")[0])


def test_no_address_gets_many_whoever_asks_or_erases_and_comes_again(town: Town) -> None:
    said = []
    for number in range(MOST_TO_AN_ADDRESS + 1):
        somebody = at_the_page(town, f"somebody {number}").joins().gets_a_tip()
        somebody.answers_to_the_end()
        somebody.taps("Med mejl")
        said.append(words(somebody.writes(f"cilla+{number}@exempel.se")[0]))
        somebody.writes("radera")
        somebody.taps("Ja, radera allt")
    assert ["Jag har skrivit till" in one for one in said] == [True, True, True, False]
    assert [state for state, _ in rings_of(town)] == ["pending"] * 3


# --- calendar, nothing, settings ------------------------------------------------------------------


def test_a_calendar_has_a_link_of_ones_own_for_both_kinds_of_programs(alva: Browser) -> None:
    [shown] = alva.taps("I min kalender")
    token = bell_of(alva).token
    assert links(shown) == [
        f"webcal://kompis.test/calendar/{token}.ics",
        f"https://kompis.test/calendar/{token}.ics",
    ]
    [renewed] = alva.taps("Gör en ny länk")
    assert links(renewed) != links(shown)
    assert bell_of(alva).token in links(renewed)[0]


def test_a_link_is_renewed_only_where_there_is_a_calendar(alva: Browser) -> None:
    alva.taps("Jag tittar in själv")
    before = bell_of(alva)
    assert "Påminnelser" in words(alva.tap(RenewCalendar())[0])
    assert bell_of(alva) == before


def test_looking_in_oneself_is_fine(alva: Browser) -> None:
    assert "Tipsen väntar här" in words(alva.taps("Jag tittar in själv")[0])
    assert bell_of(alva).kind == "none"


def test_the_settings_say_how_it_is_and_change_it(alva: Browser) -> None:
    alva.taps("Jag tittar in själv")
    alva.writes("/settings")
    assert "Nu: du tittar in själv." in words(alva.taps("Påminnelser")[0])
    alva.taps("Med mejl")
    alva.writes("alva@exempel.se")
    alva.writes("/settings")
    assert "Tryck på knappen i det mejlet." in words(alva.taps("Påminnelser")[0])
    confirms(alva)
    alva.writes("/settings")
    assert "Nu: ett mejl till alva@exempel.se." in words(alva.taps("Påminnelser")[0])
    alva.taps("I min kalender")
    bell = bell_of(alva)
    assert (bell.kind, bell.mail, bell.confirmed_at) == ("calendar", None, None)
    alva.writes("/settings")
    assert "Nu: i din kalender." in words(alva.taps("Påminnelser")[0])


def test_whoever_opens_the_setting_first_is_not_asked_after_the_lesson(town: Town) -> None:
    alva = at_the_page(town).joins()
    alva.writes("/settings")
    assert ASKED in words(alva.taps("Påminnelser")[0])
    alva.gets_a_tip()
    assert not any(ASKED in words(one) for one in alva.answers_to_the_end())


def test_opening_the_page_is_noted_for_who_has_a_bell(town: Town, alva: Browser) -> None:
    def seen(db: Connection) -> object:
        return db.scalar(select(bells.c.seen_at))

    town.waits(minutes=5)
    alva.does(Event("opened", "alva", "alva"))
    assert town.store.read_now(seen) == town.now


def test_everything_goes_when_the_person_is_erased(town: Town, alva: Browser) -> None:
    alva.taps("Med mejl")
    alva.writes("alva@exempel.se")
    alva.writes("radera")
    alva.taps("Ja, radera allt")

    def left(db: Connection) -> tuple[int, list[object]]:
        people = list(db.scalars(select(rings.c.person_id)))
        return len(db.execute(select(bells)).all()), people

    assert town.store.read_now(left) == (0, [None])


def test_nobody_can_guess_the_link_of_a_calendar() -> None:
    assert len(new_token()) == 32
    assert new_token() != new_token()


def test_a_forged_button_gives_no_bell_where_there_is_no_page(town: Town, alva: Browser) -> None:

    def no_page(db: Connection) -> None:
        db.execute(update(addresses).values(unseen=None))

    town.store.write_now(no_page)
    assert "för gammal" in words(alva.tap(ChooseBell("calendar"))[0])
