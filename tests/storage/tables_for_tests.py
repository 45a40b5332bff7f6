"""Tables and functions of which the tests of the store know everything."""

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    insert,
    select,
)

from bot.storage.upsert import row_lock

metadata = MetaData()

counters = Table(
    "counters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
)
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("word", Text, nullable=False, unique=True),
    Column("counter", Integer, ForeignKey("counters.id", deferrable=True, initially="DEFERRED")),
)

lock_counter = row_lock(counters, "id")

_count = select(counters.c.count).where(counters.c.id == bindparam("counter"))
_set = counters.update().where(counters.c.id == bindparam("counter")).values(count=bindparam("to"))
_note = insert(notes)
_words = select(notes.c.word).order_by(notes.c.id)


def make_tables(db: Connection) -> None:
    metadata.create_all(db)
    db.execute(insert(counters), [{"id": 1, "count": 0}, {"id": 2, "count": 0}])


def note(db: Connection, word: str, counter: int | None = None) -> str:
    db.execute(_note, {"word": word, "counter": counter})
    return word


def words(db: Connection) -> list[str]:
    return list(db.scalars(_words))


def read_count(db: Connection, counter: int) -> int:
    found: int = db.execute(_count, {"counter": counter}).scalar_one()
    return found


def add_one(db: Connection, counter: int) -> int:
    """Read, then write what was read and one more."""
    lock_counter(db, id=counter)
    count = read_count(db, counter) + 1
    db.execute(_set, {"counter": counter, "to": count})
    return count
