"""The page that shows an announcement as every channel will."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from adapters import ADAPTERS
from bot.domain.announcement import Attached
from bot.domain.message import Message
from bot.pages.announcement import Announced, Look, announcement_routes
from bot.pages.site import site
from bot.phrases import of
from bot.phrases.announcements.messages import announcement

JPEG = b"\xff\xd8\xff and a picture of the square"
KEPT = "kept:1/ab12.jpg"
ALT = 'Torget & "stånden"'


def said(language: str, text: str, source: str = KEPT) -> Message:
    return announcement(of(language), "Destination Östersund", text, Attached("image", source, ALT))


class Desk:
    """What stands behind the mark ``maria``; and the page's files."""

    def __init__(self, folder: Path) -> None:
        self.announced = Announced([said("sv", "På **fredag**."), said("ar", "يوم الجمعة.")], "sv", KEPT)
        self.file = folder / "ab12.jpg"
        self.file.write_bytes(JPEG)

    async def find(self, mark: str) -> Announced | None:
        return self.announced if mark == "maria" else None

    async def find_file(self, name: str) -> Path | None:
        return self.file if name == KEPT else None


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[httpx2.AsyncClient]:
    looks = [Look(name, name.capitalize(), ADAPTERS[name].sketch()) for name in ("telegram", "slack")]
    looks += [Look("web", "", ADAPTERS["web"].sketch()), Look("pager", "Pager", None)]
    app = site(announcement_routes(desk.find, desk.find_file, lambda: looks, "sv"))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://kompis.test", headers={"Accept": "text/html"}
    ) as client:
        yield client


async def test_each_language_is_shown_on_each_channel(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/announcement/maria")
    assert answer.status_code == 200
    page = answer.text
    assert page.count('class="phone ') == 6
    assert page.count("<strong>fredag</strong>") == 3
    assert re.findall(r'<h2 id="in-(\w+)" lang="\w+" dir="auto">(\w+)<', page) == [
        ("sv", "Svenska"),
        ("ar", "العربية"),
    ]
    assert page.count('dir="rtl"') >= 3
    assert re.findall(r"<h3>(.*)</h3>", page)[:4] == ["Telegram", "Slack", "I webbläsaren", "Pager"]
    assert page.count("Den här kan Kompis inte rita upp.") == 2
    assert "1 meddelande<" in page
    assert answer.headers["x-robots-tag"].startswith("noindex")
    assert answer.headers["cache-control"] == "no-store"
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


async def test_its_files_open_with_the_mark_and_without_it_do_not(
    browser: httpx2.AsyncClient, desk: Desk
) -> None:
    page = (await browser.get("/announcement/maria")).text
    sources = set(re.findall(r'<img src="(/announcement[^"]+)"', page))
    assert len(sources) == 3  # the browser's own way, in two languages, and that of the other two
    for source in sources:
        shown = await browser.get(source)
        assert (shown.content, shown.headers["content-type"]) == (JPEG, "image/jpeg")
        assert (await browser.get(source.replace("maria", "mallory"))).status_code == 404
    assert page.count("Torget &amp; &#34;stånden&#34;") == 6


async def test_what_lies_elsewhere_is_not_loaded(browser: httpx2.AsyncClient, desk: Desk) -> None:
    desk.announced = Announced([said("sv", "Hej.", "https://exempel.se/torget.jpg")], "sv")
    page = (await browser.get("/announcement/maria")).text
    assert 'src="https://exempel.se' not in page
    assert page.count('class="elsewhere"') == 2
    assert (await browser.get("/announcement/maria/file/torget.jpg")).status_code == 404


@pytest.mark.parametrize("mark", ["mallory", "m" * 201, "a%00b"])
async def test_a_link_that_is_made_up_or_has_ended_says_how_to_get_another(
    browser: httpx2.AsyncClient, mark: str
) -> None:
    answer = await browser.get(f"/announcement/{mark}")
    assert answer.status_code == 410
    assert "Sidan finns inte kvar" in answer.text
