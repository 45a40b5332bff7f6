"""The promises against whatever order of events hypothesis thinks of: ``make chaos ARGS=promises``.

Three people follow a course. What may happen: the clock ticks, time passes, an owner of the channel claims,
marks, sends and hears anything back, crashes, or is one of two; people tap, ask for a tip, pause, come back,
change their hour, block the bot, have themselves erased. All by the product's own services on a real store.
What people see is what the wire showed; the ledger knows only what it was told.
"""

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Connection, func, select

from bot.domain.delivery import State, look_again_at
from bot.domain.event import Event
from bot.domain.kinds import Kind
from bot.services.delivery.claim import Claimed, claim
from bot.services.delivery.heal import heal
from bot.services.delivery.lease import Owner
from bot.services.delivery.mark_sending import mark_sending
from bot.services.delivery.outcomes import AddressGone, Failed, Outcome, PutBack, Sent, Unclear
from bot.services.delivery.record import record
from bot.services.delivery.recover import recover
from bot.services.learning.answer import Changed, answer
from bot.services.learning.compose import compose
from bot.services.learning.silence import note_sign_of_life
from bot.services.people.arrive import arrive, let_in, shut_out
from bot.services.people.erase import erase
from bot.services.people.pause import leave, pause, resume
from bot.services.people.settle import set_hour
from bot.storage.bodies import BODY
from bot.storage.migrate import upgrade
from bot.storage.store import Store, open_store
from bot.storage.tables import answers, deliveries
from tests.cast import DAY, EARLY, at, course, found, pull_as_reply
from tests.databases import DELETIONS
from tests.services.delivery.ledger import Somebody, add_reply, own, states, take_over

ZONE: Final = ZoneInfo("Europe/Stockholm")
NAMES: Final = ("alva", "bashir", "cilla")
LESSONS: Final = 12
QUIET: Final = dt.time(20)
FIRST_HOUR: Final = dt.time(8, 30)
FIRST_NUMBER: Final = 1_000_000
"""Of the events by which people ask for a tip: unlike any other reply's."""

FADES: Final = 3
"""After so many messages without an answer nobody here insists on the next."""

SHOWN_AS_NOT_SEEN: Final = frozenset({State.FAILED, State.UNKNOWN, State.EXPIRED, State.CANCELLED})
MAY_COME_AGAIN: Final = SHOWN_AS_NOT_SEEN
"""A lesson whose delivery ended so may be brought by another."""

who = some.sampled_from(range(len(NAMES)))
heard = some.sampled_from(["sent", "sent", "unclear and seen", "unclear", "later", "refused", "gone"])
span = some.sampled_from(["a tick", "a sign of life", "a while", "an hour", "a shift", "the next morning"])
SPANS: Final = {
    "a tick": dt.timedelta(seconds=10),
    "a sign of life": dt.timedelta(seconds=31),
    "a while": dt.timedelta(minutes=6),
    "an hour": dt.timedelta(hours=1),
    "a shift": dt.timedelta(hours=9),
}


