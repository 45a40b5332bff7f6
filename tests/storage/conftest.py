"""An empty store with a few small tables, and the way to make calls wait."""

from collections.abc import Iterator

import pytest

from bot.storage.store import Store, open_store
from tests.storage.tables_for_tests import make_tables


@pytest.fixture
def bare(database_url: str) -> Iterator[Store]:
    """A store with the tables of these tests."""
    with open_store(database_url) as opened:
        opened.write_now(make_tables)
        yield opened
