"""A picture chosen beside the field goes up by itself; without a script it goes up by a button."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, expect

from bot.domain.sent_file import SentFile
from bot.phrases import of
from bot.storage.store import Store
from tests.adapters.web.kompis import Kompis
from tests.doubles.kept import Folder

SAY = of("sv")
JPEG = b"\xff\xd8\xff and a picture of the square"
PICTURE: FilePayload = {"name": "torget.jpg", "mimeType": "image/jpeg", "buffer": JPEG}


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path, useful_of={"*"}, asked_of={"*"})


@pytest_asyncio.fixture(loop_scope="session")
async def kompis(store: Store, folder: Folder) -> AsyncIterator[Kompis]:
    async with Kompis(store, files=folder) as running:
        yield running


async def join(page: Page, kompis: Kompis) -> None:
    await page.goto(f"{kompis.address}/start/ostersund")
    for label in ("Jag är med", "Kafé"):
        await page.get_by_role("button", name=label, exact=True).click()


async def test_a_chosen_picture_goes_up_and_a_large_one_does_not_leave_the_phone(
    page: Page,
    kompis: Kompis,
    folder: Folder,
    complaints: list[str],
    axe: Callable[[Page], Awaitable[list[str]]],
) -> None:
    await join(page, kompis)
    clip = page.get_by_label(SAY("Send a picture or film"))
    await clip.set_input_files(PICTURE)
    await expect(page.locator(".from-person").last).to_contain_text("torget.jpg")
    assert kompis.handled[-1].file == SentFile("", "image", len(JPEG), kept=folder.names[0])
    await expect(page.locator("#notice")).to_be_empty()

    await clip.evaluate("field => { field.dataset.most = 9 }")
    await clip.set_input_files(PICTURE)
    await expect(page.locator("#notice")).to_contain_text("Filen är för stor.")
    assert len(folder.names) == 1
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await axe(page) == []
    assert complaints == []


async def test_without_a_script_there_is_a_button(browser: Browser, kompis: Kompis, folder: Folder) -> None:
    context = await browser.new_context(
        java_script_enabled=False, locale="sv-SE", viewport={"width": 360, "height": 740}
    )
    page = await context.new_page()
    await join(page, kompis)
    await page.get_by_label(SAY("Send a picture or film")).set_input_files(PICTURE)
    await page.locator("#attach").get_by_role("button", name=SAY("Send"), exact=True).click()
    await expect(page.locator(".from-person").last).to_contain_text("torget.jpg")
    assert len(folder.names) == 1
    await context.close()
