"""The certificate in the chat: fetched by a tap or a word, with the name that the person wants on it."""

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from bot.domain.actions.courses import FetchCertificate, NameCertificate
from bot.domain.certificate import written_code
from bot.domain.message import Links, Message
from bot.papers import PAPER
from bot.phrases import of
from bot.phrases.learning.progress import finished
from bot.services.learning.certify import MOST_FILES
from bot.storage.tables import bodies, certificates, enrolments
from tests.chat.phone import MORNING, Phone, Town, buttons, file_of, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

CODE = "7K3M-Q0ZD-91XA"
ASKED = "Vilket namn ska stå på intyget?\nSkriv det som du vill att det ska stå."
NONE_YET = "Intyget får du när du har gått en hel kurs."


@pytest.fixture
def town(town: Town) -> Town:
    """With an address of its own, and one code for all certificates."""
    town.house = replace(town.house, public_url="https://kompis.example.se", new_code=lambda: CODE)
    return town


@pytest.fixture
def done(bashir: Phone) -> int:
    """The course that Bashir has done."""

    def complete(db: Connection) -> int:
        db.execute(update(enrolments).values(completed_at=MORNING))
        enrolment: int = db.execute(select(enrolments.c.id)).scalar_one()
        return enrolment

    return bashir.town.store.write_now(complete)


def orders(town: Town) -> list[dict[str, Any]]:
    """What the press is told for each certificate sent, in order."""

    def kept(db: Connection) -> list[dict[str, Any]]:
        found = db.scalars(select(bodies.c.body).order_by(bodies.c.delivery_id))
        return [body[PAPER] for body in found if PAPER in body]

    return town.store.read_now(kept)


def names(town: Town) -> list[str]:
    """The names that stand on certificates."""
    return town.store.read_now(lambda db: list(db.scalars(select(certificates.c.name))))


def test_the_end_of_a_course_offers_the_certificate_and_says_what_was_tried(engine: str) -> None:
    def said(tried: int) -> str:
        return words(finished(of("sv"), "Service och bemötande", 10, tried, 7)).splitlines()[1]

    yours = "Intyget är ditt: ta med det till lönesamtalet, nästa jobb eller nästa stad."
    assert [said(tried) for tried in (0, 1, 6)] == [
        f"Du har gått hela Service och bemötande. {yours}",
        f"Du har gått hela Service och bemötande och provat ett av tipsen på riktigt. {yours}",
        f"Du har gått hela Service och bemötande och provat 6 av tipsen på riktigt. {yours}",
    ]
    assert [(one.label, one.action) for one in buttons(finished(of("sv"), "Service", 10, 0, 7))] == [
        ("Hämta mitt intyg", FetchCertificate(7)),
        ("Välj namn på intyget", NameCertificate(7)),
    ]


def test_the_first_time_the_name_is_asked_for_and_then_the_file_comes(bashir: Phone, done: int) -> None:
    (question,) = bashir.tap(FetchCertificate(done))
    assert words(question) == ASKED

    (answer,) = bashir.writes("  بشير   Ahmad ")

    assert words(answer) == (
        "Här är ditt intyg.\n"
        "På intyget står بشير Ahmad.\n"
        f"Den som har koden {CODE} kan se att det är äkta: ditt namn, kursen och datumet, aldrig dina svar."
    )
    assert (file_of(answer).kind, file_of(answer).name) == ("file", "intyg.pdf")
    address = f"https://kompis.example.se/certificate/{CODE}"
    assert links(answer) == [address]
    assert [one.label for one in buttons(answer)] == ["Ändra namnet"]
    (order,) = orders(bashir.town)
    assert order["address"] == address
    assert order["certificate"] == {
        "code": CODE,
        "name": "بشير Ahmad",
        "title": "Service och bemötande",
        "organisation": "Destination Östersund",
        "language": "sv",
        "tips": 10,
        "completed_on": "2026-10-05",
        "issued_at": MORNING.isoformat(),
    }


def links(message: Message) -> list[str]:
    return [one.address for block in message.blocks if isinstance(block, Links) for one in block.links]


def test_the_second_time_nothing_is_asked_and_the_same_comes(bashir: Phone, done: int) -> None:
    bashir.tap(FetchCertificate(done))
    bashir.writes("Bashir")
    bashir.town.waits(days=3)
    for _ in range(2):
        (answer,) = bashir.tap(FetchCertificate(done))
        assert answer.first_line == "Här är ditt intyg."
    first, *others = orders(bashir.town)
    assert others == [first, first]


