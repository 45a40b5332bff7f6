"""Neighbours, with all that is stored about them, as often as wanted: a statement a table."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Insert,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)

from bot.storage.tables import addresses, bodies, deliveries, metadata, persons

Steps = Mapping[Table, int]


def copy_people(db: Connection, block: int, people: int, first_chat: int, *, words: bool = False) -> None:
    """Copy the first ``block`` people until there are so many, each with an address of their own.

    What names a row stays true: numbers move on by as many as the block has in that table. Messages of the
    past lose their words, since the buttons in them name the first block's; with ``words`` they keep them, to
    be weighed and not to be used. Of fewer people than the block has, nobody else is due.
    """
    db.execute(update(persons).where(persons.c.id > people).values(next_lesson_at=None))
    copies = select(literal(1).label("i")).cte("copies", recursive=True)
    copies = copies.union_all(select(copies.c.i + 1).where(copies.c.i < people // block))
    theirs = [table for table in metadata.sorted_tables if table is persons or "person_id" in table.c]
    steps = {table: db.scalar(select(func.max(table.c.id))) or 0 for table in theirs if "id" in table.c}
    for table in theirs:
        person = (table.c.id if table is persons else table.c.person_id) + copies.c.i * block
        own = {
            addresses.c.platform_id: cast(cast(person, BigInteger) + literal(first_chat - 1), String),
            deliveries.c.recipient: literal("p:").concat(cast(person, String)),
        }
        values = [own[name] if name in own else _moved(name, copies.c.i, steps) for name in table.c]
        rows = select(*values).join_from(table, copies, literal(value=True)).where(person <= people)
        db.execute(insert(table).from_select(table.c.keys(), rows.order_by(person)))
    if words:
        db.execute(_bodies(steps[deliveries]))
    if db.dialect.name == "postgresql":
        for table in steps:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            db.execute(select(func.setval(sequence, func.max(table.c.id))))


def _bodies(step: int) -> Insert:
    """What every copy of a delivery brings: what the one brings that it was copied from."""
    first = (deliveries.c.id - 1) % step + 1
    copied = select(deliveries.c.id, bodies.c.body).join(bodies, bodies.c.delivery_id == first)
    return insert(bodies).from_select(("delivery_id", "body"), copied.where(deliveries.c.id > step))


def _moved(column: Column[Any], copy: ColumnElement[int], steps: Steps) -> ColumnElement[Any]:
    """A column that names a row, this one or another one, names the copy's."""
    named = [key.column.table for key in column.foreign_keys]
    if column.name == "id":
        named = [column.table]
    for table in named:
        if table in steps:
            return column + copy * steps[table]
    return column
