"""Statements built once, at module level, run on both databases."""

import threading

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    select,
)

from bot.storage.store import Store, open_store
from bot.storage.upsert import insert_new, proposed, row_lock, upsert

metadata = MetaData()
progress = Table(
    "progress",
    metadata,
    Column("person", Text, primary_key=True),
    Column("course", Text, primary_key=True),
    Column("done", Integer, nullable=False),
    Column("key", Text),  # a word of SQL, to be quoted
    Column("ticket", Integer),
    UniqueConstraint("ticket"),
)

remember = upsert(progress, key=("person", "course"), update=("done", "key"))
add_up = upsert(
    progress, key=("person", "course"), update={"done": progress.c.done + proposed(progress)["done"]}
).returning(progress.c.done)
never_back = upsert(
    progress,
    key=("person", "course"),
    update=("done",),
    where=progress.c.done < proposed(progress)["done"],
).returning(progress.c.done)
add_once = insert_new(progress, key=("person", "course")).returning(progress.c.person)
add_if_free = insert_new(progress).returning(progress.c.person)
copy_once = insert_new(progress, key=("person", "course")).from_select(
    ["person", "course", "done"],
    select(progress.c.person, progress.c.key, progress.c.done).where(
        progress.c.done > 1, progress.c.key.is_not(None)
    ),
)
lock_progress = row_lock(progress, "person", "course")


@pytest.fixture
def empty(database_url: str) -> Store:
    with open_store(database_url) as store:
        store.write_now(metadata.create_all)
    return open_store(database_url)


def row(person: str = "Alva", done: int = 1, key: str = "k", ticket: int | None = None) -> dict[str, object]:
    return {"person": person, "course": "service", "done": done, "key": key, "ticket": ticket}


def rows(db: Connection) -> list[tuple[object, ...]]:
    found = db.execute(select(progress).order_by(progress.c.person, progress.c.course))
    return [tuple(one) for one in found]


def test_an_upsert_inserts_then_updates_what_it_was_told_to(empty: Store) -> None:
    def twice(db: Connection) -> list[tuple[object, ...]]:
        db.execute(remember, row(done=1, key="first", ticket=7))
        db.execute(remember, row(done=2, key="second", ticket=8))
        return rows(db)

    with empty as store:
        assert store.write_now(twice) == [("Alva", "service", 2, "second", 7)]


def test_an_upsert_of_many_rows_is_one_statement(empty: Store) -> None:
    def many(db: Connection) -> list[tuple[object, ...]]:
        db.execute(remember, [row("Alva", 1), row("Bashir", 1)])
        db.execute(remember, [row("Bashir", 5), row("Cilla", 1)])
        return rows(db)

    with empty as store:
        assert [found[::2] for found in store.write_now(many)] == [
            ("Alva", 1, None),
            ("Bashir", 5, None),
            ("Cilla", 1, None),
        ]


def test_an_upsert_can_build_on_the_row_as_it_stands(empty: Store) -> None:
    def thrice(db: Connection) -> list[int]:
        return [db.execute(add_up, row(done=done)).scalar_one() for done in (1, 2, 4)]

    with empty as store:
        assert store.write_now(thrice) == [1, 3, 7]


def test_an_upsert_with_a_condition_leaves_other_rows_and_returns_nothing_for_them(empty: Store) -> None:
    def forth_and_back(db: Connection) -> list[int | None]:
        return [db.execute(never_back, row(done=done)).scalar() for done in (5, 3, 6)]

    with empty as store:
        assert store.write_now(forth_and_back) == [5, None, 6]


def test_insert_new_says_which_rows_it_inserted(empty: Store) -> None:
    def twice(db: Connection) -> list[str | None]:
        return [db.execute(add_once, row(done=done)).scalar() for done in (1, 2)]

    with empty as store:
        assert store.write_now(twice) == ["Alva", None]
        assert store.read_now(rows) == [("Alva", "service", 1, "k", None)]


def test_insert_new_without_a_key_minds_every_unique_constraint(empty: Store) -> None:
    def same_ticket(db: Connection) -> list[str | None]:
        return [db.execute(add_if_free, row(person, ticket=7)).scalar() for person in ("Alva", "Bashir")]

    with empty as store:
        assert store.write_now(same_ticket) == ["Alva", None]


def test_insert_new_takes_its_rows_from_a_select(empty: Store) -> None:
    def copy_twice(db: Connection) -> list[tuple[object, ...]]:
        db.execute(remember, [row("Alva", 1, "other"), row("Bashir", 2, "other")])
        db.execute(copy_once)
        db.execute(copy_once)
        return rows(db)

    with empty as store:
        assert [found[:3] for found in store.write_now(copy_twice)] == [
            ("Alva", "service", 1),
            ("Bashir", "other", 2),
            ("Bashir", "service", 2),
        ]


def test_a_column_that_is_not_there_is_told_when_the_statement_is_built() -> None:
    with pytest.raises(ValueError, match="table progress has no column doen"):
        upsert(progress, key=("person",), update=("doen",))


def test_a_lock_asks_postgresql_and_does_nothing_on_sqlite_where_one_writes_at_a_time(empty: Store) -> None:
    heard: list[str] = []

    def hear(_db: object, _cursor: object, statement: str, *_: object) -> None:
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        with empty as store:
            store.write_now(lock_progress, person="nobody", course="service")
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    assert [one.split()[-4:] for one in heard] == (
        [] if empty.dialect == "sqlite" else [["FOR", "NO", "KEY", "UPDATE"]]
    )


def test_a_second_call_waits_for_the_row_that_the_first_has_locked(empty: Store) -> None:
    locked, order = threading.Event(), []

    def first(db: Connection) -> None:
        lock_progress(db, person="Alva", course="service")
        locked.set()
        second_asked.wait(20)
        order.append("first")

    def second(db: Connection) -> None:
        lock_progress(db, person="Alva", course="service")
        order.append("second")

    second_asked = threading.Event()
    with empty as store:
        store.write_now(lambda db: db.execute(remember, row("Alva")).rowcount)
        one = threading.Thread(target=store.write_now, args=(first,))
        one.start()
        locked.wait(20)
        two = threading.Thread(target=store.write_now, args=(second,))
        two.start()
        second_asked.set()
        one.join()
        two.join()

    assert order == ["first", "second"]
