"""Joining: from the first word to the first tip by the first button, in at most three taps."""

import datetime as dt

import pytest
from msgspec.structs import replace

from bot.chat.greet import greeting
from bot.domain.actions.joining import ChooseLanguage, ChooseTrade, Join, WhatIsStored, WhoSees
from bot.domain.actions.ways_back import AboutCode
from bot.domain.actions.words import Say
from bot.services.learning.shelf import Shelf
from bot.settings import Cohort, Organisation
from bot.storage.store import Store
from tests.cast import CITY, MONDAY
from tests.chat.phone import MORNING, Phone, Town, buttons, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

NEXT_YEAR = replace(CITY, cohorts=(Cohort("service", starts=dt.date(2027, 1, 11)),))
OWN_PACE = replace(CITY, cohorts=(Cohort("service", pace="own"),))
SANDBOX = replace(CITY, cohorts=(Cohort("service", pace=20),), country="none", quiet_hours="none")
EMPTY = replace(CITY, cohorts=())
ARE = replace(CITY, key="are", name="Åre Destination", language="en")

FIRST_TIP = "Tips 1 av 10: De första tio sekunderna"


def taps_until_the_tip(phone: Phone, most: int = 5) -> list[str]:
    """The labels of the first buttons, tapped until a tip stands there."""
    tapped: list[str] = []
    while not phone.last.first_line.startswith(("Tips 1 av 10", "Tip 1 of 10")) and len(tapped) < most:
        tapped.append(phone.labels[0])
        phone.taps_first()
    return tapped


# --- three taps ---------------------------------------------------------------------------------


def test_the_first_button_leads_to_the_first_tip_in_three_taps(town: Town) -> None:
    for first in (
        "/start",
        "/start ostersund",
        "/start OSTERSUND",
        "/start Östersund",
        "/join ostersund",
        "Hej!",
    ):
        somebody = Phone(town, f"somebody who writes {first}")
        somebody.writes(first)
        assert taps_until_the_tip(somebody) == ["Jag är med", "Butik", "Visa mitt första tips"]
        assert somebody.last.first_line == FIRST_TIP


def test_a_workplace_that_knows_its_trade_saves_a_tap(town: Town) -> None:
    town.add_workplace("ica7", "cafe")

    for first in ("/start ica7", "ica7", "ICA7", "”ica7”.", " ica7 "):
        somebody = Phone(town, f"somebody who writes {first}")
        somebody.writes(first)
        assert taps_until_the_tip(somebody) == ["Jag är med", "Visa ett tips redan nu"]
        assert (somebody.who.trade, somebody.who.workplace_id) == ("cafe", 1)


def test_a_workplace_without_a_trade_is_asked_for_it(town: Town, alva: Phone) -> None:
    town.add_workplace("ica7")

    alva.writes("/start ica7")

    assert taps_until_the_tip(alva) == ["Jag är med", "Butik", "Visa mitt första tips"]
    assert (alva.who.trade, alva.who.workplace_id) == ("retail", 1)


def test_without_any_organisation_a_code_is_asked_for_and_written_as_plain_text(
    store: Store, shelf: Shelf
) -> None:
    town = Town.of(store, shelf, default=None)

    for first in ("/start", "Hej på dig!", "🙂", "مرحبا", ""):
        somebody = Phone(town, f"somebody who writes {first}")
        (question,) = somebody.writes(first)
        assert words(question) == (
            "Hej! Jag heter Kompis.\n"
            "Jag behöver en kod för att veta var du hör hemma. "
            "Den står på affischen eller i länken du fick. Skriv den här."
        )
        assert somebody.labels == ["العربية", "English", "Lätt svenska"]
        somebody.writes("Östersund!")
        assert taps_until_the_tip(somebody) == ["Jag är med", "Butik", "Visa mitt första tips"]


