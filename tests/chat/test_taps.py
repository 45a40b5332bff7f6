"""Taps that are late, doubled, another's or forged: each gets a true answer, and counts only if it may."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from bot.content.codec import content_hash, encode
from bot.content.library import Library, VersionedCourse
from bot.domain.actions.action import Action
from bot.domain.actions.codec import Stale, decode
from bot.domain.actions.joining import FetchData
from bot.domain.actions.learning import Answer, Done, Toggle
from bot.domain.actions.settings import Open, ToggleDay
from bot.domain.actions.words import Okay, Say
from bot.domain.course import Course, CourseWords, Lesson, LessonText, LessonWords, Option, Question
from bot.domain.event import Event
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import statements
from tests.chat.phone import Phone, Town, words
from tests.contracts.test_coming_in import sample

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

NOT_YOURS = "Det meddelandet kan du inte svara på här."
ANSWERED = "Den frågan är redan besvarad, och svaret räknades."
MOST_A_TAP = 19
"""Statements with which the last question of a message is answered; more must have a reason."""

TOO_OLD = "Den knappen är för gammal för att fungera."


def state_of(town: Town, delivery: int) -> tuple[str, object]:
    """A delivery's state, and its receipt."""

    def look(db: Connection) -> tuple[str, object]:
        row = db.execute(select(deliveries).where(deliveries.c.id == delivery)).one()
        return row.state, row.receipt

    return town.store.read_now(look)


def set_state(town: Town, delivery: int, state: str) -> None:
    change = update(deliveries).where(deliveries.c.id == delivery).values(state=state, receipt=None)
    town.store.write_now(lambda db: db.execute(change).rowcount)


# --- old and doubled ---------------------------------------------------------------------------------


def test_a_question_is_answered_once_and_a_second_tap_is_told_so(bashir: Phone) -> None:
    bashir.gets_a_tip()
    tip, wrong = bashir.last, bashir._option(correct=False)  # noqa: SLF001 - the other button
    bashir.answers_right()

    (answer,) = bashir.tap(wrong)

    assert words(answer) == ANSWERED
    assert bashir.labels == ["Dagens tips"]
    assert bashir.answers == [("first-impression", True)]
    assert tip.first_line == "Tips 1 av 10: De första tio sekunderna"


def test_a_tap_that_answers_takes_few_statements(bashir: Phone) -> None:
    bashir.gets_a_tip()
    said: list[str] = []
    with statements(said):
        bashir.answers_right()
    assert len(said) <= MOST_A_TAP, said


def test_a_tip_shown_twice_is_answered_once(bashir: Phone) -> None:
    bashir.gets_a_tip()
    first = bashir.button("Tittar upp och säger hej").action
    bashir.gets_a_tip().answers_right()

    (answer,) = bashir.tap(first)

    assert words(answer) == ANSWERED
    assert bashir.answers == [("first-impression", True)]


def test_an_unanswered_question_can_be_answered_months_later_and_counts(town: Town, bashir: Phone) -> None:
    bashir.gets_a_tip()
    old, place = bashir.button("Tittar upp och säger hej").action, bashir.place
    town.waits(days=90)
    bashir.gets_a_tip()

    bashir.tap(old)

    assert bashir.answers == [("first-impression", True)]
    assert "Precis, det satt!" in words(bashir.screen[place])
    assert "Precis, det satt!" not in words(bashir.last)


def test_a_button_of_another_version_is_told_to_be_too_old(bashir: Phone) -> None:
    for code in ("", "0:a:1:0:1", "1:zz", "1:a:1:0", "1:a:1:0:99999999999999999999", "{}", "\0"):
        (answer,) = bashir.does(Event("tap", "bashir", "bashir", action=decode(code)))
        assert words(answer) == TOO_OLD, code
        assert bashir.labels == ["Dagens tips", "Hjälp"]


def test_a_tap_that_stands_for_nothing_is_told_to_be_too_old(bashir: Phone) -> None:
    (answer,) = bashir.does(Event("tap", "bashir", "bashir", action=None))

    assert words(answer) == TOO_OLD


def test_buttons_of_old_messages_work_as_ever(town: Town, bashir: Phone) -> None:
    town.waits(days=200)

    for action, first_line in (
        (Say("today"), "Tips 1 av 10: De första tio sekunderna"),
        (Open("menu"), "Inställningar"),
        (Okay(), "Bra, vi hörs!"),
        (FetchData(), "Här är allt, som en fil."),
    ):
        assert bashir.tap(action)[0].first_line == first_line


