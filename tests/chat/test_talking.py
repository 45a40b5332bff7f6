"""What learners say day by day: commands and plain words in both languages, and what nobody understands."""

import datetime as dt

import pytest
from msgspec.structs import replace

from bot.domain.actions.pausing import PauseFor
from bot.domain.actions.words import Okay, Say
from bot.domain.event import Event
from bot.domain.message import Media
from bot.services.learning.shelf import Shelf
from bot.settings import Cohort
from bot.storage.store import Store
from tests.cast import CITY
from tests.chat.phone import Phone, Town, words
from tests.chat.test_words import EVERY_COMMAND

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

FIRST_LINES = {
    "start": "Du är redan med!",
    "today": "Tips 1 av 10: De första tio sekunderna",
    "progress": "Så går det",
    "courses": "Dina kurser",
    "review": "Det finns inget att fråga om just nu.",
    "settings": "Inställningar",
    "pause": "Paus? Hur länge?",
    "resume": "Du har ingen paus.",
    "privacy": "Det här sparar jag om dig:",
    "help": "Det här kan du be mig om:",
    "stop": "Vill du ta en paus eller avsluta?",
    **dict.fromkeys(("workshops", "workshop"), "Det finns ingen workshop framöver just nu."),
    **dict.fromkeys(("announce", "report", "invite", "audit"), "Det där sköter den som är kursansvarig."),
}


def test_every_command_is_understood_with_its_slash_and_as_a_plain_word(bashir: Phone) -> None:
    for spelt, word in EVERY_COMMAND:
        assert bashir.writes(f"/{spelt}")[0].first_line == FIRST_LINES[word]
        assert bashir.writes(spelt.upper())[0].first_line == FIRST_LINES[word]


def test_plain_words_behind_a_command_are_understood_as_in_a_message(bashir: Phone) -> None:
    (off,) = bashir.writes("/ledig i dag")
    (said,) = bashir.writes("ledig i dag")

    assert words(off) == words(said)
    (tip,) = bashir.writes("/dagens tips")
    assert words(tip).startswith("Tips 1 av 10")


def test_a_command_nobody_knows_is_not_understood_whatever_stands_behind_it(bashir: Phone) -> None:
    (said,) = bashir.writes("/flyg till månen")

    assert words(said).startswith("Nu hängde jag inte med.")


def test_somebody_who_talks_english_may_write_swedish_and_is_answered_in_english(town: Town) -> None:
    cilla = Phone(town, "cilla", "en")
    cilla.writes("/start")
    for label in ("I'm in", "Shop"):
        cilla.taps(label)

    assert cilla.writes("paus")[0].first_line == "A pause? How long?"
    assert cilla.writes("resume")[0].first_line == "There is no pause on."


def test_help_names_what_can_be_asked_for_and_offers_the_most_common(bashir: Phone) -> None:
    bashir.writes("hjälp")

    assert words(bashir.last) == (
        "Det här kan du be mig om:\n"
        "- idag: dagens tips\n"
        "- läget: så går det\n"
        "- kurser: dina kurser och tips du har fått\n"
        "- repris: frågor om tidigare tips\n"
        "- workshoppar och intyg\n"
        "- tider: dagar, tid och språk\n"
        "- paus och fortsätt\n"
        "- mina uppgifter: vad som sparas om dig\n"
        "- kod eller min länk: fortsätt på ett annat ställe\n"
        "- avsluta: sluta vara med"
    )
    assert bashir.labels == ["Dagens tips", "Inställningar", "Paus"]


NOT_UNDERSTOOD = [
    "Vad är klockan?",
    "8.30",
    "3 augusti",
    "ostersund",
    "مرحبا، كيف حالك؟",
    "👍🏽",
    "",
    "   ",
    "hej\0hej",
    "\0",
    "* _ ` [x](y) <b>",
    "{n}",
    "a" * 100_000,
    "\N{RIGHT-TO-LEFT OVERRIDE}paus",
    "/",
    "/lektion",
    "/ paus",
    "/paus\0",
    "/\0",
]


def test_what_is_not_understood_gets_a_short_kind_answer_with_buttons(bashir: Phone) -> None:
    for text in NOT_UNDERSTOOD:
        (answer,) = bashir.writes(text)
        assert words(answer) == "Nu hängde jag inte med. Jag förstår bäst knappar.", text
        assert bashir.labels == ["Dagens tips", "Paus", "Hjälp"]


def test_whatever_a_stranger_says_gets_the_welcome(town: Town) -> None:
    for number, text in enumerate(text for text in NOT_UNDERSTOOD if text != "ostersund"):
        (answer,) = Phone(town, f"stranger {number}").writes(text)
        assert answer.first_line == "Hej! Jag heter Kompis och kommer från Destination Östersund.", text


