"""Forms as the chat means them: who gets which, what is wrong in one, and what it does when it is sent in."""

import datetime as dt
from collections.abc import Mapping
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Connection, delete

from bot.chat.forms import SHEETS, faults_in, form_for, opens_form
from bot.chat.standing import NEEDED
from bot.domain.actions.action import Action
from bot.domain.actions.announcing import NewAnnouncement
from bot.domain.actions.planning import (
    AskOccasion,
    AskWorkshop,
    CallOff,
    NewWorkshop,
    OccasionField,
    PlanWorkshop,
    WorkshopField,
)
from bot.domain.actions.roles import ActFor
from bot.domain.actions.settings import Open, Setting
from bot.domain.actions.workshops import Attend
from bot.domain.announcement import State as AnnouncementState
from bot.domain.audience import DEEDS
from bot.domain.event import Event
from bot.domain.form import Form
from bot.domain.roles import Role
from bot.domain.workshop import State
from bot.services.learning.shelf import Shelf
from bot.storage import announcements, workshops
from bot.storage.store import Store
from bot.storage.tables import roles
from tests.cast import CITY
from tests.chat.phone import Phone, Town, words
from tests.chat.test_inviting import NOT_ALLOWED, house, is_now
from tests.chat.test_joining import ARE
from tests.chat.test_planning import ONE, saved, stockholm

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

Filled = Mapping[str, tuple[str, ...]]

WHEN = {"day": ("2026-11-18",), "starts": ("08:00",), "ends": ("09:30",)}
WHOLE = {"title": ("Service, del 1",), "place": ("Storsjöteatern",), "seats": ("20",), **WHEN}
SAID = {"text sv": ("På fredag är vi öppna till 20.",), "text en": ("We close at 8 pm on Friday.",)}


CHOOSE = f"Skriv hjälp i chatten, välj {CITY.name} och skicka in det sedan."


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, CITY, ARE)


@pytest.fixture
def olle(town: Town) -> Phone:
    """Organises in Östersund, and takes no part himself."""
    return is_now(Phone(town, "olle"), Role.ORGANISER)


@pytest.fixture
def draft(olle: Phone) -> Phone:
    sends_in(olle, NewWorkshop(), WHOLE)
    return olle


@pytest.fixture
def planned(draft: Phone) -> Phone:
    draft.tap(PlanWorkshop(ONE, sure=True))
    return draft


def form(phone: Phone, asked: Action | str) -> Form | None:
    """What opens for a tap, or for a word behind the command."""
    if isinstance(asked, str):
        event = Event("command", phone.name, phone.name, command=asked)
    else:
        event = Event("tap", phone.name, phone.name, action=asked)
    if not opens_form(event):
        return None
    town = phone.town
    return town.store.read_now(form_for, phone.channel, event, town.now, town.house)


def _sent(phone: Phone, about: Action, filled: Filled, of: int | None = None) -> Event:
    return Event("form", phone.name, phone.name, action=about, answers=filled, organisation=of)


def faults(phone: Phone, about: Action, filled: Filled, of: int | None = None) -> Mapping[str, str]:
    town, event = phone.town, _sent(phone, about, filled, of)
    return town.store.read_now(faults_in, phone.channel, event, town.now, town.house)


def sends_in(phone: Phone, about: Action, filled: Filled, of: int | None = None) -> str:
    """What the newest message then says."""
    return words(phone.does(_sent(phone, about, filled, of))[-1])


def _drafts(town: Town, of: str) -> int:
    place = house(town, of)

    def count(db: Connection) -> int:
        written = announcements.listed(db, place, [AnnouncementState.DRAFT], DEEDS)
        return len(written) + len(workshops.at_hand(db, place, town.now))

    return town.store.read_now(count)


# --- who gets which ---------------------------------------------------------------------------------------


OPENED: tuple[tuple[Action | str, str | None], ...] = (
    ("workshop", "Ny workshop"),
    (NewWorkshop(), "Ny workshop"),
    ("meddelande", "Nytt meddelande"),
    (NewAnnouncement(), "Nytt meddelande"),
    ("rapport", None),
    ("inställningar", None),  # he takes no part
)


def test_a_word_or_tap_opens_its_form_for_who_may(olle: Phone) -> None:
    for asked, title in OPENED:
        found = form(olle, asked)
        assert (found and found.title) == title, asked


