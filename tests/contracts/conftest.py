"""Each channel on its stand, one after the other; whatever a test does, nothing secret is logged."""

import logging
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from typing import Final

import pytest
import structlog
from structlog.testing import CapturingLogger

from adapters import ADAPTERS
from bot.log import TALKATIVE
from bot.storage.store import Store
from bot.storage.transcript import StoreTranscript
from tests.contracts.stands import Ground, Stand

DOUBLE: Final = "double"
WAYS: Final = {
    label: way
    for adapter in (*ADAPTERS, DOUBLE)
    for label, way in import_module(f"tests.contracts.stands.{adapter}").STANDS.items()
}
"""Every way in of every adapter, by its label."""


@pytest.fixture
def engine() -> str:
    """SQLite: what differs between the databases lies below the channels."""
    return "sqlite"


@pytest.fixture
def spoken(caplog: pytest.LogCaptureFixture) -> Iterator[CapturingLogger]:
    """What is logged; libraries speak from WARNING on, as in the product."""
    caplog.set_level(logging.DEBUG)
    for library in TALKATIVE:
        caplog.set_level(logging.WARNING, library)
    spoken = CapturingLogger()
    structlog.configure(
        processors=[structlog.processors.format_exc_info],  # plain: the default draws it, which takes long
        logger_factory=lambda *_: spoken,
        cache_logger_on_first_use=False,
    )
    yield spoken
    structlog.reset_defaults()


@pytest.fixture
def patience() -> float:
    """How long the answer to a send may take, in seconds: long, unless a test waits for the end of it."""
    return 5.0


@pytest.fixture(params=WAYS.values(), ids=list(WAYS))
async def stand(
    request: pytest.FixtureRequest,
    spoken: CapturingLogger,
    caplog: pytest.LogCaptureFixture,
    patience: float,
) -> AsyncIterator[Stand]:
    """A channel that is up. At the end nothing a bot should never do has been done."""

    def transcript() -> StoreTranscript:
        store: Store = request.getfixturevalue("store")
        return StoreTranscript(store, "web", patience=0.05)

    async with request.param(Ground(transcript, patience)) as standing:
        yield standing
        assert list(standing.blame()) == []
    said = caplog.text + repr(spoken.calls)
    assert [secret for secret in standing.secrets if secret in said] == []


@pytest.fixture
async def alva(stand: Stand) -> str:
    """Where she is reached."""
    return await stand.somebody("Alva")
