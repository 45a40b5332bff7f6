"""A whole kompis on each database, and what it logs."""

import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot import log
from bot.content.library import Library, load_library
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store
from tests.chat.phone import Phone, Town
from tests.doubles.telegram import TOKEN, Figures, TelegramDouble
from tests.security.house import LESSONS, House


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that the product's logging writes, turned up as far as ``--debug`` does."""
    stream = io.StringIO()
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    log.set_up(secrets=[TOKEN], stream=stream, level=logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.handlers = handlers
    for library in log.TALKATIVE:
        logging.getLogger(library).setLevel(logging.NOTSET)
    structlog.reset_defaults()


@pytest.fixture
async def house(
    migrated_url: str, tmp_path: Path, library: Library, written: io.StringIO, public_url: str
) -> AsyncIterator[House]:
    rates = Figures(bot=None, paid=None, chat=None, group_a_minute=None)
    async with (
        TelegramDouble(rates=rates) as double,
        House(migrated_url, tmp_path, library, double, written, public_url=public_url) as running,
    ):
        yield running


@pytest.fixture
def public_url() -> str:
    """The address that people open; a test that needs one says so."""
    return ""


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(LESSONS)


@pytest.fixture
def town(store: Store, library: Library) -> Town:
    return Town.of(store, Shelf(library))


@pytest.fixture
def alva(town: Town) -> Phone:
    """Nobody knows her yet."""
    return Phone(town, "alva")


@pytest.fixture
def bashir(town: Town) -> Phone:
    """Takes part, in a shop."""
    return Phone(town, "bashir").joins()
