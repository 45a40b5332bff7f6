"""Pages that are no chat: joining, health, figures, and what fails."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from prometheus_client import CollectorRegistry, Counter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.pages.health import health_routes
from bot.pages.join import Invitation, join_routes
from bot.pages.look import HEADERS, STYLESHEET
from bot.pages.site import site
from bot.phrases import Say, of, posters

SAY = of("sv")


class Way:
    """A channel's way in."""

    def __init__(self, invites_as: str, address: str) -> None:
        self.invites_as = invites_as
        self._address = address

    def invitation(self, code: str) -> str:
        return self._address + code


class WayByWords(Way):
    """One whose link carries no code."""

    join_words = "/kompis join"

    def invitation(self, code: str) -> str:
        return self._address and f"{self._address}?app=1"


async def invitation(code: str) -> Invitation | None:
    def facts(say: Say) -> list[str]:
        return posters.facts(say, voluntary="Helt <frivilligt>", privacy=None, working_hours="", private=True)

    return {
        "ostersund": Invitation("Destination Östersund", None, "sv", facts),
        "lilla-butiken": Invitation("Destination Östersund", "Lilla <butiken>", "sv", facts),
    }.get(code)


async def stumble(_: Request) -> Response:
    raise RuntimeError("Cilla tripped over a cable")


@pytest.fixture
def parts() -> dict[str, bool]:
    return {"database": True, "scheduler": True}


@pytest.fixture
def app(parts: dict[str, bool]) -> ASGIApp:
    async def health() -> dict[str, bool]:
        return parts

    registry = CollectorRegistry()
    Counter("kompis_sent", "Messages sent", registry=registry).inc(3)
    ways = [
        Way("Telegram", "https://t.me/bot?start="),
        WayByWords("Slack", "https://slack.example/app"),
        WayByWords("Teams", ""),
        Way("", "/start/"),
    ]
    return site(
        [*join_routes(invitation, ways), *health_routes(health, registry), Route("/stumble", stumble)]
    )


@pytest.fixture
async def visitor(app: ASGIApp) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Accept": "text/html", "Accept-Language": "sv"}
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://kompis.test", headers=headers
    ) as client:
        yield client


async def test_the_join_page_says_who_invites_and_offers_the_browser_first(
    visitor: httpx2.AsyncClient,
) -> None:
    answer = await visitor.get("/join/ostersund")
    assert answer.status_code == 200
    assert SAY("{organisation} invites you", organisation="Destination Östersund") in answer.text
    here = answer.text.index('href="/start/ostersund"')
    assert here < answer.text.index('href="https://t.me/bot?start=ostersund"')


async def test_where_a_link_cannot_carry_the_code_the_page_says_what_to_write(
    visitor: httpx2.AsyncClient,
) -> None:
    page = (await visitor.get("/join/ostersund")).text
    _, slack = page.split('href="https://slack.example/app?app=1"')
    assert '>Skriv <bdi class="typed">/kompis join ostersund</bdi> där.</span>' in slack
    assert page.count("/kompis join ostersund") == 1


async def test_a_way_whose_address_is_not_known_yet_is_not_offered(visitor: httpx2.AsyncClient) -> None:
    page = (await visitor.get("/join/ostersund")).text
    assert ("Slack" in page, "Teams" in page, 'href=""' in page) == (True, False, False)


async def test_a_workplace_is_named_and_cannot_bring_markup(visitor: httpx2.AsyncClient) -> None:
    assert "Lilla &lt;butiken&gt;" in (await visitor.get("/join/lilla-butiken")).text


@pytest.mark.parametrize(("language", "way"), [("sv", "ltr"), ("ar", "rtl")])
async def test_a_page_is_written_the_way_its_language_is(
    visitor: httpx2.AsyncClient, language: str, way: str
) -> None:
    answer = await visitor.get("/join/ostersund", headers={"Accept-Language": language})
    assert f'<html lang="{language}" dir="{way}">' in answer.text


async def test_the_browsers_language_is_spoken_else_the_organisations(visitor: httpx2.AsyncClient) -> None:
    english = await visitor.get("/join/ostersund", headers={"Accept-Language": "en"})
    finnish = await visitor.get("/join/ostersund", headers={"Accept-Language": "fi"})
    asked = await visitor.get("/join/ostersund?lang=en")
    assert ['lang="en"' in page.text for page in (english, finnish, asked)] == [True, False, True]


async def test_an_unknown_code_gets_a_helpful_page(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/join/<b>ostersnud")
    assert answer.status_code == 404
    assert SAY("I don't know this invitation.") in answer.text
    assert "&lt;b&gt;ostersnud" in answer.text


@pytest.mark.parametrize(
    "path", ["/join/ostersund", "/join/nobody", "/nowhere", "/stumble", "/healthz", STYLESHEET]
)
async def test_every_answer_carries_our_headers(visitor: httpx2.AsyncClient, path: str) -> None:
    answer = await visitor.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_loads_nothing_from_elsewhere() -> None:
    assert HEADERS["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
        "img-src 'self' data:; media-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


async def test_what_does_not_exist_is_said_kindly(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/nowhere")
    assert answer.status_code == 404
    assert SAY("There is nothing here.") in answer.text


async def test_what_breaks_says_whose_fault_it_is_and_nothing_about_it(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/stumble")
    assert answer.status_code == 500
    assert SAY("Something went wrong here.") in answer.text
    assert "cable" not in answer.text


async def test_who_wants_no_page_gets_a_sentence(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/nowhere", headers={"Accept": "*/*"})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == SAY("The link may be misspelt. Ask whoever gave it to you for a new one.")


async def test_the_wrong_method_is_refused(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post("/join/ostersund")
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


async def test_health_is_well_when_every_part_is(visitor: httpx2.AsyncClient, parts: dict[str, bool]) -> None:
    answer = await visitor.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"well": True, "parts": parts})
    parts["database"] = False
    answer = await visitor.get("/healthz")
    assert (answer.status_code, answer.json()["well"]) == (503, False)


async def test_figures_are_there_for_prometheus(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/metrics")
    assert "kompis_sent_total 3.0" in answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")


async def test_the_stylesheet_is_kept_for_as_long_as_it_is_the_same(visitor: httpx2.AsyncClient) -> None:
    kept = await visitor.get(STYLESHEET)
    other = await visitor.get("/static/kompis.css?v=older")
    assert (kept.headers["cache-control"], kept.headers["content-type"]) == (
        "public, max-age=31536000, immutable",
        "text/css; charset=utf-8",
    )
    assert other.headers["cache-control"] == "no-cache"
