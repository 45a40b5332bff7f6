"""Three cities for half a year: whoever joins, answers, says yes, checks in and rates does so by taps.

What happens is written down in diaries as it is tapped, and counted there in the plainest way.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from bot.domain.actions.action import Action
from bot.domain.actions.learning import Answer, HowItWent
from bot.domain.actions.learning import Promise as MakePromise
from bot.domain.actions.planning import AskWorkshop, ChoosePart, PlanWorkshop
from bot.domain.actions.workshops import Attend, Rate
from bot.domain.course import Course, CourseWorkshop
from bot.domain.kinds import Kind
from bot.domain.message import Message, from_json
from bot.domain.roles import Role
from bot.domain.workshop import Workshop
from bot.domain.workshop_advice import part_number
from bot.services.delivery.composing import Composed, Uncomposed, by_kind
from bot.services.learning.compose import compose
from bot.services.learning.lesson_state import LessonState
from bot.services.learning.refresh import review_finished
from bot.services.learning.shelf import Shelf
from bot.services.workshops import invite, pass_on, remind
from bot.services.workshops.compose import compose as compose_workshops
from bot.services.workshops.opinions import ask_opinions
from bot.storage import workshops
from bot.storage.bodies import BODY, keep
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import CITY, DAY, EARLY, GREETING, MONDAY, at, course, library, plan_all
from tests.chat.phone import Phone, Town, buttons
from tests.chat.test_inviting import is_now
from tests.services.learning.promising import with_task

CITIES: Final = {"ostersund": 12, "are": 6, "umea": 5}
"""So many take part in each from the first Monday on."""

LATE: Final = {"ostersund": 6, "are": 0, "umea": 0}
"""And so many come on the day before the first workshop is reported on."""

FIRST, SECOND = MONDAY + 17 * DAY, MONDAY + 155 * DAY
"""A Thursday in October; a Wednesday in March."""

LESSONS: Final = 4
HOUR: Final = dt.timedelta(hours=1)


def two_parts() -> Course:
    """A course of few tips, each with a task, and a workshop in the middle and at the end."""
    lessons = [with_task(f"l{number}", GREETING) for number in range(1, LESSONS + 1)]
    parts = (CourseWorkshop("part-1", "Del 1", after="l2"), CourseWorkshop("part-2", "Del 2", after="l4"))
    return replace(course(lessons=lessons), workshops=parts)


@dataclass(frozen=True)
class Came:
    """A message that came by itself, as it stands in somebody's chat."""

    delivery: int
    person: int
    kind: str
    subject: str
    message: Message


@dataclass
class Diary:
    """What happened to a city's people, as it happened."""

    told: dict[tuple[str, str], dt.date] = field(default_factory=dict)
    answered: list[tuple[str, dt.datetime]] = field(default_factory=list)
    tips_answered: Counter[str] = field(default_factory=Counter)
    after_a_month: list[tuple[str, bool]] = field(default_factory=list)
    promises: dict[str, bool] = field(default_factory=dict)
    coming: dict[int, int] = field(default_factory=dict)
    came: dict[int, int] = field(default_factory=dict)
    useful: dict[int, Counter[int]] = field(default_factory=dict)


@dataclass
class Place:
    """A city: who organises there, who takes part, and what happens to them."""

    key: str
    organiser: Phone
    people: list[Phone] = field(default_factory=list)
    diary: Diary = field(default_factory=Diary)
    meetings: dict[int, int] = field(default_factory=dict)

    def is_silent(self, phone: Phone) -> bool:
        """Every second never answers a tip; in Umeå nobody does."""
        return self.key == "umea" or self.people.index(phone) % 2 == 1

    def forgets(self, phone: Phone) -> bool:
        """Every third answers earlier questions wrong, and does not try what was promised."""
        return self.people.index(phone) % 3 == 0


