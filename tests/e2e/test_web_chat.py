"""The web chat in a browser: with and without its script, by keyboard, from the right, over a bad line."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from adapters.web.guard import Bounds
from adapters.web.visitors import COOKIE
from bot.domain.actions.joining import ChooseTrade, Join
from bot.domain.actions.learning import Answer, Done, Toggle
from bot.domain.message import Message, Text
from bot.phrases import of
from bot.ports import Outgoing
from bot.storage.store import Store
from tests.adapters.web.browsing import Visitor
from tests.adapters.web.kompis import PICTURE, Kompis
from tests.adapters.web.words import ARABIC, SWEDISH

SAY = of("sv")
RIGHT = "Tittar upp och säger hej"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest_asyncio.fixture(loop_scope="session")
async def kompis(store: Store, tmp_path: Path) -> AsyncIterator[Kompis]:
    (tmp_path / "hej.png").write_bytes(PICTURE)
    async with Kompis(store, picture=tmp_path / "hej.png") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def without_script(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(
        java_script_enabled=False, locale="sv-SE", viewport={"width": 360, "height": 740}
    )
    yield await context.new_page()
    await context.close()


def button(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words, exact=True)


async def join(page: Page, kompis: Kompis) -> None:
    """Three taps from the poster's link to the first tip."""
    await page.goto(f"{kompis.address}/join/ostersund")
    await page.get_by_role("link", name=SAY("Start here")).click()
    await button(page, "Jag är med").click()
    await button(page, "Kafé").click()
    await expect(page.get_by_role("heading", name=SWEDISH["tip heading"])).to_be_visible()


async def joined(page: Page, kompis: Kompis) -> None:
    """Open the chat of somebody who has got the first tip."""
    async with Visitor(kompis.address) as visitor:
        await visitor.join()
        cookie = visitor.client.cookies.get(COOKIE) or ""
    await page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": kompis.address}])
    await page.goto(kompis.address)


async def messages(page: Page) -> list[str | None]:
    return [await message.get_attribute("id") for message in await page.locator(".message").all()]


async def test_joining_answering_and_choosing_several_with_the_script(page: Page, kompis: Kompis) -> None:
    await join(page, kompis)
    await button(page, RIGHT).click()
    await expect(page.get_by_text("Precis, det satt!")).to_be_visible()
    await expect(button(page, RIGHT)).to_have_count(0)
    await page.get_by_label(SAY("Write to Kompis")).fill("två")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=SWEDISH["several heading"])).to_be_visible()
    await button(page, "”Kan jag hjälpa till?”").click()
    await expect(button(page, "”Kan jag hjälpa till?”")).to_have_attribute("aria-pressed", "true")
    await button(page, "Klart").click()
    await expect(page.locator(".verdict")).to_have_count(2)
    assert await page.get_by_label(SAY("Write to Kompis")).input_value() == ""
    assert [event.action for event in kompis.handled] == [
        Join("ostersund"),
        ChooseTrade("cafe"),
        Answer(1, 0, 2),
        None,
        Toggle(2, 0, 1),
        Done(2, 0),
    ]
    said = await messages(page)
    await page.reload()
    assert await messages(page) == said


async def test_joining_and_answering_without_the_script(without_script: Page, kompis: Kompis) -> None:
    page = without_script
    await join(page, kompis)
    await button(page, RIGHT).click()
    await expect(page.get_by_text("Precis, det satt!")).to_be_visible()
    await page.get_by_label(SAY("Write to Kompis")).fill("hej\npå dig")
    await page.get_by_role("button", name=SAY("Send"), exact=True).click()
    await expect(page.locator(".from-person").last).to_contain_text("hej")
    assert [event.kind for event in kompis.handled] == ["tap", "tap", "tap", "text"]
    assert kompis.handled[-1].text == "hej\npå dig"


