"""Everything stored about somebody, as a file: for them alone, one at a time, and not for ever."""

import datetime as dt
import re
from collections.abc import Sequence

from msgspec import structs
from sqlalchemy import Connection, select

from bot.domain.actions.joining import FetchData
from bot.domain.actions.settings import ChooseBell
from bot.domain.actions.ways_back import MakeLink
from bot.domain.message import Media, Message
from bot.services.people.erase import export
from bot.storage.tables import bodies, deliveries, transcript
from tests.adapters.web.browsing import Visitor
from tests.chat.phone import Phone, Town
from tests.chat.test_bells import Browser
from tests.security.house import House

FILE = "kompis-mina-uppgifter.json"
HAS_ONE = "Du har redan fått din fil."


def fetch(phone: Phone) -> tuple[str, bool]:
    """The first line of the answer, and whether a file came with it."""
    (answer,) = phone.tap(FetchData())
    return answer.first_line, any(isinstance(block, Media) for block in answer.blocks)


def files(db: Connection) -> int:
    """How many files are kept, in the ledger and in the transcript."""
    kept: Sequence[object] = [
        *db.scalars(select(bodies.c.body)),
        *db.scalars(select(transcript.c.body)),
    ]
    return sum(FILE in str(body) for body in kept)


def test_another_file_within_the_hour_is_not_made(town: Town, bashir: Phone) -> None:
    assert fetch(bashir) == ("Här är allt, som en fil.", True)
    town.waits(minutes=59)
    assert [fetch(bashir) for _ in range(3)] == [(HAS_ONE, False)] * 3

    assert town.store.read_now(files) == 1


def test_a_newer_one_takes_the_earlier_ones_place(town: Town, bashir: Phone) -> None:
    for _ in range(3):
        assert fetch(bashir) == ("Här är allt, som en fil.", True)
        town.waits(hours=1)

    assert town.store.read_now(files) == 1


def test_a_file_that_never_came_can_be_fetched_at_once(town: Town, bashir: Phone) -> None:
    fetch(bashir)
    town.store.write_now(_fails, bashir.place)

    assert fetch(bashir) == ("Här är allt, som en fil.", True)


def test_the_file_opens_nobodys_chat_or_calendar(town: Town, bashir: Phone) -> None:
    town.house = structs.replace(
        town.house, public_url="https://kompis.test", my_link="https://kompis.test/me/"
    )
    phone = Browser(town, "a browser", channel="web").joins()
    tokens = [
        shown_in(bashir.tap(MakeLink()), "/me/"),
        shown_in(phone.tap(ChooseBell("calendar")), "/calendar/"),
    ]

    found = [str(town.store.read_now(export, one.who.person_id)) for one in (bashir, phone)]

    assert ["/me/…" in found[0], "/calendar/….ics" in found[1]] == [True, True]
    assert [token for token in tokens if token in str(found)] == []


def shown_in(messages: Sequence[Message], before: str) -> str:
    """The token in the link of an answer."""
    (token, *_) = re.findall(before + r"([\w-]+)", str(messages))
    return str(token)


def test_others_files_stay(town: Town, alva: Phone, bashir: Phone) -> None:
    fetch(alva)
    town.waits(hours=2)
    fetch(bashir)

    assert town.store.read_now(files) == 2


async def test_in_the_browser_the_earlier_file_is_gone_and_none_stays_in_the_browsers_memory(
    house: House,
) -> None:
    async with Visitor(house.address) as alva:
        await alva.open("/start/ostersund")
        await alva.tap("Jag är med")
        await alva.tap("Kafé")
        await alva.write("mina")
        await alva.tap("Hämta allt")
        (first,) = links(alva)
        answer = await alva.client.get(first)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")

        await alva.tap("Hämta allt")
        assert HAS_ONE in alva.page.html
        house.now += dt.timedelta(hours=1)
        await alva.tap("Hämta allt")
        (second,) = links(alva)

        assert second != first
        assert [(await alva.client.get(one)).status_code for one in (first, second)] == [404, 200]
    assert await house.store.read(files) == 2  # the newest: in the ledger, and in the transcript


def links(visitor: Visitor) -> list[str]:
    """The files on the page."""
    return re.findall(r'"(/chat/file/[^"]+)"', visitor.page.html)


def _fails(db: Connection, delivery: int) -> None:
    db.execute(deliveries.update().where(deliveries.c.id == delivery).values(state="failed"))
