"""Somebody's own link opens their chat by one tap on its page, and by nothing else."""

import pytest

from bot.services.people.ways_back import make_link
from bot.storage import people
from tests.adapters.web.browsing import Visitor
from tests.security.house import House

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the other: tests/services

TOKEN = "a-token-of-the-tests"


async def links(house: House, place: str, token: str = TOKEN, channel: str = "web") -> str:
    """Make a link for whoever is at this place; its path."""
    who = await house.store.read(people.at_address, channel, place)
    assert who is not None
    mark = house.service.house.ways.of("link", token)
    await house.store.write(make_link, who.person_id, mark, house.now)
    return f"/me/{token}"


async def test_one_tap_opens_ones_own_chat_in_another_browser_and_looking_opens_nothing(house: House) -> None:
    async with Visitor(house.address) as alva, Visitor(house.address) as other:
        await alva.join()
        path = await links(house, (await house.addresses())[0])
        before = await house.about_people()
        for _ in range(2):
            for method in ("GET", "HEAD"):
                answer = await other.client.request(method, path)
                assert answer.status_code == 200
                assert "set-cookie" not in answer.headers
                assert answer.headers["cache-control"] == "no-store"
                assert answer.headers["referrer-policy"] == "same-origin"
                assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
        assert await house.about_people() == before
        page = (await other.client.get(path)).text
        assert "Destination Östersund" in page
        assert [secret for secret in ("Kafé", "Då kör vi", TOKEN) if secret in page] == []
        assert "http" not in page.replace(house.address, "")

        answer = await other.client.post(path)

        assert answer.status_code == 200
        assert str(answer.url).removesuffix("#end").rstrip("/") == house.address
        await other.open()
        assert other.page.said == (await alva.open()).said
        await other.tap("Visa mitt första tips")
        assert "Tips 1 av 10" in (await alva.open()).html
    assert len(await house.addresses()) == 1
    ours = [line for line in house.log.getvalue().splitlines() if '"logger": "http' not in line]
    assert [line for line in ours if TOKEN in line] == []  # a browser's own log may tell


async def test_another_page_cannot_let_a_browser_into_a_strangers_chat(house: House) -> None:
    async with Visitor(house.address) as alva, Visitor(house.address) as bashir:
        await alva.join()
        path = await links(house, (await house.addresses())[0])
        for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await bashir.client.post(path, headers=headers)
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
        answer = await bashir.client.post(path, headers={"Origin": "null"})
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


async def test_made_up_and_ended_links_lead_nowhere(house: House) -> None:
    async with Visitor(house.address) as alva, Visitor(house.address) as thief:
        await alva.join()
        (place,) = await house.addresses()
        old = await links(house, place, "old")
        await links(house, place)
        mark = house.service.house.ways.of("link", TOKEN)
        odd = [old, "/me/x", f"/me/{mark}", "/me/%00", f"/me/{'x' * 5_000}", "/me/%F0%9F%98%80"]
        for path in odd:
            for method in ("GET", "POST"):
                answer = await thief.client.request(method, path)
                assert (answer.status_code, "set-cookie" in answer.headers) == (410, False), path
        assert (await thief.client.get("/me/")).status_code == 404
    assert '"level": "error"' not in house.log.getvalue()


async def test_the_page_says_that_another_chat_goes_from_this_browser(house: House) -> None:
    goes = "En annan chatt är öppen i den här webbläsaren."
    async with Visitor(house.address) as alva, Visitor(house.address) as bashir:
        await alva.join()
        path = await links(house, (await house.addresses())[0])
        await bashir.join()

        assert goes in (await bashir.client.get(path)).text
        assert goes not in (await alva.client.get(path)).text


async def test_from_telegram_a_link_opens_a_page_with_its_first_words(house: House) -> None:
    cilla = house.double.person(name="Cilla")
    house.double.write(cilla, "/start ostersund")
    await house.taps(cilla, "Jag är med", "Butik")
    await house.shows(cilla, "Då kör vi")
    (place,) = await house.addresses()
    path = await links(house, place, channel="telegram")
    async with Visitor(house.address) as browser:
        await browser.client.get(path)
        await browser.client.post(path)
        await browser.open()

        assert browser.page.said == [("kompis", "Här är din chatt i webbl")]
        await browser.tap("Dagens tips")
        assert "Tips 1 av 10" in browser.page.html
    here, there = await house.addresses()
    one = await house.store.read(people.at_address, "telegram", here)
    other = await house.store.read(people.at_address, "web", there)
    assert one is not None
    assert other is not None
    assert one.person_id == other.person_id
