"""A shared screen over plain HTTP, without a script: who gets in, for how long, and what is never there."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from msgspec.structs import replace

from adapters.web.guard import Bounds
from adapters.web.visitors import COOKIE, SHARED_COOKIE, VISIT_SECONDS
from bot.content.library import Library, load_library
from bot.domain.course import Media
from bot.pages.look import HEADERS
from bot.pages.screen import COOKIE as SCREEN_COOKIE
from tests import cast
from tests.adapters.web.browsing import Visitor
from tests.adapters.web.kompis import PICTURE
from tests.cast import DAY
from tests.pages.sharing import SHOP, SharedHouse, shared_house

LESSONS = Path(__file__).parents[2] / "lessons"
CARD_OF_THE_TEAM = "Lilla butiken"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture(scope="module")
def library() -> Library:
    course = load_library(LESSONS).courses["service"].course
    return cast.library(replace(course, lessons=course.lessons[:4]))


@pytest.fixture
async def house(migrated_url: str, tmp_path: Path, library: Library) -> AsyncIterator[SharedHouse]:
    async with shared_house(migrated_url, tmp_path, library) as house:
        yield house


@pytest.fixture
async def screen(house: SharedHouse) -> AsyncIterator[Visitor]:
    """A tablet in the shop, which has just been made a shared screen."""
    async with Visitor(house.service.address) as tablet:
        await tablet.client.post(f"/join/{SHOP}/screen")
        yield tablet


async def opens(screen: Visitor, code: str) -> httpx2.Response:
    return await screen.client.post("/screen/mine", data={"code": code})


def fields_of(html: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version|lesson|option)" value="([^"]+)"', html))


async def test_the_join_page_offers_it_last_and_whoever_has_a_chat_there_is_asked_first(
    house: SharedHouse,
) -> None:
    async with Visitor(house.service.address) as phone:
        page = await phone.client.get(f"/join/{SHOP}")
        assert page.text.index("Börja här") < page.text.index("Det här är en delad skärm")
        await phone.open(f"/start/{SHOP}")
        await phone.tap("Jag är med")
        asked = await phone.client.post(f"/join/{SHOP}/screen")
        assert "Delar gänget på den här skärmen?" in asked.text
        assert phone.client.cookies.get(SCREEN_COOKIE) is None
        shared = await phone.client.post(f"/join/{SHOP}/screen", data={"sure": "1"})
        assert CARD_OF_THE_TEAM in shared.text
        assert set(phone.client.cookies) == {SCREEN_COOKIE, SHARED_COOKIE}
        assert "Skärmen är inte delad längre" in (await phone.client.get(f"/join/{SHOP}")).text


async def test_the_picture_of_the_tip_stands_on_the_card_and_no_other_file_does(
    migrated_url: str, tmp_path: Path, library: Library
) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "hej.png").write_bytes(PICTURE)
    course = library.courses["service"].course
    first, *others = course.lessons
    pictured = replace(first, media=Media("hej.png", "image"))
    made = cast.library(replace(course, lessons=(pictured, *others)))
    here = replace(made, courses={"service": replace(made.courses["service"], folder=tmp_path)})
    async with (
        shared_house(migrated_url, tmp_path, here) as house,
        Visitor(house.service.address) as tablet,
    ):
        card = (await tablet.client.post(f"/join/{SHOP}/screen")).text
        (address,) = re.findall(r'<img src="(/screen/file/[^"]+)"', card)
        assert (await tablet.client.get(address)).content == PICTURE
        for wrong in (address.replace("hej", "annat"), address.replace("hej.png", "..%2Fkompis.db")):
            assert (await tablet.client.get(wrong)).status_code == 404
        tablet.client.cookies.clear()
        assert (await tablet.client.get(address)).status_code == 404


async def test_nobodys_code_makes_no_screen(house: SharedHouse) -> None:
    async with Visitor(house.service.address) as tablet:
        assert (await tablet.client.post("/join/nobody/screen")).status_code == 404
        nowhere = await tablet.client.get("/screen")
        assert (nowhere.status_code, set(tablet.client.cookies)) == (404, set())
        assert "Det här är ingen delad skärm." in nowhere.text


async def test_the_cookie_names_no_person_and_scripts_cannot_read_it(house: SharedHouse) -> None:
    async with Visitor(house.service.address) as tablet:
        tablet.client.follow_redirects = False
        answer = await tablet.client.post(f"/join/{SHOP}/screen")
    given = {value.partition("=")[0]: value for value in answer.headers.get_list("set-cookie")}
    assert set(given) == {SCREEN_COOKIE, SHARED_COOKIE, COOKIE}
    assert "Max-Age=0" in given[COOKIE]
    assert all("HttpOnly" in one and "SameSite=lax" in one for one in given.values())


async def test_the_team_answers_together_and_the_next_day_brings_the_next_tip(
    house: SharedHouse, screen: Visitor
) -> None:
    before = await screen.client.get("/screen")
    assert before.headers["cache-control"] == "no-store"
    assert before.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert "Tips 1 av 4" in before.text
    after = await screen.client.post("/screen", data=fields_of(before.text))
    assert "Gängets svar:" in after.text
    assert "Prova i dag" in after.text
    assert 'name="option"' not in after.text
    again = await screen.client.post("/screen", data={**fields_of(before.text), "option": "0"})
    assert again.text == after.text
    house.now += DAY
    assert "Tips 2 av 4" in (await screen.client.get("/screen")).text


async def test_from_the_card_lead_no_ways_to_anybodys_own(house: SharedHouse, screen: Visitor) -> None:
    await house.joins("alva")
    paths = ["/", f"/start/{SHOP}", "/screen/mine", "/chat/done"]
    for path in paths:
        answer = await screen.client.get(path)
        assert (answer.url.path, answer.status_code) == ("/screen", 200)
    assert (await screen.client.get("/chat/stream")).status_code == 403
    for text in ("", "hämta", "radera"):
        assert (await screen.client.post("/chat", data={"text": text})).url.path == "/screen"
    assert COOKIE not in screen.client.cookies
    page = (await screen.client.get("/screen")).text
    assert set(re.findall(r'(?:href|action)="(/[^"?]*)', page)) == {
        "/screen",
        "/screen/mine",
        "/static/kompis.css",
        "/static/kompis.svg",
    }


async def test_ones_own_is_open_for_three_minutes_whatever_the_cookie_says(
    house: SharedHouse, screen: Visitor
) -> None:
    code = await house.joins("alva")
    mine = await opens(screen, f"{code[:4]} {code[4:]}".upper())
    assert mine.url.path == "/"
    assert "Din chatt är öppen i 3:00 till" in mine.text
    assert f'content="{VISIT_SECONDS}; url=/chat/done"' in mine.text
    assert "Hej alva" in mine.text
    kept = screen.client.cookies[COOKIE]
    house.later = VISIT_SECONDS - 1
    still = await screen.client.get("/")
    assert "Din chatt är öppen i 0:01 till" in still.text
    assert "set-cookie" not in still.headers
    form = dict(re.findall(r'name="(mark|key)" value="([^"]+)"', still.text))
    house.later = VISIT_SECONDS
    assert (await screen.client.get("/")).url.path == "/screen"
    screen.client.cookies.set(COOKIE, kept)
    assert (await screen.client.get("/")).url.path == "/screen"
    screen.client.cookies.set(COOKIE, kept)
    assert (await screen.client.post("/chat", data={**form, "text": "radera"})).url.path == "/screen"
    screen.client.cookies.set(COOKIE, kept)
    assert (await screen.client.get("/chat/stream")).status_code == 403


async def test_done_ends_it_at_once_and_so_does_the_card(house: SharedHouse, screen: Visitor) -> None:
    code = await house.joins("alva")
    for way in ("/chat/done", "/screen"):
        await opens(screen, code)
        kept = screen.client.cookies[COOKIE]
        card = await screen.client.get(way)
        assert card.url.path == "/screen"
        assert COOKIE not in screen.client.cookies
        screen.client.cookies.set(COOKIE, kept)
        assert (await screen.client.get("/")).url.path == "/screen"
        screen.client.cookies.delete(COOKIE)


async def test_the_cookie_of_a_visit_opens_nothing_in_a_browser_of_ones_own(
    house: SharedHouse, screen: Visitor
) -> None:
    await opens(screen, await house.joins("alva"))
    async with Visitor(house.service.address) as phone:
        phone.client.cookies.set(COOKIE, screen.client.cookies[COOKIE])
        assert "Hej alva" not in (await phone.client.get("/")).text


async def test_what_is_fetched_does_not_stay_on_the_screen(house: SharedHouse, screen: Visitor) -> None:
    await opens(screen, await house.joins("alva"))
    path = f"/chat/file/{await house.shows_file('alva')}/0/mina.json"
    answer = await screen.client.get(path)
    assert (answer.status_code, answer.headers.get("content-disposition")) == (403, None)
    assert "Den här skärmen är delad." in answer.text


async def test_links_that_open_the_chat_for_good_are_not_shown_on_the_screen(
    house: SharedHouse, screen: Visitor
) -> None:
    code = await house.joins("alva")
    await house.shows_links("alva")
    mine = await opens(screen, code)
    assert "https://maps.example/" in mine.text
    assert "/me/token" not in mine.text
    streamed = ""
    async with screen.client.stream("GET", "/chat/stream", params={"after": 0}) as stream:
        async for line in stream.aiter_lines():
            streamed += line
            if "maps.example" in line:
                break
    assert "/me/token" not in streamed


async def test_a_wrong_code_is_said_and_guessing_ends(house: SharedHouse, screen: Visitor) -> None:
    code = await house.joins("alva")
    assert "Den koden gäller inte." in (await opens(screen, "000000")).text
    for _ in range(9):
        await opens(screen, "bcdf")
    assert "Vänta en timme" in (await opens(screen, code)).text
    assert COOKIE not in screen.client.cookies


async def test_one_place_shares_so_many_screens_an_hour_and_no_more(
    house: SharedHouse, screen: Visitor
) -> None:
    for _ in range(Bounds().screens_an_hour - 1):
        assert (await screen.client.post(f"/join/{SHOP}/screen")).status_code == 200
    refused = await screen.client.post(f"/join/{SHOP}/screen")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
    assert "Många skärmar har delats härifrån" in refused.text
    assert "Tips 1 av 4" in (await screen.client.get("/screen")).text


async def test_who_guesses_at_screens_is_stopped_at_their_place_and_not_elsewhere(
    house: SharedHouse, screen: Visitor
) -> None:
    code = await house.joins("alva")
    for _ in range(2):
        await screen.client.post(f"/join/{SHOP}/screen")
        for guess in range(10):
            await opens(screen, f"00000{guess}")
    await screen.client.post(f"/join/{SHOP}/screen")
    assert "Vänta en timme" in (await opens(screen, code)).text
    screen.client.headers["X-Forwarded-For"] = "203.0.113.7"
    assert "Hej alva" in (await opens(screen, code)).text


async def test_another_page_can_send_nothing(screen: Visitor) -> None:
    for path in (f"/join/{SHOP}/screen", "/screen", "/screen/mine", "/screen/stop"):
        for headers in ({"Origin": "https://elsewhere.test"}, {"Sec-Fetch-Site": "cross-site"}):
            assert (await screen.client.post(path, headers=headers)).status_code == 403
    assert (await screen.client.post("/screen", content=b"a=" + b"b" * 5_000)).status_code == 413
    assert "Tips 1 av 4" in (await screen.client.get("/screen")).text


async def test_a_screen_that_is_shared_no_more_is_an_ordinary_browser(screen: Visitor) -> None:
    left = await screen.client.post("/screen/stop")
    assert (left.url.path, set(screen.client.cookies)) == ("/", set())
    assert "Jag är med" in left.text
