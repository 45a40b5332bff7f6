"""A workshop in the chat: the card, an answer by one tap, the waitlist, a question first, what is ahead."""

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.actions.workshops import AnswerWarmUp, Attend, CannotCome, NotSure, SeeWorkshop
from bot.domain.kinds import Kind
from bot.domain.message import Links, Message, Text
from bot.domain.seats import Answer
from bot.domain.workshop import Span, State, Workshop
from bot.services.delivery.composing import Composed, Uncomposed
from bot.services.workshops.compose import compose
from bot.services.workshops.invite import due, invite_piece
from bot.storage import people, signups, workshops
from bot.storage.tables import deliveries
from tests.cast import CITY
from tests.chat.phone import Phone, Town, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

EARLY = Span(dt.datetime(2026, 10, 15, 6, tzinfo=dt.UTC), dt.datetime(2026, 10, 15, 7, 30, tzinfo=dt.UTC))
LATE = Span(dt.datetime(2026, 10, 15, 16, 30, tzinfo=dt.UTC), dt.datetime(2026, 10, 15, 18, tzinfo=dt.UTC))
TO = "\N{EN DASH}"
WARM_UP = "Vilken kund minns du bäst?"


def plan(
    town: Town,
    *spans: Span,
    seats: int | None = 1,
    title: str = "Möten som minns",
    code: str = "k7m2",
    **fields: object,
) -> Workshop:
    """A planned workshop in Östersund, at these times."""

    def add(db: Connection) -> Workshop:
        given = {"place": "Storsjöteatern", "state": State.PLANNED.value, **fields}
        city = people.organisation(db, CITY.key)
        assert city is not None
        made = workshops.add(db, city.id, "Europe/Stockholm", title, code, town.now, **given)
        for number, span in enumerate(spans or (EARLY, LATE)):
            workshops.add_occasion(db, made, span, seats, f"{code} {number}", town.now)
        found = workshops.workshop(db, made)
        assert found is not None
        return found

    return town.store.write_now(add)


def invites(town: Town, phone: Phone, to: Workshop | None = None) -> Message:
    """The clock ticks, and the invitation (to this workshop) lies in this chat."""
    about = "workshop:%" if to is None else f"workshop:{to.id}"

    def send(db: Connection) -> tuple[int, Message]:
        for workshop in due(db, town.now):
            invite_piece(db, workshop, 0, town.now)
        row = db.execute(
            select(deliveries).where(
                deliveries.c.person_id == phone.who.person_id,
                deliveries.c.kind == "invitation",
                deliveries.c.subject.like(about),
            )
        ).one()
        asked = Uncomposed(row.id, Kind(row.kind), row.person_id, row.address_id, row.channel, row.due_at)
        brought = compose(db, [asked], town.now)[row.id]
        assert isinstance(brought, Composed)
        assert brought.message is not None
        db.execute(update(deliveries).where(deliveries.c.id == row.id).values(state="sent"))
        return row.id, brought.message

    place, message = town.store.write_now(send)
    phone.screen[place] = message
    return message


def answers_of(town: Town, workshop: Workshop, phones: Sequence[Phone]) -> list[Answer | None]:
    ids = [phone.who.person_id for phone in phones]
    found = town.store.read_now(signups.standings, [workshop.id], ids)
    return [found[workshop.id, one].answer if (workshop.id, one) in found else None for one in ids]


@pytest.fixture
def stina(town: Town) -> Phone:
    return Phone(town, "stina").joins()


