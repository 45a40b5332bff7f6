"""Large text and long words on small screens: everything stays on the page, and can be tapped."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.content.library import load_library
from bot.domain.actions.words import Say
from bot.domain.message import Choice, Choices, Message, Text
from bot.ports import Outgoing
from bot.storage.store import Store
from tests.adapters.web.kompis import Kompis
from tests.adapters.web.words import WORDS
from tests.pages.sharing import SHOP, shared_house

LESSONS = Path(__file__).parents[2] / "lessons"

PHONES = (360, 320, 240)
SIZES = (100, 150, 200)
LONG = "Kundbemötandeutbildningsansvariga"
"""A word of a length that Swedish has; nobody hyphenates it for us."""

OUTSIDE = """() => [...document.querySelectorAll('body *')].filter(element => {
    const {left, right, width} = element.getBoundingClientRect();
    return width > 1 && (right > document.documentElement.clientWidth + 1 || left < -1);
}).map(element => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 30)}`)"""


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest_asyncio.fixture(loop_scope="session")
async def kompis(store: Store) -> AsyncIterator[Kompis]:
    async with Kompis(store, name=LONG) as running:
        yield running


async def outside(page: Page, wide: tuple[int, ...] = PHONES) -> dict[str, list[str]]:
    """What stands off the page, at each width and size of text."""
    found = {}
    for width in wide:
        await page.set_viewport_size({"width": width, "height": 740})
        for size in SIZES:
            await page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
            found[f"{width} px, {size} %"] = await page.evaluate(OUTSIDE)
        await page.evaluate("document.documentElement.style.fontSize = ''")
    return {where: what for where, what in found.items() if what}


@pytest.mark.parametrize("language", ["sv", "ar"])
async def test_no_size_of_text_and_no_long_word_pushes_anything_off_a_phone(
    browser: Browser, kompis: Kompis, language: str
) -> None:
    words = WORDS[language]
    context = await browser.new_context(locale=language)
    page = await context.new_page()
    await page.goto(f"{kompis.address}/start/ostersund")
    assert await outside(page) == {}  # the welcome, with its languages
    await page.get_by_role("button", name=words["in"], exact=True).click()
    await expect(page.get_by_text(words["glad"])).to_be_visible()
    assert await outside(page) == {}  # seven short buttons
    await page.get_by_role("button", name=words["trades"].split("|")[2], exact=True).click()
    await expect(page.get_by_text(words["question"])).to_be_visible()
    (address,) = kompis.people
    ways = Choices((Choice(LONG, Say("today")), Choice(LONG, Say("help"))))
    await kompis.channel.send(Outgoing(7, address, Message((Text(LONG, "heading"), ways), language)))
    await expect(page.get_by_role("heading", name=LONG, level=2)).to_be_visible()
    assert await outside(page) == {}
    await page.goto(f"{kompis.address}/join/ostersund")
    assert await outside(page) == {}
    await context.close()


COVERED = """async () => {
    const edges = name => document.querySelector(name).getBoundingClientRect();
    const [head, foot] = ['header', 'footer'].map(edges);
    const covered = [];
    for (const from of [0, document.documentElement.scrollHeight]) {
        for (const button of document.querySelectorAll('#log button')) {
            document.activeElement.blur();
            scrollTo(0, from);
            button.focus();
            const {top, bottom} = button.getBoundingClientRect();
            if (top < head.bottom || bottom > foot.top) covered.push(button.textContent);
        }
    }
    return covered;
}"""


async def test_neither_the_head_nor_the_field_to_write_in_covers_what_has_focus(
    page: Page, kompis: Kompis
) -> None:
    await page.set_viewport_size({"width": 320, "height": 900})
    await page.goto(f"{kompis.address}/start/ostersund")
    await page.get_by_role("button", name="Jag är med", exact=True).click()
    await page.get_by_role("button", name="Kafé", exact=True).click()
    await expect(page.locator(".question")).to_be_visible()
    for size in SIZES:
        await page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
        await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert await page.evaluate(COVERED) == []


async def test_nor_off_a_screen_that_a_team_shares(page: Page, migrated_url: str, tmp_path: Path) -> None:
    async with shared_house(migrated_url, tmp_path, load_library(LESSONS)) as house:
        await page.goto(f"{house.service.address}/join/{SHOP}")
        sharing = page.get_by_role("button", name="Det här är en delad skärm")
        assert await sharing.evaluate("button => button.offsetHeight") >= 44
        await sharing.click()
        await expect(page.locator(".together button").first).to_be_visible()
        await page.evaluate(f"document.querySelector('.together button').textContent = '{LONG}' + '{LONG}'")
        assert await outside(page, (1024, *PHONES)) == {}
        await page.goto("about:blank")