@dataclass(slots=True)
class Process:
    """One that owns the channel, or believes so: what it has in hand, and what it has on the wire."""

    owner: Owner
    hand: dict[int, Claimed] = field(default_factory=dict)
    wire: dict[int, tuple[Claimed, bool]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What was known of a delivery when it left."""

    person: int
    kind: str
    lesson: str | None
    day: dt.date


class Life(RuleBasedStateMachine):
    """Some days in the lives of three people."""

    ledger: Store

    def __init__(self) -> None:
        super().__init__()
        self.now = EARLY
        self.past: list[Process] = []
        self.seen: Counter[int] = Counter()
        self.about: dict[int, About] = {}
        self.first_seen: list[int] = []
        self.hours: dict[int, list[tuple[dt.datetime, dt.time]]] = defaultdict(lambda: [(EARLY, FIRST_HOUR)])
        self.drawn: dict[tuple[int, dt.date], frozenset[int]] = {}
        """When somebody asked for a tip: their deliveries that were composed by then."""

        self.gone: set[int] = set()
        self.words = self.counted = 0

    @initialize()
    def begin(self) -> None:
        self.ledger.write_now(_clear)
        self.town = found(self.ledger, course(lessons=LESSONS))
        self.compose = partial(compose, shelf=self.town.shelf)
        self.people = [self.town.joins(name, channel="telegram") for name in NAMES]
        self.process = Process(own(self.ledger))

    # ------------------------------------------------------------------ time and planning

    @rule(how_long=span)
    def time_passes(self, how_long: str) -> None:
        """No request takes longer than a moment: then its time is out."""
        if how_long != "a tick":
            for process in (self.process, *self.past):
                while process.wire:
                    self.hears(process, min(process.wire), "unclear")
        if how_long == "the next morning":
            day = self.today + DAY
            while day.isoweekday() > 5:
                day += DAY
            self.now = max(self.now, at(day))
        else:
            self.now += SPANS[how_long]

    @rule()
    def the_clock_ticks(self) -> None:
        self.town.plan(self.now)

    @rule(answers=some.lists(heard, max_size=4))
    def a_morning_begins(self, answers: list[str]) -> None:
        """The usual: it is half past eight, the clock ticks, all goes out."""
        self.time_passes("the next morning")
        self.the_clock_ticks()
        self.a_round(marks=True, answers=answers)

    # ------------------------------------------------------------------ the way out

    @rule(marks=some.booleans(), answers=some.lists(heard, max_size=4))
    def a_round(self, *, marks: bool, answers: list[str]) -> None:
        """Claim, mark, and hear of some; the rest stays on the wire."""
        self.claims(self.process)
        if marks:
            self.marks(self.process)
        for how in answers:
            self.the_platform_answers(how)

    @rule(how=heard)
    def the_platform_answers(self, how: str) -> None:
        if self.process.wire:
            self.hears(self.process, min(self.process.wire), how)

    @rule(arrived=some.booleans(), stays=some.booleans())
    def the_channel_changes_hands(self, *, arrived: bool, stays: bool) -> None:
        """A crash and a new start; or, if the old owner ``stays``, one that nobody has told."""
        old = self.process
        if stays:
            self.past.append(old)
        elif arrived:
            for one, edit in old.wire.values():
                self.shows(one, edit=edit)
        self.process = Process(take_over(self.ledger, old.owner))
        self.ledger.write_now(recover, self.process.owner, self.now)

    @rule(how=heard)
    def an_owner_of_the_past_acts(self, how: str) -> None:
        """It may finish what it had on the wire, and begin nothing; nor does the ledger listen to it."""
        if not self.past:
            return
        old = self.past[0]
        before = self.ledger.read_now(states)
        assert self.ledger.write_now(claim, old.owner, self.now, 10, self.compose) is None
        assert self.ledger.write_now(mark_sending, old.owner, list(old.hand), self.now) is None
        if not old.wire:
            self.past.remove(old)
            return
        delivery = min(old.wire)
        self.hears(old, delivery, how)
        after = self.ledger.read_now(states)
        if how == "sent" and before.get(delivery) == State.UNKNOWN:  # it alone knows better
            before[delivery] = State.SENT
        assert after == before

    def claims(self, process: Process) -> None:
        self.before_claim = self.ledger.read_now(states)
        claims = self.ledger.write_now(claim, process.owner, self.now, 10, self.compose)
        assert claims is not None
        for one in claims.claimed:
            assert one.id not in process.hand, "claimed twice"
            assert one.id not in process.wire, "claimed while on the wire"
            process.hand[one.id] = one
            self.check_that_it_may_be_claimed(self.row(one.id))

    def marks(self, process: Process) -> None:
        marked = self.ledger.write_now(mark_sending, process.owner, list(process.hand), self.now)
        assert marked is not None
        for delivery, replaced in marked.replaces.items():
            self.check_that_it_may_leave(self.row(delivery))
            process.wire[delivery] = process.hand[delivery], replaced is not None
        process.hand.clear()

    def hears(self, process: Process, delivery: int, how: str) -> None:
        one, edit = process.wire.pop(delivery)
        if how in {"sent", "unclear and seen"}:
            self.shows(one, edit=edit)
        outcome = self.outcome(one, how, edit=edit)
        self.ledger.write_now(record, process.owner, [(delivery, outcome)], self.now)
        self.check_doubles()

    def outcome(self, one: Claimed, how: str, *, edit: bool) -> Outcome:
        match how:
            case "sent":
                return Sent((str(one.id),))
            case "later":
                return PutBack(self.now + dt.timedelta(seconds=20), "Later.", tried=True)
            case "refused":
                return Failed("No.")
            case "gone":
                return AddressGone("Blocked.", for_good=False)
            case _:
                return Unclear("Perhaps.", look_again_at(self.now, one.unclear + 1, edit=edit))

    def shows(self, one: Claimed, *, edit: bool) -> None:
        if not self.seen[one.id]:
            self.first_seen.append(one.id)
        self.seen[one.id] += not (edit and self.seen[one.id])  # the same edit twice shows once

    # ------------------------------------------------------------------ people

    @rule(somebody=who, option=some.sampled_from([0, 1]))
    def somebody_taps(self, somebody: int, option: int) -> None:
        """On the latest message they see, or on an older one; the answer is an edit of it."""
        person, mine = self.people[somebody], self.lessons_seen_by(self.people[somebody])
        if person in self.gone or not mine:
            return
        delivery = mine[-1 - option % len(mine)]
        who = self.hears_of(somebody)
        self.ledger.write_now(heal, delivery, str(delivery), self.now)
        outcome: object = None
        for place in range(3):
            outcome = self.town.do(
                answer, who, delivery, place, frozenset({option}), self.now, self.town.shelf
            )
            if isinstance(outcome, Changed):
                self.counted += 1
                break
        self.words += 1
        to = Somebody(person, who.address_id, NAMES[somebody])
        self.ledger.write_now(add_reply, to, str(self.words), at=self.now, edits=delivery)
        assert self.ledger.read_now(_answers) == self.counted

    @rule(somebody=who)
    def somebody_asks_for_a_tip(self, somebody: int) -> None:
        person = self.people[somebody]
        if person in self.gone:
            return
        self.hears_of(somebody)
        self.words += 1
        sent = self.town.do(pull_as_reply, person, self.town.shelf, self.now, FIRST_NUMBER + self.words)
        if sent is None:
            return
        row = self.row(sent.delivery)
        self.about[sent.delivery] = About(person, "reply", row.lesson, self.today)
        self.seen[sent.delivery] += 1
        self.first_seen.append(sent.delivery)
        if row.lesson is not None:
            self.drawn.setdefault((person, self.today), self.ledger.read_now(_composed, person))

    @rule(somebody=who, days=some.sampled_from([None, 1, 3]))
    def somebody_pauses(self, somebody: int, days: int | None) -> None:
        until = None if days is None else self.today + days * DAY
        self.town.do(pause, self.people[somebody], self.today, until, self.now)

    @rule(somebody=who)
    def somebody_resumes(self, somebody: int) -> None:
        self.town.do(resume, self.people[somebody], self.today, self.now)

    @rule(somebody=who, hour=some.sampled_from([7, 8, 11, 15]))
    def somebody_changes_their_hour(self, somebody: int, hour: int) -> None:
        person = self.people[somebody]
        if person not in self.gone:
            self.town.do(set_hour, person, dt.time(hour), self.now)
            self.hours[person].append((self.now, dt.time(hour)))

    @rule(somebody=who)
    def somebody_blocks_the_bot(self, somebody: int) -> None:
        self.town.do(shut_out, "telegram", NAMES[somebody], self.now)

    @rule(somebody=who)
    def somebody_lets_the_bot_in(self, somebody: int) -> None:
        self.town.do(let_in, "telegram", NAMES[somebody], self.now)

    @rule(somebody=who)
    def somebody_leaves(self, somebody: int) -> None:
        self.town.do(leave, self.people[somebody], self.now)

    @rule(somebody=who)
    def somebody_is_erased(self, somebody: int) -> None:
        self.gone.add(self.people[somebody])
        self.town.do(erase, self.people[somebody], self.now, "person")

    def hears_of(self, somebody: int) -> Any:  # noqa: ANN401 - who it is
        event = Event("text", NAMES[somebody], NAMES[somebody], "hej")
        who, _ = self.town.do(arrive, "telegram", event, "sv", self.now)
        self.town.do(note_sign_of_life, who, self.now)
        return who

    # ------------------------------------------------------------------ the promises

    def check_that_it_may_be_claimed(self, row: Any) -> None:  # noqa: ANN401 - a row
        """Nothing during a pause, nothing to who has left, each lesson once and in order."""
        if row.kind == Kind.REPLY:
            return
        person = self.town.who(row.person_id)
        if person.pause is not None and person.pause.since is not None:
            until = person.pause.until
            assert self.today < person.pause.since or (until is not None and until <= self.today), "a pause"
        if row.lesson is None:
            return
        for other in self.lessons_seen_by(row.person_id):
            about = self.about[other]
            if other != row.id and about.lesson == row.lesson:
                state = self.before_claim.get(other)
                assert state is None or State(state) in MAY_COME_AGAIN, f"{row.lesson} a second time"
            asked_for = (
                about.kind == Kind.REPLY
            )  # perhaps while an earlier one was on its way, and then failed
            if about.lesson is not None and other != row.id and not asked_for:
                assert _number(about.lesson) <= _number(row.lesson), f"{row.lesson} after {about.lesson}"

    def check_that_it_may_leave(self, row: Any) -> None:  # noqa: ANN401 - a row
        """Inside the window, to somebody who is there, and at most one a day."""
        assert row.person_id is not None, "to somebody who was erased"
        assert row.person_id not in self.gone, "to somebody who was erased"
        assert row.due_at <= self.now < row.expires_at, "outside its time"
        self.about.setdefault(row.id, About(row.person_id, row.kind, row.lesson, self.today))
        if row.kind == Kind.REPLY:
            return
        local = self.now.astimezone(ZONE)
        assert local.isoweekday() <= 5, "on a day off"
        assert self.earliest_hour(row) <= local.time() < QUIET, f"at {local:%H:%M}"
        person = self.town.who(row.person_id)
        assert person.left_at is None, "to somebody who has left"
        others = [
            other
            for other, about in self.about.items()
            if other != row.id
            and (about.person, about.day) == (row.person_id, self.today)
            and about.kind != Kind.REPLY
            and (self.seen[other] or other in self.on_the_wire())
        ]
        assert not others, f"a second message on {self.today}: {others}"
        drawn = self.drawn.get((row.person_id, self.today))
        assert drawn is None or row.id in drawn, "the day's lesson was asked for"

    def check_doubles(self) -> None:
        rows = self.ledger.read_now(_outcomes)
        for delivery, times in self.seen.items():
            if delivery not in rows or delivery in self.on_the_wire():
                continue
            state, unknown = rows[delivery]
            assert times - 1 <= unknown, f"{delivery} was seen {times} times, {unknown} unknown"
            assert state != State.SENT or times, f"{delivery} is called sent, and nobody saw it"

    def on_the_wire(self) -> set[int]:
        return {id_ for process in (self.process, *self.past) for id_ in process.wire}

    # ------------------------------------------------------------------ how it ends

    def teardown(self) -> None:
        """From here on nothing goes wrong any more, and three ordinary days pass."""
        if not hasattr(self, "process"):
            return
        for old in self.past:
            while old.wire:
                self.hears(old, min(old.wire), "sent")
        self.past.clear()
        self.the_channel_changes_hands(arrived=True, stays=False)
        behind = {one: len(self.lessons_seen_by(one)) for one in self.people if self.is_still_heard(one)}
        for _ in range(3):
            self.time_passes("the next morning")
            for somebody, person in enumerate(self.people):
                if person not in self.gone and self.is_open(person):
                    self.hears_of(somebody)  # else what comes fades away
            self.now = self.now.astimezone(ZONE).replace(hour=15, minute=1).astimezone(dt.UTC)
            self.the_clock_ticks()
            for _ in range(4):
                self.claims(self.process)
                self.marks(self.process)
                while self.process.wire:
                    self.hears(self.process, min(self.process.wire), "sent")
                self.now += dt.timedelta(minutes=6)
        self.check_that_nothing_is_lost()
        self.check_that_nobody_is_forgotten(behind)

    def check_that_nothing_is_lost(self) -> None:
        for delivery, state in self.ledger.read_now(states).items():
            if not self.seen[delivery]:
                assert State(state) in SHOWN_AS_NOT_SEEN, f"{delivery} is {state}: lost"
        self.check_doubles()

    def check_that_nobody_is_forgotten(self, behind: dict[int, int]) -> None:
        for person, before in behind.items():
            is_there = self.town.who(person)
            has_pause = is_there.pause is not None and is_there.pause.since is not None
            if is_there.left_at is not None or has_pause or not self.is_open(person):
                continue
            seen = self.lessons_seen_by(person)
            lessons = {self.about[one].lesson for one in seen}
            assert len(seen) > before or len(lessons) == LESSONS, f"person {person} is forgotten"

    # ------------------------------------------------------------------ looking

    @property
    def today(self) -> dt.date:
        return self.now.astimezone(ZONE).date()

    def lessons_seen_by(self, person: int) -> list[int]:
        return [
            one
            for one in self.first_seen
            if self.about[one].person == person and self.about[one].lesson is not None
        ]

    def row(self, delivery: int) -> Any:  # noqa: ANN401 - a row
        return self.ledger.read_now(_row, delivery)

    def earliest_hour(self, row: Any) -> dt.time:  # noqa: ANN401 - a row
        """The earliest of the hours the person has had since this was planned."""
        hours = self.hours[row.person_id]
        after = [hour for since, hour in hours if since > row.created_at]
        return min([*after, [hour for since, hour in hours if since <= row.created_at][-1]])

    def is_still_heard(self, person: int) -> bool:
        """Whether the person is there, and not so silent that what comes has begun to fade away."""
        if person in self.gone:
            return False
        who = self.town.who(person)
        return who.unanswered < FADES and who.notice is None and who.rhythm is None

    def is_open(self, person: int) -> bool:
        return self.town.who(person).address_state == "open"


def _number(lesson: str) -> int:
    return int(lesson.removeprefix("l"))


def _clear(db: Connection) -> None:
    for statement in DELETIONS:
        db.exec_driver_sql(statement)


def _row(db: Connection, delivery: int) -> Any:  # noqa: ANN401 - a row
    return db.execute(select(deliveries).where(deliveries.c.id == delivery)).one()


def _outcomes(db: Connection) -> dict[int, tuple[str, int]]:
    """Every delivery's state, and how often its outcome was lost."""
    wanted = select(deliveries.c.id, deliveries.c.state, deliveries.c.unclear + deliveries.c.crashed)
    return {id_: (state, lost) for id_, state, lost in db.execute(wanted)}


def _composed(db: Connection, person: int) -> frozenset[int]:
    wanted = select(deliveries.c.id).where(deliveries.c.person_id == person, BODY.is_not(None))
    return frozenset(db.scalars(wanted))


def _answers(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(answers)) or 0


def live(store: Store, examples: int, steps: int = 40) -> None:
    """Think of so many lives.

    Raises:
        AssertionError: a promise was broken, by the shortest life that hypothesis could find.
    """

    class Here(Life):
        ledger = store

    lives = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Here, settings=lives)


def main(arguments: Sequence[str]) -> int:
    """Think of many lives on SQLite; hypothesis prints the one that breaks a promise."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos promises", description=__doc__)
    options.add_argument("--lives", type=int, default=1000)
    options.add_argument("--steps", type=int, default=60, help="at most, in each")
    chosen = options.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kompis-promises-") as folder:
        address = f"sqlite:///{Path(folder) / 'kompis.db'}"
        upgrade(address)
        with open_store(address) as store:
            live(store, chosen.lives, chosen.steps)
    sys.stdout.write(f"{chosen.lives} lives, no promise broken, {time.monotonic() - began:.0f} s\n")
    return 0