async def test_without_the_script_a_button_fetches_what_is_new_as_often_as_it_is_tapped(
    without_script: Page, kompis: Kompis
) -> None:
    page = without_script
    await join(page, kompis)
    (address,) = kompis.people
    for number in range(1, 4):
        words = f"Rad {number}"
        await kompis.channel.send(Outgoing(number, address, Message((Text(words),), "sv")))
        await expect(page.get_by_text(words)).to_have_count(0)
        await button(page, SAY("Fetch what is new")).click()
        await expect(page.get_by_text(words)).to_be_in_viewport()


async def test_a_tip_that_comes_by_itself_appears_without_a_tap(page: Page, kompis: Kompis) -> None:
    await joined(page, kompis)
    (address,) = kompis.people
    await kompis.channel.send(Outgoing(7, address, Message((Text("Tips 2 av 10: Kön", "heading"),), "sv")))
    await expect(page.get_by_role("heading", name="Tips 2 av 10: Kön")).to_be_visible()


async def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(
    page: Page, context: BrowserContext, kompis: Kompis, complaints: list[str]
) -> None:
    await joined(page, kompis)
    (address,) = kompis.people
    await context.set_offline(True)
    await page.evaluate("dispatchEvent(new Event('pagehide'))")  # what a phone does when it sleeps
    for number in range(1, 4):
        await kompis.channel.send(Outgoing(number, address, Message((Text(f"Rad {number}"),), "sv")))
    await button(page, RIGHT).click()
    await expect(page.locator("#notice")).to_have_text(SAY("That didn't get through. Try again."))
    await context.set_offline(False)
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    await expect(page.get_by_text("Rad 3")).to_be_visible()
    await button(page, RIGHT).click()
    await expect(page.get_by_text("Precis, det satt!")).to_be_visible()
    await expect(page.locator("#notice")).to_be_empty()
    said = await messages(page)
    assert len(said) == len(set(said)) == 8
    assert [event.action for event in kompis.handled].count(Answer(1, 0, 2)) == 1
    assert [words for words in complaints if "ERR_INTERNET_DISCONNECTED" not in words] == []
    complaints.clear()


async def test_a_stream_that_is_refused_is_opened_again(
    page: Page, kompis: Kompis, complaints: list[str]
) -> None:
    refusals = 0

    async def refuse_once(route: Route) -> None:
        nonlocal refusals
        refusals += 1
        if refusals == 1:
            await route.fulfill(status=503)
        else:
            await route.continue_()

    await page.route("**/chat/stream?*", refuse_once)
    await joined(page, kompis)
    (address,) = kompis.people
    await kompis.channel.send(Outgoing(7, address, Message((Text("Rad 1"),), "sv")))
    await expect(page.get_by_text("Rad 1")).to_be_visible()
    await expect(page.locator("#notice")).to_be_empty()  # so short a time is nobody's trouble
    assert refusals == 2
    assert [words for words in complaints if "503" not in words] == []
    complaints.clear()


async def test_a_stream_that_does_not_open_is_told_of_and_replies_come_all_the_same(
    page: Page, kompis: Kompis
) -> None:
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.clock.install()
    await page.route("**/chat/stream?*", hold)
    await joined(page, kompis)
    notice = page.locator("#notice")
    await expect(notice).to_be_empty()
    await page.clock.fast_forward(5_000)
    await expect(notice).to_have_text(SAY("No contact right now. I keep trying."))
    await button(page, RIGHT).click()
    await expect(page.locator(".verdict")).to_be_in_viewport()
    await page.get_by_label(SAY("Write to Kompis")).fill("två")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=SWEDISH["several heading"])).to_be_in_viewport()
    await expect(notice).to_have_text(SAY("No contact right now. I keep trying."))
    assert await notice.evaluate("notice => getComputedStyle(notice).pointerEvents") == "none"
    said = await messages(page)
    for route in held:
        await route.continue_()
    await expect(notice).to_be_empty()
    assert await messages(page) == said
    await page.unroute_all()