def test_an_invitation_shows_its_occasions_as_buttons(town: Town, bashir: Phone) -> None:
    plan(
        town,
        text="Vi provar tipsen på varandra. Fika ingår.",
        answer_by=dt.date(2026, 10, 12),
        map_url="https://exempel.se/karta",
    )

    card = invites(town, bashir)

    assert words(card) == (
        "Torsdag 15 oktober: vi ses på riktigt.\n"
        "Möten som minns\n"
        "Vi provar tipsen på varandra. Fika ingår.\n"
        f"Torsdag 15 oktober kl. 8{TO}9.30\n"
        f"Torsdag 15 oktober kl. 18.30{TO}20\n"
        "Storsjöteatern\n"
        "Samma innehåll alla tider. Svara senast 12 oktober, så hinner det in i schemat."
    )
    assert bashir.labels == ["Jag kommer kl. 8", "Jag kommer kl. 18.30", "Vet inte än", "Kan inte"]
    assert [block for block in card.blocks if isinstance(block, Links)] != []


def test_what_an_organiser_wrote_is_shown_sign_by_sign_and_next_year_is_named(
    town: Town, bashir: Phone
) -> None:
    town.now = dt.datetime(2026, 12, 21, 9, tzinfo=dt.UTC)
    january = Span(EARLY.starts_at + dt.timedelta(days=91), EARLY.ends_at + dt.timedelta(days=91))
    plan(town, january, title="5* service_del_1", place="Hotell *Två*", answer_by=dt.date(2027, 1, 5))

    card = invites(town, bashir)

    shown = "\n".join(block.markdown for block in card.blocks if isinstance(block, Text))
    assert shown == (
        "Torsdag 14 januari 2027: vi ses på riktigt.\n"
        "**5\\* service\\_del\\_1**\n"
        f"Torsdag 14 januari 2027 kl. 7{TO}8.30\n"
        "Hotell \\*Två\\*\n"
        "Svara senast 5 januari 2027, så hinner det in i schemat."
    )


def test_a_yes_takes_the_cards_place_and_can_be_changed(town: Town, bashir: Phone) -> None:
    workshop = plan(town)
    invites(town, bashir)

    (card,) = bashir.taps("Jag kommer kl. 8")
    assert card.first_line == "Då ses vi torsdag 15 oktober kl. 8."
    assert len(bashir.screen) == len(set(bashir.screen))
    assert bashir.labels == [
        *("Jag kommer kl. 18.30", "Vet inte än", "Kan inte"),
        *("Lägg i min kalender", "Mitt namn på listan"),
    ]

    (card,) = bashir.taps("Jag kommer kl. 18.30")
    assert card.first_line == "Då ses vi torsdag 15 oktober kl. 18.30."
    (card,) = bashir.taps("Kan inte")
    assert card.first_line == "Okej, du kan inte."
    (card,) = bashir.taps("Vet inte än")
    assert words(card).endswith("Det håller ingen plats åt dig. Jag frågar en gång till, måndag 12 oktober.")
    assert answers_of(town, workshop, [bashir]) == [Answer.UNSURE]


def test_a_full_occasion_has_a_waitlist_with_a_position(town: Town, bashir: Phone, stina: Phone) -> None:
    workshop = plan(town)
    invites(town, bashir)
    bashir.taps("Jag kommer kl. 8")

    invites(town, stina)
    assert stina.labels[0] == "Reserv kl. 8"
    (card,) = stina.taps("Reserv kl. 8")
    assert words(card) == (
        "Det är fullt kl. 8. Du är reserv nummer 1.\n"
        "Möten som minns\n"
        f"Torsdag 15 oktober kl. 8{TO}9.30\n"
        "Storsjöteatern\n"
        "Du får veta direkt om det blir plats. Kl. 18.30 finns 1 plats kvar."
    )
    assert stina.labels == ["Jag kommer kl. 18.30", "Vet inte än", "Kan inte"]

    bashir.taps("Kan inte")
    assert answers_of(town, workshop, [bashir, stina]) == [Answer.DECLINED, Answer.OFFERED]
    (card,) = stina.writes("workshoppar")
    assert words(card).endswith("Ta den senast i morgon kl. 10, annars går den till nästa i kön.")
    (card,) = stina.taps("Ja, jag tar platsen")
    assert card.first_line == "Då ses vi torsdag 15 oktober kl. 8."


