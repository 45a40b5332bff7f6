"""Whoever leads a workshop gets its guide and a checklist: as they take it on, and when the guide changes."""

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.actions.planning import AskWorkshop
from bot.domain.actions.roles import TakeAway
from bot.domain.actions.series import AskSeries
from bot.domain.actions.workshops import LeadIt, SeeChecklist, TickOff
from bot.domain.kinds import Kind
from bot.domain.message import Links, Message, from_json
from bot.domain.roles import Role
from bot.services.delivery.composing import Nothing, Uncomposed
from bot.services.learning.shelf import Shelf
from bot.services.workshops.compose import compose
from bot.storage import workshops
from bot.storage.bodies import BODY, keep
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import CITY
from tests.chat.phone import Phone, Town, buttons, words
from tests.chat.test_inviting import is_now
from tests.chat.test_joining import ARE

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

GUIDE, NEWER = "https://exempel.se/handledning", "https://exempel.se/nyare"
WORKSHOP = 1


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf, CITY, ARE)


@pytest.fixture
def olle(town: Town) -> Phone:
    """Organises, and has a workshop with a guide and a question in his drafts."""
    olle = is_now(Phone(town, "olle"), Role.ORGANISER)
    for said in ("/workshop", "Kundmötet", "18 november 8-9.30", "Storsjöteatern"):
        olle.writes(said)
    for field, said in (("guide", GUIDE), ("question", "Vilken kund minns du bäst?")):
        olle.tap(AskWorkshop(WORKSHOP, field))  # type: ignore[arg-type]  # two of the fields
        olle.writes(said)
    return olle


@pytest.fixture
def lova(town: Town) -> Phone:
    return is_now(Phone(town, "lova"), Role.LEADER)


def plans(olle: Phone) -> None:
    olle.writes("/workshop")
    olle.taps("1. Kundmötet")
    olle.taps("Förhandsvisa och planera")
    olle.taps("Ja, planera den")


def leads(phone: Phone) -> None:
    phone.tap(LeadIt(WORKSHOP))
    phone.writes("Lova Lind")


def arrives(phone: Phone) -> list[Message | str]:
    """What waits for somebody who leads is composed and lies in their chat; or why it does not come."""

    def leave(db: Connection) -> list[Message | str]:
        rows = db.execute(
            select(deliveries).where(
                deliveries.c.person_id == phone.who.person_id,
                deliveries.c.state == "pending",
                deliveries.c.subject == f"leading:{WORKSHOP}",
            )
        ).all()
        found: list[Message | str] = []
        for row in rows:
            asked = Uncomposed(row.id, Kind(row.kind), row.person_id, row.address_id, row.channel, row.due_at)
            brought = compose(db, [asked], phone.town.now)[row.id]
            state = "cancelled" if isinstance(brought, Nothing) else "sent"
            db.execute(update(deliveries).where(deliveries.c.id == row.id).values(state=state))
            if isinstance(brought, Nothing):
                found.append(brought.reason)
            elif brought.message is not None:
                keep(db, row.id, brought.body)
                phone.screen[row.id] = brought.message
                found.append(brought.message)
        return found

    return phone.town.store.write_now(leave)


def ready(phone: Phone) -> frozenset[str]:
    found = phone.town.store.read_now(workshops.workshop, WORKSHOP)
    assert found is not None
    return found.ready


def guide_in(message: Message) -> str:
    [link] = [link for block in message.blocks if isinstance(block, Links) for link in block.links]
    return link.address


def test_who_takes_a_workshop_on_gets_its_guide_and_the_list_at_once(olle: Phone, lova: Phone) -> None:
    plans(olle)
    leads(lova)
    seen, checklist = sorted(lova.screen)[-2:]
    assert guide_in(lova.screen[seen]) == GUIDE
    assert words(lova.screen[checklist]) == (
        "Inför Kundmötet\n- Onsdag 18 november kl. 8\N{EN DASH}9.30\n- Storsjöteatern\n"
        "0 av 6 saker är klara. Tryck på det som är klart."
    )
    assert lova.labels == [
        *("Lokalen bokad och öppen", "Skärm eller blädderblock", "Handledningen läst"),
        *("Svaren på frågan lästa", "Listan genomläst", "Koden utskriven", "De som kommer, och koden"),
    ]
    assert arrives(lova) == []


def test_help_names_the_word_that_shows_who_comes(olle: Phone, lova: Phone) -> None:
    plans(olle)
    leads(lova)
    olle.writes("/hjalp")
    assert "- workshop: planera en workshop, se vilka som kommer" in words(olle.last).splitlines()
    lova.writes("/hjalp")
    assert "- workshop: vilka som kommer till dem du leder" in words(lova.last).splitlines()
    lova.writes("workshop")
    (shown,) = lova.taps("De som kommer")
    assert words(shown).startswith("Kundmötet")


def test_a_tick_stays_and_can_be_taken_back(olle: Phone, lova: Phone) -> None:
    plans(olle)
    leads(lova)
    list_of_things = lova.place
    for label in ("Lokalen bokad och öppen", "Koden utskriven"):
        lova.taps(label)
    assert lova.place == list_of_things  # it changes where it stands
    assert "2 av 6 saker är klara." in words(lova.last)
    assert [one.chosen for one in lova.buttons] == [True, False, False, False, False, True, None]
    lova.taps("Koden utskriven")
    assert ready(lova) == {"room"}

    lova.writes("/workshop")
    lova.taps("Checklista")
    assert "1 av 6 saker är klara." in words(lova.last)