async def test_a_tap_whose_answer_was_lost_counts_once(
    page: Page, kompis: Kompis, complaints: list[str]
) -> None:
    await joined(page, kompis)
    lost = 0

    async def lose_the_answer(route: Route) -> None:
        nonlocal lost
        lost += 1
        if lost == 1:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/chat", lose_the_answer)
    field = page.get_by_label(SAY("Write to Kompis"))
    await field.fill("hej")
    await page.keyboard.press("Enter")
    await expect(page.locator("#notice")).to_have_text(SAY("That didn't get through. Try again."))
    await field.focus()
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("")
    assert [event.text for event in kompis.handled if event.kind == "text"] == ["hej"]
    await expect(page.locator(".from-person", has_text="hej")).to_have_count(1)
    assert complaints == ["Failed to load resource: net::ERR_FAILED"]
    complaints.clear()


_ENTER_OF_A_WORD_BEING_PUT_TOGETHER = """field => field.dispatchEvent(
    new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})
)"""


async def test_a_message_can_have_lines_and_enter_sends_it(
    page: Page, kompis: Kompis, complaints: list[str]
) -> None:
    await page.goto(f"{kompis.address}/start/ostersund")
    field = page.get_by_label(SAY("Write to Kompis"))
    await field.fill("hej")
    await page.keyboard.press("Enter")  # somebody new: the form goes up whole, by the same key
    await expect(page.locator(".from-person")).to_contain_text("hej")
    low = await field.evaluate("field => field.offsetHeight")
    await field.press_sequentially("Ta med:")
    await page.keyboard.press("Shift+Enter")
    await field.press_sequentially("kläder efter väder")
    await field.evaluate(_ENTER_OF_A_WORD_BEING_PUT_TOGETHER)
    assert await field.evaluate("field => field.offsetHeight") > low
    await page.keyboard.press("Enter")
    await expect(page.locator(".from-person").last).to_contain_text("kläder efter väder")
    await expect(field).to_have_js_property("offsetHeight", low)
    assert kompis.handled[-1].text == "Ta med:\nkläder efter väder"
    await field.fill("o" * 20_000)
    await page.keyboard.press("Enter")
    too_long = "That was a little long. Make it shorter, and send it again."
    await expect(page.locator("#notice")).to_have_text(SAY(too_long))
    await expect(field).to_have_value("o" * 20_000)
    complaints.clear()


