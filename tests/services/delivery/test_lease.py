"""Owning a channel: one epoch after another, never the same again."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import Connection, update

from bot.services.delivery.claim import claim
from bot.services.delivery.lease import Held, Lease, acquire, note_pause, release, renew
from bot.services.delivery.mark_sending import Marked, mark_sending
from bot.storage.leases import owned
from bot.storage.store import Store
from bot.storage.tables import leases
from tests.services.delivery.ledger import NOW, add_person, add_reply, own, row_of, take_over, tips

NAME = "channel:telegram"


def _ran_out(db: Connection) -> None:
    db.execute(update(leases).values(until=dt.datetime(2000, 1, 1, tzinfo=dt.UTC)))


def test_the_first_owner_gets_epoch_one(store: Store) -> None:
    lease = store.write_now(acquire, NAME, "Alva", NOW)

    assert lease == Lease(NAME, "Alva", 1, None)


def test_a_lease_that_ran_out_is_taken_with_a_higher_epoch(store: Store) -> None:
    store.write_now(acquire, NAME, "Alva", NOW)
    store.write_now(_ran_out)

    assert store.write_now(acquire, NAME, "Bashir", NOW) == Lease(NAME, "Bashir", 2, None)


def test_a_living_lease_is_waited_for_on_postgresql_and_taken_at_once_on_sqlite(store: Store) -> None:
    store.write_now(acquire, NAME, "Alva", NOW)

    answer = store.write_now(acquire, NAME, "Bashir", NOW)

    if store.dialect == "sqlite":  # the lock on the file has shut the other process out
        assert answer == Lease(NAME, "Bashir", 2, None)
    else:
        assert isinstance(answer, Held)
        assert answer.owner == "Alva"
        assert 0 < answer.wait <= 6


def test_leases_of_different_names_are_different(store: Store) -> None:
    store.write_now(acquire, NAME, "Alva", NOW)

    assert store.write_now(acquire, "channel:web", "Bashir", NOW) == Lease("channel:web", "Bashir", 1, None)


def test_a_released_lease_is_free_and_its_epoch_never_comes_again(store: Store) -> None:
    first = own(store).lease

    assert store.write_now(release, first, NOW)

    assert store.write_now(acquire, NAME, "Bashir", NOW) == Lease(NAME, "Bashir", first.epoch + 1, None)


def test_only_the_owner_renews_pauses_and_releases(store: Store) -> None:
    first = own(store)
    second = take_over(store, first)

    for service in (renew, release, note_pause):
        assert store.write_now(service, first.lease, NOW) is False
    assert store.write_now(renew, second.lease, NOW) is True


def test_a_pause_is_known_to_the_next_owner(store: Store) -> None:
    first = own(store)
    store.write_now(note_pause, first.lease, NOW + dt.timedelta(minutes=1))

    assert take_over(store, first).lease.paused_until == NOW + dt.timedelta(minutes=1)


def test_a_past_owner_claims_and_marks_nothing(store: Store) -> None:
    first = own(store)

    def one_reply(db: Connection) -> int:
        return add_reply(db, add_person(db, "Alva"), "hej")

    reply = store.write_now(one_reply)
    claims = store.write_now(claim, first, NOW, 10, tips)
    assert claims is not None
    assert [row.id for row in claims.claimed] == [reply]
    second = take_over(store, first)

    assert store.write_now(claim, first, NOW, 10, tips) is None
    assert store.write_now(mark_sending, first, [reply], NOW) is None
    assert store.read_now(row_of, reply)["state"] == "claimed"
    assert store.write_now(mark_sending, second, [reply], NOW) == Marked({})  # it is not in these hands


def test_a_long_claim_holds_up_no_renewal_and_lets_no_other_owner_in(store: Store) -> None:
    """A machine that is slow in the middle of a claim must not lose its channel by that."""
    if store.dialect == "sqlite":
        pytest.skip("one call at a time has the file to itself")
    lease, claiming, done = own(store).lease, threading.Event(), threading.Event()

    def long_claim(db: Connection) -> bool:
        ours = owned(db, lease.name, lease.epoch)
        claiming.set()
        return ours and done.wait(10)

    with ThreadPoolExecutor() as threads:
        claim_ = threads.submit(store.write_now, long_claim)
        assert claiming.wait(10)
        assert threads.submit(store.write_now, renew, lease, NOW).result(5)
        taking = threads.submit(store.write_now, acquire, lease.name, "Bashir", NOW)
        assert not wait([taking], 0.3).done
        done.set()
        assert claim_.result(5)
        assert isinstance(taking.result(5), Held)