def test_asking_for_a_full_one_keeps_the_seat_one_has(town: Town, bashir: Phone, stina: Phone) -> None:
    workshop = plan(town)
    invites(town, bashir)
    bashir.taps("Jag kommer kl. 8")
    place = bashir.place
    invites(town, stina)
    stina.taps("Jag kommer kl. 18.30")

    (card,) = bashir.tap(Attend(place, workshop.occasions[1].id))  # an older card still shows the button

    assert words(card).startswith("Det är fullt kl. 18.30.\nDå ses vi torsdag 15 oktober kl. 8.")
    assert answers_of(town, workshop, [bashir]) == [Answer.COMING]


def test_when_the_time_to_answer_is_over_a_tap_is_told_so(town: Town, bashir: Phone) -> None:
    workshop = plan(town, answer_by=dt.date(2026, 10, 12))
    invites(town, bashir)
    town.waits(days=9)

    (card,) = bashir.taps("Jag kommer kl. 8")

    assert card.first_line == "Svarstiden gick ut 12 oktober."
    assert answers_of(town, workshop, [bashir]) == [None]


def test_the_question_beforehand_is_asked_after_a_yes_and_once(town: Town, bashir: Phone) -> None:
    plan(town, EARLY, warm_up=WARM_UP)
    invites(town, bashir)

    (card,) = bashir.taps("Ja, jag kommer")
    assert "\nEn fråga innan vi ses:\nVilken kund minns du bäst?\n" in words(card)
    (thanks,) = bashir.writes("Hon med tre hundar")
    assert words(thanks) == "Tack! Det blir en bra början."

    (card,) = bashir.writes("workshoppar")
    assert WARM_UP not in words(card)
    assert bashir.writes("Och en till")[0].first_line.startswith("Nu hängde jag inte med")


def said_before(town: Town, workshop: Workshop) -> list[str]:
    return town.store.read_now(workshops.warm_ups, workshop.id, 9)


@pytest.mark.parametrize("since", ["in the calendar", "half an hour later", "under what is ahead"])
def test_every_card_has_a_button_that_lets_one_answer_the_question_and_says_who_reads_it(
    town: Town, bashir: Phone, since: str
) -> None:
    workshop = plan(town, EARLY, warm_up=WARM_UP)
    invites(town, bashir)
    bashir.taps("Ja, jag kommer")
    match since:
        case "in the calendar":
            bashir.taps("Lägg i min kalender")
        case "half an hour later":
            town.waits(minutes=31)
        case _:
            (card,) = bashir.writes("workshoppar")
            assert words(card).endswith(f"{WARM_UP}\nDen som leder workshopen läser svaret, utan ditt namn.")

    (asked,) = bashir.taps("Svara på frågan")
    assert (
        words(asked)
        == f"En fråga innan vi ses:\n{WARM_UP}\nDen som leder workshopen läser svaret, utan ditt namn."
    )
    (thanks,) = bashir.writes("Hon med tre hundar")
    assert words(thanks) == "Tack! Det blir en bra början."
    assert said_before(town, workshop) == ["Hon med tre hundar"]


def test_the_answer_to_the_question_can_be_changed_and_needs_words_that_fit(
    town: Town, bashir: Phone
) -> None:
    workshop = plan(town, EARLY, warm_up=WARM_UP)
    invites(town, bashir)
    bashir.taps("Ja, jag kommer")
    bashir.writes("Hon med tre hundar")

    bashir.taps("Ändra det jag skrev")
    assert bashir.writes("a" * 501)[0].first_line == "Det blev lite långt för mig."
    assert said_before(town, workshop) == ["Hon med tre hundar"]
    assert bashir.writes("Han i hatt")[0].first_line == "Tack! Det blir en bra början."
    assert said_before(town, workshop) == ["Han i hatt"]


