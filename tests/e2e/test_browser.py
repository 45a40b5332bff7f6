"""The browser tests' own tools: that they see what they should see."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page

GOOD = "<!doctype html><html lang='sv'><title>Dagens tips</title><main><h1>Dagens tips</h1></main></html>"


async def test_a_sound_page_has_no_barriers(page: Page, axe: Callable[[Page], Awaitable[list[str]]]) -> None:
    await page.set_content(GOOD)
    assert await axe(page) == []


async def test_a_picture_without_words_is_a_barrier(
    page: Page, axe: Callable[[Page], Awaitable[list[str]]]
) -> None:
    await page.set_content(GOOD.replace("</main>", "<img src='data:,'></main>"))
    assert await axe(page) == ["image-alt (critical): Images must have alternative text at img"]


async def test_a_page_that_logs_an_error_is_heard(page: Page, complaints: list[str]) -> None:
    await page.set_content(GOOD.replace("</main>", "</main><script>console.error('trasigt')</script>"))
    assert complaints == ["trasigt"]
    complaints.clear()


async def test_the_browser_reaches_nobody_beyond_this_machine(page: Page, complaints: list[str]) -> None:
    await page.set_content(GOOD)
    answer = await page.evaluate("fetch('https://example.com/').then(() => 'reached', () => 'refused')")
    assert answer == "refused"
    assert complaints == ["Failed to load resource: net::ERR_NAME_NOT_RESOLVED"]
    complaints.clear()


async def test_a_page_is_as_narrow_as_a_small_phone(page: Page) -> None:
    assert page.viewport_size == {"width": 360, "height": 740}
