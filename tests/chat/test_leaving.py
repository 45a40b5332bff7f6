"""Leaving and coming back; one's own data: read, carried away, erased."""

import datetime as dt

import orjson
import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, func, insert, select

from bot.domain.actions.joining import EraseData, Join, Leave
from bot.domain.actions.pausing import PauseFor
from bot.domain.roles import Role
from bot.storage.store import Store
from bot.storage.tables import addresses, answers, deliveries, erasures, persons, roles
from tests.cast import MONDAY
from tests.chat.phone import Phone, Town, file_of, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage


def count(store: Store, table: object) -> int:
    def look(db: Connection) -> int:
        return db.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]

    return store.read_now(look)


# --- leaving -----------------------------------------------------------------------------------------


def test_stop_asks_whether_a_pause_or_leaving_is_meant(bashir: Phone) -> None:
    for word in ("stopp", "Sluta!", "avsluta", "/stop", "unsubscribe"):
        (question,) = bashir.writes(word)
        assert words(question) == (
            "Vill du ta en paus eller avsluta?\n"
            "Med en paus finns din plats kvar. "
            "Avslutar du kommer inget mer förrän du själv startar igen."
        )
        assert bashir.labels == ["Paus", "Avsluta", "Avsluta och radera"]
    assert bashir.who.takes_part


