"""Planning a workshop in the chat: three answers, one card, a preview, and changes that are confirmed."""

# ruff: noqa: RUF001 - hours are written with an en dash

import datetime as dt
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from bot.domain.actions.joining import EraseData
from bot.domain.actions.planning import (
    AskOccasion,
    AskWorkshop,
    CallOff,
    ChooseReminders,
    ClearWorkshop,
    ConfirmChange,
    DropWorkshop,
    EndOccasion,
    KeepSeats,
    OpenOccasion,
    OpenWorkshop,
    PlanWorkshop,
    TranslateWorkshop,
    WorkshopField,
)
from bot.domain.actions.workshops import LeadIt, SeeLed
from bot.domain.audience import Audience
from bot.domain.audit import Did
from bot.domain.course import CourseWorkshop
from bot.domain.message import from_json
from bot.domain.roles import Role
from bot.domain.workshop import State, Workshop
from bot.services.learning.shelf import Shelf
from bot.services.people.audit import noted
from bot.services.workshops.aim import aim
from bot.storage import workshops
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import bodies, deliveries, persons, roles
from bot.storage.workshop_tables import signups
from tests.cast import course, library
from tests.chat.phone import Phone, Town, buttons, file_of, words
from tests.chat.test_inviting import house, is_now

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

ONE = 1
"""The first workshop, and its first occasion."""

GONE = "Den workshopen finns inte här längre."


@pytest.fixture
def olle(town: Town) -> Phone:
    """Plans workshops in Östersund, and takes no part himself."""
    return is_now(Phone(town, "olle"), Role.ORGANISER)


@pytest.fixture
def draft(olle: Phone) -> Phone:
    """Olle, with a draft of three answers."""
    for words_written in ("/workshop", "Service, del 1", "onsdag 18 november 8–9.30", "Storsjöteatern"):
        olle.writes(words_written)
    return olle


@pytest.fixture
def planned(draft: Phone) -> Phone:
    draft.tap(PlanWorkshop(ONE, sure=True))
    return draft


def saved(phone: Phone, workshop: int = ONE) -> Workshop:
    found = phone.town.store.read_now(workshops.workshop, workshop)
    assert found is not None
    return found


def says(phone: Phone, field: WorkshopField, text: str) -> str:
    phone.tap(AskWorkshop(ONE, field))
    return words(phone.writes(text)[-1])


