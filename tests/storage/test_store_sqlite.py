"""How the store works on SQLite: one thread, many calls to a transaction, and what a bad disk does."""

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.storage import sqlite
from bot.storage.store import NotDone, Store, open_store
from tests.storage.holding import all_writers_held, asked
from tests.storage.tables_for_tests import add_one, make_tables, note, read_count, words


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(database_url: str) -> Path:
    return Path(str(make_url(database_url).database))


def words_on_disk(path: Path) -> list[str]:
    """What another process would see."""
    with closing(sqlite3.connect(path)) as other:
        return [word for (word,) in other.execute("SELECT word FROM notes ORDER BY id")]


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Let this process write no file beyond a size, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# --- many calls to a transaction ----------------------------------------------------------------


@pytest.mark.parametrize(("waiting", "transactions"), [(5, [5]), (64, [64]), (100, [64, 36])])
async def test_what_waits_is_kept_together_up_to_64_calls(
    bare: Store, path: Path, monkeypatch: pytest.MonkeyPatch, waiting: int, transactions: list[int]
) -> None:
    monkeypatch.setattr(sqlite, "WORK", 60)  # no slow machine cuts a transaction short

    def note_and_look(db: Connection, word: str) -> int:
        note(db, word)
        return len(words_on_disk(path))

    def end_the_transaction(_: Connection) -> None:
        raise ValueError  # so that the others begin one of their own

    async with all_writers_held(bare):
        first = asyncio.create_task(bare.write(end_the_transaction))
        calls = [asyncio.create_task(bare.write(note_and_look, f"word {n}")) for n in range(waiting)]
        await asked(*calls)
    with pytest.raises(ValueError):  # noqa: PT011 - end_the_transaction
        await first
    seen = await asyncio.gather(*calls)

    before = [sum(transactions[:place]) for place in range(len(transactions))]
    assert seen == [kept for kept, size in zip(before, transactions, strict=True) for _ in range(size)]