def test_an_unknown_code_is_said_and_the_welcome_follows(alva: Phone) -> None:
    lost, welcome = alva.writes("/start Ostrsund")

    assert words(lost) == (
        "Jag känner inte igen koden ”ostrsund”.\n"
        "Kolla stavningen, eller be den du fick koden av om en ny länk."
    )
    assert buttons(lost) == []
    assert welcome.first_line == "Hej! Jag heter Kompis och kommer från Destination Östersund."
    assert taps_until_the_tip(alva) == ["Jag är med", "Butik", "Visa mitt första tips"]


def test_an_unknown_code_without_an_organisation_offers_the_languages(store: Store, shelf: Shelf) -> None:
    alva = Phone(Town.of(store, shelf, default=None), "alva")

    (lost,) = alva.writes("/start ostrsund")

    assert lost.first_line == "Jag känner inte igen koden ”ostrsund”."
    assert alva.labels == ["العربية", "English", "Lätt svenska"]


def test_an_unknown_code_from_somebody_who_is_in_says_so_and_changes_nothing(bashir: Phone) -> None:
    before = bashir.who

    lost, known = bashir.writes("/start nowhere")

    assert lost.first_line == "Jag känner inte igen koden ”nowhere”."
    assert known.first_line == "Du är redan med!"
    assert bashir.who == before


def test_a_very_long_word_is_no_code(alva: Phone) -> None:
    (welcome,) = alva.writes("/start " + "a" * 4000)

    assert welcome.first_line == "Hej! Jag heter Kompis och kommer från Destination Östersund."


def test_a_long_code_is_shortened_where_it_is_said(alva: Phone) -> None:
    lost, _ = alva.writes("/start " + "a" * 40)

    assert lost.first_line == f"Jag känner inte igen koden ”{'a' * 27}…”."


def test_a_word_that_is_no_code_gets_the_welcome_where_one_is_at_hand(alva: Phone) -> None:
    (welcome,) = alva.writes("hejsan")

    assert welcome.first_line == "Hej! Jag heter Kompis och kommer från Destination Östersund."


# --- inside and outside the window, now and later -------------------------------------------------


def test_inside_the_window_ready_says_when_tips_come_and_shows_the_first(alva: Phone) -> None:
    alva.joins("Butik")

    assert words(alva.last) == (
        "Då kör vi. Tipset kommer vardagar kl. 9.45.\n"
        "Jobbar du andra dagar eller tider? Ändra, så kommer inget när du är ledig. "
        "Hoppar du över en dag gör det ingenting: jag sparar inte på hög.\n"
        "Skriv paus eller hjälp när som helst."
    )
    assert alva.labels == ["Visa mitt första tips", "Ändra dagar och tid"]


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        (MORNING, "i dag kl. 14.30"),
        (MORNING + dt.timedelta(hours=11), "i morgon kl. 14.30"),
        (MORNING + dt.timedelta(days=5), "måndag 12 oktober kl. 14.30"),
    ],
    ids=["before the hour", "in the evening", "on a Saturday"],
)
def test_outside_the_window_ready_says_when_the_first_tip_comes_and_offers_one_now(
    town: Town, alva: Phone, moment: dt.datetime, when: str
) -> None:
    town.now = moment

    alva.joins("Kafé")

    assert f"Ditt första tips kommer {when}." in words(alva.last).split("\n")
    assert alva.labels == ["Visa ett tips redan nu", "Okej", "Ändra dagar och tid"]
    assert taps_until_the_tip(alva) == ["Visa ett tips redan nu"]


def test_a_course_that_starts_later_says_when_and_shows_nothing_yet(store: Store, shelf: Shelf) -> None:
    alva = Phone(Town.of(store, shelf, NEXT_YEAR), "alva").joins()

    assert "Ditt första tips kommer måndag 11 januari 2027 kl. 9.45." in words(alva.last).split("\n")
    assert alva.labels == ["Okej", "Ändra dagar och tid"]

    alva.writes("idag")
    assert words(alva.last) == (
        "Det finns inget nytt tips till dig just nu.\nNästa tips kommer måndag 11 januari 2027 kl. 9.45."
    )


