"""An organiser writes to everybody: what they see of it, whom it reaches, what they can do with it later."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import pytest
from sqlalchemy import Connection, Executable, insert, select, update

from bot.domain.kinds import Kind
from bot.domain.message import Media, Message
from bot.domain.roles import Role
from bot.services.announcements.carry import carry_piece
from bot.services.announcements.compose import compose
from bot.services.announcements.spread import spread_piece
from bot.services.delivery.composing import Composed, Uncomposed
from bot.storage.announcement_tables import announcements
from bot.storage.bodies import BODY, keep
from bot.storage.tables import addresses, audit, deliveries, persons, roles
from tests.chat.phone import Phone, Town, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

OPEN_LATE = "På fredag är vi öppna till 20."


class Office:
    """Maria, who organises, and the people she writes to."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.maria = Phone(town, "maria").joins()
        self._gives_role(self.maria, Role.ORGANISER)
        self.bashir = Phone(town, "bashir").joins("Kafé")
        self.cilla = Phone(town, "cilla").joins()

    def _gives_role(self, phone: Phone, role: Role) -> None:
        who = phone.who
        assert who.organisation is not None
        row = {"person_id": who.person_id, "organisation_id": who.organisation.id, "role": role.value}
        self.runs(insert(roles).values(**row))

    def ticks(self) -> None:
        """The clock writes down what is due, and carries what was changed."""
        for piece_of in (spread_piece, carry_piece):
            while self.town.store.write_now(piece_of, self.town.now) is not None:
                pass

    def leaves(self) -> list[tuple[str, str]]:
        """What is due leaves: for each row its kind and words."""
        return self.town.store.write_now(_leave, self.town.now)

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        wanted = select(*(deliveries.c[name] for name in columns)).where(deliveries.c.kind != "reply")
        return self.town.store.write_now(lambda db: [tuple(row) for row in db.execute(wanted)])

    def change(self, phone: Phone, **values: object) -> None:
        person = phone.who.person_id
        change = update(persons).where(persons.c.id == person).values(**values)
        self.runs(change)

    def runs(self, statement: Executable) -> None:
        """Put a row into a situation."""

        def run(db: Connection) -> None:
            db.execute(statement)

        self.town.store.write_now(run)

    def sends(self, text: str = OPEN_LATE) -> Sequence[Message]:
        """She writes it, and taps the first button."""
        self.maria.writes("/announce")
        self.maria.writes(text)
        return self.maria.taps_first()


def _leave(db: Connection, now: dt.datetime) -> list[tuple[str, str]]:
    due = select(deliveries).where(
        deliveries.c.state == "pending", BODY.is_(None), deliveries.c.due_at <= now
    )
    rows = db.execute(due.order_by(deliveries.c.id)).all()
    asked = [
        Uncomposed(row.id, Kind(row.kind), row.person_id, row.address_id, row.channel, row.due_at)
        for row in rows
    ]
    said = []
    for row in rows:
        what = compose(db, asked, now)[row.id]
        assert isinstance(what, Composed)
        assert what.message is not None
        sent = {
            "state": "sent",
            "sent_at": now,
            "try_at": now,
            "receipt": [str(row.id)],
        }
        db.execute(update(deliveries).where(deliveries.c.id == row.id).values(**sent))
        keep(db, row.id, what.body)
        said.append((row.kind, words(what.message)))
    return said


@pytest.fixture
def office(town: Town) -> Office:
    return Office(town)


def test_only_who_may_is_asked_what_to_say(office: Office) -> None:
    (answer,) = office.bashir.writes("/announce")
    assert answer.first_line == "Det där sköter den som är kursansvarig."

    (question,) = office.maria.writes("meddelande")
    assert question.first_line == "Vad vill du säga?"


def test_it_is_shown_as_all_will_see_it_and_then_who_gets_it(office: Office) -> None:
    office.maria.writes("/announce")
    shown, card = office.maria.writes(OPEN_LATE)

    assert words(shown) == f"Från Destination Östersund:\n{OPEN_LATE}"
    assert words(card) == "Så ser det ut för 3 personer.\n- Till: alla\n- Skickas: nu"
    assert office.maria.labels[0] == "Skicka till 3 personer"
    assert office.rows("id") == []


def test_once_confirmed_it_reaches_everybody_once(office: Office) -> None:
    (answer,) = office.sends()
    assert answer.first_line == "Det är på väg."

    office.ticks()
    assert office.leaves() == [("announcement", f"Från Destination Östersund:\n{OPEN_LATE}")] * 3
    office.ticks()
    assert office.leaves() == []
    (how,) = office.maria.taps("Hur går det?")
    assert words(how) == f"Det är skickat.\n”{OPEN_LATE}”\n- personer: 3"