def test_the_name_can_be_chosen_before_and_changed_later(bashir: Phone, done: int) -> None:
    bashir.tap(NameCertificate(done))
    bashir.writes("Bashir")
    (question,) = bashir.taps("Ändra namnet")
    assert words(question) == ASKED
    bashir.writes("Bashir A.")
    assert names(bashir.town) == ["Bashir A."]
    assert [one["certificate"]["name"] for one in orders(bashir.town)] == ["Bashir", "Bashir A."]


@pytest.mark.parametrize("word", ["intyg", "Intyget?", "MITT INTYG", "certificate", "my certificate"])
def test_a_word_is_enough(bashir: Phone, done: int, word: str) -> None:
    (question,) = bashir.writes(word)
    assert words(question) == ASKED


def test_what_is_no_name_is_asked_for_again_kindly(bashir: Phone, done: int) -> None:
    bashir.tap(FetchCertificate(done))
    for written, said in (
        ("👍", "Det kunde jag inte läsa som ett namn.\nSkriv det som du vill att det ska stå."),
        ("4711", "Det kunde jag inte läsa som ett namn.\nSkriv det som du vill att det ska stå."),
        ("x" * 81, "Namnet är för långt för intyget.\nDet får plats 80 tecken. Skriv ett kortare."),
        (
            "李小龙",
            "De bokstäverna kan jag inte skriva ut än.\nSkriv namnet som i passet, med latinska bokstäver.",
        ),
    ):
        (answer,) = bashir.writes(written)
        assert words(answer) == said
    assert names(bashir.town) == []

    bashir.writes("Bashir")
    assert names(bashir.town) == ["Bashir"]


def test_a_command_leaves_the_question_and_what_comes_later_is_no_name(bashir: Phone, done: int) -> None:
    bashir.tap(FetchCertificate(done))
    bashir.writes("hjälp")
    (answer,) = bashir.writes("Bashir")
    assert answer.first_line.startswith("Nu hängde jag inte med")

    bashir.tap(FetchCertificate(done))
    bashir.town.waits(minutes=31)
    bashir.writes("Bashir")
    assert names(bashir.town) == []


def test_without_a_course_done_a_tap_or_a_word_is_told_when_it_comes(bashir: Phone) -> None:
    for answer in (
        bashir.writes("intyg"),
        bashir.tap(FetchCertificate(1)),
        bashir.tap(NameCertificate(1)),
    ):
        assert [words(message) for message in answer] == [NONE_YET]


def test_nobody_fetches_or_names_anothers(bashir: Phone, done: int) -> None:
    bashir.tap(FetchCertificate(done))
    bashir.writes("Bashir")
    cilla = Phone(bashir.town, "cilla").joins()
    for enrolment in (done, 0, 4711, 2**63 - 1):
        for action in (FetchCertificate(enrolment), NameCertificate(enrolment)):
            assert [words(message) for message in cilla.tap(action)] == [NONE_YET]
    assert names(bashir.town) == ["Bashir"]


def test_somebody_who_has_left_still_gets_it(bashir: Phone, done: int) -> None:
    bashir.writes("avsluta")
    bashir.taps("Avsluta")
    bashir.writes("intyg")
    (answer,) = bashir.writes("Bashir")
    assert answer.first_line == "Här är ditt intyg."


def test_somebody_who_never_joined_is_told_so(alva: Phone) -> None:
    (answer,) = alva.tap(FetchCertificate(1))
    assert answer.first_line == "Du är inte med just nu."


def test_after_many_in_an_hour_the_last_one_has_to_do(bashir: Phone, done: int) -> None:
    bashir.tap(FetchCertificate(done))
    bashir.writes("Bashir")
    for _ in range(MOST_FILES - 1):
        bashir.tap(FetchCertificate(done))
    (answer,) = bashir.tap(FetchCertificate(done))
    assert (
        words(answer) == "Du har ditt intyg redan.\nDet står här ovanför. Om en timme kan du hämta det igen."
    )
    bashir.town.waits(hours=1, minutes=1)
    (answer,) = bashir.tap(FetchCertificate(done))
    assert answer.first_line == "Här är ditt intyg."


def test_without_an_address_of_its_own_kompis_gives_no_link(bashir: Phone, done: int) -> None:
    bashir.town.house = replace(bashir.town.house, public_url="")
    bashir.tap(FetchCertificate(done))
    (answer,) = bashir.writes("Bashir")
    assert links(answer) == []
    assert [one["address"] for one in orders(bashir.town)] == [""]


def test_a_code_is_made_up_for_each(town: Town) -> None:
    codes = {type(town.house)(town.house.shelf, "sv", {}, {}).new_code() for _ in range(100)}
    assert len(codes) == 100
    assert {written_code(code) for code in codes} == codes