def test_a_course_at_ones_own_pace_that_starts_later_says_when_it_begins(store: Store, shelf: Shelf) -> None:
    later = replace(CITY, cohorts=(Cohort("service", starts=dt.date(2027, 1, 11), pace="own"),))

    alva = Phone(Town.of(store, shelf, later), "alva").joins()

    assert words(alva.last) == (
        "Då kör vi.\nDu väljer takten: skriv idag när du vill ha nästa tips.\n"
        "Kursen börjar måndag 11 januari.\nSkriv paus eller hjälp när som helst."
    )
    assert alva.labels == ["Okej"]


@pytest.mark.parametrize(
    ("organisation", "rhythm"),
    [
        (OWN_PACE, "Då kör vi.\nDu väljer takten: skriv idag när du vill ha nästa tips."),
        (SANDBOX, "Då kör vi. Nästa tips kommer 20 sekunder efter svaret."),
    ],
    ids=["own pace", "a pace of seconds"],
)
def test_other_paces_have_their_own_words_and_the_same_three_taps(
    store: Store, shelf: Shelf, organisation: Organisation, rhythm: str
) -> None:
    alva = Phone(Town.of(store, shelf, organisation), "alva")

    alva.writes("/start")
    assert taps_until_the_tip(alva) == ["Jag är med", "Butik", "Visa mitt första tips"]
    ready = [message for message in alva.screen.values() if message.first_line.startswith("Då kör vi")]
    assert [words(message) for message in ready] == [f"{rhythm}\nSkriv paus eller hjälp när som helst."]


def test_an_organisation_without_a_course_says_so(store: Store, shelf: Shelf) -> None:
    alva = Phone(Town.of(store, shelf, EMPTY), "alva").joins()

    assert words(alva.last) == (
        "Du är med!\nIngen kurs har börjat här än. Du får det första tipset när det är dags."
    )
    assert alva.labels == ["Okej"]

    alva.writes("idag")
    assert words(alva.last) == (
        "Det finns inget nytt tips till dig just nu.\n"
        "Ingen kurs har börjat här än. Du får det första tipset när det är dags."
    )


def test_odd_days_that_make_the_first_line_too_long_stand_below_it(store: Store, shelf: Shelf) -> None:
    odd = replace(CITY, days="mon,wed,fri,sun")

    alva = Phone(Town.of(store, shelf, odd), "alva").joins()

    assert words(alva.last).startswith(
        "Då kör vi.\nTipset kommer måndag, onsdag, fredag och söndag kl. 9.45.\n"
    )


# --- languages -----------------------------------------------------------------------------------


def test_the_welcome_speaks_the_platforms_language_and_offers_the_other_by_its_own_name(town: Town) -> None:
    cilla, didrik = Phone(town, "cilla", "en-GB"), Phone(town, "didrik", "sv")

    cilla.writes("/start")
    didrik.writes("/start")

    assert cilla.last.first_line == "Hi! I'm Kompis, and I come from Destination Östersund."
    assert cilla.labels == ["I'm in", "What is stored about me?", "Svenska", "العربية", "Lätt svenska"]
    assert didrik.labels == ["Jag är med", "Vad sparas om mig?", "العربية", "English", "Lätt svenska"]


@pytest.mark.parametrize("hint", [None, "fi"])
def test_a_language_that_kompis_does_not_talk_gets_the_organisations(
    store: Store, shelf: Shelf, hint: str | None
) -> None:
    town = Town.of(store, shelf, CITY, ARE)
    cilla, didrik = Phone(town, "cilla", hint), Phone(town, "didrik", hint)

    cilla.writes("/start are")
    didrik.writes("/start ostersund")

    assert (cilla.who.language, cilla.last.language) == ("en", "en")
    assert (didrik.who.language, didrik.last.language) == ("sv", "sv")


def test_a_language_button_says_the_welcome_again_and_keeps_the_code(town: Town, alva: Phone) -> None:
    town.add_workplace("ica7", "cafe")
    alva.writes("/start ica7")

    (welcome,) = alva.taps("English")

    assert welcome.first_line == "Hi! I'm Kompis, and I come from Destination Östersund."
    assert buttons(welcome)[0].action == Join("ica7")
    assert taps_until_the_tip(alva) == ["I'm in", "Show a tip right now"]
    assert alva.last.first_line == "Tip 1 of 10: The first ten seconds"