def test_a_button_sends_what_stood_above_it_and_nothing_newer(office: Office) -> None:
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    first = office.maria.buttons[0].action
    office.maria.taps("Text och språk")
    office.maria.taps("Svenska")
    office.maria.writes("Inställt!")

    (answer,) = office.maria.tap(first)
    assert answer.first_line == "Det har ändrats sedan du såg det."
    office.ticks()
    assert office.rows("id") == []


PAUSED: Final = {"paused_since": dt.date(2026, 10, 1)}


def _twelve_more(office: Office, *, blocked: int) -> None:
    """So many of them have shut the chat, one has fallen silent, all but two of the others pause."""
    more = [Phone(office.town, f"more{number}") for number in range(12)]
    for phone in more:
        phone.joins()
    shut = [f"more{number}" for number in range(blocked)]
    office.runs(update(addresses).where(addresses.c.platform_id.in_(shut)).values(state="blocked"))
    office.change(more[blocked], rhythm="silent")
    for phone in more[blocked + 1 : -2]:
        office.change(phone, **PAUSED)


def test_who_of_everybody_cannot_be_reached_is_told_by_reason_where_each_is_five(office: Office) -> None:
    _twelve_more(office, blocked=5)
    office.maria.writes("/announce")
    _, card = office.maria.writes(OPEN_LATE)

    assert "- Nås inte: 5 utan chatt, 5 pausade eller tysta" in words(card)
    assert office.maria.labels[0] == "Skicka till 5 personer"


def test_a_reason_that_fewer_than_five_have_is_not_told(office: Office) -> None:
    _twelve_more(office, blocked=4)
    office.maria.writes("/announce")
    _, card = office.maria.writes(OPEN_LATE)

    assert "- Nås inte: 10\n" in words(card)
    assert "paus" not in words(card)


def test_of_a_part_is_told_how_many_they_are_and_the_rest_of_everybody(office: Office) -> None:
    _twelve_more(office, blocked=4)
    Phone(office.town, "dilan").joins()
    office.change(office.bashir, **PAUSED)  # the only one of a café
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.maria.taps("Mottagare")
    office.maria.taps("Bransch")
    office.maria.taps("Kafé")
    office.maria.taps("Det var alla")
    (card, *_) = reversed(office.maria.taps("Tillbaka"))

    assert card.first_line == "Så ser det ut för 1 person."
    assert "- Nås inte, av alla 16: 11" in words(card).splitlines()
    assert office.maria.labels[0] == "Skicka till 1 person"


def test_of_fewer_than_five_who_cannot_be_reached_nothing_is_told(office: Office) -> None:
    office.change(office.cilla, **PAUSED)
    office.maria.writes("/announce")
    _, card = office.maria.writes(OPEN_LATE)

    assert words(card) == "Så ser det ut för 3 personer.\n- Till: alla\n- Skickas: nu"


def test_a_second_one_in_a_week_is_asked_about_twice(office: Office) -> None:
    office.sends()
    office.ticks()
    office.leaves()
    (question,) = office.sends("Och på lördag till 16.")

    assert question.first_line == "Ett till alla är redan skickat den här veckan."  # of three, not how many
    office.ticks()
    assert len(office.rows("id")) == 3
    (answer,) = office.maria.taps("Skicka ändå")
    assert answer.first_line == "Det är på väg."
    office.ticks()
    assert len(office.rows("id")) == 6


def test_an_urgent_one_is_asked_about_and_comes_in_quiet_hours(office: Office) -> None:
    office.town.now += dt.timedelta(hours=13)  # eleven at night
    office.maria.writes("/announce")
    office.maria.writes("Vattnet är avstängt.")
    office.maria.taps("Gör det brådskande")
    (question,) = office.maria.taps_first()
    assert question.first_line == "Är det så bråttom att det får väcka folk?"

    office.maria.taps("Ja, det är bråttom")
    office.ticks()
    assert set(office.rows("kind", "due_at")) == {("urgent announcement", office.town.now)}


def test_another_one_waits_for_the_morning(office: Office) -> None:
    office.town.now += dt.timedelta(hours=13)
    office.sends()
    office.ticks()

    seven = dt.datetime(2026, 10, 6, 5, 0, tzinfo=dt.UTC)
    assert set(office.rows("kind", "due_at")) == {("announcement", seven)}


