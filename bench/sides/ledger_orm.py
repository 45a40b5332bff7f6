"""The ledger, the peer: the same states by SQLAlchemy's ORM, object by object, 200 to a session.

Spared what it can be: it finds its rows by the same index, keeps its objects after a commit, and asks for
no lease.
"""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, literal_column, select
from sqlalchemy.orm import Session, joinedload, registry, relationship

from bench.meter import Meter
from bench.process import Figures, Work, answer
from bench.town import CHANNEL, MORNING
from bot.domain.kinds import RULES, Kind
from bot.storage.tables import addresses, bodies, deliveries

SESSION = 200


class Address(SimpleNamespace):
    """Where a delivery goes."""


class Body(SimpleNamespace):
    """What a delivery brings."""


class Delivery(SimpleNamespace):
    """A row of the ledger."""

    address: Address
    brings: Body


_mapped = registry()
_mapped.map_imperatively(Address, addresses)
_mapped.map_imperatively(Body, bodies)
_mapped.map_imperatively(
    Delivery,
    deliveries,
    properties={"address": relationship(Address), "brings": relationship(Body, uselist=False)},
)

_PENDING = (
    select(Delivery)
    .options(joinedload(Delivery.address), joinedload(Delivery.brings))  # type: ignore[arg-type]  # mapped
    .where(
        deliveries.c.channel == CHANNEL,
        deliveries.c.state == literal_column("'pending'"),
        deliveries.c.priority == RULES[Kind.LESSON].priority,
        deliveries.c.try_at <= MORNING,
    )
    .order_by(deliveries.c.try_at, deliveries.c.id)
    .limit(SESSION)
)


def measure(work: Work) -> Figures:
    """Take all rows of the ``database`` from pending to sent; there are ``rows`` of them."""
    engine = _engine(work["database"])
    with Meter() as cost:
        while _batch(engine):
            pass
    with Session(engine) as session:
        sent = session.scalar(select(func.count()).where(deliveries.c.state == "sent"))
    assert sent == work["rows"]
    return cost.figures


def _batch(engine: Engine) -> int:
    with Session(engine, expire_on_commit=False) as session:
        rows = session.scalars(_PENDING).all()
        for row in rows:
            row.state, row.epoch = "claimed", 1
        session.commit()
        for row in rows:
            row.state = "sending"
        session.commit()
        for row in rows:
            row.state, row.sent_at, row.receipt, row.error = "sent", MORNING, [str(row.id)], None
            row.attempts += 1
        session.commit()
        return len(rows)


def _engine(database: str) -> Engine:
    """The database with the same care for what is written as the store's."""
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def set_pragmas(raw: Any, _: object) -> None:  # noqa: ANN401 - the driver's
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                raw.execute(f"PRAGMA {pragma}").close()

    return engine


if __name__ == "__main__":
    answer(measure)
