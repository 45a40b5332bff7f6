"""At a shared screen one reads and answers; nothing there lasts longer than the minutes it is open."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from bot.domain.actions.action import Action
from bot.domain.actions.joining import EraseData
from bot.domain.actions.settings import ChooseBell, Open
from bot.domain.actions.ways_back import JoinUp, LogOut, MakeCard, MakeCode, MakeLink
from bot.domain.event import Event
from bot.services.people.ways_back import page_for
from bot.storage.tables import addresses, ways_back
from tests.chat.phone import Phone, Town

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

REFUSED = "Inte på en delad skärm."


class Visit(Phone):
    """Somebody's own page, open on a screen in the shop."""

    def does(self, event: Event) -> list[object]:  # type: ignore[override]
        return list(super().does(replace(event, page=True, visit=True)))


@pytest.fixture
def alva(town: Town) -> Phone:
    return Phone(town, "alva").joins()


@pytest.fixture
def visit(alva: Phone) -> Visit:
    """Her chat is in Telegram; by a code she has opened it on the screen."""
    town = alva.town
    town.store.write_now(page_for, alva.who, ["web"], "her-page", town.now)
    return Visit(town, "her-page", channel="web")


def heard_at(db: Connection) -> dict[str, dt.datetime]:
    return {row.channel: row.heard_at for row in db.execute(select(addresses))}


def test_what_is_answered_at_a_screen_does_not_move_where_tips_go(alva: Phone, visit: Visit) -> None:
    before = alva.town.store.read_now(heard_at)
    alva.town.waits(hours=2)
    visit.writes("idag")
    assert visit.is_asked
    visit.answers_to_the_end()
    assert len(alva.answers) > 0
    assert alva.town.store.read_now(heard_at) == before
    assert "Hur vill du bli påmind?" not in [message.first_line for message in visit.screen.values()]


@pytest.mark.parametrize(
    "action",
    [
        MakeLink(),
        LogOut(),
        MakeCode(),
        MakeCard(),
        JoinUp(),
        Open("link"),
        Open("bell"),
        ChooseBell("none"),
        EraseData(sure=True),
    ],
    ids=str,
)
def test_nothing_there_opens_a_chat_for_longer_or_ends_it(alva: Phone, visit: Visit, action: Action) -> None:
    assert [message.first_line for message in visit.tap(action)] == [REFUSED]
    assert alva.who.takes_part
    assert alva.town.store.read_now(lambda db: db.execute(select(ways_back)).all()) == []


@pytest.mark.parametrize("text", ["min länk", "123456", "radera"])
def test_nor_does_any_word(alva: Phone, visit: Visit, text: str) -> None:
    assert [message.first_line for message in visit.writes(text)] == [REFUSED]
    assert alva.who.takes_part


def test_in_ones_own_chat_all_of_it_goes_on_as_ever(alva: Phone) -> None:
    assert alva.writes("kod")[0].first_line != REFUSED
    alva.town.waits(hours=2)
    alva.writes("hej")
    assert alva.town.store.read_now(heard_at)["telegram"] == alva.town.now