def test_each_gets_their_own_language_and_what_is_missing_is_told(office: Office) -> None:
    office.change(office.bashir, language="en")
    office.change(office.cilla, language="ar")
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.maria.taps("Text och språk")
    office.maria.taps("English")
    in_english, in_swedish, card = office.maria.writes("We close at 8 pm on Friday.")

    assert words(in_english) == "From Destination Östersund:\nWe close at 8 pm on Friday."
    assert words(in_swedish).endswith(OPEN_LATE)
    assert "Oöversatt: arabiska 1" in words(card)
    office.maria.taps("Skicka till 3 personer")
    office.ticks()
    assert sorted(said.partition("\n")[2] for _, said in office.leaves()) == sorted(
        [OPEN_LATE, OPEN_LATE, "We close at 8 pm on Friday."]
    )


def test_those_it_is_for_are_chosen_by_taps(office: Office) -> None:
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.maria.taps("Mottagare")
    office.maria.taps("Bransch")
    office.maria.taps("Kafé")
    (groups,) = office.maria.taps("Det var alla")
    assert "Till: Kafé" in words(groups)
    office.maria.taps("Tillbaka")
    office.maria.taps("Skicka till 1 person")
    office.ticks()

    assert office.rows("person_id") == [(office.bashir.who.person_id,)]


def test_by_progress_fewer_than_five_are_refused(office: Office) -> None:
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.maria.taps("Mottagare")
    office.maria.taps("Kurs")
    office.maria.taps("Service och bemötande")
    office.maria.taps("Bara de som är klara")
    office.maria.taps("Det var alla")
    (refusal,) = office.maria.taps("Tillbaka")

    assert refusal.first_line == "Så få att det skulle avslöja någon."


@pytest.mark.parametrize(
    ("written", "said"),
    [("14 oktober 9.30", "onsdag 14 oktober kl. 9.30"), ("2026-10-07 15:00", "onsdag 7 oktober kl. 15.00")],
)
def test_it_can_wait_for_a_day_and_an_hour(office: Office, written: str, said: str) -> None:
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.maria.taps("När")
    _, card = office.maria.writes(written)
    assert f"Skickas: {said}" in words(card)

    (answer,) = office.maria.taps_first()
    assert answer.first_line == f"Det skickas {said}."
    office.ticks()
    assert office.rows("id") == []
    office.town.now = dt.datetime(2026, 10, 14, 7, 30, tzinfo=dt.UTC)
    office.ticks()
    assert len(office.rows("id")) == 3


@pytest.mark.parametrize("written", ["i höst", "32 oktober 9.30", "14 oktober"])
def test_what_is_no_time_to_come_is_asked_for_again(office: Office, written: str) -> None:
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.maria.taps("När")
    (answer,) = office.maria.writes(written)

    assert answer.first_line == "Jag fick inte ihop det till dag och klockslag."


def test_an_hour_of_today_or_a_day_that_is_gone_is_not_taken_for_one_of_next_year(office: Office) -> None:
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.maria.taps("När")
    (gone,) = office.maria.writes("5 oktober 8.00")
    assert gone.first_line == "Den tiden har redan varit."
    (next_year,) = office.maria.writes("4 oktober 8.00")
    assert next_year.first_line == "Det blir 4 oktober 2027."
    _, card = office.maria.writes("5 oktober 17")

    assert "i dag kl. 17.00" in words(card)


def test_a_weekly_one_goes_out_at_the_same_hour_each_week_until_it_is_stopped(office: Office) -> None:
    office.maria.writes("/announce")
    office.maria.writes("Glöm inte fikat på torsdag.")
    office.maria.taps("När")
    office.maria.writes("20 oktober 9.00")
    office.maria.taps("När")
    office.maria.taps("Varje vecka")
    office.maria.taps("Skicka till 3 personer")

    for day in (dt.date(2026, 10, 20), dt.date(2026, 10, 27)):  # the clocks change between them
        office.town.now = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
        office.ticks()
    (how,) = office.maria.taps("Hur går det?")
    assert how.first_line == "Det skickas igen tisdag 3 november kl. 9.00."
    office.maria.taps("Rätta texten")
    (asked,) = office.maria.taps("Svenska")
    assert words(asked).endswith("Det ändras också i det som skickades senast och i alla som följer.")
    dues = sorted({due for (due,) in office.rows("due_at")})
    assert dues == [dt.datetime(2026, 10, day, hour, tzinfo=dt.UTC) for day, hour in ((20, 7), (27, 8))]
    office.maria.taps("Stoppa")
    office.maria.taps("Stoppa")
    office.town.now += dt.timedelta(days=7)
    office.ticks()
    assert len(office.rows("id")) == 6


