"""One workshop for many cities: drafts, one row a city, a ready reminder, and words that cities keep."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from bot.domain.actions.planning import AskWorkshop, DropWorkshop, PlanWorkshop
from bot.domain.actions.series import AskSeries, OpenSeries, RemindCities, TakeShared
from bot.domain.message import Message, from_json
from bot.domain.roles import Role
from bot.domain.workshop import Workshop
from bot.services.learning.shelf import Shelf
from bot.storage import workshops
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import CITY
from tests.chat.phone import Phone, Town, buttons, words
from tests.chat.test_inviting import is_now
from tests.chat.test_joining import ARE

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

SERIES = 1
OSTERSUND, ARES = 1, 2
"""The copies, in the order of their organisations."""


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, CITY, ARE)


@pytest.fixture
def cora(town: Town) -> Phone:
    """Coordinates; plans in no city."""
    return is_now(Phone(town, "cora"), Role.COORDINATOR)


@pytest.fixture
def olle(town: Town) -> Phone:
    return is_now(Phone(town, "olle"), Role.ORGANISER)


@pytest.fixture
def asa(town: Town) -> Phone:
    """Plans in Åre."""
    return is_now(Phone(town, "asa"), Role.ORGANISER, of="are")


@pytest.fixture
def spread(cora: Phone, olle: Phone, asa: Phone) -> Phone:
    """Cora, whose series both cities have a draft of."""
    assert olle.who.person_id != asa.who.person_id
    cora.writes("/workshop")
    cora.writes("Service i höst")
    cora.taps("Ge den till städerna")
    cora.taps("Ja, ge den till dem")
    return cora


def saved(phone: Phone, workshop: int) -> Workshop:
    found = phone.town.store.read_now(workshops.workshop, workshop)
    assert found is not None
    return found


def told(phone: Phone, what: str) -> list[Message]:
    """What lies ready for somebody, unasked, under a key of this kind."""

    def rows(db: Connection) -> list[Message]:
        found = select(BODY).where(
            deliveries.c.person_id == phone.who.person_id,
            deliveries.c.kind == "reminder",
            deliveries.c.key.like(f"series:%:{what}:%"),
        )
        return [from_json(body["message"]) for body in db.scalars(found.order_by(deliveries.c.id))]

    return phone.town.store.read_now(rows)


def says_to_all(cora: Phone, text: str) -> str:
    cora.tap(AskSeries(SERIES, "text"))
    return words(cora.writes(text)[-1])


def test_each_city_gets_a_draft_of_its_own_and_whoever_plans_there_is_told(
    spread: Phone, olle: Phone, asa: Phone
) -> None:
    assert words(spread.last) == "2 städer har sina utkast nu."
    for phone, workshop in ((olle, OSTERSUND), (asa, ARES)):
        (letter,) = told(phone, "draft")
        assert words(letter) == (
            "En workshop att planera.\n"
            "”Service i höst” hålls i flera städer. Din stad väljer tid, plats och ledare."
        )
        (card,) = phone.tap(buttons(letter)[0].action)
        assert words(card).startswith("Utkast: Service i höst")
        assert saved(phone, workshop).title == "Service i höst"
    assert told(spread, "draft") == []


def test_a_city_that_has_its_draft_gets_no_second_one(spread: Phone) -> None:
    spread.tap(OpenSeries(SERIES))
    assert "Ge den till städerna" not in spread.labels


def test_there_is_one_row_a_city_with_what_is_left(spread: Phone, olle: Phone, cora: Phone) -> None:
    for field, text in (("time", "18 november 8-10"), ("place", "Torget"), ("leader", "Eva Lind")):
        olle.tap(AskWorkshop(OSTERSUND, field))  # type: ignore[arg-type]  # three of the fields
        olle.writes(text)
    (card,) = spread.tap(OpenSeries(SERIES))
    assert words(card).splitlines()[1:] == [
        "- Destination Östersund: kvar att göra: inbjudan",
        "- Åre Destination: kvar att göra: plats, ledare, tillfällen, inbjudan",
    ]

    olle.tap(PlanWorkshop(OSTERSUND, sure=True))
    (card,) = cora.tap(OpenSeries(SERIES))
    assert "- Destination Östersund: allt klart" in words(card)


def test_those_not_done_get_a_ready_reminder_once_a_day(
    town: Town, spread: Phone, olle: Phone, asa: Phone
) -> None:
    (question,) = spread.tap(RemindCities(SERIES, sure=False))
    assert "Destination Östersund och Åre Destination" in words(question)
    assert told(olle, "left") == []
    first, again = (words(spread.tap(RemindCities(SERIES, sure=True))[-1]) for _ in range(2))
    assert first == "2 städer får en påminnelse."
    assert again.startswith("Ingen får en påminnelse nu.")
    (reminder,) = told(asa, "left")
    assert words(reminder) == (
        "Hur går det med workshopen?\n"
        "”Service i höst”: det här är kvar: plats, ledare, tillfällen och inbjudan."
    )
    town.waits(days=1)
    spread.tap(RemindCities(SERIES, sure=True))
    assert len(told(asa, "left")) == 2


def test_who_plans_in_two_cities_is_reminded_of_both(spread: Phone, olle: Phone, asa: Phone) -> None:
    is_now(olle, Role.ORGANISER, of="are")
    spread.tap(RemindCities(SERIES, sure=True))
    assert (len(told(olle, "left")), len(told(asa, "left"))) == (2, 1)


def test_what_a_city_has_held_is_neither_reminded_of_nor_renamed(
    town: Town, spread: Phone, olle: Phone, asa: Phone
) -> None:
    for field, text in (("time", "18 november 8-10"), ("place", "Torget"), ("leader", "Eva Lind")):
        olle.tap(AskWorkshop(OSTERSUND, field))  # type: ignore[arg-type]  # three of the fields
        olle.writes(text)
    olle.tap(PlanWorkshop(OSTERSUND, sure=True))
    town.waits(days=60)

    (card,) = spread.tap(OpenSeries(SERIES))
    assert "- Destination Östersund: allt klart" in words(card)
    spread.tap(RemindCities(SERIES, sure=True))
    assert (told(olle, "left"), len(told(asa, "left"))) == ([], 1)
    spread.tap(AskSeries(SERIES, "title"))
    spread.writes("Service i vår")
    titles = [saved(phone, one).title for phone, one in ((olle, OSTERSUND), (asa, ARES))]
    assert titles == ["Service i höst", "Service i vår"]


def test_a_city_that_threw_its_draft_away_is_told_of_the_next(spread: Phone, asa: Phone) -> None:
    asa.tap(DropWorkshop(ARES, sure=True))
    spread.tap(OpenSeries(SERIES))
    spread.taps("Ge den till städerna")
    spread.taps("Ja, ge den till dem")
    assert len(told(asa, "draft")) == 2


def test_corrected_words_go_to_all_but_where_a_city_has_its_own(
    spread: Phone, olle: Phone, asa: Phone
) -> None:
    assert says_to_all(spread, "Första ord.").endswith("2 städer har fått den nya texten.")
    asa.tap(AskWorkshop(ARES, "text"))
    asa.writes("Vårt eget i Åre.")
    assert says_to_all(spread, "Nya ord.").endswith("1 stad har fått den nya texten. 1 stad får en fråga.")

    assert (saved(olle, OSTERSUND).text, saved(asa, ARES).text) == ("Nya ord.", "Vårt eget i Åre.")
    assert told(olle, "words") == []
    (question,) = told(asa, "words")
    assert "- Vad den handlar om: Nya ord." in words(question)
    assert [one.label for one in buttons(question)] == ["Behåll vår", "Ta den nya"]
    asa.tap(buttons(question)[1].action)
    assert saved(asa, ARES).text == "Nya ord."


@pytest.mark.parametrize(
    "reach",
    [
        lambda asa: asa.tap(OpenSeries(SERIES)),
        lambda asa: asa.tap(AskSeries(SERIES, "text")),
        lambda asa: asa.tap(RemindCities(SERIES, sure=True)),
    ],
)
def test_a_citys_organiser_reaches_no_series(
    spread: Phone, asa: Phone, reach: Callable[[Phone], object]
) -> None:
    reach(asa)
    assert asa.last.first_line == "Det där sköter den som är kursansvarig."
    assert told(asa, "left") == []


def test_a_coordinator_changes_no_citys_own_draft(spread: Phone) -> None:
    spread.tap(TakeShared(ARES))
    spread.tap(AskWorkshop(ARES, "place"))
    assert spread.last.first_line == "Det där sköter den som är kursansvarig."


def test_a_coordinator_of_another_city_does_not_reach_the_series(town: Town, spread: Phone) -> None:
    other = is_now(Phone(town, "otto"), Role.COORDINATOR, of="are")
    other.tap(OpenSeries(SERIES))
    assert other.last.first_line == "Den workshopen finns inte här längre."
    other.tap(RemindCities(SERIES, sure=True))
    assert other.last.first_line == "Den workshopen finns inte här längre."