def test_a_language_chosen_before_joining_is_not_taken_back_by_the_next_word(alva: Phone) -> None:
    alva.language = "fi"
    alva.writes("/start")
    alva.taps("English")

    alva.writes("/start")

    assert alva.last.first_line == "Hi! I'm Kompis, and I come from Destination Östersund."


def test_a_language_that_is_none_of_ours_changes_nothing(alva: Phone) -> None:
    alva.writes("/start")

    (welcome,) = alva.tap(ChooseLanguage("fi", "ostersund"))

    assert welcome.language == "sv"


def test_a_language_that_no_native_speaker_has_read_says_so_before_joining_and_where_it_is_chosen(
    alva: Phone, bashir: Phone
) -> None:
    line = "Ingen expert på lätt svenska har läst orden än."
    alva.writes("/start")

    (welcome,) = alva.taps("Lätt svenska")
    (stored,) = alva.taps("Vad sparas om mig?")
    (changed,) = bashir.tap(ChooseLanguage("sv-easy"))

    assert line not in words(welcome)
    assert line in words(stored).splitlines()
    assert words(changed).splitlines()[-1] == line
    assert line not in words(bashir.taps("Ändra mer")[0])
    for read in (ChooseLanguage("en"), ChooseLanguage("sv")):
        assert len(words(bashir.tap(read)[0]).splitlines()) == 2


# --- what is stored, and who sees it ---------------------------------------------------------------


def test_what_the_channel_can_read_is_said_before_joining(town: Town) -> None:
    cilla, didrik = Phone(town, "cilla"), Phone(town, "didrik", channel="web")

    cilla.writes("/start")
    didrik.writes("/start")

    assert words(cilla.last).endswith("\nTelegram förmedlar meddelandena.")
    assert words(didrik.last).endswith("\nDen som driver den här sidan sköter datorn där svaren ligger.")


def test_what_is_stored_is_told_before_joining_and_joining_goes_on_from_there(alva: Phone) -> None:
    alva.writes("/start ostersund")

    alva.taps("Vad sparas om mig?")

    assert words(alva.last) == (
        "Det här sparar jag om dig:\n"
        "- språk, dagar, tid, öppettider, pauser\n"
        "- arbetsplats, var du möter kunder, roller\n"
        "- tips, svar, hur väl du minns\n"
        "- löften, tankar, konstiga frågor, intyg\n"
        "- workshoppar: svar, namn, egna ord, närvaro, åsikter\n"
        "- meddelanden, ditt id här, mejladress för påminnelser\n"
        "Var tionde fråga sparas till senare, för att se om kursen fungerar.\n"
        "Telegram förmedlar meddelandena."
    )
    assert [choice.action for choice in alva.buttons] == [
        Join("ostersund"),
        WhoSees("ostersund"),
        AboutCode(),
    ]
    assert alva.who.joined_at is None


def test_who_sees_what_is_told_before_joining_and_joining_goes_on_from_there(alva: Phone) -> None:
    alva.writes("/start ostersund")
    alva.taps("Vad sparas om mig?")

    alva.taps("Vem ser vad?")

    assert words(alva.last) == (
        "Jag visar aldrig dina svar för chefen.\n"
        "Destination Östersund ser siffror: om svar och aktivitet först från fem personer.\n"
        "De som leder och planerar en workshop ser namnet du ger och läser det du skriver till den.\n"
        "Skriv mina uppgifter för att hämta eller radera allt.\n"
        "Telegram förmedlar meddelandena."
    )
    assert [choice.action for choice in alva.buttons] == [Join("ostersund")]
    assert alva.who.joined_at is None


