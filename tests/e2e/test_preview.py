"""The author's page in a browser: it follows what is saved, works by keyboard and without its script."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.app.preview import Preview
from bot.phrases import of
from tests.pages.course import change, write_course

SAY = of("sv")
DESKTOP = (1440, 900)
PHONE = (360, 740)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_course(tmp_path)


@pytest_asyncio.fixture(loop_scope="session")
async def preview(folder: Path, page: Page) -> AsyncIterator[Preview]:
    preview = Preview(folder, 0)
    await preview.start()
    yield preview
    await page.goto("about:blank")  # else it complains that nobody is there to reload it
    await preview.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def without_script(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(java_script_enabled=False, locale="sv-SE")
    yield await context.new_page()
    await context.close()


async def resized(page: Page, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone, dark", "desktop, light"]
)
async def test_the_page_has_no_barriers(
    page: Page,
    preview: Preview,
    folder: Path,
    axe: Callable[[Page], Awaitable[list[str]]],
    size: tuple[int, int],
    scheme: Literal["dark", "light"],
) -> None:
    await resized(page, size)
    await page.emulate_media(color_scheme=scheme)
    await page.goto(f"{preview.address}/?in=ar&for=cafe&on.several=0")
    assert await axe(page) == []
    change(folder, "title: Putsa", "titel: Putsa")
    change(folder, "summary:", "sumary:")
    await expect(page.locator("#summary")).to_have_text("3 tips, 4 fel, 0 varningar")
    assert await axe(page) == []
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide == size[0]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_phone_is_as_wide_as_a_small_phone(
    page: Page, preview: Preview, size: tuple[int, int]
) -> None:
    await resized(page, size)
    await page.goto(preview.address)
    widths = await page.locator(".phone").evaluate_all("all => all.map((one) => one.offsetWidth)")
    assert widths == [360] * 7


async def test_the_title_has_room_on_a_narrow_phone(page: Page, preview: Preview) -> None:
    await resized(page, (320, 740))
    await page.goto(preview.address)
    wide = await page.evaluate("document.querySelector('.head > div').offsetWidth")
    assert wide >= 12 * 16


async def test_what_is_saved_appears_where_one_stands_with_focus_kept(
    page: Page, preview: Preview, folder: Path
) -> None:
    await resized(page, DESKTOP)
    await page.goto(preview.address)
    button = page.locator("#tip-several-before button", has_text="Ljus")
    await button.focus()
    top = await page.locator("#tip-several").evaluate("one => one.getBoundingClientRect().top")
    change(folder, "tip: Mer än en sak kan vara rätt.", "tip: Ofta är mer än en sak rätt.")
    change(folder, "tip: Ett snabbt **hej** inom tio sekunder.", f"tip: {'Hej och hej igen. ' * 20}")
    await expect(page.locator("#tip-several-before")).to_contain_text("Ofta är mer än en sak rätt.")
    await expect(button).to_be_focused()
    assert await page.locator("#tip-several").evaluate("one => one.getBoundingClientRect().top") == top


async def test_a_fault_shows_at_once_beside_the_last_good_version_and_goes_when_mended(
    page: Page, preview: Preview, folder: Path
) -> None:
    await page.goto(preview.address)
    await expect(page.locator("#summary")).to_have_text("3 tips, 0 fel, 0 varningar")
    change(folder, "title: Putsa", "titel: Putsa")
    await expect(page.locator("#tip-silent .fault").last).to_contain_text("course.yaml:32")
    await expect(page.locator("#tip-silent .fault").last).to_contain_text("menade du title?")
    await expect(page.locator("#tip-silent-before")).to_contain_text("Putsa rutan på måndag.")
    change(folder, "titel: Putsa", "title: Putsa rutan")
    await expect(page.locator("#tip-silent-before h2")).to_have_text("Tips 3 av 3: Putsa rutan")
    await expect(page.locator(".fault")).to_have_count(0)


async def test_a_course_that_begins_with_a_fault_appears_once_it_is_mended(page: Page, folder: Path) -> None:
    change(folder, "language: sv", "languge: sv")
    preview = Preview(folder, 0)
    await preview.start()
    try:
        await page.goto(preview.address)
        await expect(page.locator(".fault").first).to_be_visible()
        await expect(page.locator(".phone")).to_have_count(0)
        change(folder, "languge: sv", "language: sv")
        await expect(page.locator(".phone")).to_have_count(7)
    finally:
        await preview.stop()


async def test_by_keyboard_an_answer_is_chosen_and_another_wrong_one_after_it(
    page: Page, preview: Preview
) -> None:
    await page.goto(preview.address)
    await page.get_by_role("button", name="Vid kassan").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#tip-greet-wrong .verdict")).to_contain_text("Sent.")
    await expect(page.locator("#tip-greet-wrong")).to_be_in_viewport()
    await page.locator("#tip-greet-wrong").get_by_role("link", name="När kunden frågar").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#tip-greet-wrong .verdict")).to_contain_text("redan väntat länge")


async def test_everything_can_be_chosen_without_the_script(without_script: Page, preview: Preview) -> None:
    page = without_script
    await page.goto(preview.address)
    await page.get_by_role("link", name="Kafé").click()
    await expect(page.locator("#tip-greet-before")).to_contain_text("Hej över disken.")
    await page.locator("#tip-several-before").get_by_role("button", name="Damm").click()
    await page.locator("#tip-several-before").get_by_role("button", name=SAY("Done")).click()
    await expect(page.locator("#tip-several-wrong .verdict")).to_contain_text("Damm syns.")
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("#summary")).to_have_text("3 tips, 0 faults, 0 warnings")
    await expect(page.locator("#tip-greet-before")).to_contain_text("Hej över disken.")
    await expect(page.locator("noscript p")).to_have_text(
        "Without scripts: reload the page when you have saved."
    )


async def test_right_to_left_is_right_in_the_phone_and_not_around_it(page: Page, preview: Preview) -> None:
    await page.goto(f"{preview.address}/?in=ar")
    directions = "all => all.map((one) => getComputedStyle(one).direction)"
    assert await page.locator("#tip-greet .message").evaluate_all(directions) == ["rtl"] * 3
    assert await page.locator("#tip-several .message").evaluate_all(directions) == ["ltr"] * 3
    assert await page.locator("html").evaluate_all(directions) == ["ltr"]


async def test_the_picture_of_a_lesson_is_shown(page: Page, preview: Preview) -> None:
    await page.goto(preview.address)
    picture = page.get_by_role("img", name="En orange ruta.").first
    await expect(picture).to_be_visible()
    assert await picture.evaluate("one => one.naturalWidth") == 1


async def test_a_preview_that_has_stopped_says_so_and_one_that_is_back_goes_on(
    page: Page, folder: Path, complaints: list[str]
) -> None:
    first = Preview(folder, 0)
    await first.start()
    await page.goto(first.address)
    await first.stop()
    await expect(page.locator("#away")).to_contain_text("kompis preview")
    change(folder, "title: Putsa", "title: Putsa rutan")
    second = Preview(folder, int(first.address.rpartition(":")[2]))
    await second.start()
    try:
        await expect(page.locator("#away")).to_be_empty()
        await expect(page.locator("#tip-silent-before h2")).to_have_text("Tips 3 av 3: Putsa rutan")
    finally:
        await second.stop()
    assert [words for words in complaints if "ERR_" not in words] == []
    complaints.clear()