async def test_a_transaction_takes_no_further_call_after_its_share_of_work(
    bare: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WORK", 0)

    def note_and_look(db: Connection, word: str) -> int:
        note(db, word)
        return len(words_on_disk(path))

    async with all_writers_held(bare):
        calls = [asyncio.create_task(bare.write(note_and_look, f"word {n}")) for n in range(3)]
        await asked(*calls)

    assert await asyncio.gather(*calls) == [0, 1, 2]


async def test_after_a_failure_each_call_runs_alone_and_in_order(bare: Store) -> None:
    run: list[str] = []

    def run_and_note(db: Connection, word: str) -> str:
        run.append(word)
        return note(db, word)

    async with all_writers_held(bare):
        calls = [asyncio.create_task(bare.write(run_and_note, word)) for word in ("Alva", "Bashir", "Alva")]
        await asked(*calls)
    results = await asyncio.gather(*calls, return_exceptions=True)

    assert results[:2] == ["Alva", "Bashir"]
    assert isinstance(results[2], Exception)
    assert run == ["Alva", "Bashir", "Alva", "Alva", "Bashir", "Alva"]
    assert await bare.read(words) == ["Alva", "Bashir"]


async def test_a_call_that_fails_alone_runs_once(bare: Store) -> None:
    runs: list[str] = []

    def refuse(_: Connection) -> None:
        runs.append("refused")
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - refuse
        await bare.write(refuse)

    assert runs == ["refused"]


# --- two lanes ----------------------------------------------------------------------------------


async def test_taps_go_before_bulk_work_that_came_earlier(bare: Store) -> None:
    async with all_writers_held(bare, lane="bulk"):
        bulk = [asyncio.create_task(bare.write(note, f"bulk {n}", lane="bulk")) for n in range(2)]
        taps = [asyncio.create_task(bare.write(note, f"tap {n}")) for n in range(2)]
        await asked(*bulk, *taps)
    await asyncio.gather(*bulk, *taps)

    assert await bare.read(words) == ["tap 0", "tap 1", "bulk 0", "bulk 1"]


async def test_nobody_who_waits_for_a_tap_waits_for_bulk_work_that_came_later(
    bare: Store, path: Path
) -> None:
    def look(db: Connection) -> list[str]:
        note(db, "bulk")
        return words_on_disk(path)

    async with all_writers_held(bare):
        tap = asyncio.create_task(bare.write(note, "tap"))
        bulk = asyncio.create_task(bare.write(look, lane="bulk"))
        await asked(tap)

    assert await bulk == ["tap"]


# --- trouble with the file ----------------------------------------------------------------------


async def test_what_a_full_disk_undoes_inside_a_savepoint_is_done_again_whole(bare: Store) -> None:
    """SQLite then undoes the *whole* transaction, and what follows would be kept by itself."""
    runs: list[str] = []

    def note_much_then_little(db: Connection) -> None:
        runs.append("run")
        if len(runs) == 1:
            pages = db.scalar(text("PRAGMA page_count"))
            db.execute(text(f"PRAGMA max_page_count={pages}"))
        note(db, "before")
        try:
            with db.begin_nested():
                note(db, "much " * 100_000)
        except Exception:  # noqa: BLE001, S110 - a function that swallows what it should not
            pass
        note(db, "little")

    async with all_writers_held(bare):
        calls = [
            asyncio.create_task(bare.write(note, "Alva")),
            asyncio.create_task(bare.write(note_much_then_little)),
            asyncio.create_task(bare.write(note, "Bashir")),
        ]
        await asked()
    await asyncio.gather(*calls)

    assert [word[:6] for word in await bare.read(words)] == ["Alva", "before", "much m", "little", "Bashir"]
    assert runs == ["run", "run"]


@pytest.mark.parametrize("again", [False, True])
def test_what_has_undone_a_transaction_is_told_and_not_what_came_of_it(
    bare: Store, again: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def fill(db: Connection) -> None:
        with db.begin_nested():
            db.execute(text("INSERT INTO notes (word) VALUES (hex(randomblob(300000)))"))

    def fill_and_go_on(db: Connection) -> None:
        db.execute(text("PRAGMA max_page_count = 20"))
        try:
            fill(db)
        except DBAPIError:
            if not again:
                raise
        note(db, "half")

    with pytest.raises(NotDone, match="database or disk is full"):
        bare.write_now(fill_and_go_on)
    assert caplog.messages == []


async def test_on_a_full_disk_nothing_is_done_and_when_there_is_room_again_it_is(
    bare: Store, path: Path
) -> None:
    await bare.write(note, "Alva")
    log = path.with_name(f"{path.name}-wal")

    with files_no_longer_than(log.stat().st_size + 5000), pytest.raises(NotDone) as raised:
        await bare.write(note, "much " * 100_000)

    assert raised.value.__cause__ is not None
    assert words_on_disk(path) == ["Alva"]
    assert await bare.write(note, "Bashir") == "Bashir"
    assert words_on_disk(path) == ["Alva", "Bashir"]


async def test_while_another_process_writes_too_long_nothing_is_done(
    database_url: str, path: Path, monkeypatch: pytest.MonkeyPatch, bare: Store
) -> None:
    monkeypatch.setattr(sqlite, "BUSY", 0.05)
    with open_store(database_url) as impatient, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotDone, match="locked"):
            await impatient.write(note, "Alva")

        other.execute("ROLLBACK")
        assert await impatient.write(note, "Alva") == "Alva"


async def test_with_a_command_beside_the_service_no_update_is_lost(bare: Store, database_url: str) -> None:
    """Two processes that read before they write: the second waits before it reads."""

    async def twenty_times(store: Store) -> None:
        for _ in range(20):
            await store.write(add_one, 1)

    with open_store(database_url) as beside:
        await asyncio.gather(*(twenty_times(store) for store in (bare, bare, beside, beside)))

    assert await bare.read(read_count, 1) == 80


async def test_a_connection_that_is_given_up_leaves_no_lock_on_the_file(
    bare: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection with an unread result outlives its closing, and with it its lock unless it rolled back."""
    unread: list[object] = []

    def leave_a_result_unread(db: Connection) -> None:
        note(db, "half")
        unread.append(db.connection.cursor().execute("SELECT 1 UNION SELECT 2"))
        db.execution_options(compiled_cache=None)

    with pytest.raises(RuntimeError, match="options"):
        await bare.write(leave_a_result_unread)

    with closing(sqlite3.connect(path, timeout=0)) as other:
        other.execute("INSERT INTO notes (word) VALUES ('Alva')")
    assert len(unread) > 0


async def test_a_reader_works_while_a_call_is_being_written(bare: Store) -> None:
    await bare.write(note, "Alva")

    async with all_writers_held(bare):
        assert await bare.read(words) == ["Alva"]


@pytest.mark.parametrize("name", ["data/kompis.db", "Östersunds köpmän/50 % #1 & fler.db"])
def test_a_file_may_have_any_name_and_its_folder_is_made_for_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store(f"sqlite:///{name}") as store:
        store.write_now(make_tables)
        assert store.read_now(words) == []

    assert (tmp_path / name).exists()
    assert (tmp_path / name).parent.stat().st_mode & 0o777 == 0o700


def test_every_connection_writes_through_to_the_disk_and_minds_foreign_keys(bare: Store) -> None:
    def settings(db: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "query_only")
        return {name: db.scalar(text(f"PRAGMA {name}")) for name in names}

    durable = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert bare.write_now(settings) == {**durable, "query_only": 0}
    assert bare.read_now(settings) == {**durable, "query_only": 1}


def test_the_file_is_whole_by_itself_once_the_store_is_closed(bare: Store, path: Path) -> None:
    bare.write_now(note, "Alva")
    bare.read_now(words)
    bare.close_now()

    assert sorted(file.name for file in path.parent.iterdir()) == [path.name]
    assert words_on_disk(path) == ["Alva"]
