"""What an e-mail's link opens is open for as long as the e-mail says, and no longer."""

import datetime as dt

import pytest
from sqlalchemy import Connection, func, select

from adapters.web.visitors import COOKIE
from bot.services.people.bell_links import OPENS_FOR, BellLinks, Named
from bot.storage.tables import deliveries
from tests.adapters.web.browsing import Visitor
from tests.security.house import KEYS, House

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the other: tests/services

OWN = "Då kör vi"
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


def newest(db: Connection) -> Named:
    """The newest message, and whose it is."""
    return Named(*db.execute(select(deliveries.c.person_id, func.max(deliveries.c.id))).one())


async def mailed(house: House) -> str:
    """The path of the link in an e-mail that leaves now."""
    named = await house.store.read(newest)
    return BellLinks(KEYS.key_for("links in e-mails")).link("open", named, house.now)


async def test_a_browser_that_an_e_mail_has_opened_is_out_when_the_link_ends(house: House) -> None:
    async with Visitor(house.address) as alva, Visitor(house.address) as other:
        await alva.join()
        link = await mailed(house)
        left, house.now = house.now + OPENS_FOR, house.now + 6 * DAY
        opened = await other.client.post(link, follow_redirects=False)
        assert "Max-Age=86400;" in opened.headers["set-cookie"]
        kept = other.client.cookies[COOKIE]

        house.now = left - SECOND
        assert OWN in (await other.open()).html  # which makes it last no longer
        house.now = left
        other.client.cookies.set(COOKIE, kept)
        assert OWN not in (await other.open()).html
        assert (await other.client.get("/chat/stream?after=0")).status_code == 403
        assert OWN in (await alva.open()).html


async def test_in_ones_own_browser_it_takes_nothing_away(house: House) -> None:
    async with Visitor(house.address) as alva, Visitor(house.address) as bashir:
        await bashir.join()
        await alva.join()
        link = await mailed(house)
        for browser, stays in ((alva, True), (bashir, False)):
            await browser.client.post(link)
            assert OWN in (await browser.open()).html

            house.now += 2 * OPENS_FOR
            assert (OWN in (await browser.open()).html) == stays
            house.now -= 2 * OPENS_FOR
