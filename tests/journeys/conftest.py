"""The house that the tests of security live in, with somebody at each of its doors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from bot.content.library import Library, load_library
from tests import cast
from tests.adapters.web.browsing import Visitor
from tests.journeys.somebody import InTheBrowser, OnTelegram, Somebody
from tests.security.conftest import house, public_url, written
from tests.security.house import LESSONS, House

__all__ = ["house", "public_url", "written"]


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped course, cut short: nobody may write faster than they are let."""
    course = load_library(LESSONS).courses["service"].course
    return cast.library(replace(course, lessons=course.lessons[:4]))


@asynccontextmanager
async def _at(house: House, door: str) -> AsyncIterator[Somebody]:
    if door == "telegram":
        yield OnTelegram(house.double, house.double.person(4711, "Alva"))
        return
    async with Visitor(house.address) as visitor:
        yield InTheBrowser(visitor)


@pytest.fixture(params=["telegram", "web"])
async def alva(request: pytest.FixtureRequest, house: House) -> AsyncIterator[Somebody]:
    """She takes part, in a shop, and looks at her first tip."""
    async with _at(house, request.param) as somebody:
        await somebody.joins()
        yield somebody