def test_nothing_opens_for_who_may_not_or_is_unknown(town: Town, planned: Phone, bashir: Phone) -> None:
    are = is_now(Phone(town, "ida"), Role.ORGANISER, of="are")
    stranger = Phone(town, "nobody")
    for asked in (NewWorkshop(), NewAnnouncement(), AskWorkshop(ONE, "place"), AskOccasion(ONE, "time")):
        assert [form(one, asked) for one in (bashir, stranger)] == [None, None], asked
    assert [form(are, asked) for asked in (AskWorkshop(ONE, "place"), AskOccasion(ONE, "time"))] == [
        None,
        None,
    ]


def test_what_needs_a_deed_in_the_chat_needs_it_in_a_form(draft: Phone, bashir: Phone) -> None:
    for about in (NewWorkshop(), NewAnnouncement(), AskWorkshop(ONE, "place"), AskOccasion(ONE, "time")):
        assert sends_in(bashir, about, {**WHOLE, **SAID, "place": ("Elsewhere",)}).startswith(NOT_ALLOWED)
    assert saved(draft).place == "Storsjöteatern"
    assert set(SHEETS) - {Open} <= set(NEEDED)


def test_another_citys_workshop_is_not_there(town: Town, planned: Phone) -> None:
    ida = is_now(Phone(town, "ida"), Role.ORGANISER, of="are")
    for about in (AskWorkshop(ONE, "place"), AskOccasion(ONE, "time")):
        filled = {**WHEN, "day": ("2026-11-25",), "place": ("Åre torg",)}
        assert sends_in(ida, about, filled).startswith("Den workshopen finns inte här längre.")
    left = saved(planned)
    assert (left.place, left.occasions[0].starts_at) == ("Storsjöteatern", stockholm(18, 8))


@pytest.mark.parametrize(("about", "filled"), [(NewAnnouncement(), SAID), (NewWorkshop(), WHOLE)])
def test_a_form_counts_for_the_city_it_was_opened_for_or_not_at_all(
    town: Town, olle: Phone, about: Action, filled: Filled
) -> None:
    is_now(olle, Role.ORGANISER, of="are")
    olle.tap(ActFor(house(town), "help"))
    opened = form(olle, about)
    assert opened is not None
    olle.tap(ActFor(house(town, "are"), "help"))

    said = faults(olle, about, filled, opened.organisation)
    assert said == {next(iter(filled)): f"Det här gäller {CITY.name}. {CHOOSE}"}
    answer = sends_in(olle, about, filled, opened.organisation)
    assert answer.startswith("Det formuläret kunde jag inte ta emot.")
    assert (_drafts(town, "ostersund"), _drafts(town, "are")) == (0, 0)

    olle.tap(ActFor(house(town), "help"))
    assert faults(olle, about, filled, opened.organisation) == {}
    sends_in(olle, about, filled, opened.organisation)
    assert (_drafts(town, "ostersund"), _drafts(town, "are")) == (1, 0)


def test_who_may_do_it_there_no_more_is_told_so_in_the_form(town: Town, olle: Phone) -> None:
    opened = form(olle, NewAnnouncement())
    assert opened is not None
    person = olle.who.person_id
    town.store.write_now(lambda db: db.execute(delete(roles).where(roles.c.person_id == person)))

    said = faults(olle, NewAnnouncement(), SAID, opened.organisation)
    assert list(said.values()) == ["Det här gäller en organisation där du inte längre kan göra det."]
    assert sends_in(olle, NewAnnouncement(), SAID, opened.organisation).endswith(said["text sv"])
    assert _drafts(town, "ostersund") == 0


def test_settings_are_for_no_organisation(bashir: Phone) -> None:
    opened = form(bashir, Open("menu"))
    assert opened is not None
    assert opened.organisation is None


def test_most_words_and_taps_open_nothing_and_nobody_is_asked(town: Town) -> None:
    for event in (
        Event("tap", "a", "a", action=Attend(1, 1)),
        Event("command", "a", "a", command="idag"),
        Event("command", "a", "a", command="odd"),
        Event("text", "a", "a", text="workshop"),
        Event("form", "a", "a", action=NewWorkshop()),
    ):
        assert not opens_form(event), event


# --- a new workshop ---------------------------------------------------------------------------------------