def stockholm(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A time in November 2026."""
    return dt.datetime(2026, 11, day, hour - 1, minute, tzinfo=dt.UTC)


def test_a_draft_whose_invitations_are_late_says_that_they_go_at_once(olle: Phone) -> None:
    for said in ("/workshop", "Service, del 1", "21 oktober 8-9.30"):
        olle.writes(said)
    (card,) = olle.writes("Storsjöteatern")
    assert "- Inbjudan: genast" in words(card).splitlines()


def test_three_answers_save_a_draft(olle: Phone) -> None:
    (title,) = olle.writes("/workshop")
    assert words(title) == (
        "En ny workshop. Vad heter den?\nNamn, tid och plats räcker för att spara. Resten kan vänta."
    )
    (time,) = olle.writes("Service, del 1")
    assert words(time) == "När är den?\nSkriv dag och tid, till exempel 9 november 8–9.30."
    (place,) = olle.writes("onsdag 18 november 8–9.30")
    assert words(place) == "Var är den?\nSkriv platsen som du skulle säga den till en kollega."
    (card,) = olle.writes("Storsjöteatern")

    assert words(card) == (
        "Utkast: Service, del 1\n"
        "- Onsdag 18 november kl. 8–9.30: plats för alla\n"
        "- Storsjöteatern\n"
        "- Inbjudna: alla i Destination Östersund\n"
        "- Inbjudan: 21 oktober\n"
        "- Svar senast 4 november\n"
        "- Påminnelse 7 dagar och 1 dag före"
    )
    assert olle.labels == [
        *("Förhandsvisa och planera", "Berätta mer om den", "18 november 8–9.30", "Ett tillfälle till"),
        "Ta bort utkastet",
    ]
    (occasion,) = saved(olle).occasions
    assert (occasion.starts_at, occasion.ends_at) == (stockholm(18, 8), stockholm(18, 9, 30))
    assert saved(olle).state is State.DRAFT


def test_an_unfinished_one_is_a_draft_that_waits(town: Town, olle: Phone) -> None:
    olle.writes("/workshop")
    olle.writes("Service, del 1")
    town.waits(days=40)

    (listed,) = olle.writes("/workshop")
    assert words(listed) == "En ny workshop, eller någon av de här?\n1. Service, del 1: ingen tid än (utkast)"
    olle.taps("1. Service, del 1")
    assert olle.labels == [
        *("Förhandsvisa och planera", "Berätta mer om den", "Tid", "Plats", "Ta bort utkastet")
    ]
    olle.taps("Förhandsvisa och planera")
    assert words(olle.last) == "Nästan. Det här behövs också:\n- Tid\n- Plats"
    assert olle.labels == ["Tid", "Plats", "Tillbaka"]


def test_a_time_that_cannot_be_read_is_asked_for_again(olle: Phone) -> None:
    olle.writes("/workshop")
    olle.writes("Service, del 1")

    for written in ("snart", "18 november", "8–9.30"):
        (answer,) = olle.writes(written)
        assert answer.first_line == "Det kunde jag inte läsa som en dag och tid framåt.", written
    (answer,) = olle.writes("18/11 8-9.30")
    assert answer.first_line == "Var är den?"


def test_a_day_that_is_hardly_meant_is_told_as_it_was_understood(olle: Phone) -> None:
    olle.writes("/workshop")
    olle.writes("Service, del 1")
    (far,) = olle.writes("1 september 8–9.30")
    assert words(far) == (
        "Det blir 1 september 2027.\n"
        "Är det den dagen du menar? Skriv den då med år. Skriv annars en annan dag."
    )
    (weekday,) = olle.writes("torsdag 18 november 8–9.30")
    assert words(weekday) == "18 november är en onsdag.\nVilket av dem är rätt? Skriv en gång till."
    (gone,) = olle.writes("1 september 2026 8–9.30")
    assert gone.first_line == "Den tiden har redan varit."
    assert saved(olle).occasions == ()

    olle.writes("1 september 2027 8–9.30")
    assert saved(olle).occasions[0].starts_at == dt.datetime(2027, 9, 1, 6, tzinfo=dt.UTC)
    (card,) = olle.writes("Storsjöteatern")
    assert "- Onsdag 1 september 2027 kl. 8–9.30" in words(card)
    assert "- Svar senast 18 augusti 2027" in words(card)
    (listed,) = olle.writes("/workshop")
    assert words(listed).endswith("1. Service, del 1: 1 september 2027 (utkast)")


def test_on_its_own_day_it_is_moved_by_its_date_within_the_day_and_not_to_next_year(
    town: Town, planned: Phone
) -> None:
    town.now = stockholm(18, 6)
    planned.tap(AskOccasion(ONE, "time"))
    (gone,) = planned.writes("18 november 5–6")
    assert gone.first_line == "Den tiden har redan varit."
    planned.writes("18 november 10–11.30")
    planned.taps("Ja, ändra")

    assert saved(planned).occasions[0].starts_at == stockholm(18, 10)


def test_a_title_that_is_too_long_is_asked_for_again(olle: Phone) -> None:
    olle.writes("/workshop")
    (answer,) = olle.writes("x" * 51)
    assert words(answer).endswith("Det får plats 50 tecken. Vill du skriva kortare?")
    (answer,) = olle.writes("x" * 50)
    assert answer.first_line == "När är den?"


def test_all_that_is_said_stands_on_the_card(draft: Phone) -> None:
    says(draft, "text", "Vi provar tipsen på varandra.")
    says(draft, "map", "https://kartor.example.se/1")
    says(draft, "guide", "https://kompis.example.se/guide")
    says(draft, "question", "Vad är svårast i kön?")
    says(draft, "answer-by", "30 oktober")
    says(draft, "leader", "Eva Lind")
    draft.tap(ChooseReminders(ONE, "day"))
    draft.tap(AskOccasion(ONE, "seats"))
    (card,) = draft.writes("20 platser")

    assert words(card).splitlines()[1:] == [
        "- Onsdag 18 november kl. 8–9.30: 20 platser",
        "- Storsjöteatern",
        "- Ledare: Eva Lind",
        "- Inbjudna: alla i Destination Östersund",
        "- Inbjudan: 21 oktober",
        "- Svar senast 30 oktober",
        "- Påminnelse 1 dag före",
        "- Dessutom: text, karta, handledning, fråga",
    ]
    (occasion,) = saved(draft).occasions
    assert (occasion.seats, saved(draft).reminders, saved(draft).leader_id) == (20, (1,), None)

    draft.tap(ClearWorkshop(ONE, "map"))
    assert saved(draft).map_url is None


@pytest.mark.parametrize("field", ["map", "guide"])
def test_only_an_https_address_is_taken(draft: Phone, field: WorkshopField) -> None:
    for written in ("http://kartor.example.se", "Storgatan 1", "https://kartor", "https://a b.se"):
        assert says(draft, field, written).startswith("Den adressen kan jag inte öppna."), written
    assert (saved(draft).map_url, saved(draft).guide) == (None, None)


def test_who_leads_it_themselves_writes_the_name_that_others_see(draft: Phone) -> None:
    draft.tap(AskWorkshop(ONE, "leader"))
    draft.taps("Jag leder den")
    draft.writes("Olle Berg")

    assert (saved(draft).leader, saved(draft).leader_id) == ("Olle Berg", draft.who.person_id)


def test_one_more_occasion_has_its_own_time_and_there_are_three_at_most(draft: Phone) -> None:
    for written in ("18 november 18.30", "19 november 8–9.30"):
        says(draft, "time", written)
    draft.tap(AskWorkshop(ONE, "time"))

    assert draft.last.first_line == "Det finns rum för 3 tillfällen."
    assert [one.starts_at for one in saved(draft).occasions] == [
        *(stockholm(18, 8), stockholm(18, 18, 30), stockholm(19, 8))
    ]
    draft.tap(OpenOccasion(2))
    assert words(draft.last) == "Onsdag 18 november kl. 18.30–20\nPlats för alla"
    draft.taps("Annan tid")
    draft.writes("17–18")  # hours alone keep the day
    assert saved(draft).occasions[1].starts_at == stockholm(18, 17)
    draft.tap(EndOccasion(2))
    assert len(saved(draft).occasions) == 2


def test_a_holiday_and_the_day_before_are_warned_of_and_never_refused(draft: Phone) -> None:
    card = says(draft, "time", "5 januari 2027 8–9.30")

    assert card.endswith("\nTisdag 5 januari 2027 är dagen före en helgdag.")
    assert len(saved(draft).occasions) == 2


def test_the_invitation_is_seen_and_its_reach_told_before_it_is_planned(town: Town, draft: Phone) -> None:
    Phone(town, "alva").joins()
    Phone(town, "cia").joins()
    invitation, question = draft.tap(PlanWorkshop(ONE, sure=False))

    assert invitation.first_line == "Onsdag 18 november: vi ses på riktigt."
    assert "4 november" in words(invitation)
    assert words(question) == (
        "Så här ser det ut. Ska jag planera den?\nDen går till 2 personer onsdag 21 oktober."
    )
    assert saved(draft).state is State.DRAFT

    draft.taps("Ja, planera den")
    assert words(draft.last) == "Planerad. Lycka till med den!\nInbjudningarna skickas onsdag 21 oktober."
    assert (saved(draft).state, saved(draft).answer_by) == (State.PLANNED, dt.date(2026, 11, 4))


def test_of_a_part_that_is_invited_nobody_is_known_to_pause(town: Town, draft: Phone) -> None:
    bashir = Phone(town, "bashir").joins("Kafé")
    others = [Phone(town, f"other{number}").joins() for number in range(9)]
    pausing = [phone.who.person_id for phone in (bashir, *others[:4])]
    pause = update(persons).where(persons.c.id.in_(pausing)).values(paused_since=dt.date(2026, 10, 1))
    town.store.write_now(lambda db: db.execute(pause).rowcount)
    town.store.write_now(aim, ONE, Audience(trades=frozenset({"cafe"})), town.now)
    _, question = draft.tap(PlanWorkshop(ONE, sure=False))

    told = "Den går till 1 person onsdag 21 oktober. Av alla 10 går 5 inte att nå."
    assert words(question).splitlines()[1] == told


def test_buttons_of_the_preview_only_lead_back(draft: Phone) -> None:
    invitation, _ = draft.tap(PlanWorkshop(ONE, sure=False))

    preview = [one.action for block in invitation.blocks for one in getattr(block, "choices", ())]
    assert preview
    assert set(preview) == {OpenWorkshop(ONE)}


def test_planned_is_planned_once(planned: Phone) -> None:
    planned.tap(PlanWorkshop(ONE, sure=True))
    assert planned.last.first_line == "Den är redan planerad."
    planned.tap(DropWorkshop(ONE, sure=True))
    assert planned.last.first_line == "Den är redan planerad."
    assert saved(planned).state is State.PLANNED


def test_a_draft_is_thrown_away_once_it_is_confirmed(draft: Phone) -> None:
    draft.taps("Ta bort utkastet")
    assert saved(draft).state is State.DRAFT
    draft.taps("Släng")

    assert draft.last.first_line == "Utkastet är borta."
    draft.tap(OpenWorkshop(ONE))
    assert draft.last.first_line == GONE


def test_a_planned_workshop_is_moved_only_once_it_is_confirmed(planned: Phone) -> None:
    planned.tap(AskOccasion(ONE, "time"))
    (question,) = planned.writes("5 januari 2027 8–10")

    assert words(question) == (
        "Stämmer det här?\n"
        "Onsdag 18 november kl. 8–9.30 blir tisdag 5 januari 2027 kl. 8–10.\n"
        "Ingen är inbjuden än.\n"
        "Sista dagen att svara blir 22 december.\n"
        "Tisdag 5 januari 2027 är dagen före en helgdag."
    )
    assert saved(planned).occasions[0].starts_at == stockholm(18, 8)

    planned.taps("Ja, ändra")
    assert saved(planned).occasions[0].starts_at == dt.datetime(2027, 1, 5, 7, tzinfo=dt.UTC)


def test_moved_later_when_the_time_to_answer_is_over_the_new_last_day_is_told(
    town: Town, planned: Phone
) -> None:
    town.now = stockholm(10, 12)
    town.store.write_now(workshops.set_fields, ONE, {"invited_at": stockholm(1, 12)}, town.now)
    planned.tap(AskOccasion(ONE, "time"))
    (question,) = planned.writes("2 december 8–9.30")

    assert (
        "Sista dagen att svara blir 18 november. De som inte har svarat bjuds in på nytt."
        in words(question).splitlines()
    )
    planned.taps("Ja, ändra")
    assert saved(planned).answer_by == dt.date(2026, 11, 18)


def test_a_change_that_was_not_asked_about_cannot_be_confirmed(town: Town, planned: Phone) -> None:
    planned.tap(ConfirmChange(ONE, 0))
    assert planned.last.first_line == "Den knappen är för gammal för att fungera."
    says(planned, "place", "Gamla teatern")
    town.waits(minutes=31)
    planned.taps("Ja, ändra")

    assert saved(planned).place == "Storsjöteatern"


def test_yes_and_a_better_time_can_be_written_and_anything_else_is_told_to_change_nothing(
    planned: Phone,
) -> None:
    planned.tap(AskOccasion(ONE, "time"))
    planned.writes("20 november 8–9.30")
    (answer,) = planned.writes("vänta lite")
    assert answer.first_line == "Inget är ändrat än. Stämmer det här?"
    (better,) = planned.writes("9–10.30")  # of the day that was proposed
    assert "blir fredag 20 november kl. 9–10.30." in words(better)
    (doubted,) = planned.writes("måndag 20 november 9")
    assert doubted.first_line == "20 november är en fredag."
    planned.writes("19 november 9–10.30")
    assert saved(planned).occasions[0].starts_at == stockholm(18, 8)

    (done,) = planned.writes("Ja!")
    assert done.first_line == "Klart."
    assert saved(planned).occasions[0].starts_at == stockholm(19, 9)


def test_no_can_be_written_too_and_a_time_does_not_answer_why_it_is_called_off(planned: Phone) -> None:
    says(planned, "place", "Gamla teatern")
    (card,) = planned.writes("nej")
    assert card.first_line == "Service, del 1"
    planned.tap(CallOff(ONE))
    planned.writes("Ledaren är sjuk.")
    (answer,) = planned.writes("19 november 9–10.30")
    assert answer.first_line == "Inget är ändrat än. Stämmer det här?"
    planned.writes("nej")
    planned.writes("ja")  # there is nothing to say yes to any more

    assert (saved(planned).place, saved(planned).state) == ("Storsjöteatern", State.PLANNED)


def test_no_leaves_everything_as_it_is(planned: Phone) -> None:
    says(planned, "place", "Gamla teatern")
    planned.taps("Nej, låt det vara")
    planned.taps("Ja, ändra")

    assert saved(planned).place == "Storsjöteatern"


def test_another_place_takes_the_old_map_with_it(planned: Phone) -> None:
    says(planned, "map", "https://kartor.example.se/1")
    says(planned, "place", "Gamla teatern")
    planned.taps("Ja, ändra")

    assert (saved(planned).place, saved(planned).map_url) == ("Gamla teatern", None)


def test_what_nobody_need_be_told_is_changed_at_once_and_calendars_follow(planned: Phone) -> None:
    says(planned, "text", "Vi provar tipsen på varandra.")
    assert (saved(planned).text, saved(planned).occasions[0].sequence) == ("Vi provar tipsen på varandra.", 1)
    says(planned, "answer-by", "1 november")
    assert (saved(planned).answer_by, saved(planned).occasions[0].sequence) == (dt.date(2026, 11, 1), 1)


def test_calling_it_off_asks_why_and_whether(planned: Phone) -> None:
    planned.tap(CallOff(ONE))
    assert planned.last.first_line == "Varför blir det inte av?"
    (question,) = planned.writes("Ledaren är sjuk")
    assert "Service, del 1 ställs in: Ledaren är sjuk." in words(question)
    assert saved(planned).state is State.PLANNED

    planned.taps("Ja, ställ in")
    assert (saved(planned).state, saved(planned).reason) == (State.CANCELLED, "Ledaren är sjuk.")
    planned.tap(AskWorkshop(ONE, "title"))
    assert planned.last.first_line == "Den är inställd, och förblir det."


def test_one_of_two_occasions_is_called_off_alone(planned: Phone) -> None:
    says(planned, "time", "18 november 18.30")
    planned.taps("Ja, lägg till")
    planned.tap(EndOccasion(ONE))
    planned.writes("Lokalen är upptagen.")
    planned.taps("Ja, ställ in")

    assert [one.cancelled for one in saved(planned).occasions] == [True, False]
    assert saved(planned).state is State.PLANNED


def test_what_has_taken_place_is_not_offered_to_be_changed_and_not_changed(
    town: Town, planned: Phone
) -> None:
    town.now = stockholm(18, 9, 29)
    planned.tap(OpenWorkshop(ONE))
    assert "Ställ in allt" in planned.labels
    town.waits(minutes=1)
    planned.tap(OpenWorkshop(ONE))
    assert "Ställ in allt" not in planned.labels
    planned.tap(OpenOccasion(ONE))
    assert planned.labels == ["Platser", "Tillbaka"]

    for action in (AskOccasion(ONE, "time"), EndOccasion(ONE), CallOff(ONE), AskWorkshop(ONE, "place")):
        planned.tap(action)
        assert planned.last.first_line == "Den har redan varit.", action
    assert saved(planned).place == "Storsjöteatern"


def test_what_is_confirmed_once_it_has_taken_place_is_not_changed(town: Town, planned: Phone) -> None:
    town.now = stockholm(18, 9, 20)
    says(planned, "place", "Gamla teatern")
    town.waits(minutes=10)
    planned.taps("Ja, ändra")

    assert planned.last.first_line == "Den har redan varit."
    assert saved(planned).place == "Storsjöteatern"


def test_what_nobody_is_told_is_not_said_to_be_told(town: Town, planned: Phone, bashir: Phone) -> None:
    planned.tap(AskOccasion(ONE, "time"))
    planned.writes("8–9.30")
    assert planned.last.first_line == "Det är redan så."
    row = {"workshop_id": ONE, "person_id": bashir.who.person_id, "answer": "coming", "occasion_id": ONE}
    town.store.write_now(workshops.set_fields, ONE, {"invited_at": town.now}, town.now)
    says(planned, "place", "Gamla teatern")
    planned.taps("Ja, ändra")
    assert words(planned.last) == "Klart.\nIngen får något meddelande om det."

    town.store.write_now(lambda db: db.execute(signups.insert().values(answered_at=town.now, **row)))
    says(planned, "place", "Torget")
    planned.taps("Ja, ändra")
    assert words(planned.last) == "Klart.\nDe som berörs får veta."


def test_who_did_what_is_written_down(town: Town, planned: Phone) -> None:
    says(planned, "place", "Gamla teatern")
    planned.taps("Ja, ändra")
    planned.tap(CallOff(ONE))
    planned.writes("Ledaren är sjuk.")
    planned.taps("Ja, ställ in")

    lines = town.store.read_now(noted, house(town), 10)
    assert [(line.did, line.subject) for line in reversed(lines)] == [
        ("planned a workshop", "workshop 1"),
        ("changed a workshop", "workshop 1"),
        ("cancelled a workshop", "workshop 1"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda olle: says(olle, "title", "Nytt namn"),
        lambda olle: says(olle, "leader", "Någon annan"),
        lambda olle: says(olle, "guide", "https://exempel.se/guide"),
        lambda olle: olle.tap(ClearWorkshop(ONE, "leader")),
        lambda olle: olle.tap(KeepSeats(ONE, 12)),
        lambda olle: (olle.tap(LeadIt(ONE)), olle.writes("Olle")),
        lambda olle: (olle.tap(AskWorkshop(ONE, "audience")), olle.taps("Bransch"), olle.taps("Butik")),
        lambda olle: (olle.tap(TranslateWorkshop(ONE, "en", "title")), olle.writes("Moments")),
    ],
)
def test_whatever_is_changed_of_a_planned_workshop_is_written_down(
    town: Town, planned: Phone, change: Callable[[Phone], object]
) -> None:
    before = town.store.read_now(noted, house(town), 10)
    change(planned)
    newest, *rest = town.store.read_now(noted, house(town), 10)
    assert (newest.did, newest.subject) == (Did.CHANGED_WORKSHOP, f"workshop {ONE}")
    assert rest == list(before)


def test_what_is_changed_of_a_draft_is_nobodys_business(town: Town, draft: Phone) -> None:
    says(draft, "title", "Nytt namn")
    assert town.store.read_now(noted, house(town), 10) == []


def test_what_was_asked_is_no_longer_taken_once_the_role_is_gone(town: Town, draft: Phone) -> None:
    draft.tap(AskWorkshop(ONE, "place"))

    def take(db: Connection) -> None:
        db.execute(roles.delete().where(roles.c.person_id == draft.who.person_id))

    town.store.write_now(take)
    draft.writes("Någon annanstans")
    assert saved(draft).place == "Storsjöteatern"


def test_a_leader_takes_on_a_workshop_that_nobody_leads(town: Town, planned: Phone) -> None:
    says(planned, "guide", "https://kompis.example.se/guide")
    eva, per = (is_now(Phone(town, name), Role.LEADER) for name in ("eva", "per"))
    (card,) = eva.writes("/workshop")
    assert words(card).endswith("Ingen leder den än.")
    eva.taps("Jag leder den")
    mine, _ = eva.writes("Eva Lind")

    assert (saved(planned).leader, saved(planned).leader_id) == ("Eva Lind", eva.who.person_id)
    assert [one.label for one in buttons(mine)] == ["De som kommer", "Koden", "Checklista"]
    assert any("guide" in link.address for block in mine.blocks for link in getattr(block, "links", ()))
    (none,) = per.writes("/workshop")
    assert words(none) == "Det finns ingen workshop för dig att leda just nu."


def test_a_leader_sees_what_the_question_before_has_got_and_not_from_whom(
    town: Town, planned: Phone, bashir: Phone
) -> None:
    says(planned, "question", "Vad är svårast i kön?")
    says(planned, "leader", "Eva Lind")
    row = {"workshop_id": ONE, "person_id": bashir.who.person_id, "answer": "coming", "answered_at": town.now}
    town.store.write_now(lambda db: db.execute(signups.insert().values(warm_up="Att se *alla*", **row)))
    eva = is_now(Phone(town, "eva"), Role.LEADER)
    (card,) = eva.writes("/workshop")
    assert "Att se" not in words(card)  # not hers yet
    eva.taps("Jag leder den")
    mine, answered, _ = eva.writes("Eva Lind")

    assert "Frågan innan: Vad är svårast i kön?" in words(mine)
    assert words(answered).startswith("Det här svarade de.\nFrågan innan: Vad är svårast i kön?\n- Att se")
    assert "bashir" not in words(answered)


def test_whoever_erases_their_data_takes_their_answer_out_of_the_leaders_chat(
    town: Town, planned: Phone, bashir: Phone
) -> None:
    says(planned, "question", "Vad är svårast i kön?")
    says(planned, "leader", "Eva Lind")
    cilla = Phone(town, "cilla").joins()
    row = {"workshop_id": ONE, "answer": "coming", "answered_at": town.now}
    both = [
        row | {"person_id": one.who.person_id, "warm_up": said}
        for one, said in ((bashir, "Min chef ser på"), (cilla, "Att hinna"))
    ]
    town.store.write_now(lambda db: db.execute(signups.insert(), both))
    eva = is_now(Phone(town, "eva"), Role.LEADER)
    eva.writes("/workshop")
    eva.taps("Jag leder den")
    _, answered, _ = eva.writes("Eva Lind")
    assert "- Min chef ser på\n- Att hinna" in words(answered)

    bashir.tap(EraseData(sure=True))

    assert "Min chef" not in str(town.store.read_now(lambda db: db.execute(select(bodies.c.body)).all()))
    edits = select(BODY).where(deliveries.c.subject.like("edit:%"), deliveries.c.kind == "correction")
    [instead] = town.store.read_now(lambda db: list(db.scalars(edits)))
    assert words(from_json(instead["message"])).startswith("Svaren har ändrats sedan dess.")
    _, anew = eva.tap(SeeLed(ONE))
    assert words(anew).endswith("svårast i kön?\n- Att hinna")


def test_nobody_else_gets_to_plan(planned: Phone, bashir: Phone) -> None:
    for action in (OpenWorkshop(ONE), CallOff(ONE), EndOccasion(ONE), PlanWorkshop(ONE, sure=True)):
        bashir.tap(action)
        assert bashir.last.first_line == "Det där sköter den som är kursansvarig.", action
    assert saved(planned).state is State.PLANNED


@pytest.fixture
def with_a_part(store: Store) -> Phone:
    """Olle's draft in a town whose course has a workshop after its second tip of three."""
    part = CourseWorkshop("part-1", "Del 1", after="l2", guide="guide.pdf", warm_up="Vad är svårast?")
    town = Town.of(store, Shelf(library(replace(course(), workshops=(part,)))))
    olle = is_now(Phone(town, "olle"), Role.ORGANISER)
    for written in ("/workshop", "Service, del 1", "onsdag 18 november 8-9.30", "Storsjöteatern"):
        olle.writes(written)
    return olle


def test_a_part_of_a_course_brings_its_question_and_says_when_the_tips_had_better_begin(
    with_a_part: Phone,
) -> None:
    with_a_part.tap(AskWorkshop(ONE, "course"))
    assert words(with_a_part.last) == "Vilken del av en kurs är den?\n1. Service: Del 1"
    (card,) = with_a_part.taps("1. Del 1")

    assert "- Service: låt tipsen börja 16 november" in words(card)
    found = saved(with_a_part)
    assert (found.course, found.part) == ("service", "part-1")
    assert (found.warm_up, found.guide) == ("Vad är svårast?", "guide.pdf")
    with_a_part.tap(ClearWorkshop(ONE, "course"))
    assert (saved(with_a_part).course, saved(with_a_part).part) == (None, None)


def test_a_question_of_ones_own_is_not_written_over_by_the_courses(with_a_part: Phone) -> None:
    says(with_a_part, "question", "Min egen fråga?")
    with_a_part.tap(AskWorkshop(ONE, "course"))
    with_a_part.taps("1. Del 1")

    assert saved(with_a_part).warm_up == "Min egen fråga?"


def test_a_guide_that_is_a_file_of_the_course_comes_as_a_file(with_a_part: Phone) -> None:
    with_a_part.tap(AskWorkshop(ONE, "course"))
    with_a_part.taps("1. Del 1")
    with_a_part.tap(PlanWorkshop(ONE, sure=True))
    eva = is_now(Phone(with_a_part.town, "eva"), Role.LEADER)
    eva.writes("/workshop")
    eva.taps("Jag leder den")
    mine, _ = eva.writes("Eva Lind")

    assert file_of(mine).source.endswith("media/guide.pdf")