def test_what_waits_can_be_changed_and_is_a_draft_until_it_is_sent_again(office: Office) -> None:
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.maria.taps("När")
    office.maria.taps("I morgon kl. 9")
    office.maria.taps_first()
    office.maria.taps("Hur går det?")
    _, card = office.maria.taps("Ändra det")
    assert card.first_line == "Det skickas inte förrän du skickar det."
    assert "i morgon kl. 9.00" in words(card)

    office.town.now += dt.timedelta(days=2)
    office.ticks()
    assert office.rows("id") == []
    _, card = office.maria.taps("Gör det brådskande")
    assert card.first_line == "Det skickas inte förrän du skickar det."
    assert "kl. 9.00" not in words(card)  # that hour has passed: it is sent now


def test_a_monthly_one_comes_on_the_day_it_began_on_after_a_shorter_month(office: Office) -> None:
    office.maria.writes("/announce")
    office.maria.writes("Städa skyltfönstret.")
    office.maria.taps("När")
    office.maria.writes("31 januari 9.00")
    office.maria.taps("När")
    office.maria.taps("Varje månad")
    office.maria.taps("Skicka till 3 personer")

    for month, day in ((1, 31), (2, 28), (3, 31)):
        office.town.now = dt.datetime(2027, month, day, 12, tzinfo=dt.UTC)
        office.ticks()
    assert sorted({due.date() for (due,) in office.rows("due_at")}) == [
        dt.date(2027, month, day) for month, day in ((1, 31), (2, 28), (3, 31))
    ]


def test_a_correction_changes_what_stands_there_and_what_has_not_left(office: Office) -> None:
    office.sends()
    office.ticks()
    sent = office.leaves()
    late = update(deliveries).where(deliveries.c.person_id == office.cilla.who.person_id)
    unsent = late.where(deliveries.c.kind == "announcement").values(state="pending", receipt=None)
    office.runs(unsent)
    office.maria.taps("Hur går det?")
    office.maria.taps("Rätta texten")
    office.maria.taps("Svenska")
    (answer,) = office.maria.writes("På fredag är vi öppna till 21.")
    assert answer.first_line == "Så står det från och med nu."

    office.ticks()
    said = office.leaves()
    assert len(sent) == 3
    assert sorted(said) == sorted(
        [
            ("announcement", "Från Destination Östersund:\nPå fredag är vi öppna till 21."),
            *[("correction", "Från Destination Östersund:\nPå fredag är vi öppna till 21.")] * 2,
        ]
    )
    edits = [row for row in office.rows("kind", "edits") if row[0] == "correction"]
    assert all(edits for _, edits in edits)
    (how,) = office.maria.taps("Hur går det?")
    assert "På väg: 0. Gick inte att ändra: 0." in words(how)


def test_taken_back_it_says_so_where_it_stands_and_reaches_nobody_else(office: Office) -> None:
    office.sends()
    office.ticks()
    office.leaves()
    late = update(deliveries).where(deliveries.c.person_id == office.cilla.who.person_id)
    unsent = late.where(deliveries.c.kind == "announcement").values(state="pending", receipt=None)
    office.runs(unsent)
    office.maria.taps("Hur går det?")
    office.maria.taps("Ta tillbaka")
    office.maria.taps("Ta tillbaka")
    office.ticks()

    assert office.leaves() == [("correction", "Destination Östersund har tagit tillbaka meddelandet.")] * 2
    (how,) = office.maria.taps("Hur går det?")
    assert how.first_line == "Det är tillbakataget."
    assert "\n- personer: 3\n" in words(how)  # fewer than five are not told apart


def test_stopped_it_reaches_nobody_else_and_stands_where_it_stands(office: Office) -> None:
    office.sends()
    office.ticks()
    office.maria.taps("Hur går det?")
    (question,) = office.maria.taps("Stoppa")
    assert question.first_line == "Stoppa meddelandet?"
    office.maria.taps("Stoppa")
    office.ticks()

    assert {state for (state,) in office.rows("state")} == {"cancelled"}
    assert office.leaves() == []


def test_it_can_be_sent_again_to_those_it_failed_to_reach(office: Office) -> None:
    office.sends()
    office.ticks()
    office.leaves()
    failed = update(deliveries).where(
        deliveries.c.kind == "announcement",
        deliveries.c.person_id.in_([office.bashir.who.person_id, office.cilla.who.person_id]),
    )
    office.runs(failed.values(state="failed", receipt=None))
    gone = update(addresses).where(addresses.c.platform_id == "cilla").values(state="blocked")
    office.runs(gone)

    (how,) = office.maria.taps("Hur går det?")
    assert words(how).endswith("\n- personer: 3")
    (answer,) = office.maria.taps("Skicka igen")
    assert answer.first_line == "De som inte fick det får ett nytt försök."
    assert office.leaves() == [("announcement", f"Från Destination Östersund:\n{OPEN_LATE}")]