def test_one_form_makes_a_draft_with_all_that_it_needs(olle: Phone) -> None:
    card = sends_in(olle, NewWorkshop(), WHOLE)

    assert card.splitlines()[:3] == [
        "Utkast: Service, del 1",
        "- Onsdag 18 november kl. 8\N{EN DASH}9.30: 20 platser",
        "- Storsjöteatern",
    ]
    (occasion,) = saved(olle).occasions
    assert (occasion.starts_at, occasion.ends_at) == (stockholm(18, 8), stockholm(18, 9, 30))
    assert occasion.seats == 20


def test_what_is_left_out_is_asked_for_in_the_chat(olle: Phone) -> None:
    assert sends_in(olle, NewWorkshop(), {"title": ("Service",)}).startswith("När är den?")
    olle.writes("18 november 8–9.30")  # noqa: RUF001 - as it is written
    card = olle.writes("Storsjöteatern")[-1]
    assert card.first_line == "Utkast: Service"
    assert (saved(olle).place, len(saved(olle).occasions)) == ("Storsjöteatern", 1)


WRONG_IN_A_WORKSHOP: tuple[tuple[Filled, Mapping[str, str]], ...] = (
    ({"title": (" \N{ZERO WIDTH SPACE} ",)}, {"title": "Där kunde jag inte läsa några ord."}),
    ({"title": ("x" * 51,)}, {"title": "Det får plats 50 tecken. Vill du skriva kortare?"}),
    ({"place": ("x" * 81,)}, {"place": "Det får plats 80 tecken. Vill du skriva kortare?"}),
    ({"day": ("2026-10-04",)}, {"day": "Den tiden har redan varit."}),
    ({"day": ("2026-10-05",), "starts": ("10:00",), "ends": ()}, {"day": "Den tiden har redan varit."}),
    ({"day": ()}, {"day": "Säg vilken dag också."}),
    ({"starts": ()}, {"starts": "Säg vilken tid också."}),
    ({"day": (), "starts": ()}, {"day": "Säg vilken dag också.", "starts": "Säg vilken tid också."}),
    ({"ends": ("08:00",)}, {"ends": "Den måste sluta senare än den börjar."}),
    ({"seats": ("0",)}, {"seats": "Det kunde jag inte läsa som ett antal platser."}),
    ({"seats": ("9" * 5000,)}, {"seats": "Det kunde jag inte läsa som ett antal platser."}),
    ({"day": ("0000",)}, {"day": "Säg vilken dag också."}),
    ({"starts": ("25:99",)}, {"starts": "Säg vilken tid också."}),
    ({"day": ("2026-10-05",), "starts": ("10:01",), "ends": ()}, {}),
    ({}, {}),
)


def test_what_is_wrong_is_said_at_its_field(olle: Phone) -> None:
    for filled, wrong in WRONG_IN_A_WORKSHOP:
        assert faults(olle, NewWorkshop(), {**WHOLE, **filled}) == wrong, filled


def test_what_is_wrong_all_the_same_when_it_is_handled_changes_nothing(olle: Phone) -> None:
    said = sends_in(olle, NewWorkshop(), {**WHOLE, "day": ("2026-10-04",)})

    assert said == "Det formuläret kunde jag inte ta emot.\n- Den tiden har redan varit."
    assert list(olle.town.store.read_now(workshops.at_hand, house(olle.town), olle.town.now)) == []


def test_the_word_shows_what_is_at_hand_where_something_is(draft: Phone) -> None:
    assert form(draft, "workshop") is None
    assert form(draft, NewWorkshop()) is not None


# --- one that is there ------------------------------------------------------------------------------------


def test_another_time_is_filled_in_and_confirmed_in_the_chat(planned: Phone) -> None:
    found = form(planned, AskOccasion(ONE, "time"))
    assert found is not None
    assert [getattr(field, "now", None) for field in found.fields] == [
        *(dt.date(2026, 11, 18), dt.time(8), dt.time(9, 30))
    ]
    question = sends_in(planned, AskOccasion(ONE, "time"), {**WHEN, "day": ("2026-11-25",)})
    assert question.splitlines()[:2] == [
        "Stämmer det här?",
        "Onsdag 18 november kl. 8\N{EN DASH}9.30 blir onsdag 25 november kl. 8\N{EN DASH}9.30.",
    ]
    assert saved(planned).occasions[0].starts_at == stockholm(18, 8)

    planned.taps("Ja, ändra")
    assert saved(planned).occasions[0].starts_at == stockholm(25, 8)


