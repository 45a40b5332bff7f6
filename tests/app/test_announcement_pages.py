"""The pages that show announcements, while there is too much to do: an hour's link still opens later."""

from pathlib import Path

import httpx2
import pytest
from sqlalchemy import insert

from bot.app.announcement_pages import announcement_pages
from bot.domain.announcement import Attached
from bot.domain.roles import Role
from bot.pages.site import site
from bot.ports import TryLater
from bot.services.announcements import draft as drafts
from bot.services.announcements.preview_links import PreviewLinks
from bot.settings import ChannelSettings, Defaults, Settings, Web
from bot.storage.store import Store
from bot.storage.tables import roles
from tests.cast import SLOT, found
from tests.doubles.kept import Folder

PICTURE = Attached("image", "kept:1/ab12.jpg", "Torget")


class Busy(Folder):
    """Has too much to do to find a copy."""

    async def path(self, name: str) -> Path | None:
        raise TryLater("the database is away")


@pytest.fixture
def engine() -> str:
    """The pages ask; how a database answers is tested elsewhere."""
    return "sqlite"


async def test_while_there_is_too_much_to_do_a_page_says_when_to_come_back(
    store: Store, tmp_path: Path
) -> None:
    town = found(store)
    alva = town.joins("alva")
    house = town.who(alva).organisation
    assert house is not None
    row = {"person_id": alva, "organisation_id": house.id, "role": Role.ORGANISER.value}
    town.do(lambda db: db.execute(insert(roles).values(**row)).rowcount)
    draft = town.do(drafts.begin, house.id, alva, "sv", "Hej!", SLOT)
    town.do(drafts.attach, draft, PICTURE, SLOT)
    settings = Settings(
        file=tmp_path / "config.yaml",
        database="sqlite://",
        data=tmp_path,
        lessons=tmp_path,
        web=Web("127.0.0.1", 0, "http://kompis.test"),
        defaults=Defaults(country="none"),
        organisations={},
        channels={"web": ChannelSettings("web", "web", "ostersund")},
    )
    links = PreviewLinks(b"k" * 32, "http://kompis.test")
    app = site(announcement_pages(settings, links, store, Busy(tmp_path), lambda: SLOT))
    page = links.link(draft, alva, SLOT)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app, raise_app_exceptions=False), base_url="http://kompis.test"
    ) as browser:
        assert (await browser.get(page)).status_code == 200
        busy = await browser.get(f"{page}/file/ab12.jpg")
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
        store.close_now()
        busy = await browser.get(page)
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