# --- another's, and forged ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Answer, Toggle])
def test_nobody_answers_for_another(town: Town, bashir: Phone, kind: type[Answer | Toggle]) -> None:
    cilla = Phone(town, "cilla").joins().gets_a_tip()
    theirs = cilla.place

    (answer,) = bashir.tap(kind(theirs, 0, 0))

    assert answer.first_line == NOT_YOURS
    assert bashir.labels == ["Dagens tips", "Hjälp"]
    assert (bashir.answers, cilla.answers) == ([], [])
    cilla.answers_right()
    assert cilla.answers == [("first-impression", True)]


@pytest.mark.parametrize("kind", ["done", "day"])
def test_nobody_changes_what_another_sees(town: Town, bashir: Phone, kind: str) -> None:
    cilla = Phone(town, "cilla").joins()
    cilla.tap(Open("days"))
    forged = ToggleDay(cilla.place, 6) if kind == "day" else Done(cilla.place, 0)

    (answer,) = bashir.tap(forged)

    assert answer.first_line == NOT_YOURS
    edits = town.store.read_now(
        lambda db: db.scalar(select(deliveries.c.id).where(deliveries.c.edits == cilla.place))
    )
    assert edits is None
    assert (bashir.who.days, cilla.who.days) == (None, None)


def test_a_question_or_option_that_is_not_there_counts_for_nothing(bashir: Phone) -> None:
    bashir.gets_a_tip()
    place = bashir.place

    for question, option in ((1, 0), (0, 3), (0, 2**63 - 1), (2**63 - 1, 0)):
        for action in (Answer(place, question, option), Toggle(place, question, option)):
            assert bashir.tap(action)[0].first_line == NOT_YOURS
    assert bashir.answers == []


def test_a_message_that_never_was_is_not_ones_own(bashir: Phone) -> None:
    for nowhere in (0, 99, 2**63 - 1):
        forged = (Answer(nowhere, 0, 0), Toggle(nowhere, 0, 0), Done(nowhere, 0), ToggleDay(nowhere, 1))
        for action in forged:
            assert bashir.tap(action)[0].first_line == NOT_YOURS


def test_a_number_beyond_the_database_is_no_code_of_ours(bashir: Phone) -> None:
    (answer,) = bashir.does(Event("tap", "bashir", "bashir", action=decode(f"1:a:{2**63}:0:0")))

    assert decode(f"1:a:{2**63}:0:0") == Stale()
    assert words(answer) == TOO_OLD


def test_a_message_that_asks_nothing_cannot_be_answered(bashir: Phone) -> None:
    bashir.writes("läget")

    (answer,) = bashir.tap(Answer(bashir.place, 0, 0))

    assert answer.first_line == NOT_YOURS


def test_a_lesson_is_not_turned_into_the_days_of_the_week(bashir: Phone) -> None:
    bashir.gets_a_tip()

    (answer,) = bashir.tap(ToggleDay(bashir.place, 6))

    assert answer.first_line == NOT_YOURS
    assert bashir.who.days is None


# --- a sign of life --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["unknown", "sending"])
def test_a_tap_shows_that_a_message_of_unknown_outcome_has_arrived(
    town: Town, bashir: Phone, state: str
) -> None:
    bashir.gets_a_tip()
    place = bashir.place
    set_state(town, place, state)

    event = Event("tap", "bashir", "bashir", action=Answer(place, 0, 0), reference="m17")
    bashir.does(event)

    assert state_of(town, place) == ("sent", ["m17"])


def test_every_tap_that_names_a_message_shows_that_it_has_arrived(bashir: Phone) -> None:
    bashir.gets_a_tip()
    place, states = bashir.place, {}
    for kind in Action.__subclasses__():
        if "delivery" in kind.__struct_fields__:
            set_state(bashir.town, place, "unknown")
            bashir.tap(replace(sample(kind), delivery=place))
            states[kind.__name__] = state_of(bashir.town, place)[0]

    assert states["Answer"] == "sent"
    assert set(states.values()) == {"sent"}


def test_anothers_tap_is_no_sign_of_life(town: Town, bashir: Phone) -> None:
    cilla = Phone(town, "cilla").joins().gets_a_tip()
    set_state(town, cilla.place, "unknown")

    bashir.does(Event("tap", "bashir", "bashir", action=Answer(cilla.place, 0, 0), reference="m17"))

    assert state_of(town, cilla.place) == ("unknown", None)


# --- several correct options ------------------------------------------------------------------------------