def test_whoever_leaves_gets_nothing_more_by_itself_and_keeps_what_was_answered(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.writes("stopp")

    bashir.taps("Avsluta")

    assert words(bashir.last) == (
        "Nu är du inte med längre. Tack för att du var med!\n"
        "Nu kommer inget mer från mig. Dina svar finns kvar tills du raderar dem."
    )
    assert bashir.labels == ["Starta igen", "Radera allt"]
    assert (bashir.who.takes_part, bashir.who.next_lesson_at) == (False, None)
    assert bashir.answers == [("first-impression", True)]


def test_whoever_starts_again_goes_on_where_they_were(town: Town, bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.tap(Leave())
    town.waits(days=1)

    bashir.taps("Starta igen")
    assert bashir.last.first_line == "Hej! Jag heter Kompis och kommer från Destination Östersund."
    bashir.taps("Jag är med")
    assert bashir.last.first_line == "Då kör vi. Tipset kommer vardagar kl. 9.45."
    bashir.taps_first()

    assert bashir.last.first_line == "Tips 2 av 10: ”Jag tittar bara”"


def test_whoever_starts_again_is_out_of_an_old_pause(bashir: Phone) -> None:
    bashir.tap(PauseFor("open"))
    bashir.tap(Leave())

    bashir.tap(Join("ostersund"))

    assert bashir.who.pause is None
    assert bashir.who.next_lesson_at == dt.datetime(2026, 10, 6, 7, 45, tzinfo=dt.UTC)


def test_whoever_has_had_it_all_is_told_so_on_coming_back(town: Town, bashir: Phone) -> None:
    for _ in range(10):
        bashir.gets_a_tip().answers_to_the_end()
        town.waits(days=1)
    bashir.tap(Leave())

    bashir.tap(Join("ostersund"))

    assert words(bashir.last) == "Du är med!\nDu har fått alla tips. Ibland frågar jag om något av dem."


def test_an_unanswered_tip_cannot_be_answered_after_leaving(bashir: Phone) -> None:
    bashir.gets_a_tip()
    tip = bashir.last
    bashir.tap(Leave())

    bashir.tap(tip.blocks[-1].choices[0].action)  # type: ignore[union-attr]

    assert words(bashir.last) == "Du är inte med just nu."
    assert bashir.answers == []


@pytest.mark.parametrize("way", ["word", "button"])
def test_stop_from_somebody_who_does_not_take_part_changes_nothing(alva: Phone, way: str) -> None:
    (answer,) = alva.writes("stopp") if way == "word" else alva.tap(Leave())

    assert words(answer) == "Du är inte med just nu.\nSå inget kommer från mig av sig självt."
    assert alva.labels == ["Starta", "Radera allt"]
    assert alva.who.left_at is None


# --- one's own data ------------------------------------------------------------------------------------


def test_my_data_says_what_is_stored_and_who_sees_what(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()

    bashir.writes("mina uppgifter")

    assert words(bashir.last) == (
        "Det här sparar jag om dig:\n"
        "- språk, dagar, tid, öppettider, pauser\n"
        "- arbetsplats, var du möter kunder, roller\n"
        "- 1 tips, 1 svar, hur väl du minns\n"
        "- löften, tankar, konstiga frågor, intyg\n"
        "- workshoppar: svar, namn, egna ord, närvaro, åsikter\n"
        "- meddelanden, ditt id här, mejladress för påminnelser\n"
        "Var tionde fråga sparas till senare, för att se om kursen fungerar.\n"
        "Telegram förmedlar meddelandena."
    )
    assert bashir.labels == ["Hämta allt", "Radera allt", "Vem ser vad?", "Min länk"]
    assert words(bashir.taps("Vem ser vad?")[0]) == (
        "Jag visar aldrig dina svar för chefen.\n"
        "Destination Östersund ser siffror: om svar och aktivitet först från fem personer.\n"
        "De som leder och planerar en workshop ser namnet du ger och läser det du skriver till den.\n"
        "Telegram förmedlar meddelandena."
    )


def test_everything_comes_as_a_file_that_can_be_read(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_wrong()
    bashir.writes("mina uppgifter")

    (answer,) = bashir.taps("Hämta allt")

    file = file_of(answer)
    stored = orjson.loads(file.data)
    assert (file.name, file.kind) == ("kompis-mina-uppgifter.json", "file")
    assert [(one["lesson"], one["correct"]) for one in stored["answers"]] == [("first-impression", False)]
    assert [one["platform_id"] for one in stored["addresses"]] == ["bashir"]
    assert (stored["organisation"], stored["workplace"]) == ("Destination Östersund", None)


def test_the_file_holds_nothing_of_anybody_else(town: Town, bashir: Phone) -> None:
    cilla = Phone(town, "cilla").joins().gets_a_tip()
    cilla.answers_right()
    bashir.writes("mina uppgifter")

    (answer,) = bashir.taps("Hämta allt")

    assert b"cilla" not in file_of(answer).data
    assert orjson.loads(file_of(answer).data)["answers"] == []


def test_erasing_asks_once_and_the_plain_way_on_is_to_keep(bashir: Phone) -> None:
    for way in ("Radera allt", "radera allt"):
        bashir.writes("mina uppgifter")
        (question,) = bashir.taps(way) if way == "Radera allt" else bashir.writes(way)
        assert words(question) == (
            "Ska jag radera allt om dig?\n"
            "Det går inte att ångra. Dina svar finns kvar i siffrorna, "
            "men ingen kan se att de var dina.\n"
            "Är du tyst i ett år raderar jag det av mig själv."
        )
        assert bashir.labels == ["Nej, behåll", "Ja, radera allt"]

    bashir.taps("Nej, behåll")
    assert bashir.who.takes_part


def test_who_has_not_joined_is_told_of_the_month_and_who_has_a_role_of_no_end(
    town: Town, alva: Phone, bashir: Phone
) -> None:
    alva.writes("hej")
    (question,) = alva.tap(EraseData(sure=False))
    assert words(question).endswith("Går du inte med raderar jag det efter en månad.")

    role = {"person_id": bashir.who.person_id, "organisation_id": 1, "role": Role.ORGANISER.value}
    town.store.write_now(lambda db: db.execute(insert(roles).values(role)))
    (question,) = bashir.tap(EraseData(sure=False))
    assert words(question).endswith("men ingen kan se att de var dina.")


def test_erasing_leaves_answers_without_a_person_and_a_farewell(town: Town, bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    person = bashir.who.person_id
    bashir.writes("stopp")
    bashir.taps("Avsluta och radera")

    (farewell,) = bashir.taps("Ja, radera allt")

    assert words(farewell) == (
        "Allt om dig är raderat.\n"
        "Tack för att du var med. Du är välkommen tillbaka när du vill, då börjar vi från noll."
    )
    assert count(town.store, persons) == 0
    kept = town.store.read_now(lambda db: db.execute(select(answers)).mappings().one())
    assert (kept["person_id"], kept["delivery_id"], kept["enrolment_id"]) == (None, None, None)
    assert kept["answered_at"] == dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    assert town.store.read_now(lambda db: list(db.scalars(select(erasures.c.person_id)))) == [person]


def test_the_farewell_says_how_long_the_backups_keep_it(town: Town, bashir: Phone) -> None:
    town.house = replace(town.house, backups_stay=4)
    (farewell,) = bashir.tap(EraseData(sure=True))
    assert words(farewell).splitlines()[:2] == [
        "Allt om dig är raderat.",
        "I säkerhetskopiorna ligger det kvar i högst 4 veckor till.",
    ]


def test_the_farewell_is_all_that_still_names_the_address(town: Town, bashir: Phone) -> None:
    bashir.gets_a_tip()
    bashir.tap(EraseData(sure=True))

    rows = town.store.read_now(lambda db: db.execute(select(deliveries)).mappings().all())
    assert [(row["kind"], row["person_id"], row["organisation_id"]) for row in rows] == [
        ("reply", None, None)
    ]
    left = town.store.read_now(lambda db: list(db.scalars(select(addresses.c.person_id))))
    assert left == [None]


def test_an_erased_person_who_writes_again_is_somebody_new(town: Town, bashir: Phone) -> None:
    before = bashir.who.person_id
    bashir.gets_a_tip()
    tip = bashir.last
    bashir.tap(EraseData(sure=True))

    bashir.tap(tip.blocks[-1].choices[0].action)  # type: ignore[union-attr]
    assert words(bashir.last) == "Du är inte med just nu."
    assert bashir.who.person_id != before

    bashir.joins().gets_a_tip()
    assert bashir.last.first_line == "Tips 1 av 10: De första tio sekunderna"


def test_somebody_who_never_joined_can_be_erased_too(town: Town, alva: Phone) -> None:
    alva.writes("hej")

    alva.writes("radera")
    alva.taps("Ja, radera allt")

    assert alva.last.first_line == "Allt om dig är raderat."
    assert count(town.store, persons) == 0


def test_leaving_on_a_day_off_and_coming_back_the_same_day_brings_no_second_tip(bashir: Phone) -> None:
    bashir.gets_a_tip()
    bashir.tap(Leave())

    bashir.tap(Join("ostersund"))

    assert bashir.who.last_lesson_on == MONDAY
    assert bashir.who.next_lesson_at == dt.datetime(2026, 10, 6, 7, 45, tzinfo=dt.UTC)