def test_by_a_workplaces_code_one_is_told_that_it_is_seen_to_be_in(town: Town, alva: Phone) -> None:
    town.add_workplace("ost")

    assert "ser att arbetsplatsen är med" in words(alva.writes("/start ost")[0])
    assert "ser att arbetsplatsen är med" in words(
        town.store.read_now(greeting, "web", town.house, "ost", ["sv"], town.now)
    )
    assert "Det syns också att din arbetsplats är med." in words(alva.tap(WhoSees("ost"))[0])
    assert "arbetsplats" not in words(alva.writes("/start ostersund")[0])
    alva.writes("/start ost")
    alva.taps("Jag är med")
    assert "Det syns också att din arbetsplats är med." in words(alva.tap(WhoSees())[0])


@pytest.mark.parametrize("action", [Join("nowhere"), WhatIsStored("nowhere"), WhoSees("nowhere")])
def test_a_forged_code_gets_the_same_answer_as_an_unknown_one(
    alva: Phone, action: Join | WhatIsStored | WhoSees
) -> None:
    lost, welcome = alva.tap(action)

    assert lost.first_line == "Jag känner inte igen koden ”nowhere”."
    assert buttons(welcome)[0].action == Join("ostersund")
    assert alva.who.joined_at is None


# --- once more -----------------------------------------------------------------------------------


def test_start_from_somebody_who_is_in_says_so_and_what_comes(bashir: Phone) -> None:
    for again in ("/start", "/start ostersund", "starta"):
        (known,) = bashir.writes(again)
        assert words(known) == "Du är redan med!\nNästa tips kommer i morgon kl. 9.45."


def test_im_in_tapped_again_on_the_old_welcome_changes_nothing(bashir: Phone) -> None:
    before = bashir.who

    (known,) = bashir.tap(Join("ostersund"))

    assert known.first_line == "Du är redan med!"
    assert bashir.who == before


def test_im_in_tapped_twice_before_the_trade_asks_for_it_again(alva: Phone) -> None:
    alva.writes("/start")
    alva.taps("Jag är med")

    (question,) = alva.tap(Join("ostersund"))

    assert question.first_line == "Kul att du är med!"


def test_another_trade_can_be_chosen_on_the_old_question(bashir: Phone) -> None:
    (ready,) = bashir.tap(ChooseTrade("cafe"))

    assert bashir.who.trade == "cafe"
    assert ready.first_line == "Då kör vi. Tipset kommer vardagar kl. 14.30."


def test_a_trade_that_is_none_leaves_it_as_it_was(bashir: Phone) -> None:
    (ready,) = bashir.tap(ChooseTrade("butcher"))

    assert bashir.who.trade == "retail"
    assert ready.first_line == "Då kör vi. Tipset kommer vardagar kl. 9.45."


def test_a_trade_from_somebody_who_has_not_said_yes_gets_the_welcome(alva: Phone) -> None:
    (welcome,) = alva.tap(ChooseTrade("cafe"))

    assert welcome.first_line == "Hej! Jag heter Kompis och kommer från Destination Östersund."
    assert (alva.who.joined_at, alva.who.trade) == (None, None)


def test_a_workplaces_code_brings_somebody_who_is_in_to_that_workplace(town: Town, bashir: Phone) -> None:
    town.add_workplace("ica7", "cafe")

    bashir.writes("/start ica7")
    bashir.taps("Jag är med")

    assert (bashir.who.workplace_id, bashir.who.trade) == (1, "cafe")


def test_the_tip_shown_on_joining_is_the_days_lesson_and_no_other_comes_by_itself(town: Town) -> None:
    cilla, didrik = Phone(town, "cilla").joins("Kafé"), Phone(town, "didrik").joins("Kafé")

    cilla.tap(Say("today"))

    assert didrik.who.next_lesson_at == dt.datetime(2026, 10, 5, 12, 30, tzinfo=dt.UTC)
    assert cilla.who.next_lesson_at == dt.datetime(2026, 10, 6, 12, 30, tzinfo=dt.UTC)
    assert (cilla.who.last_lesson_on, didrik.who.last_lesson_on) == (MONDAY, None)
