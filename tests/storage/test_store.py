"""What whoever calls the store can rely on, on both databases."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from structlog.testing import capture_logs

from bot.storage import calls, workers
from bot.storage.store import CannotOpen, NotDone, Store, open_store
from tests.storage.holding import all_writers_held, asked
from tests.storage.tables_for_tests import add_one, note, read_count, words


class ShopClosed(Exception):
    """A function's own exception."""


# --- values and errors --------------------------------------------------------------------------


async def test_a_value_comes_back_when_it_can_be_seen_by_others(bare: Store, database_url: str) -> None:
    assert await bare.write(note, "Alva") == "Alva"

    with open_store(database_url) as other:
        assert other.read_now(words) == ["Alva"]


async def test_a_function_s_own_exception_reaches_its_caller_and_nothing_is_kept(bare: Store) -> None:
    def note_then_refuse(db: Connection) -> None:
        note(db, "Bashir")
        raise ShopClosed

    with pytest.raises(ShopClosed):
        await bare.write(note_then_refuse)

    assert await bare.read(words) == []


async def test_a_double_is_the_driver_s_error_and_the_next_call_works(bare: Store) -> None:
    await bare.write(note, "Alva")

    with pytest.raises(IntegrityError):
        await bare.write(note, "Alva")

    assert await bare.write(note, "Bashir") == "Bashir"


async def test_of_calls_that_wait_together_only_the_faulty_one_fails(bare: Store) -> None:
    async with all_writers_held(bare):
        asking = [asyncio.create_task(bare.write(note, word)) for word in ("Alva", "Bashir", "Alva", "Cilla")]
        await asked(*asking)
    results = await asyncio.gather(*asking, return_exceptions=True)

    kept = [result for result in results if not isinstance(result, IntegrityError)]
    assert len(results) - len(kept) == 1
    assert sorted(await bare.read(words)) == sorted(map(str, kept)) == ["Alva", "Bashir", "Cilla"]


async def test_when_commit_fails_only_the_call_it_failed_for_is_lost(bare: Store) -> None:
    """A deferred constraint, which the product does not use, makes COMMIT itself fail."""
    async with all_writers_held(bare):
        asking = [
            asyncio.create_task(bare.write(note, word, counter))
            for word, counter in (("Alva", 1), ("Bashir", 999), ("Cilla", 2))
        ]
        await asked(*asking)
    results = await asyncio.gather(*asking, return_exceptions=True)

    assert [isinstance(result, Exception) for result in results] == [False, True, False]
    assert "foreign key" in str(results[1]).lower()
    assert sorted(await bare.read(words)) == ["Alva", "Cilla"]


@pytest.mark.parametrize("ending", [SystemExit, KeyboardInterrupt, StopIteration, asyncio.CancelledError])
async def test_what_would_end_a_thread_or_a_loop_is_a_runtime_error(
    bare: Store, ending: type[BaseException]
) -> None:
    def end(_: Connection) -> None:
        raise ending

    with pytest.raises(RuntimeError, match=ending.__name__):
        await bare.write(end)

    assert await bare.write(note, "Alva") == "Alva"


async def test_an_error_tells_no_values_of_the_statement(bare: Store) -> None:
    def ask_wrongly(db: Connection) -> None:
        db.execute(text("SELECT :said FROM nowhere"), {"said": "what Alva wrote"})

    with pytest.raises(DBAPIError, match="nowhere") as raised:
        await bare.write(ask_wrongly)

    assert "Alva" not in str(raised.value)


# --- what a function must not do ----------------------------------------------------------------


def commit(db: Connection) -> None:
    note(db, "half")
    db.commit()


def roll_back(db: Connection) -> None:
    note(db, "half")
    db.rollback()


def leave_savepoint_open(db: Connection) -> None:
    db.begin_nested()
    note(db, "half")


def change_options(db: Connection) -> None:
    db.execution_options(compiled_cache=None)
    note(db, "half")


def close(db: Connection) -> None:
    note(db, "half")
    db.close()


