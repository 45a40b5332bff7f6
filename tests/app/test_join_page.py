"""The pages that invitations lead to: for who is in already, and by links that lead nowhere any more."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content.library import Library, load_library
from bot.domain.roles import Role
from bot.phrases import of
from bot.services.people.invite_role import LASTS, invite_role, new_role_code, take_role
from tests.adapters.web.browsing import Visitor
from tests.cast import CITY, Town
from tests.pages.sharing import SHOP, SharedHouse, shared_house

LESSONS = Path(__file__).parents[2] / "lessons"
SAY = of("sv")


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(LESSONS)


@pytest.fixture
async def house(migrated_url: str, tmp_path: Path, library: Library) -> AsyncIterator[SharedHouse]:
    async with shared_house(migrated_url, tmp_path, library) as house:
        yield house


async def test_a_poster_scanned_again_leads_to_the_chats_end(house: SharedHouse) -> None:
    async with Visitor(house.service.address) as alva:
        assert SAY("Start here") in (await alva.client.get(f"/join/{CITY.key}")).text
        await alva.open(f"/start/{CITY.key}")
        await alva.tap("Jag är med")
        said = alva.page.said
        assert (await alva.open(f"/start/{CITY.key}")).said == said
        join = (await alva.client.get(f"/join/{CITY.key}")).text
        assert f'href="/#end">{SAY("To the chat")}' in join
        assert SAY("Start here") not in join
        for other in (SHOP, "here-KAFFE", "nobody"):  # a workplace to move to; a workshop to check in at
            assert (await alva.open(f"/start/{other}")).said != said


async def test_the_link_of_a_role_says_when_it_is_used_or_too_old(house: SharedHouse) -> None:
    service = house.service
    alva = await asyncio.to_thread(Town(service.store, service.shelf).joins, "alva", now=house.now)
    used, open_still = [new_role_code() for _ in range(2)]
    for code in (used, open_still):
        await service.store.write(invite_role, None, 1, Role.ORGANISER, code, house.now)
    await service.store.write(take_role, alva, used, house.now)
    async with Visitor(service.address) as visitor:
        fine = await visitor.client.get(f"/join/{open_still}")
        gone = await visitor.client.get(f"/join/{used}")
        house.now += LASTS + dt.timedelta(seconds=1)
        old = await visitor.client.get(f"/join/{open_still}")
    assert (fine.status_code, gone.status_code, old.status_code) == (200, 410, 410)
    assert SAY("That link has been used already.") in gone.text
    assert SAY("That link is too old to work.") in old.text
    assert all(SAY("Ask whoever sent it for a new one.") in page.text for page in (gone, old))