def test_a_picture_goes_with_it_and_its_words_are_for_who_cannot_see_it(office: Office) -> None:
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.maria.taps("Bild eller film")
    (answer,) = office.maria.writes("http://exempel.se/torget.jpg Torget")
    assert answer.first_line == "Jag hittade ingen bild eller film i det."
    shown, _ = office.maria.writes("https://exempel.se/torget.jpg Torget med sina stånd")

    (picture,) = [block for block in shown.blocks if isinstance(block, Media)]
    assert (picture.kind, picture.source, picture.alt) == (
        "image",
        "https://exempel.se/torget.jpg",
        "Torget med sina stånd",
    )


@pytest.mark.parametrize("text", ["", "o" * 901])
def test_words_must_be_there_and_fit_in_one_message(office: Office, text: str) -> None:
    office.maria.writes("/announce")
    answer = office.maria.writes(text or "   ")[-1]

    assert answer.first_line in ("Där fanns inga ord.", "Det var för långt för ett meddelande.")


def test_a_draft_waits_and_can_be_thrown_away(office: Office) -> None:
    office.maria.writes("/announce")
    office.maria.writes(OPEN_LATE)
    office.town.waits(days=3)
    office.maria.writes("/announce")
    office.maria.taps(f"Fortsätt: {OPEN_LATE}"[:27] + "…")
    office.maria.taps("Släng")
    office.maria.taps("Släng")

    office.maria.writes("/announce")
    assert office.maria.labels == []


def test_whoever_has_lost_the_role_meanwhile_writes_to_nobody(office: Office) -> None:
    office.maria.writes("/announce")
    office.runs(roles.delete().where(roles.c.role == "organiser"))
    (answer,) = office.maria.writes(OPEN_LATE)

    assert answer.first_line == "Det där sköter den som är kursansvarig."


def test_what_was_done_is_written_down_without_the_words(office: Office) -> None:
    office.sends()
    office.ticks()
    office.maria.taps("Stoppa")
    office.maria.taps("Stoppa")

    rows = office.town.store.write_now(
        lambda db: [tuple(row) for row in db.execute(select(audit.c.what, audit.c.subject))]
    )
    assert rows == [("announced", "announcement 1"), ("stopped an announcement", "announcement 1")]


@pytest.mark.parametrize("became", ["pending", "sent", "cancelled", "failed"])
def test_of_a_part_nobody_is_told_who_pauses(office: Office, became: str) -> None:
    office.sends()
    office.runs(update(announcements).values(audience={"trades": ["cafe"]}))
    office.ticks()
    office.runs(update(deliveries).where(deliveries.c.kind == "announcement").values(state=became))

    (how,) = office.maria.taps("Hur går det?")
    assert words(how) == (
        f"Det är på väg.\n”{OPEN_LATE}”\n"
        "Det går till en del av alla. Hur många som har fått det visas inte, "
        "för då kunde det synas vem som har paus."
    )
    buttons_then = ["Hur går det?", "Rätta texten", "Ta tillbaka", "Stoppa", "Nytt meddelande"]
    assert office.maria.labels == buttons_then
    office.town.waits(hours=48)
    (how,) = office.maria.taps("Hur går det?")
    assert not how.first_line.startswith("Det är på väg")
    (again,) = set(office.maria.labels) - set(buttons_then)
    office.maria.taps(again)
    office.maria.taps("Hur går det?")
    assert office.maria.labels == buttons_then


def test_a_second_one_to_a_part_is_not_asked_about_since_that_would_tell_who_had_it(office: Office) -> None:
    office.sends()
    office.runs(update(announcements).values(audience={"trades": ["cafe"]}))
    office.ticks()
    office.leaves()
    (answer,) = office.sends("Och på lördag till 16.")
    assert answer.first_line == "Det är på väg."


def test_of_people_chosen_by_progress_nobody_is_told_how_many_have_it(office: Office) -> None:
    office.sends()
    office.ticks()
    office.leaves()
    (how,) = office.maria.taps("Hur går det?")
    assert "personer: 3" in words(how)

    office.runs(update(announcements).values(audience={"cohorts": [1], "progress": "completed"}))
    (how,) = office.maria.taps("Hur går det?")
    assert how.first_line == "Det är på väg."
    assert not any(letter.isdigit() for letter in words(how).replace(OPEN_LATE, ""))