@dataclass
class Play:
    """The cities with their phones, and the clock."""

    town: Town
    places: dict[str, Place] = field(default_factory=dict)
    known: dict[int, tuple[Place, Phone]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store) -> "Play":
        """Everybody who is there from the beginning has joined, before the first tip is due."""
        houses = [replace(CITY, key=key, name=key.capitalize()) for key in CITIES]
        town = Town.of(store, Shelf(library(two_parts())), *houses)
        town.now = EARLY
        play = cls(town)
        for key, count in CITIES.items():
            organiser = is_now(Phone(town, f"organiser {key}"), Role.ORGANISER, of=key)
            play.places[key] = Place(key, organiser)
            play.join(key, count)
        return play

    def join(self, key: str, count: int) -> None:
        """So many more take part in a city."""
        place = self.places[key]
        for number in range(len(place.people), len(place.people) + count):
            phone = Phone(self.town, f"{key} {number}")
            phone.writes(f"/start {key}")
            phone.taps("Jag är med")
            phone.taps("Butik")
            place.people.append(phone)
            self.known[phone.who.person_id] = place, phone

    # --- a day --------------------------------------------------------------------------------------

    def day(self, day: dt.date) -> None:
        """The clock ticks in the morning, and what has come is answered before noon by those who answer."""
        for place, phone, came in self.morning(at(day, 12)):
            if came.kind in {"lesson", "review"}:
                if came.kind == "lesson":
                    place.diary.told[phone.name, came.subject.partition("/")[2]] = day
                if not place.is_silent(phone):
                    self.town.now = at(day, 13)
                    self._answers(place, phone, came)

    def morning(self, now: dt.datetime) -> list[tuple[Place, Phone, Came]]:
        """All that the clock has to do, and what lies in whose chat then."""
        self.town.now = now
        arrived = []
        for came in self.town.store.write_now(_tick, self.town.house.shelf, now):
            place, phone = self.known[came.person]
            phone.screen[came.delivery] = came.message
            arrived.append((place, phone, came))
        return arrived

    def _answers(self, place: Place, phone: Phone, came: Came) -> None:
        diary = place.diary
        while (state := self._state(came)).place is not None:
            put = state.puts[state.place]
            if put.promise is not None:
                applied = not place.forgets(phone)
                _tap(phone, came, HowItWent(came.delivery, state.place, "done" if applied else "not-yet"))
                diary.promises[phone.name] = applied
                continue
            wrong = put.kind == "review" and place.forgets(phone)
            _tap(phone, came, Answer(came.delivery, state.place, 1 if wrong else 0))
            diary.answered.append((phone.name, self.town.now))
            days = (self.town.now.date() - diary.told[phone.name, put.lesson]).days
            if put.kind == "review" and 23 <= days <= 37:
                diary.after_a_month.append((phone.name, not wrong))
        if came.kind == "lesson":
            diary.tips_answered[phone.name] += 1
            if came.subject.endswith("/l1"):
                _tap(phone, came, MakePromise(came.delivery))

    def _state(self, came: Came) -> LessonState:
        """Which of its questions waits for an answer."""

        def read(db: Connection) -> LessonState | None:
            body = db.execute(select(BODY).where(deliveries.c.id == came.delivery)).scalar_one()
            return LessonState.read(body, came.delivery)

        state = self.town.store.read_now(read)
        assert state is not None
        return state

    def all_write_a_word(self) -> None:
        """Everybody asks how it goes, also those who never answer."""
        for place in self.places.values():
            for phone in place.people:
                phone.writes("läget")

    # --- workshops ----------------------------------------------------------------------------------

    def plans(self, key: str, part: int, when: str) -> None:
        """The organiser plans a part of the course for a day at 8, in the chat."""
        place = self.places[key]
        number = 1 + sum(len(one.meetings) for one in self.places.values())
        organiser = place.organiser
        organiser.writes("/workshop")
        for answer in (f"Del {part}", f"{when} 8-9.30", f"Torget i {key.capitalize()}"):
            organiser.writes(answer)
        organiser.tap(AskWorkshop(number, "course"))
        organiser.tap(ChoosePart(number, part_number("service", f"part-{part}")))
        organiser.tap(PlanWorkshop(number, sure=True))
        place.meetings[part] = number

    def say_yes(self, part: int) -> None:
        """All but the last say yes on their invitation."""
        for place in self.places.values():
            for phone in place.people[:-1]:
                phone.tap(_invited(phone))
            place.diary.coming[part] = len(place.people) - 1

    def meet(self, part: int) -> None:
        """Of those who come all but the first check in, and rate it."""
        for place in self.places.values():
            self._come(place, part)
        over = self._workshop(part).held[0].ends_at + HOUR
        for place, phone, came in self.morning(over):
            if came.subject.startswith("workshop:"):
                self._rates(place, phone, came, part)

    def _come(self, place: Place, part: int) -> None:
        workshop = self.town.store.read_now(workshops.workshop, place.meetings[part])
        assert workshop is not None
        self.town.now = workshop.held[0].starts_at
        for phone in place.people[1:-1]:
            phone.writes(workshop.code)
        place.diary.came[part] = len(place.people) - 2

    def _rates(self, place: Place, phone: Phone, came: Came, part: int) -> None:
        value = 1 if place.forgets(phone) else 3
        phone.tap(Rate(came.delivery, "useful", value))
        place.diary.useful.setdefault(part, Counter())[value] += 1

    def _workshop(self, part: int) -> Workshop:
        found = self.town.store.read_now(workshops.workshop, self.places["ostersund"].meetings[part])
        assert found is not None
        return found


