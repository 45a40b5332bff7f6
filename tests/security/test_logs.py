"""What the database says of a row that it refuses stands in no log: it names people, and quotes them."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from bot import log
from bot.storage.store import Store
from bot.storage.tables import addresses
from tests.chat.phone import MORNING

HERS = "alva-947110815"


@pytest.fixture(params=[True, False], ids=["for people", "for machines"])
def read(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is logged."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    stream = io.StringIO()
    log.set_up(stream=stream, readable=request.param)
    yield stream
    root.setLevel(level)
    root.handlers = handlers
    structlog.reset_defaults()


def test_a_row_that_is_refused_is_not_quoted(store: Store, read: io.StringIO) -> None:
    store.write_now(add)
    with pytest.raises(IntegrityError) as refused:
        store.write_now(add)

    structlog.get_logger("inbox").error("it failed", exc_info=refused.value)
    several = ExceptionGroup("several", [refused.value])
    logging.getLogger("uvicorn.error").error("it failed", exc_info=several)

    assert read.getvalue().count("[SQL: INSERT INTO addresses") == 2
    assert HERS not in read.getvalue()


def add(db: Connection) -> None:
    row = {"channel": "telegram", "platform_id": HERS, "state": "open"}
    db.execute(insert(addresses), {**row, "heard_at": MORNING, "created_at": MORNING})
