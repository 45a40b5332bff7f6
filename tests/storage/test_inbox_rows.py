"""What the inbox keeps: waiting, handled, set aside; and for how long."""

import datetime as dt

from sqlalchemy import Connection, select

from bot.storage import inbox
from bot.storage.store import Store
from bot.storage.tables import inbox as table

NOW = dt.datetime(2026, 10, 5, 8, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def add(store: Store, key: str, *, channel: str = "web", payload: bytes = b"hej") -> int:
    number = store.write_now(inbox.add, channel, key, payload, NOW)
    assert number is not None
    return number


def row_of(store: Store, number: int) -> dict[str, object]:
    def look(db: Connection) -> dict[str, object]:
        return dict(db.execute(select(table).where(table.c.id == number)).mappings().one())

    return store.read_now(look)


def keys(store: Store) -> list[str]:
    return store.read_now(lambda db: list(db.scalars(select(table.c.key).order_by(table.c.id))))


def forget(store: Store, now: dt.datetime) -> int:
    return store.write_now(inbox.forget, now - inbox.HANDLED_KEPT, now - inbox.POISONED_KEPT)


def test_numbers_count_up_in_the_order_of_arrival(store: Store) -> None:
    assert [add(store, key) for key in ("a", "b", "c")] == [1, 2, 3]
    assert [row.id for row in store.read_now(inbox.waiting, 0)] == [1, 2, 3]
    assert [row.id for row in store.read_now(inbox.waiting, 2)] == [3]


def test_a_known_key_keeps_its_number_while_it_waits_and_is_dropped_after_that(store: Store) -> None:
    number = add(store, "k1", payload=b"first")

    assert store.write_now(inbox.add, "web", "k1", b"second", NOW) == number
    assert row_of(store, number)["payload"] == b"first"

    store.write_now(inbox.mark_handled, number, NOW)
    assert store.write_now(inbox.add, "web", "k1", b"third", NOW) is None
    assert keys(store) == ["k1"]


def test_a_page_of_waiting_events_is_bounded(store: Store) -> None:
    def fill(db: Connection) -> None:
        for number in range(inbox.PAGE + 1):
            inbox.add(db, "web", f"k{number}", b"", NOW)

    store.write_now(fill)

    assert len(store.read_now(inbox.waiting, 0)) == inbox.PAGE
    assert len(store.read_now(inbox.waiting, inbox.PAGE)) == 1


def test_only_what_waits_can_be_handled_and_only_once(store: Store) -> None:
    waiting, first, poisoned = (add(store, key) for key in ("a", "b", "c"))
    store.write_now(inbox.mark_failed, poisoned, "KeyError", NOW, 1)

    numbers = (first, first, poisoned, 99)
    assert [store.write_now(inbox.mark_handled, number, NOW) for number in numbers] == [
        True,
        False,
        False,
        False,
    ]
    assert [row.id for row in store.read_now(inbox.waiting, 0)] == [waiting]


def test_handled_means_that_the_payload_is_gone(store: Store) -> None:
    number = add(store, "k1")

    store.write_now(inbox.mark_handled, number, NOW)

    row = row_of(store, number)
    assert (row["state"], row["payload"], row["handled_at"], row["error"]) == ("handled", b"", NOW, None)


def test_the_last_try_sets_aside_and_those_before_do_not(store: Store) -> None:
    number = add(store, "k1")

    outcomes = [store.write_now(inbox.mark_failed, number, "KeyError", NOW, 3) for _ in range(4)]

    assert outcomes == [False, False, True, False]
    row = row_of(store, number)
    assert (row["state"], row["tries"], row["error"], row["payload"]) == ("poisoned", 3, "KeyError", b"hej")


def test_a_handled_event_cannot_fail_any_more(store: Store) -> None:
    number = add(store, "k1")
    store.write_now(inbox.mark_handled, number, NOW)

    assert store.write_now(inbox.mark_failed, number, "KeyError", NOW, 1) is False
    assert row_of(store, number)["state"] == "handled"


def test_handled_events_are_forgotten_after_two_days_and_not_before(store: Store) -> None:
    store.write_now(inbox.mark_handled, add(store, "k1"), NOW)
    two_days = NOW + dt.timedelta(hours=48)

    assert (forget(store, two_days), keys(store)) == (0, ["k1"])
    assert (forget(store, two_days + SECOND), keys(store)) == (1, [])


def test_events_set_aside_are_forgotten_after_thirty_days_and_not_before(store: Store) -> None:
    store.write_now(inbox.mark_failed, add(store, "k1"), "KeyError", NOW, 1)
    thirty_days = NOW + dt.timedelta(days=30)

    assert (forget(store, thirty_days), keys(store)) == (0, ["k1"])
    assert (forget(store, thirty_days + SECOND), keys(store)) == (1, [])


def test_an_event_that_waits_is_never_forgotten(store: Store) -> None:
    add(store, "k1")

    assert (forget(store, NOW + dt.timedelta(days=365)), keys(store)) == (0, ["k1"])


def test_a_forgotten_number_is_not_given_again(store: Store) -> None:
    """A reply's key names it."""
    number = add(store, "k1")
    store.write_now(inbox.mark_handled, number, NOW)
    forget(store, NOW + dt.timedelta(days=3))

    assert add(store, "k1") > number


def test_forgetting_takes_a_bounded_piece_at_a_time(store: Store) -> None:
    def fill(db: Connection) -> None:
        rows = [
            {
                "channel": "web",
                "key": f"k{number}",
                "payload": b"",
                "state": "handled",
                "received_at": NOW,
                "handled_at": NOW,
            }
            for number in range(inbox.FORGOTTEN_A_CALL + 3)
        ]
        db.execute(table.insert(), rows)

    store.write_now(fill)
    later = NOW + dt.timedelta(days=3)

    assert [forget(store, later) for _ in range(3)] == [inbox.FORGOTTEN_A_CALL, 3, 0]