def test_another_place_comes_with_its_map_and_is_confirmed(planned: Phone) -> None:
    filled = {"place": ("Gamla teatern",), "map": ("https://kartor.example.se/2",)}
    question = sends_in(planned, AskWorkshop(ONE, "place"), filled)
    assert "Ny plats: Gamla teatern\nhttps://kartor.example.se/2" in question.replace("\\", "")
    planned.taps("Ja, ändra")
    assert (saved(planned).place, saved(planned).map_url) == ("Gamla teatern", "https://kartor.example.se/2")

    found = form(planned, AskWorkshop(ONE, "place"))
    assert found is not None
    assert [getattr(field, "now", None) for field in found.fields] == [filled["place"][0], filled["map"][0]]
    wrong = faults(planned, AskWorkshop(ONE, "place"), {"place": (), "map": ("http://a.se",)})
    assert wrong == {
        "place": "Där kunde jag inte läsa några ord.",
        "map": "Den adressen kan jag inte öppna. Den måste börja med https.",
    }


def test_a_map_alone_needs_no_confirming(planned: Phone) -> None:
    card = sends_in(
        planned, AskWorkshop(ONE, "place"), {"place": ("Storsjöteatern",), "map": ("https://a.se",)}
    )
    assert card.splitlines()[0] == "Service, del 1"
    assert (saved(planned).map_url, saved(planned).state) == ("https://a.se", State.PLANNED)


def test_one_more_occasion_with_its_seats_and_three_at_most(draft: Phone) -> None:
    for hour in ("18:30", "20:00"):
        filled = {"day": ("2026-11-18",), "starts": (hour,), "seats": ("12",)}
        assert faults(draft, AskWorkshop(ONE, "time"), filled) == {}
        sends_in(draft, AskWorkshop(ONE, "time"), filled)
    assert [one.seats for one in saved(draft).occasions] == [20, 12, 12]
    assert form(draft, AskWorkshop(ONE, "time")) is None
    assert faults(draft, AskWorkshop(ONE, "time"), WHEN) == {"day": "Det finns rum för 3 tillfällen."}


def test_what_was_called_off_meanwhile_stays_so(planned: Phone) -> None:
    planned.tap(CallOff(ONE))
    planned.writes("Ledaren är sjuk.")
    planned.taps("Ja, ställ in")
    for about in (AskWorkshop(ONE, "place"), AskOccasion(ONE, "time")):
        filled = {**WHEN, "place": ("Gamla teatern",)}
        assert (form(planned, about), faults(planned, about, filled)) == (None, {})
        assert sends_in(planned, about, filled).startswith("Den är inställd")
    assert saved(planned).place == "Storsjöteatern"


def test_a_form_leaves_what_was_asked_in_the_chat(olle: Phone) -> None:
    olle.writes("/announce")
    sends_in(olle, NewWorkshop(), {"title": ("Service",)})
    olle.writes("18 november 8")

    assert len(saved(olle).occasions) == 1


# --- a new announcement -----------------------------------------------------------------------------------


def test_an_announcement_in_two_languages_is_shown_and_not_sent(olle: Phone, bashir: Phone) -> None:
    filled = {**SAID, "trades": ("retail", "cafe"), "day": ("2026-10-09",), "hour": ("09:00",)}
    shown = [words(one) for one in olle.does(_sent(olle, NewAnnouncement(), filled))]

    assert shown[:2] == [
        "From Destination Östersund:\nWe close at 8 pm on Friday.",
        "Från Destination Östersund:\nPå fredag är vi öppna till 20.",
    ]
    assert shown[2] == (
        "Det skickas inte förrän du skickar det.\n"
        "- Till: Butik och Kafé\n- Skickas: fredag 9 oktober kl. 9.00"
    )
    found = olle.town.store.read_now(announcements.announcement, 1)
    assert found is not None
    assert (found.is_open, dict(found.words)) == (True, {"sv": SAID["text sv"][0], "en": SAID["text en"][0]})


WRONG_IN_AN_ANNOUNCEMENT: tuple[tuple[Filled, Mapping[str, str]], ...] = (
    ({"text sv": (), "text en": ()}, {"text sv": "Skriv det på minst ett språk."}),
    ({"text en": ("x" * 901,)}, {"text en": "Det får plats 900 tecken. Vill du skriva kortare?"}),
    ({"day": ("2026-10-09",)}, {"hour": "Säg vilken tid också."}),
    ({"hour": ("09:00",)}, {"day": "Säg vilken dag också."}),
    ({"day": ("2026-10-05",), "hour": ("10:00",)}, {"day": "Den tiden har redan varit."}),
    ({"trades": ("nonsense",)}, {}),
)


