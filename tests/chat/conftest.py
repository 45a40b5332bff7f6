"""The town with the real course, and Alva, who is the first to come."""

from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.content.library import Library, load_library
from bot.services.learning.shelf import Shelf
from bot.storage.store import Store
from tests.chat.phone import Phone, Town

LESSONS = Path(__file__).parents[2] / "lessons"


@pytest.fixture(autouse=True)
def log() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged meanwhile, as it is meant; nothing of it is printed."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(LESSONS)


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf(library)


@pytest.fixture
def town(store: Store, shelf: Shelf) -> Town:
    return Town.of(store, shelf)


@pytest.fixture
def alva(town: Town) -> Phone:
    """Nobody knows her yet."""
    return Phone(town, "alva")


@pytest.fixture
def bashir(town: Town) -> Phone:
    """Takes part, in a shop."""
    return Phone(town, "bashir").joins()