@pytest.mark.parametrize("misuse", [commit, roll_back, leave_savepoint_open, change_options, close])
async def test_a_function_that_misuses_the_connection_is_told_so_and_nothing_is_kept(
    bare: Store, misuse: Callable[[Connection], None]
) -> None:
    await bare.write(note, "Alva")

    with pytest.raises(RuntimeError):
        await bare.write(misuse)

    assert await bare.write(note, "Bashir") == "Bashir"
    assert await bare.read(words) == ["Alva", "Bashir"]


async def test_a_savepoint_lets_a_function_go_on_after_a_double(bare: Store) -> None:
    def note_unless_there(db: Connection, word: str) -> bool:
        try:
            with db.begin_nested():
                note(db, word)
        except IntegrityError:
            note(db, f"{word} again")
            return False
        return True

    assert await bare.write(note_unless_there, "Alva") is True
    assert await bare.write(note_unless_there, "Alva") is False
    assert await bare.read(words) == ["Alva", "Alva again"]


# --- read and write at once ---------------------------------------------------------------------


async def test_concurrent_read_then_write_loses_no_update(bare: Store) -> None:
    async def ten_times() -> None:
        for _ in range(10):
            await bare.write(add_one, 1)

    await asyncio.gather(*(ten_times() for _ in range(30)))

    assert await bare.read(read_count, 1) == 300


async def test_a_read_sees_one_moment(bare: Store) -> None:
    def count_while_it_changes(db: Connection) -> tuple[int, int]:
        before = read_count(db, 1)
        bare.write_now(add_one, 1)
        return before, read_count(db, 1)

    assert await bare.read(count_while_it_changes) == (0, 0)
    assert await bare.read(read_count, 1) == 1


async def test_a_read_can_change_nothing(bare: Store) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        await bare.read(note, "Alva")

    assert await bare.read(words) == []


# --- waiting, cancelling, closing ---------------------------------------------------------------


async def is_closed(store: Store) -> bool:
    """Say whether the store lets nothing in any more."""
    try:
        await store.read(words)
    except NotDone:
        return True
    return False


async def test_the_loop_goes_on_while_a_call_runs(bare: Store) -> None:
    lap = threading.Event()

    def wait_for_the_loop(_: Connection) -> bool:
        return lap.wait(20)

    call = asyncio.create_task(bare.write(wait_for_the_loop))
    await asked()
    lap.set()

    assert await call is True


async def test_a_full_lane_refuses_at_once_and_leaves_the_other_lane_open(bare: Store) -> None:
    async with all_writers_held(bare):
        waiting = [
            asyncio.create_task(bare.write(note, f"bulk {n}", lane="bulk")) for n in range(workers.QUEUE)
        ]
        await asked(*waiting)

        with pytest.raises(NotDone, match="bulk lane"):
            await bare.write(note, "one more", lane="bulk")

        tap = asyncio.create_task(bare.write(note, "tap"))
        await asked(tap)
        for call in waiting:
            call.cancel()

    assert await tap == "tap"
    assert await bare.read(words) == ["tap"]