def test_who_does_not_come_is_asked_nothing_beforehand(town: Town, bashir: Phone, stina: Phone) -> None:
    workshop = plan(town, EARLY, warm_up=WARM_UP)
    invites(town, bashir)
    bashir.taps("Ja, jag kommer")
    bashir.taps("Kan inte")

    for phone in (bashir, stina):  # the other one has no invitation, and says what a client can say
        (old,) = phone.tap(AnswerWarmUp(workshop.id))
        assert old.first_line == "Den knappen är för gammal för att fungera."
        phone.writes("Hon med tre hundar")
    assert said_before(town, workshop) == []


def test_what_is_ahead_is_only_what_one_is_invited_to(town: Town, bashir: Phone) -> None:
    (none,) = bashir.writes("/workshops")
    assert none.first_line == "Det finns ingen workshop framöver just nu."
    plan(town)
    assert bashir.writes("träffar") == [none]

    invites(town, bashir)
    (card,) = bashir.writes("träffar")
    assert card.first_line == "Torsdag 15 oktober: vi ses på riktigt."
    bashir.taps("Jag kommer kl. 8")
    assert bashir.last.first_line == "Då ses vi torsdag 15 oktober kl. 8."


def test_of_several_each_can_be_opened(town: Town, bashir: Phone) -> None:
    week = dt.timedelta(days=7)
    first = plan(town)
    second = plan(town, Span(EARLY.starts_at + week, EARLY.ends_at + week), title="Del två", code="q3x8")
    for workshop in (first, second):
        bashir.screen.clear()
        invites(town, bashir, workshop)

    (listed,) = bashir.writes("workshoppar")
    assert words(listed) == (
        "Workshoppar framöver:\n"
        "- Möten som minns: Torsdag 15 oktober: vi ses på riktigt.\n"
        "- Del två: Torsdag 22 oktober: vi ses på riktigt."
    )
    (card,) = bashir.taps("Del två")
    assert card.first_line == "Torsdag 22 oktober: vi ses på riktigt."


def test_a_card_of_somebody_elses_is_nobodys_to_answer(town: Town, bashir: Phone, stina: Phone) -> None:
    workshop = plan(town)
    invites(town, bashir)
    card, occasion = bashir.place, workshop.occasions[0].id

    for forged in (
        Attend(card, occasion),
        Attend(0, occasion),
        NotSure(card, workshop.id),
        CannotCome(card, workshop.id),
    ):
        (refused,) = stina.tap(forged)
        assert refused.first_line == "Det meddelandet kan du inte svara på här."
    (refused,) = bashir.tap(Attend(card, 999))
    assert refused.first_line == "Det meddelandet kan du inte svara på här."
    unheard_of = plan(town, code="q3x8")
    assert stina.tap(SeeWorkshop(unheard_of.id)) == stina.tap(SeeWorkshop(999))  # an old button
    assert answers_of(town, workshop, [bashir, stina]) == [None, None]


def test_leaving_says_that_the_seat_goes_to_somebody_else(town: Town, bashir: Phone, stina: Phone) -> None:
    plan(town)
    invites(town, bashir)
    bashir.taps("Jag kommer kl. 8")

    bashir.writes("avsluta")
    (left,) = bashir.taps("Avsluta")
    assert "Din plats på workshopen går till någon annan." in words(left)

    stina.writes("avsluta")
    (left,) = stina.taps("Avsluta")
    assert "workshop" not in words(left)


@pytest.mark.parametrize(
    ("language", "line", "button"),
    [
        ("en", "Thursday 15 October: we meet in person.", "I'm coming at 8"),
        ("sv-easy", "Torsdag 15 oktober: vi träffas.", "Jag kommer kl. 8"),
    ],
)
def test_the_card_is_in_the_persons_language(
    town: Town, bashir: Phone, language: str, line: str, button: str
) -> None:
    plan(town, words={"en": {"title": "Meetings to remember"}})
    bashir.writes({"en": "english", "sv-easy": "lätt svenska"}[language])

    card = invites(town, bashir)

    assert card.first_line == line
    assert bashir.labels[0] == button
    assert ("Meetings to remember" in words(card)) == (language == "en")