async def test_everything_can_be_done_by_keyboard_and_focus_stays_where_one_is(
    page: Page, kompis: Kompis
) -> None:
    await page.goto(f"{kompis.address}/start/ostersund")
    await page.keyboard.press("Tab")
    await expect(button(page, "Jag är med")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(button(page, "Butik")).to_be_visible()
    await button(page, "Butik").focus()
    await page.keyboard.press("Enter")
    await expect(button(page, RIGHT)).to_be_visible()
    await expect(button(page, "Butik")).to_be_focused()
    await button(page, RIGHT).focus()
    await page.keyboard.press("Space")
    await expect(page.locator(".verdict")).to_be_visible()
    assert await page.evaluate("document.activeElement.closest('.message.card') !== null")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label(SAY("Write to Kompis"))).to_be_focused()
    await page.keyboard.type("två")
    await page.keyboard.press("Enter")
    await expect(button(page, "Klart")).to_be_visible()
    await expect(page.get_by_label(SAY("Write to Kompis"))).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(button(page, "Klart")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Space")
    await expect(page.locator("[aria-pressed=true]")).to_have_text("”Den finns i blått också”")
    await expect(button(page, "”Den finns i blått också”")).to_be_focused()


async def test_only_what_is_new_in_a_changed_message_is_new_on_the_page(page: Page, kompis: Kompis) -> None:
    await joined(page, kompis)
    await page.evaluate("for (const block of document.querySelector('.card').children) block.kept = true")
    await button(page, RIGHT).click()
    await expect(page.locator(".card .verdict")).to_be_visible()
    blocks = "[...document.querySelector('.card').children]"
    assert await page.evaluate(f"{blocks}.map((b) => [b.className || b.localName, b.kept ?? false])") == [
        ["who", True],
        ["h2", True],
        ["media", True],
        ["body", True],
        ["say", True],
        ["question", False],  # it has no choices left, and is set in bold
        ["verdict", False],
        ["task", False],
        ["note", False],
    ]
    await expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


async def test_a_page_read_from_the_right(browser: Browser, kompis: Kompis) -> None:
    context = await browser.new_context(locale="ar", viewport={"width": 360, "height": 740})
    page = await context.new_page()
    await page.goto(f"{kompis.address}/start/ostersund")
    await button(page, ARABIC["in"]).click()
    await expect(page.get_by_text(ARABIC["glad"])).to_be_visible()
    own = await page.locator(".from-person").bounding_box()
    theirs = await page.locator(".from-kompis").last.bounding_box()
    assert own is not None
    assert theirs is not None
    assert own["x"] == theirs["x"] == 16
    assert await page.evaluate("document.documentElement.dir") == "rtl"
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await context.close()


async def test_a_swedish_line_runs_its_own_way_in_a_message_from_the_right_and_the_message_turns_over(
    browser: Browser, kompis: Kompis
) -> None:
    context = await browser.new_context(locale="ar", viewport={"width": 360, "height": 740})
    page = await context.new_page()
    await page.goto(f"{kompis.address}/start/ostersund")
    await button(page, ARABIC["in"]).click()
    await button(page, ARABIC["trades"].split("|")[2]).click()
    await expect(page.get_by_text(ARABIC["question"])).to_be_visible()
    tip = page.locator(".message").last
    turn = tip.locator(".aside button")

    lines = await tip.locator(".say p").evaluate_all(_HOW_LINES_RUN)
    assert [(line["direction"], line["begins"]) for line in lines] == [
        ("ltr", lines[0]["begins"]),
        ("rtl", lines[0]["begins"]),
    ]
    before = await messages(page)
    await turn.click()
    await expect(turn).to_have_text("العربية")
    await expect(turn).to_be_focused()
    assert [await tip.get_attribute(name) for name in ("lang", "dir")] == ["sv", "ltr"]
    assert await tip.locator("h2").inner_text() == SWEDISH["tip heading"]
    assert await messages(page) == before  # it stands where it stood, and says nothing of the person's
    await turn.click()
    await expect(turn).to_have_text("Svenska")
    await expect(turn).to_be_focused()
    assert [await tip.get_attribute(name) for name in ("lang", "dir")] == ["ar", "rtl"]
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await context.close()


_HOW_LINES_RUN = """lines => lines.map(line => {
    const words = document.createRange();
    words.selectNodeContents(line);
    const {direction} = getComputedStyle(line);
    return {direction, begins: Math.round(words.getBoundingClientRect().right)};
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nobody_meets_a_barrier(
    page: Page,
    kompis: Kompis,
    axe: Callable[[Page], Awaitable[list[str]]],
    scheme: str,
    complaints: list[str],
) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.goto(f"{kompis.address}/join/ostersund")
    found = await axe(page)
    await page.goto(f"{kompis.address}/start/ostersund")
    found += await axe(page)
    await joined(page, kompis)
    found += await axe(page)
    await button(page, RIGHT).click()
    await expect(page.locator(".verdict")).to_be_visible()
    await page.get_by_label(SAY("Write to Kompis")).fill("två")
    await page.keyboard.press("Enter")
    await button(page, "”Kan jag hjälpa till?”").click()
    await expect(page.locator("[aria-pressed=true]")).to_be_visible()
    found += await axe(page)
    await page.goto(f"{kompis.address}/join/ingen")
    found += await axe(page)
    assert found == []
    assert complaints == ["Failed to load resource: the server responded with a status of 404 (Not Found)"]
    complaints.clear()


async def test_every_button_is_large_enough_for_a_thumb_and_nothing_is_wider_than_the_phone(
    page: Page, kompis: Kompis
) -> None:
    await joined(page, kompis)
    sizes = await page.evaluate(
        """[...document.querySelectorAll('button:not([hidden]), .button, #text')]
        .map((one) => [one.offsetWidth, one.offsetHeight])"""
    )
    assert [size for size in sizes if min(size) < 44] == []
    assert await page.evaluate("document.documentElement.scrollWidth") == 360


async def test_what_has_come_can_be_seen(page: Page, kompis: Kompis) -> None:
    kompis.picture = None
    await joined(page, kompis)
    await expect(button(page, RIGHT)).to_be_in_viewport(ratio=1)
    await button(page, RIGHT).click()
    await expect(page.locator(".verdict")).to_be_in_viewport(ratio=1)
    await page.reload()
    await expect(page.locator(".task")).to_be_in_viewport(ratio=1)
    await page.goto("about:blank")  # so that its stream ends before the service does


def lines(words: str, count: int) -> Message:
    return Message((Text(words, "heading"), *(Text(f"Rad {n}") for n in range(count))), "sv")


async def test_what_comes_together_is_shown_together_while_the_page_still_moves(
    browser: Browser, kompis: Kompis
) -> None:
    context = await browser.new_context(
        viewport={"width": 360, "height": 740}, locale="sv", reduced_motion="no-preference"
    )
    page = await context.new_page()
    kompis.picture = None
    await joined(page, kompis)
    await expect(button(page, RIGHT)).to_be_in_viewport(ratio=1)
    (address,) = kompis.people
    await kompis.channel.send(Outgoing(7, address, lines("Det första", 6)))
    await kompis.channel.send(Outgoing(8, address, lines("Det andra", 3)))
    await expect(page.get_by_text("Det andra")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_text("Det första")).to_be_in_viewport(ratio=1)
    await expect(page.locator("#more")).to_be_hidden()
    await context.close()


async def test_what_comes_below_what_is_seen_is_said_and_one_tap_away(page: Page, kompis: Kompis) -> None:
    kompis.picture = None
    await joined(page, kompis)
    (address,) = kompis.people
    more = button(page, SAY("More below"))
    await kompis.channel.send(Outgoing(7, address, lines("Det första", 60)))
    await expect(page.get_by_text("Det första")).to_be_in_viewport(ratio=1)
    await expect(more).to_be_hidden()
    await kompis.channel.send(Outgoing(8, address, lines("Det andra", 3)))
    await expect(page.get_by_text("Det andra")).not_to_be_in_viewport()
    await more.click()
    await expect(page.get_by_text("Det andra")).to_be_in_viewport(ratio=1)
    await expect(more).to_be_hidden()


async def test_the_head_shows_how_far_one_has_come_and_counts_down(page: Page, kompis: Kompis) -> None:
    await joined(page, kompis)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Destination Östersund")
    await expect(
        page.get_by_text(SAY("Tip {number} of {total}", number=1, total=10), exact=True)
    ).to_be_visible()
    await expect(page.get_by_role("timer")).to_have_count(0)
    await button(page, RIGHT).click()
    await expect(page.get_by_role("progressbar")).to_have_js_property("value", 1)
    for seconds in (16, 15):
        words = SAY("Next tip in {time}", time=f"0:{seconds}")
        await expect(page.get_by_role("timer")).to_have_text(words)


async def test_a_refused_message_stays_in_the_field_with_a_kind_word(
    page: Page, store: Store, complaints: list[str]
) -> None:
    async with Kompis(store, bounds=Bounds(messages_a_minute=2)) as kompis:
        await joined(page, kompis)
        field = page.get_by_label(SAY("Write to Kompis"))
        await field.fill("hej")
        await page.keyboard.press("Enter")
        await expect(page.locator("#notice")).to_have_text(
            SAY("That was a lot at once. Wait a minute and try again.")
        )
        await expect(field).to_have_value("hej")
    assert [words for words in complaints if not re.search("429|ERR_CONNECTION|ERR_INCOMPLETE", words)] == []
    complaints.clear()


async def test_the_script_can_be_asked_for_by_no_other_page(page: Page, kompis: Kompis) -> None:
    answer = await page.request.get(f"{kompis.address}/chat/chat.js")
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