def test_okay_is_answered(bashir: Phone) -> None:
    (answer,) = bashir.tap(Okay())

    assert words(answer) == "Bra, vi hörs!"


# --- not joined --------------------------------------------------------------------------------------


def test_whoever_does_not_take_part_is_shown_the_way_in(alva: Phone) -> None:
    for word in ("idag", "läget", "kurser", "tider", "paus", "fortsätt", "ledig", "språk"):
        (answer,) = alva.writes(word)
        assert words(answer) == "Du är inte med just nu.", word
        assert alva.labels == ["Starta"]

    alva.taps_first()
    assert alva.last.first_line == "Hej! Jag heter Kompis och kommer från Destination Östersund."


def test_help_and_privacy_are_for_everybody(alva: Phone) -> None:
    assert alva.writes("hjälp")[0].first_line == "Det här kan du be mig om:"
    assert "\n- 0 tips, 0 svar, hur väl du minns\n" in words(alva.writes("mina uppgifter")[0])
    assert words(alva.taps("Vem ser vad?")[0]) == (
        "Jag visar aldrig dina svar för chefen.\n"
        "De som leder och planerar en workshop ser namnet du ger och läser det du skriver till den.\n"
        "Telegram förmedlar meddelandena."
    )


# --- today, progress, courses ------------------------------------------------------------------------


def test_today_brings_the_same_tip_until_it_is_answered_and_then_the_next(bashir: Phone) -> None:
    bashir.gets_a_tip()
    assert bashir.gets_a_tip().last.first_line == "Tips 1 av 10: De första tio sekunderna"

    bashir.answers_right()

    assert bashir.gets_a_tip().last.first_line == "Tips 2 av 10: ”Jag tittar bara”"


def test_a_tip_comes_in_the_words_of_ones_trade_and_language(town: Town) -> None:
    cilla = Phone(town, "cilla").joins("Kafé").gets_a_tip()
    didrik = Phone(town, "didrik").joins("Butik").gets_a_tip()

    assert "Ett hej över disken går även med händerna fulla." in words(cilla.last)
    assert "Ett hej över disken går även med händerna fulla." not in words(didrik.last)


def test_a_right_answer_stands_in_the_tips_own_message_and_counts(bashir: Phone) -> None:
    bashir.gets_a_tip()
    place = bashir.place

    (changed,) = bashir.answers_right()

    assert bashir.place == place
    assert "Precis, det satt!" in words(changed)
    assert words(changed).endswith("Nästa tips kommer i morgon kl. 9.45.")
    assert bashir.labels == ["Konstig fråga?", "Jag provar", "Inte i dag"]
    assert bashir.answers == [("first-impression", True)]


def test_a_wrong_answer_is_normal_and_counts_as_an_answer(bashir: Phone) -> None:
    bashir.gets_a_tip()

    (changed,) = bashir.answers_wrong()

    assert "Inte riktigt, men lätt hänt." in words(changed)
    assert bashir.answers == [("first-impression", False)]


