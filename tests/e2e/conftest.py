"""The browser: one Chromium for all tests here, a phone's window, and pages that may not complain.

Every test in this folder shares one event loop and one worker (tests/conftest.py), and so one browser. A test
asks for `page` (playwright's, async) and, to look for barriers, for `axe`: `assert await axe(page) == []`.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import ConsoleMessage, Error, Page

from tests.e2e.chromium import find_chromium

START = Path(__file__).with_name("chromium.sh")

FLAGS = [
    "--no-sandbox",  # Chromium refuses root with one, and drives our own pages only
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--renderer-process-limit=1",  # none on stock, none anew for each page of a context; contexts share none
    # The browser, too, reaches nobody but this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is tested in the browser on the browser's own loop, so that nobody has to remember to."""
    for item in items:
        if item.nodeid.startswith("tests/e2e/") and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium of this machine; where there is none, playwright looks for its own."""
    found = find_chromium()
    here = {"executable_path": START, "env": {**os.environ, "CHROMIUM": found}} if found else {}
    return {**browser_type_launch_args, **here, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A small phone in Östersund that does not like things to move."""
    return {
        "viewport": {"width": 360, "height": 740},
        "has_touch": True,
        "locale": "sv-SE",
        "timezone_id": "Europe/Stockholm",
        "reduced_motion": "reduce",
        **browser_context_args,
    }


@pytest.fixture
def complaints() -> list[str]:
    """What the page's console complained about; a test that provokes a complaint checks and clears it."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def page(page: Page, complaints: list[str]) -> AsyncIterator[Page]:
    """A page whose script errors, refused resources and broken policies fail the test."""

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def stumble(error: Error) -> None:
        complaints.append(str(error))

    page.on("console", hear)
    page.on("pageerror", stumble)
    yield page
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], Awaitable[list[str]]]:
    """Return a function that lists what axe-core finds wrong on a page."""
    script = Axe()

    async def barriers(page: Page) -> list[str]:
        found = (await script.run(page)).response["violations"]
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']} at {', '.join(map(str, node['target']))}"
            for rule in found
            for node in rule["nodes"]
        ]

    return barriers
