"""A course in a group: anybody begins and ends it, each answers for themselves, and only they are told."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, Table, func, select

from bot.chat.house import Groups
from bot.domain.actions.codec import decode, encode
from bot.domain.actions.learning import Answer
from bot.domain.event import Event, EventKind
from bot.domain.message import Choices, Message, from_json
from bot.services.delivery.composing import Composed, Uncomposed
from bot.services.learning.compose import compose
from bot.services.learning.plan_circles import plan_circles, reschedule_circles
from bot.services.people.erase import erase, export, tidy
from bot.storage import circles
from bot.storage.bodies import BODY, keep
from bot.storage.tables import addresses, answers, asks, cards, deliveries, persons
from tests.chat.phone import Phone, Town, buttons, words

GANG = "-1001"
DAY = dt.timedelta(days=1)
FRIDAY = 4
BEGIN = "Börja en kurs här"
SERVICE = "Service och bemötande"


@pytest.fixture
def engine() -> str:
    """Wording and flows are the same on both."""
    return "sqlite"


@pytest.fixture
def town(town: Town) -> Town:
    town.house = replace(town.house, groups={"telegram": Groups(200, "Telegram")})
    return town


@dataclass
class Gang:
    """The chat of a group: what happens in it, what all see, and what only whoever tapped gets."""

    town: Town
    address: str = GANG
    topic: str = ""
    seen: list[Message] = field(default_factory=list)
    whispers: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)

    def happens(self, kind: EventKind, sender: str = "alva", **more: object) -> Sequence[Message]:
        """An event of the group; what is new for all to see."""
        event = Event(kind, self.address, sender, private=False, topic=self.topic)
        return self._shown(self.town.handles(replace(event, **more)))

    def writes(self, text: str, sender: str = "alva") -> Sequence[Message]:
        word, _, rest = text.removeprefix("/").partition(" ")
        return self.happens("command", sender, command=word, text=rest)

    def taps(self, label: str, sender: str = "alva") -> Sequence[Message]:
        action = next(
            one.action for message in reversed(self.seen) for one in buttons(message) if one.label == label
        )
        return self.happens("tap", sender, action=decode(encode(action)), whisper=f"tap of {sender}")

    def begins(self) -> "Gang":
        self.happens("unblocked")
        self.taps(BEGIN)
        self.taps(SERVICE)
        return self

    def gets_its_tip(self) -> Message:
        """A day later, at half past eight, the tip is planned, composed and sent."""
        self.town.now = (self.town.now + DAY).replace(hour=6, minute=30)
        while self.town.now.weekday() > FRIDAY:
            self.town.waits(days=1)
        self.town.store.write_now(plan_circles, self.town.now)
        return self.town.store.write_now(self._send)

    def answers(self, sender: str, *, right: bool = True) -> str:
        """A tap on an option of the newest tip; what is whispered."""
        known = {
            option.text: option.correct
            for lesson in self.town.house.shelf.library.courses["service"].course.lessons
            for question in lesson.text("sv").questions
            for option in question.options
        }
        tip = next(one for one in reversed(self.seen) if options(one))
        label = next(one for one in options(tip) if known[one] == right)
        before = len(self.seen)
        self.taps(label, sender)
        assert len(self.seen) == before
        return self.whispers[-1]

    def _shown(self, replies: Sequence[int]) -> list[Message]:
        def read(db: Connection) -> list[tuple[Message, str, str]]:
            rows = [db.execute(select(BODY).where(deliveries.c.id == one)).scalar_one() for one in replies]
            return [(from_json(one["message"]), one.get("whisper", ""), one.get("topic", "")) for one in rows]

        found = self.town.store.read_now(read)
        self.whispers += [words(message) for message, whisper, _ in found if whisper]
        new = [message for message, whisper, _ in found if not whisper]
        self.topics += [topic for _, whisper, topic in found if not whisper]
        self.seen += new
        return new

    def _send(self, db: Connection) -> Message:
        row = db.execute(select(deliveries).where(BODY.is_(None), deliveries.c.state == "pending")).one()
        asked = Uncomposed(row.id, row.kind, 0, row.address_id, row.channel, row.due_at)
        what = compose(db, [asked], self.town.now, self.town.house.shelf)[row.id]
        assert isinstance(what, Composed)
        values = {"state": "sent", "subject": what.subject, "lesson": what.lesson}
        db.execute(deliveries.update().where(deliveries.c.id == row.id).values(**values))
        keep(db, row.id, what.body)
        message = from_json(what.body["message"])
        self.seen.append(message)
        self.topics.append(what.body["topic"])
        return message


def options(message: Message) -> list[str]:
    return [
        one.label
        for block in message.blocks
        if isinstance(block, Choices) and block.options
        for one in block.choices
    ]


def count(town: Town, table: Table) -> int:
    counting = select(func.count()).select_from(table)
    return town.store.read_now(lambda db: db.execute(counting).scalar_one())


@pytest.fixture
def gang(town: Town) -> Gang:
    return Gang(town)


def test_a_group_is_told_what_this_is_and_who_sees_what(gang: Gang) -> None:
    (hello,) = gang.happens("unblocked")

    assert words(hello) == (
        "Hej! Jag heter Kompis. Ska vi gå en kurs ihop?\n"
        "Ett kort tips om dagen, och en fråga som var och en svarar på med ett tryck.\n"
        "Alla här ser tipsen. Hur ditt svar gick visar jag bara för dig. Är du själv med i Kompis sparas det "
        "bland dina svar, annars inte alls. Telegram förmedlar alltihop."
    )
    assert [one.label for one in buttons(hello)] == [BEGIN]


def test_a_course_begins_in_two_taps_and_comes_at_the_organisations_hour(gang: Gang) -> None:
    gang.begins()

    assert words(gang.seen[-1]) == (
        f"Nu går den här gruppen {SERVICE}.\nNästa tips kommer i morgon kl. 8.30. "
        "Alla svarar för egen del. Skriv /avsluta för att avsluta kursen här."
    )
    tip = gang.gets_its_tip()
    assert tip.first_line.startswith("Tips 1 av 10:")
    assert len(options(tip)) == 3
    assert gang.gets_its_tip().first_line.startswith("Tips 2 av 10:")
    assert count(gang.town, persons) == 0


def test_start_with_a_code_offers_the_courses_and_a_wrong_code_is_said(gang: Gang) -> None:
    (asked,) = gang.writes("/start ostersund")
    assert [one.label for one in buttons(asked)] == [SERVICE]
    (lost,) = gang.writes("/start nowhere")
    assert words(lost).startswith("Den koden känner jag inte igen.")


def test_without_an_organisation_a_code_is_asked_for(gang: Gang) -> None:
    gang.town.house = replace(gang.town.house, organisation={})
    (asked,) = gang.writes("/start")
    assert words(asked) == "Vilken organisation hör gruppen till?\nSkriv /start och koden från inbjudan."


def test_where_a_tap_cannot_be_answered_in_secret_no_group_is_spoken_to(gang: Gang) -> None:
    gang.town.house = replace(gang.town.house, groups={})
    assert gang.happens("unblocked") == gang.writes("/start") == []
    assert count(gang.town, addresses) == 0


def test_another_bots_command_gets_no_answer(gang: Gang) -> None:
    assert gang.writes("/weather") == []
    assert count(gang.town, addresses) == 0


def test_one_course_at_a_time_and_stop_asks_once(gang: Gang) -> None:
    gang.begins()
    (already,) = gang.writes("/start", "bashir")
    assert already.first_line == f"Den här gruppen går redan {SERVICE}."
    (asked,) = gang.writes("/avsluta", "cilla")
    assert [one.label for one in buttons(asked)] == ["Avsluta kursen här", "Fortsätt"]
    gang.taps("Fortsätt")
    assert gang.whispers[-1] == "Bra, då fortsätter vi."
    (ended,) = gang.taps("Avsluta kursen här", "bashir")
    assert ended.first_line == "Nu är kursen avslutad här. Tack!"
    (nothing,) = gang.writes("/stop")
    assert nothing.first_line == "Det går ingen kurs här just nu."
    assert gang.town.store.write_now(plan_circles, gang.town.now + 2 * DAY) is None


def test_everything_stays_in_the_topic_where_it_was_begun(gang: Gang) -> None:
    gang.topic = "7"
    gang.begins()
    gang.topic = "9"
    gang.writes("/help")
    gang.gets_its_tip()
    assert gang.topics[-3:] == ["7", "9", "7"]


def test_the_answer_is_whispered_and_of_a_stranger_nothing_is_kept(gang: Gang) -> None:
    gang.begins().gets_its_tip()

    right, wrong = gang.answers("a stranger"), gang.answers("a stranger", right=False)

    assert right.startswith("Precis, det satt!\n")
    assert wrong.startswith("Inte riktigt, men lätt hänt.\n")
    assert max(len(right), len(wrong)) <= 200
    assert [count(gang.town, table) for table in (persons, asks, answers, cards)] == [0, 0, 0, 0]


def test_the_answer_of_somebody_who_takes_part_is_theirs_once(gang: Gang, bashir: Phone) -> None:
    gang.begins().gets_its_tip()

    assert gang.answers("bashir").startswith("Precis")
    assert gang.answers("bashir", right=False) == "Den frågan är redan besvarad, och svaret räknades."
    assert [right for _, right in bashir.answers] == [True]
    assert [count(gang.town, table) for table in (asks, answers, cards)] == [1, 1, 1]
    kept = gang.town.store.read_now(export, bashir.who.person_id)
    assert [(one["course"], one["correct"]) for one in kept["answers"]] == [("service", True)]


def test_what_somebody_has_answered_alone_is_not_counted_again(gang: Gang, bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    gang.begins().gets_its_tip()

    assert gang.answers("bashir", right=False).startswith("Inte riktigt")
    assert [right for _, right in bashir.answers] == [True]


def test_after_its_day_a_tip_is_still_answered_truly(gang: Gang) -> None:
    gang.begins().gets_its_tip()
    gang.town.waits(days=40)
    assert gang.answers("cilla").startswith("Precis")


def test_a_tap_that_names_another_groups_tip_tells_nothing(gang: Gang) -> None:
    gang.begins().gets_its_tip()
    tip = next(
        one for message in reversed(gang.seen) for one in buttons(message) if isinstance(one.action, Answer)
    )
    other = Gang(gang.town, "-2002")
    other.happens("tap", action=tip.action, whisper="tap")
    assert other.whispers == ["Den knappen är för gammal för att fungera."]


def test_erasing_a_person_leaves_the_group_as_it_is(gang: Gang, bashir: Phone) -> None:
    gang.begins().gets_its_tip()
    gang.answers("bashir")
    person = bashir.who.person_id

    gang.town.store.write_now(erase, person, gang.town.now, "a test")
    gang.town.store.write_now(tidy, gang.town.now + DAY, gang.town.now + DAY)

    assert gang.town.store.read_now(lambda db: list(db.scalars(select(answers.c.person_id)))) == [None]
    assert gang.gets_its_tip().first_line.startswith("Tips 2 av 10:")


def test_whispers_do_not_stay(gang: Gang) -> None:
    gang.begins().gets_its_tip()
    gang.answers("a stranger")
    gang.town.waits(minutes=1)
    assert gang.town.store.write_now(circles.forget_whispers, gang.town.now) == len(gang.whispers)


@pytest.mark.parametrize("kind", ["blocked", "gone"])
def test_a_group_that_is_lost_gets_no_more_and_the_list_says_why(gang: Gang, kind: EventKind) -> None:
    gang.begins()
    gang.town.now = (gang.town.now + DAY).replace(hour=6, minute=30)
    gang.town.store.write_now(plan_circles, gang.town.now)

    gang.happens(kind)

    waited = select(deliveries.c.state, deliveries.c.error).where(deliveries.c.kind == "lesson")
    assert gang.town.store.read_now(lambda db: db.execute(waited).all()) == [
        ("cancelled", "kompis was taken out of the group.")
    ]
    gang.happens("unblocked")
    assert gang.town.store.write_now(plan_circles, gang.town.now + 2 * DAY) is None


def test_a_group_that_moves_goes_on_where_it_was(gang: Gang) -> None:
    gang.begins().gets_its_tip()
    bigger = Gang(gang.town, "-1007", seen=gang.seen)
    bigger.happens("unblocked")  # the new id may be heard of first

    gang.happens("moved", moved_to="-1007")

    assert bigger.gets_its_tip().first_line.startswith("Tips 2 av 10:")
    assert bigger.answers("cilla").startswith("Precis")
    assert circles_at(gang.town) == [("-1007", "open")]


def circles_at(town: Town) -> list[tuple[str, str]]:
    found = select(addresses.c.platform_id, addresses.c.state).where(addresses.c.state == "open")
    return [tuple(row) for row in town.store.read_now(lambda db: db.execute(found).all())]


def test_after_the_last_tip_the_group_is_told_and_the_course_ends(gang: Gang) -> None:
    gang.begins()
    for _ in range(10):
        gang.gets_its_tip()
    last = gang.gets_its_tip()
    assert last.first_line == f"Det var hela {SERVICE}."
    assert [one.label for one in buttons(last)] == [BEGIN]
    assert gang.town.store.read_now(circles.all_going) == []


def test_a_second_course_on_the_same_day_waits_for_the_next(gang: Gang) -> None:
    gang.begins().gets_its_tip()
    gang.writes("/stop")
    gang.taps("Avsluta kursen här")
    gang.taps(BEGIN)
    (begun,) = gang.taps(SERVICE)
    assert "Nästa tips kommer i morgon kl. 8.30." in words(begun)
    gang.town.store.write_now(reschedule_circles, gang.town.now)
    assert gang.gets_its_tip().first_line.startswith("Tips 1 av 10:")
