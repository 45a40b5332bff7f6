"""A kompis, and people with browsers, for a test of the web chat."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.store import Store
from tests.adapters.web.browsing import Visitor
from tests.adapters.web.kompis import Kompis


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both: what differs between the databases lies below the chat."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
async def kompis(store: Store) -> AsyncIterator[Kompis]:
    async with Kompis(store, served=False) as running:
        yield running


@pytest.fixture
async def alva(kompis: Kompis) -> AsyncIterator[Visitor]:
    async with Visitor(kompis.app) as visitor:
        yield visitor


@pytest.fixture
async def bashir(kompis: Kompis) -> AsyncIterator[Visitor]:
    async with Visitor(kompis.app) as visitor:
        yield visitor
