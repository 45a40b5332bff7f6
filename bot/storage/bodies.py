"""What deliveries bring, apart from the ledger: a row there is written anew at each step, its words are not.

:data:`BODY` stands in a select from deliveries, and in its conditions, where a column would::

    select(deliveries.c.id, BODY).where(deliveries.c.state == "pending", BODY.is_(None))
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import Connection, Dialect, Text, TypeDecorator, delete, select, type_coerce

from bot.storage.among import among
from bot.storage.prepared import Prepared
from bot.storage.tables import bodies, deliveries
from bot.storage.upsert import upsert

BODY = (
    select(bodies.c.body)
    .where(bodies.c.delivery_id == deliveries.c.id)
    .correlate(deliveries)
    .scalar_subquery()
    .label("body")
)
"""The body of the delivery at hand; None until it is composed."""


class Stored(Mapping[str, Any]):
    """A body as it is stored, read when somebody looks into it: not yet by whoever claims it."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = orjson.loads(self._text)
        return values

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - JSON
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class _ReadLater(TypeDecorator[Stored]):
    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Stored | None:  # noqa: ARG002
        return None if value is None else Stored(value)


STORED = type_coerce(BODY, _ReadLater).label("body")
"""As :data:`BODY`, a :class:`Stored`."""

_DROP = Prepared(delete(bodies).where(among(bodies.c.delivery_id, "in_ids")))
_KEEP = Prepared(upsert(bodies, key=("delivery_id",), update=("body",)))


def keep(db: Connection, delivery: int, body: Mapping[str, Any]) -> None:
    """Store what a delivery brings, in the place of what it brought before."""
    _KEEP.run(db, {"delivery_id": delivery, "body": body})


def drop(db: Connection, deliveries: Collection[int]) -> None:
    """Forget what these deliveries bring, so that they are composed afresh. The caller has locked them."""
    if deliveries:
        _DROP.run(db, {"in_ids": list(deliveries)})


def keep_all(db: Connection, brought: Mapping[int, Mapping[str, Any]]) -> None:
    """As :func:`keep`, for many deliveries."""
    _KEEP.run_many(db, [{"delivery_id": id_, "body": body} for id_, body in brought.items()])