def test_what_is_wrong_in_an_announcement_is_said_at_its_field(olle: Phone) -> None:
    for filled, wrong in WRONG_IN_AN_ANNOUNCEMENT:
        assert faults(olle, NewAnnouncement(), {**SAID, **filled}) == wrong, filled


def test_those_that_wait_are_a_tap_away(olle: Phone) -> None:
    sends_in(olle, NewAnnouncement(), SAID)
    found = form(olle, "meddelande")
    assert found is not None
    assert [choice.label for choice in found.beside] == ["Fortsätt: På fredag är vi ö…"]


# --- settings ---------------------------------------------------------------------------------------------

OFFICE = {"days": ("1", "2", "3", "4", "5"), "hour": ("09:45",), "language": ("sv",)}
MENU = Open("menu")


def test_the_form_of_settings_shows_what_holds(bashir: Phone) -> None:
    found = form(bashir, MENU)
    assert found is not None
    assert [getattr(field, "now", None) for field in found.fields] == [
        *(frozenset("12345"), dt.time(9, 45), "sv")
    ]
    assert form(bashir, Open("days")) is None


def test_what_the_form_changes_holds_from_now_on(bashir: Phone) -> None:
    filled = {"days": ("6", "7"), "hour": ("11:00",), "language": ("en",)}
    assert sends_in(bashir, MENU, filled).startswith(
        "Changed.\nThe tip comes on Saturday and Sunday at 11.00."
    )
    found = form(bashir, MENU)
    assert found is not None
    assert [getattr(field, "now", None) for field in found.fields] == [*(frozenset("67"), dt.time(11), "en")]


WRONG_IN_SETTINGS: tuple[tuple[Filled, str, str], ...] = (
    ({"hour": ("23:00",)}, "hour", "Tyst tid är 20.00\N{EN DASH}7.00. Välj en tid utanför den."),
    ({"days": ()}, "days", "Behåll minst en dag."),
    ({"days": ("8",)}, "days", "Behåll minst en dag."),
    ({"hour": ("nu",)}, "hour", "Säg vilken tid också."),
)


def test_settings_that_cannot_be_are_said_at_their_field_and_change_nothing(bashir: Phone) -> None:
    for filled, field, sentence in WRONG_IN_SETTINGS:
        wanted = {**OFFICE, "language": ("en",), **filled}
        assert faults(bashir, MENU, wanted) == {field: sentence}, filled
        assert sentence in sends_in(bashir, MENU, wanted), filled
    assert bashir.who.language == "sv"


def test_settings_of_somebody_who_takes_no_part_change_nothing(alva: Phone) -> None:
    sends_in(alva, MENU, {**OFFICE, "language": ("en",)})
    assert (alva.who.takes_part, alva.who.language) == (False, "sv")


def test_a_form_of_another_version_gets_a_true_answer(bashir: Phone) -> None:
    assert sends_in(bashir, Attend(1, 1), {}) == "Den knappen är för gammal för att fungera."


# --- whatever comes ---------------------------------------------------------------------------------------

NUMBERS = some.integers(0, 3)
ABOUT: some.SearchStrategy[Action] = some.one_of(
    some.just(NewWorkshop()),
    some.just(NewAnnouncement()),
    some.builds(AskWorkshop, NUMBERS, some.sampled_from(get_args(WorkshopField))),
    some.builds(AskOccasion, NUMBERS, some.sampled_from(get_args(OccasionField))),
    some.builds(Open, some.sampled_from(get_args(Setting))),
)
NAMES = some.sampled_from([*WHOLE, *SAID, *OFFICE, "map", "trades", "odd"])
VALUES = some.one_of(
    some.text(max_size=20), some.sampled_from(["2026-11-18", "08:00", "20", "1", "retail", "https://a.se"])
)


@given(about=ABOUT, filled=some.dictionaries(NAMES, some.lists(VALUES, max_size=2).map(tuple)))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_in_is_answered_and_what_has_faults_does_nothing(
    planned: Phone, bashir: Phone, about: Action, filled: Filled
) -> None:
    for phone in (planned, bashir):
        before, wrong = saved(planned), faults(phone, about, filled)
        assert sends_in(phone, about, filled)
        assert not wrong or saved(planned) == before