async def test_a_call_that_has_waited_too_long_is_not_begun(
    bare: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with all_writers_held(bare):
        monkeypatch.setattr(calls, "PATIENCE", 0)
        late = asyncio.create_task(bare.write(note, "Alva"))
        await asked(late)

    with pytest.raises(NotDone, match="note waited"):
        await late
    monkeypatch.undo()
    assert await bare.read(words) == []


async def test_a_call_cancelled_before_it_began_never_runs(bare: Store) -> None:
    async with all_writers_held(bare):
        call = asyncio.create_task(bare.write(note, "Alva"))
        await asked(call)
        call.cancel()

    await bare.write(note, "Bashir")
    assert await bare.read(words) == ["Bashir"]


async def test_a_call_cancelled_after_it_began_is_kept(bare: Store, database_url: str) -> None:
    began, cancelled = threading.Event(), threading.Event()

    def note_slowly(db: Connection) -> str:
        began.set()
        cancelled.wait(20)
        return note(db, "Alva")

    call = asyncio.create_task(bare.write(note_slowly))
    await asyncio.to_thread(began.wait, 20)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    cancelled.set()

    await bare.close()
    assert call.cancelled()
    with open_store(database_url) as again:
        assert again.read_now(words) == ["Alva"]


async def test_a_call_cancelled_while_it_runs_costs_others_nothing(bare: Store) -> None:
    began, cancelled = threading.Event(), threading.Event()

    def note_slowly(db: Connection) -> str:
        began.set()
        cancelled.wait(20)
        return note(db, "Alva")

    first = asyncio.create_task(bare.write(note_slowly))
    second = asyncio.create_task(bare.write(note, "Bashir"))
    await asyncio.to_thread(began.wait, 20)
    first.cancel()
    await asyncio.wait([first])
    cancelled.set()

    assert await second == "Bashir"


async def test_closing_runs_what_waits_and_lets_nothing_in(bare: Store) -> None:
    async with all_writers_held(bare):
        asking = [asyncio.create_task(bare.write(note, word)) for word in ("Alva", "Bashir")]
        await asked(*asking)
        closing = asyncio.create_task(bare.close())
        while not await is_closed(bare):
            pass
    await closing

    assert await asyncio.gather(*asking) == ["Alva", "Bashir"]
    with pytest.raises(NotDone, match="closed"):
        await bare.write(note, "Cilla")


async def test_a_caller_that_has_gone_with_its_loop_troubles_nobody(bare: Store) -> None:
    began, ended = threading.Event(), threading.Event()

    def note_late(db: Connection) -> str:
        began.set()
        ended.wait(20)
        return note(db, "Alva")

    async def ask_and_leave() -> None:
        call = asyncio.ensure_future(bare.write(note_late))
        await asyncio.to_thread(began.wait, 20)
        call.cancel()

    await asyncio.to_thread(asyncio.run, ask_and_leave())
    ended.set()

    assert await bare.write(note, "Bashir") == "Bashir"
    assert sorted(await bare.read(words)) == ["Alva", "Bashir"]


# --- being told ---------------------------------------------------------------------------------


async def test_a_slow_call_is_logged_with_the_function_s_name_and_a_quick_one_is_not(bare: Store) -> None:
    def dawdle(_: Connection) -> None:
        threading.Event().wait(0.11)

    with capture_logs() as logs:
        await bare.write(dawdle)
        await bare.write(note, "Alva")

    named = [entry["function"] for entry in logs if entry["event"] == "slow call"]
    assert [name.rpartition(".")[2] for name in named] == ["dawdle"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            "mysql://localhost/kompis",
            "database: give sqlite:///path/to/file.db or postgresql://user@host/name",
        ),
        ("kompis.db", "database: give sqlite:///path/to/file.db or postgresql://user@host/name"),
        ("sqlite://", "database: SQLite needs a file, for example sqlite:///data/kompis.db"),
        ("sqlite:///:memory:", "database: SQLite needs a file, for example sqlite:///data/kompis.db"),
        ("sqlite:////", "cannot open /: unable to open database file; see that the file"),
        ("sqlite:////dev/null/kompis.db", "cannot open /dev/null/kompis.db: "),
        (
            "postgresql://kompis:hemligt@127.0.0.1:1/kompis",
            "cannot reach postgresql://kompis:***@127.0.0.1:1/kompis: ",
        ),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(address: str, sentence: str) -> None:
    with pytest.raises(CannotOpen) as raised:
        open_store(address)

    assert str(raised.value).startswith(sentence)
    assert "hemligt" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_command_without_an_event_loop_reads_and_writes(bare: Store) -> None:
    assert bare.write_now(note, "Alva") == "Alva"
    assert bare.read_now(words) == ["Alva"]
    with pytest.raises(IntegrityError):
        bare.write_now(note, "Alva")


def test_two_databases_speak_alike(bare: Store, engine: str) -> None:
    assert bare.dialect == engine
    assert bare.read_now(lambda db: db.scalar(text("SELECT 1"))) == 1