def _tap(phone: Phone, came: Came, action: Action) -> None:
    """The button that stands for this, on the message that came as it stands there now."""
    assert action in [choice.action for choice in buttons(phone.screen[came.delivery])]
    phone.tap(action)


def _invited(phone: Phone) -> Action:
    """“I'm coming”, on the newest invitation in somebody's chat."""
    for delivery in sorted(phone.screen, reverse=True):
        for choice in buttons(phone.screen[delivery]):
            if isinstance(choice.action, Attend):
                return choice.action
    raise LookupError(phone.name)


def _tick(db: Connection, shelf: Shelf, now: dt.datetime) -> list[Came]:
    seen: int | None = 0
    while seen is not None:
        seen = review_finished(db, shelf, seen, now)
    plan_all(db, now)
    for workshop in invite.due(db, now):
        asked: int | None = 0
        while asked is not None:
            asked = invite.invite_piece(db, workshop, asked, now)
    for workshop in remind.due(db, now):
        remind.remind(db, workshop, now)
    for workshop in pass_on.waitlists(db, now):
        pass_on.pass_on(db, workshop, now)
    ask_opinions(db, now)
    return _leave(db, shelf, now)


def _leave(db: Connection, shelf: Shelf, now: dt.datetime) -> list[Came]:
    """What is due is composed as a claim would have it, and counts as sent."""
    rows = db.execute(
        select(deliveries)
        .where(deliveries.c.state == "pending", BODY.is_(None), deliveries.c.due_at <= now)
        .order_by(deliveries.c.due_at, deliveries.c.id)
    ).all()
    late = [row.id for row in rows if row.expires_at <= now]
    db.execute(update(deliveries).where(deliveries.c.id.in_(late)).values(state="expired"))
    asked = [
        Uncomposed(row.id, Kind(row.kind), row.person_id, row.address_id, row.channel, row.due_at)
        for row in rows
        if row.id not in late
    ]
    about_workshops = (Kind.INVITATION, Kind.REMINDER, Kind.CHANGE, Kind.LATE_CHANGE)
    composers = dict.fromkeys(about_workshops, compose_workshops)
    brought = by_kind(composers, partial(compose, shelf=shelf))(db, asked, now)
    return [came for row in asked if (came := _arrive(db, row, brought[row.delivery], now)) is not None]


def _arrive(db: Connection, row: Uncomposed, what: object, now: dt.datetime) -> Came | None:
    if not isinstance(what, Composed):
        db.execute(update(deliveries).where(deliveries.c.id == row.delivery).values(state="cancelled"))
        return None
    kind = row.kind if what.kind is None else what.kind
    values = {
        "state": "sent",
        "sent_at": now,
        "subject": what.subject,
        "enrolment_id": what.enrolment_id,
        "lesson": what.lesson,
        "kind": kind.value,
        "done_at": what.done_at,
    }
    db.execute(update(deliveries).where(deliveries.c.id == row.delivery).values(**values))
    keep(db, row.delivery, what.body)
    return Came(row.delivery, row.person_id, kind.value, what.subject, from_json(what.body["message"]))
