"""A certificate from one end to the other: fetched in a chat, read, checked by a stranger, erased."""

import re

import httpx2
import pytest
from sqlalchemy import Connection, update

from bot.domain.certificate import written_code
from bot.storage.tables import enrolments
from tests.adapters.web.browsing import NOBODY, Visitor
from tests.papers.reading import read
from tests.security.house import NOON, House

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])  # the services are asked on both


def _complete(db: Connection) -> None:
    db.execute(update(enrolments).values(completed_at=NOON))


async def shows(visitor: Visitor, words: str) -> None:
    """The page says this, sooner or later: printing takes a moment."""
    while words not in visitor.page.html:
        await visitor.open()


async def test_a_certificate_is_fetched_checked_and_gone_when_erased(house: House) -> None:
    async with Visitor(house.address) as alva:
        await alva.join()
        await house.store.write(_complete)
        await alva.write("intyg")
        await alva.write("Alva Åkerö")
        await shows(alva, "Här är ditt intyg.")
        path = re.search(r'href="(/chat/file/[^"]+/intyg\.pdf)"', alva.page.html)
        assert path is not None
        file = await alva.client.get(path[1])
        assert file.headers["content-type"] == "application/pdf"
        texts = read(file.content).texts
        assert {"Alva Åkerö", "Service och bemötande", "5 oktober 2026"} <= set(texts)

        async with httpx2.AsyncClient(
            base_url=house.address, headers={"Accept": "text/html"}, verify=NOBODY
        ) as stranger:
            code = texts[-1].removeprefix("Kod: ")
            assert written_code(code) == code
            genuine = await stranger.get(f"/certificate/{code.lower()}")
            assert (genuine.status_code, "Alva Åkerö" in genuine.text) == (200, True)
            assert (await stranger.get(path[1])).status_code == 404

            await alva.write("radera allt")
            await alva.tap("Ja, radera allt")
            assert (await stranger.get(f"/certificate/{code}")).status_code == 404
    assert "Alva" not in house.log.getvalue()
    assert '"level": "error"' not in house.log.getvalue()