OPTIONS = (
    Option("Hälsar", correct=True),
    Option("Ler", correct=True),
    Option("Gömmer mig", feedback="Det går fort över."),
)
ASKS_SEVERAL = Course(
    "service",
    "sv",
    {"sv": CourseWords("Service", "Om möten.")},
    (
        Lesson(
            "l1",
            {
                "sv": LessonWords(
                    LessonText(
                        "Möt", "Hälsa.", questions=(Question("q1", "Vad gör du?", OPTIONS, shuffle=False),)
                    )
                )
            },
        ),
        Lesson("l2", {"sv": LessonWords(LessonText("Läs", "Bara läs.", task="Läs en gång till."))}),
    ),
)


@pytest.fixture
def didrik(store: Store) -> Phone:
    """Takes a course of two tips: the first asks for several options, the last asks nothing."""
    body = encode(ASKS_SEVERAL)
    version = VersionedCourse(ASKS_SEVERAL, content_hash(body), body, Path("lessons/service"))
    shelf = Shelf(Library(Path("lessons"), {"service": version}, ()))
    return Phone(Town.of(store, shelf), "didrik").joins().gets_a_tip()


def toggles(phone: Phone) -> list[tuple[str, bool | None]]:
    return [(choice.label, choice.chosen) for choice in phone.buttons]


def test_options_are_put_on_and_off_and_nothing_counts_until_done(didrik: Phone) -> None:
    for label in ("Hälsar", "Gömmer mig", "Ler", "Gömmer mig"):
        didrik.taps(label)
    assert toggles(didrik) == [("Hälsar", True), ("Ler", True), ("Gömmer mig", False), ("Klar", None)]
    assert didrik.answers == []

    (changed,) = didrik.taps("Klar")

    assert "Precis, det satt!" in words(changed)
    assert didrik.answers == [("l1", True)]


def test_done_with_none_chosen_is_refused_kindly(didrik: Phone) -> None:
    (answer,) = didrik.taps("Klar")

    assert words(answer) == "Välj minst ett svar först, tryck sedan på Klar."
    assert didrik.answers == []


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (["Hälsar"], "Det här fungerar bättre: Hälsar · Ler"),
        (["Hälsar", "Ler", "Gömmer mig"], "Det går fort över.\nDet här fungerar bättre: Hälsar · Ler"),
    ],
    ids=["too few", "too many"],
)
def test_right_is_only_when_exactly_the_correct_ones_are_chosen(
    didrik: Phone, chosen: list[str], told: str
) -> None:
    for label in chosen:
        didrik.taps(label)

    (changed,) = didrik.taps("Klar")

    assert f"Inte riktigt, men lätt hänt.\n{told}" in words(changed)
    assert didrik.answers == [("l1", False)]


def test_after_done_toggles_are_answered_as_old_questions_are(didrik: Phone) -> None:
    toggle = didrik.button("Ler").action
    didrik.taps("Hälsar")
    didrik.taps("Klar")

    for action in (toggle, Done(didrik.place, 0)):
        assert words(didrik.tap(action)[0]) == ANSWERED
    assert didrik.answers == [("l1", False)]


def test_a_tip_without_a_question_asks_an_earlier_one_and_then_brings_its_task(didrik: Phone) -> None:
    didrik.taps("Hälsar")
    didrik.taps("Klar")

    didrik.gets_a_tip()

    tip = "Tips 2 av 2: Läs\nBara läs.\n"
    assert words(didrik.last) == (
        f"{tip}Minns du? Från tips 1, tidigare i dag:\nVad gör du?\nVälj alla som stämmer, sedan Klar."
    )
    didrik.taps("Hälsar")
    didrik.taps("Ler")
    didrik.taps("Klar")
    assert words(didrik.screen[sorted(didrik.screen)[-2]]) == (
        f"{tip}Vad gör du?\nPrecis, det satt!\nProva i dag\nLäs en gång till.\n"
        "Vill du? Då frågar jag om en vecka hur det gick. Jag visar ingen vad du svarar."
    )


def test_the_event_of_a_tap_says_nothing_of_whose_it_is(bashir: Phone) -> None:
    """Who taps is known by the address it comes from, never by what the button says."""
    bashir.gets_a_tip()
    action = bashir.buttons[0].action
    stranger = Phone(bashir.town, "evin")

    (answer,) = stranger.does(replace(Event("tap", "evin", "bashir"), action=action))

    assert words(answer) == "Du är inte med just nu."
    assert bashir.answers == []
