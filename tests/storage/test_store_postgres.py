"""How the store works on PostgreSQL: a transaction for every call, again when that helps."""

import asyncio
import threading
import time
from collections import Counter

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from bot.storage import postgres
from bot.storage.postgres import WRITERS
from bot.storage.store import NotDone, OutcomeUnknown, Store
from tests.storage.holding import asked
from tests.storage.tables_for_tests import (
    add_one,
    lock_counter,
    note,
    read_count,
    words,
)


@pytest.fixture(params=["postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def end_connection_of(db: Connection, database_url: str) -> None:
    """Have the server end a connection, as a fail-over would."""
    process = db.scalar(text("SELECT pg_backend_pid()"))
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])


def test_calls_one_after_the_other_keep_to_one_connection(store: Store) -> None:
    process = text("SELECT pg_backend_pid()")

    served: Counter[object] = Counter()
    for _ in range(20):
        served[store.write_now(lambda db: db.scalar(process))] += 1
        time.sleep(0.01)  # else a thread may not be back yet when the next call comes

    assert max(served.values()) > 15


async def test_a_connection_lost_before_commit_is_made_again_and_the_call_too(
    bare: Store, database_url: str
) -> None:
    runs: list[str] = []

    def note_on_a_bad_line(db: Connection) -> str:
        runs.append("run")
        note(db, "Alva")
        if len(runs) == 1:
            end_connection_of(db, database_url)
        return note(db, "Bashir")

    assert await bare.write(note_on_a_bad_line) == "Bashir"
    assert runs == ["run", "run"]
    assert await bare.read(words) == ["Alva", "Bashir"]


async def test_a_connection_lost_at_commit_leaves_the_outcome_unknown(bare: Store, database_url: str) -> None:
    runs: list[str] = []

    def note_and_lose_the_line(db: Connection) -> None:
        runs.append("run")
        note(db, "Alva")
        end_connection_of(db, database_url)

    with pytest.raises(OutcomeUnknown, match="note_and_lose_the_line"):
        await bare.write(note_and_lose_the_line)

    assert runs == ["run"]
    assert await bare.write(note, "Bashir") == "Bashir"


async def test_a_read_on_a_lost_connection_is_made_again(bare: Store, database_url: str) -> None:
    runs: list[str] = []

    def read_on_a_bad_line(db: Connection) -> list[str]:
        runs.append("run")
        if len(runs) == 1:
            end_connection_of(db, database_url)
        return words(db)

    assert await bare.read(read_on_a_bad_line) == []
    assert runs == ["run", "run"]


async def test_a_read_whose_connection_is_lost_at_commit_is_made_again(
    bare: Store, database_url: str
) -> None:
    runs: list[str] = []

    def read_and_lose_the_line(db: Connection) -> list[str]:
        runs.append("run")
        found = words(db)
        if len(runs) == 1:
            end_connection_of(db, database_url)
        return found

    assert await bare.read(read_and_lose_the_line) == []
    assert runs == ["run", "run"]


async def test_two_calls_that_block_each_other_are_both_done_in_the_end(bare: Store) -> None:
    both_hold_one = threading.Barrier(2)
    runs: list[int] = []

    def lock_both(db: Connection, first: int, second: int) -> None:
        runs.append(first)
        lock_counter(db, id=first)
        if len(runs) <= 2:
            both_hold_one.wait(20)
        lock_counter(db, id=second)
        add_one(db, first)

    await asyncio.gather(bare.write(lock_both, 1, 2), bare.write(lock_both, 2, 1))

    assert len(runs) > 2  # one of the two, or both, once more
    assert [await bare.read(read_count, counter) for counter in (1, 2)] == [1, 1]


async def test_what_does_not_pass_in_time_is_not_done(bare: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "PATIENCE", 0.2)
    runs: list[str] = []

    def collide_for_ever(db: Connection) -> None:
        runs.append("run")
        note(db, "Alva")
        db.execute(text("DO $$ BEGIN RAISE EXCEPTION 'once more' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(NotDone, match="once more"):
        await bare.write(collide_for_ever)

    assert len(runs) > 1
    assert await bare.read(words) == []


async def test_without_the_lock_updates_are_lost(bare: Store) -> None:
    """The twin of the test that none is lost: it is the lock that keeps them."""
    both_have_read = threading.Barrier(2)

    def add_to_what_was_read(db: Connection) -> None:
        count = read_count(db, 1)
        both_have_read.wait(20)
        db.execute(text("UPDATE counters SET count = :to WHERE id = 1"), {"to": count + 1})

    await asyncio.gather(bare.write(add_to_what_was_read), bare.write(add_to_what_was_read))

    assert await bare.read(read_count, 1) == 1


async def test_a_row_that_is_locked_can_still_be_referred_to(bare: Store) -> None:
    def lock_while_others_refer(db: Connection) -> str:
        lock_counter(db, id=1)
        return bare.write_now(note, "Alva", 1)

    assert await bare.write(lock_while_others_refer) == "Alva"


async def test_a_function_that_goes_on_after_an_error_without_a_savepoint_is_told_so(bare: Store) -> None:
    """The server would take its COMMIT, and quietly roll back."""
    await bare.write(note, "Alva")

    def swallow(db: Connection) -> str:
        try:
            return note(db, "Alva")
        except IntegrityError:
            return "all is well"

    with pytest.raises(RuntimeError, match="savepoint"):
        await bare.write(swallow)

    assert await bare.write(note, "Bashir") == "Bashir"


async def test_bulk_work_leaves_a_thread_for_taps(bare: Store) -> None:
    release = threading.Event()

    def hold(_: Connection) -> None:
        release.wait(20)

    bulk = [asyncio.create_task(bare.write(hold, lane="bulk")) for _ in range(2 * WRITERS)]
    await asked(*bulk)
    async with asyncio.timeout(15):
        for number in range(20):  # after each of them its thread might take bulk work
            await bare.write(note, f"tap {number}")

    assert not any(call.done() for call in bulk)
    release.set()
    await asyncio.gather(*bulk)


async def test_closing_also_runs_the_bulk_work_that_waits_for_its_turn(bare: Store) -> None:
    release = threading.Event()

    def hold_and_note(db: Connection, word: str) -> str:
        release.wait(20)
        return note(db, word)

    names = [f"word {number}" for number in range(2 * WRITERS)]
    bulk = [asyncio.create_task(bare.write(hold_and_note, name, lane="bulk")) for name in names]
    await asked(*bulk)
    closing = asyncio.create_task(bare.close())
    release.set()
    await closing

    assert await asyncio.gather(*bulk) == names


async def test_no_connection_waits_or_holds_for_ever(bare: Store) -> None:
    def settings(db: Connection) -> list[object]:
        names = ("lock_timeout", "idle_in_transaction_session_timeout", "TimeZone", "application_name")
        return [db.scalar(text(f"SHOW {name}")) for name in names]

    assert await bare.write(settings) == ["5s", "3s", "UTC", "kompis"]
    assert await bare.read(settings) == ["5s", "3s", "UTC", "kompis"]