def test_a_tap_twice_is_one_tick(olle: Phone, lova: Phone) -> None:
    plans(olle)
    leads(lova)
    tap = lova.button("Lokalen bokad och öppen").action
    for _ in range(2):
        lova.tap(tap)
    assert ready(lova) == {"room"}


def test_a_draft_that_is_planned_brings_its_leader_the_list(olle: Phone, lova: Phone) -> None:
    leads(olle)
    assert arrives(olle) == []
    plans(olle)
    [letter] = arrives(olle)
    assert isinstance(letter, Message)
    assert words(letter).startswith("Du leder Kundmötet\n- Onsdag 18 november")
    assert guide_in(letter) == GUIDE


def test_another_guide_comes_to_its_leader_who_did_not_set_it(olle: Phone, lova: Phone) -> None:
    plans(olle)
    leads(lova)
    for address in ("https://exempel.se/mellan", NEWER):
        lova.town.waits(minutes=1)
        olle.tap(AskWorkshop(WORKSHOP, "guide"))
        olle.writes(address)
    [letter] = arrives(lova)
    assert isinstance(letter, Message)
    assert words(letter).startswith("Det finns en ny handledning.\nKundmötet\n")
    assert guide_in(letter) == NEWER
    assert arrives(olle) == []

    lova.town.waits(minutes=1)
    olle.tap(AskWorkshop(WORKSHOP, "guide"))
    olle.writes(NEWER)
    assert arrives(lova) == []  # it says the same


def test_the_coordinators_new_guide_reaches_the_leader_in_each_city(town: Town) -> None:
    cora, olle = (
        is_now(Phone(town, name), role)
        for name, role in (("cora", Role.COORDINATOR), ("olle", Role.ORGANISER))
    )
    for said in ("/workshop", "Service i höst"):
        cora.writes(said)
    cora.taps("Ge den till städerna")
    cora.taps("Ja, ge den till dem")
    for field, said in (("time", "18 november 8-10"), ("place", "Torget")):
        olle.tap(AskWorkshop(WORKSHOP, field))  # type: ignore[arg-type]  # two of the fields
        olle.writes(said)
    leads(olle)
    olle.writes("/workshop")
    olle.taps("1. Service i höst")
    olle.taps("Förhandsvisa och planera")
    olle.taps("Ja, planera den")
    arrives(olle)

    cora.tap(AskSeries(1, "guide"))
    cora.writes(NEWER)
    [letter] = arrives(olle)
    assert isinstance(letter, Message)
    assert guide_in(letter) == NEWER


def told_of_it(phone: Phone) -> list[str]:
    """What waits for whoever plans, besides what they lead."""
    wanted = select(BODY).where(
        deliveries.c.person_id == phone.who.person_id,
        deliveries.c.state == "pending",
        deliveries.c.subject == f"leader:{WORKSHOP}",
    )
    found = phone.town.store.read_now(lambda db: list(db.scalars(wanted)))
    return [words(from_json(body["message"])) for body in found]


def test_whose_role_ends_leads_it_no_more_and_who_plans_it_is_told(
    town: Town, olle: Phone, lova: Phone
) -> None:
    plans(olle)
    leads(lova)
    ada = is_now(Phone(town, "ada"), Role.ADMIN)
    ada.tap(TakeAway(lova.who.person_id, "workshop-leader", sure=True))

    found = town.store.read_now(workshops.workshop, WORKSHOP)
    assert found is not None
    assert (found.leader_id, found.leader) == (None, None)
    [told] = told_of_it(olle)
    assert told.startswith("En workshop har ingen ledare längre.\n”Kundmötet”: den som skulle leda den")


def test_who_may_lead_by_another_role_still_does(town: Town, olle: Phone, lova: Phone) -> None:
    plans(olle)
    leads(lova)
    is_now(lova, Role.ORGANISER)
    ada = is_now(Phone(town, "ada"), Role.ADMIN)
    ada.tap(TakeAway(lova.who.person_id, "workshop-leader", sure=True))
    found = town.store.read_now(workshops.workshop, WORKSHOP)
    assert found is not None
    assert found.leader_id == lova.who.person_id
    assert told_of_it(olle) == []


def test_who_leads_it_no_more_is_told_nothing(olle: Phone, lova: Phone) -> None:
    plans(olle)
    leads(lova)
    olle.tap(AskWorkshop(WORKSHOP, "guide"))
    olle.writes(NEWER)
    olle.tap(AskWorkshop(WORKSHOP, "leader"))
    olle.writes("Eva Lind")
    assert arrives(lova) == ["somebody else leads it"]


def test_a_list_is_ticked_by_its_leader_alone(olle: Phone, lova: Phone) -> None:
    plans(olle)
    leads(lova)
    tick = lova.button("Lokalen bokad och öppen").action
    assert isinstance(tick, TickOff)
    stranger = is_now(Phone(lova.town, "stina"), Role.LEADER)
    for phone in (stranger, olle):
        phone.tap(tick)
        phone.tap(SeeChecklist(WORKSHOP))
        assert not any(isinstance(one.action, TickOff) for one in phone.buttons)
    assert ready(lova) == frozenset()

    olle.tap(AskWorkshop(WORKSHOP, "leader"))
    olle.writes("Eva Lind")
    lova.tap(tick)
    assert ready(lova) == frozenset()


def test_without_a_guide_or_a_question_they_are_not_on_the_list(town: Town, lova: Phone) -> None:
    olle = is_now(Phone(town, "olle"), Role.ORGANISER)
    for said in ("/workshop", "Kundmötet", "18 november 8-9.30", "Storsjöteatern"):
        olle.writes(said)
    plans(olle)
    leads(lova)
    assert len([one for one in buttons(lova.last) if one.chosen is not None]) == 4
