"""The page that says whether a certificate is genuine."""

import datetime as dt
from collections.abc import AsyncIterator

import httpx2
import pytest

from bot.domain.certificate import Certificate, written_code
from bot.pages.certificate import certificate_routes
from bot.pages.look import HEADERS
from bot.pages.site import site

ALVA = Certificate(
    code="7K3M-Q0ZD-91XA",
    name="Alva <b>Åkerö</b>",
    title="Service och bemötande",
    organisation="Destination Östersund",
    language="sv",
    tips=10,
    completed_on=dt.date(2027, 3, 12),
    issued_at=dt.datetime(2027, 3, 12, 9, 30, tzinfo=dt.UTC),
)


@pytest.fixture
def asked() -> list[str]:
    """The codes that were looked for."""
    return []


@pytest.fixture
async def visitor(asked: list[str]) -> AsyncIterator[httpx2.AsyncClient]:
    async def find(code: str) -> Certificate | None:
        asked.append(code)
        return ALVA if written_code(code) == ALVA.code else None

    transport = httpx2.ASGITransport(site(certificate_routes(find)))
    headers = {"Accept": "text/html", "Accept-Language": "sv"}
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://kompis.test", headers=headers
    ) as client:
        yield client


@pytest.mark.parametrize("code", ["7K3M-Q0ZD-91XA", "7k3mqozd9lxa", "7K3M%20Q0ZD%2091XA"])
async def test_a_genuine_certificate_is_shown_with_what_stands_on_it(
    visitor: httpx2.AsyncClient, code: str
) -> None:
    answer = await visitor.get(f"/certificate/{code}")
    assert answer.status_code == 200
    for words in (
        "Intyget är äkta.",
        "Intyg 7K3M-Q0ZD-91XA",
        "<dd><bdi>Alva &lt;b&gt;Åkerö&lt;/b&gt;</bdi></dd>",
        "Service och bemötande",
        "12 mars 2027",
        "Destination Östersund",
    ):
        assert words in answer.text


async def test_it_speaks_the_visitors_language(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/certificate/7K3M-Q0ZD-91XA", headers={"Accept-Language": "en"})
    assert "This certificate is genuine." in answer.text
    assert "12 March 2027" in answer.text


@pytest.mark.parametrize(
    "code",
    ["7K3M-Q0ZD-91XB", "ostersund", "%00", "x" * 41, "x" * 5_000, "%3Cb%3E", "%F0%9F%98%80", "..%2Fjoin"],
)
async def test_another_code_gets_a_kind_page_that_repeats_nothing(
    visitor: httpx2.AsyncClient, code: str
) -> None:
    answer = await visitor.get(f"/certificate/{code}")
    assert answer.status_code == 404
    assert "Alva" not in answer.text
    assert "<b>" not in answer.text


async def test_an_unknown_code_is_said_to_be_none(visitor: httpx2.AsyncClient) -> None:
    assert "Det finns inget sådant intyg." in (await visitor.get("/certificate/7K3M-Q0ZD-91XB")).text


async def test_what_is_too_long_for_a_code_is_not_even_looked_for(
    visitor: httpx2.AsyncClient, asked: list[str]
) -> None:
    await visitor.get("/certificate/" + "7" * 41)
    assert asked == []


@pytest.mark.parametrize("code", ["7K3M-Q0ZD-91XA", "7K3M-Q0ZD-91XB"])
async def test_no_search_engine_keeps_it_and_neither_does_the_browser(
    visitor: httpx2.AsyncClient, code: str
) -> None:
    answer = await visitor.get(f"/certificate/{code}")
    assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["cache-control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
