"""Two people after each other at one tablet see nothing of each other."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.content.library import load_library
from tests.pages.sharing import SHOP, SharedHouse, shared_house

LESSONS = Path(__file__).parents[2] / "lessons"
OF_ALVA, OF_BASHIR = "Hej alva, det här är bara ditt.", "Hej bashir, det här är bara ditt."

LIMITED = "meta-refresh"
"""Time is limited on purpose, as WCAG 2.2.1 allows where that is the point: the next one must see nothing."""


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest_asyncio.fixture(loop_scope="session")
async def house(migrated_url: str, tmp_path: Path) -> AsyncIterator[SharedHouse]:
    async with shared_house(migrated_url, tmp_path, load_library(LESSONS)) as house:
        yield house


async def opens(page: Page, code: str) -> None:
    await page.get_by_text("Min egen", exact=True).click()
    await page.get_by_label("Din kod").fill(code)
    await page.get_by_role("button", name="Öppna", exact=True).click()


async def test_two_people_after_each_other_see_nothing_of_each_other(
    page: Page, house: SharedHouse, axe: Callable[[Page], Awaitable[list[str]]]
) -> None:
    home = house.service.address
    codes = [await house.joins(name) for name in ("alva", "bashir")]
    await page.goto(f"{home}/join/{SHOP}")
    assert await axe(page) == []
    await page.get_by_role("button", name="Det här är en delad skärm").click()
    await expect(page.get_by_text("Lilla butiken")).to_be_visible()
    assert [one for one in await axe(page) if not one.startswith(LIMITED)] == []

    await opens(page, codes[0])
    await expect(page.get_by_text(OF_ALVA)).to_be_visible()
    assert [one for one in await axe(page) if not one.startswith(LIMITED)] == []
    address_of_alva = page.url
    await page.get_by_role("button", name="Klart", exact=True).click()
    await expect(page.get_by_text("Lilla butiken")).to_be_visible()
    for again in (page.go_back, page.reload, page.go_back, page.go_forward):
        await again()
        await expect(page.get_by_text("Lilla butiken")).to_be_visible()
        await expect(page.get_by_text(OF_ALVA)).to_have_count(0)
    await page.goto(address_of_alva)
    await expect(page.get_by_text("Lilla butiken")).to_be_visible()

    await opens(page, codes[1])
    await expect(page.get_by_text(OF_BASHIR)).to_be_visible()
    await expect(page.get_by_text(OF_ALVA)).to_have_count(0)
    window = await page.context.new_page()
    await window.goto(home)
    await expect(window.get_by_text(OF_BASHIR)).to_be_visible()
    house.later = 180  # her time is up: the stream of each window says so, whatever its clock shows
    for left in (page, window):
        await expect(left.get_by_text("Lilla butiken")).to_be_visible()
        await left.go_back()
        await expect(left.get_by_text(OF_BASHIR)).to_have_count(0)

    house.later = 400
    await page.goto(f"{home}/screen")
    await opens(page, codes[0])
    await expect(page.get_by_text(OF_ALVA)).to_be_visible()
    await expect(page.get_by_text(OF_BASHIR)).to_have_count(0)
    await page.goto("about:blank")  # so that its stream ends before the service does
    await window.close()
