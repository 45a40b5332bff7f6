"""The promises of the way out, against whatever order of events hypothesis thinks of.

People really see what the wire shows; the ledger knows only what it was told. Whatever happens: nothing
is lost, doubles are at most the outcomes nobody knew, and nothing unasked leaves outside its time.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, delete

from bot.domain.delivery import NEXT, State, look_again_at
from bot.domain.kinds import Kind
from bot.services.delivery.claim import Claimed, Woken, claim, claim_woken
from bot.services.delivery.heal import heal
from bot.services.delivery.lease import Owner
from bot.services.delivery.look import Absent, Found, lost_deliveries, record_sights
from bot.services.delivery.mark_sending import mark_sending
from bot.services.delivery.outcomes import AddressGone, Failed, Outcome, PutBack, Sent, Unclear
from bot.services.delivery.record import record
from bot.services.delivery.recover import recover
from bot.services.people.pause import leave
from bot.storage.deliveries import next_try
from bot.storage.store import Store
from bot.storage.tables import addresses, deliveries, leases, persons
from tests.services.delivery.ledger import (
    EVENING,
    NOW,
    add_address,
    add_lesson,
    add_person,
    add_reply,
    change_address,
    own,
    row_of,
    states,
    take_over,
    tips,
)

PEOPLE = ("Alva", "Bashir")
SHOWN_AS_NOT_SEEN = {State.FAILED, State.UNKNOWN, State.EXPIRED, State.CANCELLED}
answer = some.sampled_from(["unclear and seen", "sent", "later", "unclear", "refused", "gone"])
who = some.sampled_from(range(len(PEOPLE)))


def clear(db: Connection) -> None:
    for table in (deliveries, leases, addresses, persons):
        db.execute(delete(table))


class Morning(RuleBasedStateMachine):
    """One channel, two people, an owner that crashes, and a wire that cannot be trusted."""

    ledger: Store
    find_after: dt.timedelta | None = None

    def __init__(self) -> None:
        super().__init__()
        self.store = self.ledger
        self.now = NOW
        self.words = 0
        self.seen: Counter[int] = Counter()
        self.claimed: dict[int, Claimed] = {}
        self.wire: dict[int, tuple[Claimed, bool]] = {}  # with whether it is an edit
        self.left: set[int] = set()
        self.before: dict[int, str] = {}

    @initialize()
    def begin(self) -> None:
        self.store.write_now(clear)
        self.people = [self.store.write_now(add_person, name) for name in PEOPLE]
        self.owner: Owner = own(self.store, find_after=self.find_after)
        for somebody in self.people:
            self.store.write_now(add_lesson, somebody, until=EVENING)

    # --- what the ledger may do ---------------------------------------------------------------

    def check_steps(self) -> None:
        after = self.store.read_now(states)
        for delivery, state in after.items():
            before = self.before.get(delivery, state)
            reached = {State(before)}
            reached |= NEXT[State(before)]
            if before == State.PENDING:  # claimed and marked in one transaction
                reached |= {State.SENDING}
            assert State(state) in reached, f"{delivery} went from {before} to {state}"
        self.before = after

    def check_doubles(self) -> None:
        for delivery, times in self.seen.items():
            row = self.store.read_now(row_of, delivery)
            unsettled = delivery in self.wire
            assert times - 1 <= self.may_be_doubled(row, unsettled=unsettled)
        for delivery, state in self.store.read_now(states).items():
            assert state != State.SENT or self.seen[delivery] >= 1

    def may_be_doubled(self, row: dict[str, Any], *, unsettled: bool) -> int:
        return int(row["unclear"]) + int(row["crashed"]) + unsettled

    def teardown(self) -> None:
        if not hasattr(self, "people"):
            return
        self.crash()
        for _ in range(60):  # from here on nothing goes wrong any more
            self.take_what_is_due()
            self.put_on_the_wire()
            self.answer_all()
            if self.nothing_is_to_come():
                break
            self.now += dt.timedelta(minutes=2)
        for delivery, state in self.store.read_now(states).items():
            assert self.seen[delivery] or State(state) in SHOWN_AS_NOT_SEEN, f"{delivery} is {state}: lost"
        self.check_doubles()

    def nothing_is_to_come(self) -> bool:
        return self.store.read_now(next_try, "telegram", self.now) is None

    # --- what happens ---------------------------------------------------------------------------

    @rule(seconds=some.sampled_from([1, 20, 31, 300]))
    def time_passes(self, seconds: int) -> None:
        self.now += dt.timedelta(seconds=seconds)

    @rule(somebody=who, edit=some.booleans(), woken=some.booleans())
    def somebody_taps(self, somebody: int, *, edit: bool, woken: bool) -> None:
        """A reply is written, perhaps an edit; any message seen in that chat gives a sign of life."""
        self.words += 1
        to = self.people[somebody]
        theirs = [id_ for id_ in self.seen if self.store.read_now(row_of, id_)["person_id"] == to.person]
        if theirs:
            self.store.write_now(heal, theirs[-1], str(theirs[-1]), self.now)
        edits = theirs[-1] if edit and theirs else None
        reply = self.store.write_now(add_reply, to, str(self.words), at=self.now, edits=edits)
        self.before[reply] = State.PENDING
        if woken:
            claims = self.store.write_now(claim_woken, self.owner, self.now, Woken([reply], straight=1), tips)
            assert claims is not None
            for one in claims.claimed:
                self.in_hand(one)
                if one.id in claims.marked.replaces:
                    self.start(self.claimed.pop(one.id), edit=claims.marked.replaces[one.id] is not None)
        self.check_steps()

    def take_what_is_due(self) -> None:
        claims = self.store.write_now(claim, self.owner, self.now, 10, tips)
        assert claims is not None
        for one in claims.claimed:
            self.in_hand(one)
        self.check_steps()

    def in_hand(self, one: Claimed) -> None:
        assert one.id not in self.claimed, "claimed twice"
        assert one.id not in self.wire, "claimed while on the wire"
        self.claimed[one.id] = one

    def put_on_the_wire(self) -> None:
        marked = self.store.write_now(mark_sending, self.owner, list(self.claimed), self.now)
        assert marked is not None
        for delivery, replaced in marked.replaces.items():
            self.start(self.claimed[delivery], edit=replaced is not None)
        self.claimed.clear()
        self.check_steps()

    def start(self, one: Claimed, *, edit: bool) -> None:
        row = self.store.read_now(row_of, one.id)
        assert row["due_at"] <= self.now < row["expires_at"], "outside its time"
        assert row["kind"] == Kind.REPLY or row["person_id"] not in self.left, "unasked, to who has left"
        self.wire[one.id] = one, edit

    @rule(
        mark=some.booleans(),
        answers=some.lists(answer, max_size=3),
        crash=some.sampled_from(["after it arrived", "before it arrived", "none"]),
    )
    def a_round(self, *, mark: bool, answers: list[str], crash: str) -> None:
        """The steps of the outbox. What is then on the wire stays there, or a crash cuts it off."""
        self.take_what_is_due()
        if mark:
            self.put_on_the_wire()
        for how in answers:
            self.the_wire_answers(how)
        if crash != "none":
            self.crash_in_mid_send(arrived=crash == "after it arrived")

    @rule(how=answer)
    def the_wire_answers(self, how: str) -> None:
        if self.wire:
            self.finish([min(self.wire)], how)
            self.check_steps()
            self.check_doubles()

    def finish(self, ids: Iterable[int], how: str) -> None:
        results = []
        for delivery in ids:
            one, edit = self.wire.pop(delivery)
            if how in {"sent", "unclear and seen"}:
                self.show(one, edit=edit)
            results.append((delivery, self.outcome(one, how, edit=edit)))
        self.store.write_now(record, self.owner, results, self.now)

    def show(self, one: Claimed, *, edit: bool) -> None:
        self.seen[one.id] += not (edit and self.seen[one.id])  # the same edit twice shows once

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
                looked_for = self.find_after is not None and not edit
                lost, after = one.unclear + 1, self.find_after
                look_again = look_again_at(self.now, lost, edit=edit, find_after=after)
                return Unclear("Perhaps.", look_again, self.now if looked_for else None)

    def answer_all(self) -> None:
        self.finish(list(self.wire), "sent")

    def crash_in_mid_send(self, *, arrived: bool) -> None:
        for one, edit in self.wire.values():
            if arrived:
                self.show(one, edit=edit)
        self.crash()

    def crash(self) -> None:
        self.claimed.clear()
        self.wire.clear()
        self.owner = take_over(self.store, self.owner)
        self.store.write_now(recover, self.owner, self.now)
        self.check_steps()

    @rule(somebody=who, what=some.sampled_from(["blocks the bot", "opens the chat", "opens another chat"]))
    def somebody_changes_address(self, somebody: int, what: str) -> None:
        to = self.people[somebody]
        self.words += 1
        match what:
            case "blocks the bot":
                self.store.write_now(change_address, to.address, state="blocked")
            case "opens the chat":
                self.store.write_now(change_address, to.address, state="open", heard_at=self.now)
            case _:
                chat = f"chat {self.words}"
                self.store.write_now(add_address, to.person, chat, "telegram", self.now)

    @rule(somebody=who)
    def somebody_leaves(self, somebody: int) -> None:
        self.left.add(self.people[somebody].person)
        self.store.write_now(leave, self.people[somebody].person, self.now)
        self.check_steps()


class LookedFor(Morning):
    """The same where the platform shows what it took: after ten seconds it tells the truth."""

    find_after = dt.timedelta(seconds=10)

    def take_what_is_due(self) -> None:
        for delivery, _ in self.store.read_now(lost_deliveries, "telegram", self.now, 10):
            sight = Found((str(delivery),)) if self.seen[delivery] else Absent()
            self.store.write_now(record_sights, self.owner, [(delivery, sight)], self.now)
        self.check_steps()
        super().take_what_is_due()

    def may_be_doubled(self, row: dict[str, Any], *, unsettled: bool) -> int:
        # nobody looks for an edit: it is repeated, and sent anew where its chat has been shut meanwhile
        return super().may_be_doubled(row, unsettled=unsettled) if row["anew"] else 0

    def nothing_is_to_come(self) -> bool:
        looks = self.store.read_now(lost_deliveries, "telegram", self.now + dt.timedelta(minutes=1), 10)
        return super().nothing_is_to_come() and not looks


def test_nothing_is_lost_and_doubles_are_only_what_nobody_knew(store: Store) -> None:
    class Here(Morning):
        ledger = store

    run_state_machine_as_test(Here, settings=settings(max_examples=20, stateful_step_count=25))


def test_where_one_can_look_nothing_is_doubled_either(store: Store) -> None:
    class Here(LookedFor):
        ledger = store

    run_state_machine_as_test(Here, settings=settings(max_examples=10, stateful_step_count=25))
