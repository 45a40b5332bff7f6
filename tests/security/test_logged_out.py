"""Who was let in can be put out again: every browser but the one in which that is said."""

import asyncio

import pytest

from adapters.web.visitors import COOKIE
from tests.adapters.web.browsing import Visitor
from tests.security.house import House
from tests.security.test_own_link import links

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the other: tests/services

OUT = "Den här webbläsaren är utloggad."
OWN = "Då kör vi"


@pytest.fixture
def public_url() -> str:
    """Without one no links are made."""
    return "https://kompis.test"


async def lets_in(house: House, browser: Visitor) -> None:
    """Open the one person's chat in another browser, by a link."""
    (place,) = await house.addresses()
    await browser.client.post(await links(house, place))
    assert await is_in(browser)


async def is_in(browser: Visitor) -> bool:
    page = await browser.open()
    assert (OUT in page.html) != (OWN in page.html)
    return OWN in page.html


async def shows(browser: Visitor, words: str) -> None:
    """Wait for what kompis says to come onto the page."""
    async with asyncio.timeout(10):
        while words not in (await browser.open()).html:
            pass


@pytest.mark.parametrize("by", ["Gör en ny länk", "Logga ut överallt"])
async def test_the_browser_in_which_it_is_said_stays_in_and_all_others_are_out(house: House, by: str) -> None:
    async with (
        Visitor(house.address) as alva,
        Visitor(house.address) as thief,
        Visitor(house.address) as bashir,
    ):
        await alva.join()
        await lets_in(house, thief)
        await bashir.join()
        thiefs = thief.client.cookies[COOKIE]
        heard = asyncio.create_task(until_told_to_reload(thief))
        for _ in range(2):  # the second time a cookie of the second generation stays
            await alva.write("min länk")
            await shows(alva, by)
            await alva.tap(by)

            assert await is_in(alva)
        assert await asyncio.wait_for(heard, 20)
        assert not await is_in(thief)
        assert await is_in(bashir)
        thief.client.cookies.set(COOKIE, thiefs)
        for path in ("/chat/stream?after=0", "/chat/file/1/0/x"):
            assert (await thief.client.get(path)).status_code in {403, 404}
        assert (await thief.client.post("/chat/upload")).status_code == 403


async def until_told_to_reload(browser: Visitor) -> bool:
    """Listen as a page does, and be asked for nothing."""
    async with browser.client.stream("GET", "/chat/stream?after=1", timeout=30) as stream:
        async for line in stream.aiter_lines():
            if line == "event: reload":
                return True
    return False


async def test_neither_a_new_form_nor_an_old_one_lets_anybody_in_again(house: House) -> None:
    async with Visitor(house.address) as alva, Visitor(house.address) as thief:
        await alva.open("/start/ostersund")
        first = alva.form_of("Jag är med")
        for label in ("Jag är med", "Kafé"):
            await alva.tap(label)
        await lets_in(house, thief)
        own = next(form.fields for form in thief.page.forms if form.writes)
        await alva.write("min länk")
        await shows(alva, "Logga ut överallt")
        await alva.tap("Logga ut överallt")

        for fields in ({**own, "text": "mina"}, {**first, "key": "another"}):
            await thief.send(fields)
            assert not await is_in(thief)
        thief.client.cookies.clear()
        await thief.send({**first, "key": "a third"})
        assert COOKIE not in thief.client.cookies


async def test_the_link_that_had_let_them_in_is_good_no_more(house: House) -> None:
    async with Visitor(house.address) as alva, Visitor(house.address) as thief:
        await alva.join()
        path = await links(house, (await house.addresses())[0])
        await alva.write("min länk")
        await shows(alva, "Logga ut överallt")
        await alva.tap("Logga ut överallt")
        await shows(alva, "Du är utloggad ur alla andra webbläsare.")
        assert (await thief.client.post(path)).status_code == 410
