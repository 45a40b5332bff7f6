"""The catalogues as they lie in the house."""

from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.phrases import folder

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "bot" / "phrases" / "locale"


def file_of(language: str) -> Path:
    """Where a language's catalogue is written."""
    return LOCALE / folder(language) / "LC_MESSAGES" / "kompis.po"


@cache
def catalogue(language: str) -> Catalog:
    """A language's catalogue, for looking only."""
    with file_of(language).open("rb") as file:
        return read_po(file, locale=folder(language), abort_invalid=True)


def texts(message: Message) -> list[str]:
    """Its translations: one, or one a plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.fixture(scope="session")
def swedish() -> Catalog:
    return catalogue("sv")