def test_progress_says_how_far_how_right_and_what_comes(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.gets_a_tip().answers_wrong()
    bashir.answers_right()

    bashir.writes("läget")

    assert words(bashir.last) == (
        "Så går det\n"
        "Service och bemötande\n"
        "●●○○○○○○○○ 2 av 10 tips klara\n"
        "3 svar, 2 satt\n"
        "Den här veckan: 1 av 5\n"
        "Nästa tips kommer i morgon kl. 9.45."
    )
    assert bashir.labels == ["Dagens tips"]


def test_courses_name_what_one_takes_part_in(bashir: Phone) -> None:
    bashir.writes("kurser")

    assert words(bashir.last) == ("Dina kurser\nService och bemötande\n○○○○○○○○○○ 0 av 10 tips klara")


def test_without_a_course_progress_and_courses_say_so(store: Store, shelf: Shelf) -> None:
    cilla = Phone(Town.of(store, shelf, replace(CITY, cohorts=())), "cilla").joins()

    assert words(cilla.writes("kurser")[0]) == "Du är inte med i någon kurs än."
    assert words(cilla.writes("läget")[0]) == (
        "Du är inte med i någon kurs än.\n"
        "Ingen kurs har börjat här än. Du får det första tipset när det är dags."
    )


def test_the_last_answer_ends_the_course_with_a_summary_and_an_intyg(bashir: Phone) -> None:
    for _ in range(9):
        bashir.gets_a_tip().answers_to_the_end()
        bashir.town.waits(days=1)
    bashir.gets_a_tip()

    changed, end = bashir.answers_to_the_end()

    assert changed.first_line == "Tips 10 av 10: Det sista intrycket, och grannen"
    assert words(end) == (
        "10 av 10. Snyggt jobbat!\n"
        "Du har gått hela Service och bemötande. "
        "Intyget är ditt: ta med det till lönesamtalet, nästa jobb eller nästa stad.\n"
        "Jag hör av mig med en minnesfråga ibland, så att det sitter kvar."
    )
    assert bashir.labels == ["Hämta mitt intyg", "Välj namn på intyget"]
    (nothing,) = bashir.writes("idag")
    assert words(nothing) == (
        "Det finns inget nytt tips till dig just nu.\n"
        "Du har fått alla tips. Ibland frågar jag om något av dem."
    )
    assert "10 av 10 tips klara" in words(bashir.writes("läget")[0])
    assert bashir.labels == []


# --- other paces --------------------------------------------------------------------------------------


@pytest.fixture
def demo(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, replace(CITY, cohorts=(Cohort("service", pace=20),)))


def test_at_a_pace_of_seconds_each_sentence_about_the_next_tip_is_true(demo: Town) -> None:
    cilla = Phone(demo, "cilla").joins()
    assert words(cilla.writes("läget")[0]).endswith("\nSkriv idag när du vill ha nästa tips.")

    cilla.gets_a_tip()
    assert words(cilla.writes("läget")[0]).endswith("\nSvara på det senaste tipset, så kommer nästa.")
    assert words(cilla.writes("/start")[0]).endswith("\nSvara på det senaste tipset, så kommer nästa.")

    cilla.gets_a_tip()
    (changed,) = cilla.answers_right()
    assert words(changed).endswith("\nNästa tips kommer om 20 sekunder.")

    demo.waits(seconds=15)
    assert words(cilla.writes("läget")[0]).endswith("\nNästa tips kommer om 5 sekunder.")


def test_at_a_pace_of_seconds_a_day_off_is_a_pause_until_one_says_so(demo: Town) -> None:
    cilla = Phone(demo, "cilla").joins().gets_a_tip()
    cilla.answers_right()

    (answer,) = cilla.tap(PauseFor("day"))

    assert answer.first_line == "Paus tills du säger till. Ha det fint!"
    assert cilla.who.next_lesson_at is None


def test_at_ones_own_pace_the_next_tip_comes_when_asked_for(store: Store, shelf: Shelf) -> None:
    own = Town.of(store, shelf, replace(CITY, cohorts=(Cohort("service", pace="own"),)))
    cilla = Phone(own, "cilla").joins().gets_a_tip()

    assert words(cilla.writes("läget")[0]).endswith("\nSkriv idag när du vill ha nästa tips.")
    (changed,) = cilla.tap(cilla.button("Tittar upp och säger hej").action)
    assert words(changed).endswith("\nSkriv idag när du vill ha nästa tips.")


# --- who speaks, where ---------------------------------------------------------------------------------


def test_in_a_group_nothing_is_done_and_nothing_said(bashir: Phone) -> None:
    before = bashir.who

    for event in (
        Event("command", "bashir", "bashir", command="idag", private=False),
        Event("text", "bashir", "bashir", text="paus", private=False),
        Event("tap", "bashir", "bashir", action=Say("today"), private=False),
        Event("blocked", "bashir", "bashir", private=False),
    ):
        assert bashir.does(event) == []
    assert bashir.who == before


def test_blocked_shuts_the_address_without_a_word_and_hearing_from_it_opens_it(bashir: Phone) -> None:
    assert bashir.does(Event("blocked", "bashir", "bashir")) == []
    assert bashir.who.address_state == "blocked"

    assert bashir.does(Event("unblocked", "bashir", "bashir")) == []
    assert bashir.who.address_state == "open"

    bashir.does(Event("blocked", "bashir", "bashir"))
    assert bashir.writes("läget")[0].first_line == "Så går det"
    assert bashir.who.address_state == "open"


def test_blocked_by_somebody_unknown_leaves_no_trace(alva: Phone) -> None:
    assert alva.does(Event("blocked", "alva", "alva")) == []
    with pytest.raises(LookupError):
        _ = alva.who


def test_the_same_id_on_another_channel_is_another_person(town: Town, bashir: Phone) -> None:
    namesake = Phone(town, "bashir", channel="web")

    assert namesake.writes("idag")[0].first_line == "Du är inte med just nu."
    assert namesake.who.person_id != bashir.who.person_id


def test_nothing_shown_is_a_file_but_what_was_asked_for(bashir: Phone) -> None:
    for word in ("idag", "läget", "mina uppgifter"):
        (answer,) = bashir.writes(word)
        assert [block for block in answer.blocks if isinstance(block, Media)] == []


def test_a_reply_is_due_at_once_and_lasts_ten_minutes(town: Town, bashir: Phone) -> None:
    from tests.services.delivery.ledger import row_of  # noqa: PLC0415 - here alone

    bashir.writes("läget")

    row = town.store.read_now(row_of, bashir.place)
    assert (row["kind"], row["due_at"], row["expires_at"] - row["due_at"]) == (
        "reply",
        town.now,
        dt.timedelta(minutes=10),
    )
