"""What an organiser changes while it is in a sender's hands holds, whatever becomes of that send.

A claim takes many rows at once, and some are put back: kompis is killed, a platform says to wait, a line is
cut. What they brought by then is what the organiser has changed since.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.delivery import State as Delivered
from bot.domain.kinds import Kind
from bot.domain.message import from_json
from bot.services.announcements.compose import compose
from bot.services.announcements.correct import correct
from bot.services.announcements.stop import stop
from bot.services.announcements.withdraw import withdraw
from bot.services.delivery.claim import claim
from bot.services.delivery.lease import Lease, Owner, acquire
from bot.services.delivery.mark_sending import mark_sending
from bot.services.delivery.recover import recover
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import MINUTE, SLOT, found
from tests.chat.phone import words
from tests.services.announcements.test_spreading import Newsroom

A_LIFE = 2 * MINUTE
Ending = Callable[[Connection, int, int, dt.datetime], bool]


class Machine:
    """The owner of the web channel, in one life after the other."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._do = newsroom.town.do
        self.now = SLOT
        self._owner = self._wakes()

    def claims(self) -> Counter[str]:
        """What it takes in hand: how many have which last line."""
        brought = self._do(claim, self._owner, self.now, 100, compose)
        assert brought is not None
        said = [words(one.message or from_json(one.body["message"])) for one in brought.claimed]
        return Counter(one.rpartition("\n")[2] for one in said)

    def begins(self) -> int:
        """All it has in hand is put on the wire; how many that are."""
        mine = [id_ for id_, _, state in self.rows() if state is Delivered.CLAIMED]
        marked = self._do(mark_sending, self._owner, mine, self.now)
        assert marked is not None
        return len(marked.replaces)

    def arrives(self) -> None:
        """What is on the wire comes through."""
        self._becomes(state="sent", receipt=["1"], sent_at=self.now)

    def is_put_off(self) -> None:
        """What is on the wire is refused for now, and is tried again."""
        self._becomes(state="pending", try_at=self.now)

    def crashes(self) -> None:
        """It is killed, and the next life puts the ledger in order a while later."""
        self.now += A_LIFE
        self._owner = self._wakes()
        self._do(recover, self._owner, self.now)
        self.now += A_LIFE

    def rows(self) -> list[tuple[int, Kind, Delivered]]:
        wanted = select(deliveries.c.id, deliveries.c.kind, deliveries.c.state).order_by(deliveries.c.id)
        rows = self._do(lambda db: db.execute(wanted.where(deliveries.c.kind != "reply")).all())
        return [(row.id, Kind(row.kind), Delivered(row.state)) for row in rows]

    def states(self, kind: Kind = Kind.ANNOUNCEMENT) -> Counter[Delivered]:
        return Counter(state for _, one, state in self.rows() if one is kind)

    def _wakes(self) -> Owner:
        lease = self._do(acquire, "channel:web", f"machine at {self.now}", self.now + dt.timedelta(hours=1))
        assert isinstance(lease, Lease)
        return Owner("web", lease, edits=True)

    def _becomes(self, **values: object) -> None:
        on_the_wire = update(deliveries).where(deliveries.c.state == Delivered.SENDING.value)

        def run(db: Connection) -> None:
            db.execute(on_the_wire.values(**values))

        self._do(run)


@pytest.fixture
def engine() -> str:
    """One database: what is asked is what a row brings, not who was first."""
    return "sqlite"


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    newsroom = Newsroom(found(store))
    newsroom.town.crowd(2)
    return newsroom


@pytest.fixture
def machine(newsroom: Newsroom) -> Machine:
    return Machine(newsroom)


def test_what_nobody_changed_is_said_again_as_it_was(newsroom: Newsroom, machine: Machine) -> None:
    newsroom.sent()
    newsroom.spreads()

    assert machine.claims() == {"Fika!": 3}
    machine.crashes()
    assert machine.claims() == {"Fika!": 3}


def test_corrected_in_hand_and_killed_nobody_gets_the_old_words(newsroom: Newsroom, machine: Machine) -> None:
    id_ = newsroom.sent()
    newsroom.spreads()
    machine.claims()
    newsroom.town.do(correct, id_, "sv", "Klockan tre!", newsroom.alva, SLOT)
    newsroom.carries()

    machine.crashes()
    assert machine.claims() == {"Klockan tre!": 6}, "three, and the corrections that wait for them"


def test_corrected_twice_while_edits_are_put_off_the_last_words_stand(
    newsroom: Newsroom, machine: Machine
) -> None:
    id_ = newsroom.sent()
    newsroom.spreads()
    machine.claims()
    machine.begins()
    machine.arrives()
    newsroom.town.do(correct, id_, "sv", "Klockan tre!", newsroom.alva, SLOT)
    newsroom.carries()
    assert machine.claims() == {"Klockan tre!": 3}
    machine.begins()
    newsroom.town.do(correct, id_, "sv", "Klockan fyra!", newsroom.alva, SLOT)
    newsroom.carries()
    machine.is_put_off()

    assert machine.claims() == {"Klockan fyra!": 6}


@pytest.mark.parametrize("ending", [stop, withdraw])
def test_ended_in_hand_what_is_not_on_the_wire_does_not_leave(
    newsroom: Newsroom, machine: Machine, ending: Ending
) -> None:
    id_ = newsroom.sent()
    newsroom.spreads()
    machine.claims()
    newsroom.town.do(ending, id_, newsroom.alva, SLOT)
    newsroom.carries()

    assert machine.begins() == 0
    assert machine.states() == {Delivered.CANCELLED: 3}


@pytest.mark.parametrize("ending", [stop, withdraw])
def test_ended_on_the_wire_and_put_off_it_does_not_leave_later(
    newsroom: Newsroom, machine: Machine, ending: Ending
) -> None:
    id_ = newsroom.sent()
    newsroom.spreads()
    machine.claims()
    assert machine.begins() == 3
    newsroom.town.do(ending, id_, newsroom.alva, SLOT)
    newsroom.carries()
    machine.is_put_off()

    assert "Fika!" not in machine.claims()
    assert machine.states() == {Delivered.CANCELLED: 3}


def test_stopped_nobody_is_sent_it_a_second_time_to_be_sure(newsroom: Newsroom, machine: Machine) -> None:
    """Killed in mid-send, nobody knows whether it arrived; that stays so, and is told so."""
    id_ = newsroom.sent()
    newsroom.spreads()
    machine.claims()
    machine.begins()
    machine.crashes()
    newsroom.town.do(stop, id_, newsroom.alva, machine.now)
    newsroom.carries(machine.now)

    assert machine.claims() == {}
    assert machine.states() == {Delivered.UNKNOWN: 3}


def test_going_on_what_nobody_knows_of_is_sent_again(newsroom: Newsroom, machine: Machine) -> None:
    newsroom.sent()
    newsroom.spreads()
    machine.claims()
    machine.begins()
    machine.crashes()

    assert machine.claims() == {"Fika!": 3}


def test_taken_back_what_nobody_knows_of_says_no_more_than_that(newsroom: Newsroom, machine: Machine) -> None:
    id_ = newsroom.sent()
    newsroom.spreads()
    machine.claims()
    machine.begins()
    machine.crashes()
    newsroom.town.do(withdraw, id_, newsroom.alva, machine.now)
    newsroom.carries(machine.now)

    assert "Fika!" not in machine.claims()
