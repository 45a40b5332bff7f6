"""The way out by e-mail, on a real store and a real mail server: sent, put off, refused, cut, killed."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.delivery.postman import Post, Postman
from bot.services.delivery.take_ring import due
from bot.services.people.bell_links import BellLinks, Named
from bot.settings import Mail
from bot.storage.bells import of_person
from bot.storage.store import Store
from tests.cast import DAY, SLOT
from tests.doubles.mail_server import PASSWORD, SENDER, USER, MailServer, serving
from tests.services.delivery.ringing import MAIL, Ringing

LINKS = BellLinks(b"a key of the tests", "https://kompis.test")
PATIENCE = 10.0


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with serving(MailServer()) as server:
        yield server


@pytest.fixture
def ringing(store: Store) -> Ringing:
    return Ringing.of(store)


class Machine:
    """One process with a postman; its clock is that of the slot, and can be put forward."""

    def __init__(self, ringing: Ringing, server: MailServer, calm: float = 0.0, **mail: str) -> None:
        self.ringing, self.server = ringing, server
        self.woken: list[str] = []
        self.jump = dt.timedelta()
        self._began = asyncio.get_running_loop().time()
        known = Mail(
            "127.0.0.1", server.port, "none", mail.get("user"), mail.get("password"), "Kompis", SENDER
        )
        town = ringing.town
        post = Post(
            town.store,
            town.shelf,
            known,
            LINKS,
            self.now,
            self.woken.append,
            calm=calm,
            first_rest=0.05,
            first_backoff=dt.timedelta(seconds=30),
            timeout=2,
        )
        self.postman = Postman(post, "Alva's machine")

    def now(self) -> dt.datetime:
        passed = dt.timedelta(seconds=asyncio.get_running_loop().time() - self._began)
        return SLOT + passed + self.jump

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait for what must come true."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self.postman.wake()
                await asyncio.sleep(0.02)

    async def is_at_rest(self) -> None:
        """Nothing is due any more."""

        def nothing() -> bool:
            return self.ringing.town.do(due, self.now(), 50) == [] and "sending" not in self.ringing.states

        await self.until(nothing)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Machine"]:
        running = asyncio.create_task(self.postman.run())
        try:
            yield self
        finally:
            self.postman.stop()
            async with asyncio.timeout(PATIENCE):
                await running


@pytest.fixture
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    with capture_logs() as found:
        yield found


async def test_each_delivery_is_told_of_once(ringing: Ringing, server: MailServer) -> None:
    ringing.with_a_bell("alva")
    ringing.with_a_bell("bashir", "bashir@exempel.se")
    ringing.at_a_page("cilla")
    ringing.lesson_comes()
    async with Machine(ringing, server).running() as machine:
        await machine.until(lambda: ringing.states == ["sent", "sent"])
        await machine.is_at_rest()
    async with Machine(ringing, server).running() as machine:
        await machine.is_at_rest()
    assert sorted(server.readers) == [MAIL, "bashir@exempel.se"]


async def test_the_e_mail_names_the_tip_and_its_links_are_good(ringing: Ringing, server: MailServer) -> None:
    alva = ringing.with_a_bell()
    [sent] = ringing.lesson_comes()
    async with Machine(ringing, server).running() as machine:
        await machine.until(lambda: ringing.states == ["sent"])
    [(_, message)] = server.taken
    assert message["Subject"] == "Dagens tips: Om l1 (1 minut)"
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\r\n", "\n")
    button = text.partition("Svara på dagens fråga:\n")[2].split("\n")[0]
    assert button.startswith("https://kompis.test/bell/open/")
    mark = button.rpartition("/")[2]
    assert LINKS.read("open", mark, SLOT) == Named(alva, sent.delivery, SLOT + 7 * DAY)
    off = message["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert LINKS.read("off", off, SLOT + dt.timedelta(days=400)) == Named(alva, 0)


async def test_a_new_address_is_asked_first(ringing: Ringing, server: MailServer) -> None:
    alva = ringing.at_a_page()
    ringing.asks(alva)
    ringing.lesson_comes()
    async with Machine(ringing, server).running() as machine:
        await machine.until(lambda: [row.state for row in ringing.rows()] == ["sent"])
    [(reader, message)] = server.taken
    assert (reader, message["Subject"]) == (MAIL, "Ska jag mejla dig när det kommer ett tips?")
    assert message["List-Unsubscribe"] is None


async def test_not_now_is_tried_again_after_a_while_with_the_same_number(
    ringing: Ringing, server: MailServer
) -> None:
    ringing.with_a_bell()
    ringing.lesson_comes()
    server.data = "451 4.7.1 Greylisted"
    async with Machine(ringing, server).running() as machine:
        await machine.until(lambda: ringing.rows()[-1].attempts == 1)
        await machine.is_at_rest()
        row = ringing.rows()[-1]
        assert (row.state, row.error[-20:]) == ("pending", "451 4.7.1 Greylisted")
        assert dt.timedelta(seconds=20) < row.try_at - machine.now() <= dt.timedelta(seconds=30)
        server.data, machine.jump = None, dt.timedelta(seconds=31)
        await machine.until(lambda: ringing.states == ["sent"])
    [(_, message)] = server.taken
    number = message["Message-ID"]
    assert number.endswith("@exempel.se>")
    assert number.startswith(f"<d{ringing.rows()[-1].delivery_id}.")


async def test_no_mail_server_is_waited_for(ringing: Ringing) -> None:
    ringing.with_a_bell()
    ringing.lesson_comes()
    async with serving(MailServer()) as gone:
        pass
    async with Machine(ringing, gone).running() as machine:
        await machine.until(lambda: ringing.rows()[-1].attempts >= 2)
        async with serving(gone):
            await machine.until(lambda: ringing.states == ["sent"])
    assert gone.readers == [MAIL]


async def test_a_wrong_password_costs_nobody_their_bell_and_stands_in_no_log(
    ringing: Ringing, lines: list[MutableMapping[str, Any]]
) -> None:
    alva = ringing.with_a_bell()
    ringing.lesson_comes()
    async with serving(MailServer(users=True)) as server:
        machine = Machine(ringing, server, user=USER, password="wrong-password")
        async with machine.running():
            await machine.until(lambda: ringing.rows()[-1].attempts >= 1)
        assert ringing.states == ["pending"]
        machine = Machine(ringing, server, user=USER, password=PASSWORD)
        async with machine.running():
            await machine.until(lambda: ringing.states == ["sent"])
    bell = ringing.town.do(of_person, alva)
    assert bell is not None
    assert bell.mail == MAIL
    said = str(lines)
    assert "does not accept user and password" in said
    assert ("wrong-password" in said, PASSWORD in said, MAIL in said) == (False, False, False)


async def test_an_address_that_is_refused_ends_its_bell_and_nobody_elses(
    ringing: Ringing, server: MailServer
) -> None:
    alva = ringing.with_a_bell("alva")
    bashir = ringing.with_a_bell("bashir", "bashir@exempel.se")
    ringing.lesson_comes()
    server.rcpt[MAIL] = "550 5.1.1 No such mailbox"
    async with Machine(ringing, server).running() as machine:
        await machine.until(lambda: sorted(ringing.states) == ["failed", "sent"])
        assert machine.woken == ["web"]
    bells = [ringing.town.do(of_person, one) for one in (alva, bashir)]
    assert [bell and bell.kind for bell in bells] == ["none", "mail"]


async def test_cut_after_the_handing_over_it_is_not_sent_again(ringing: Ringing, server: MailServer) -> None:
    ringing.with_a_bell()
    ringing.lesson_comes()
    server.cut = True
    async with Machine(ringing, server).running() as machine:
        await machine.until(lambda: ringing.states == ["unknown"])
        server.cut = False
        machine.jump = dt.timedelta(hours=1)
        await machine.is_at_rest()
    assert server.readers == [MAIL]


@pytest.mark.parametrize("handed_over", [False, True])
async def test_killed_in_the_middle_nobody_gets_it_twice(
    ringing: Ringing, server: MailServer, handed_over: bool
) -> None:
    """What a killed process leaves is a row marked as sending, whichever side of the wire it died on."""
    ringing.with_a_bell("alva")
    ringing.with_a_bell("bashir", "bashir@exempel.se")
    ringing.lesson_comes()
    (first, _), _ = ringing.town.do(due, SLOT, 50)
    taken = ringing.takes(first)
    assert not isinstance(taken, str)
    if handed_over:
        server.taken.append((taken.mail, None))  # type: ignore[arg-type]  # it had arrived
    async with Machine(ringing, server).running() as machine:
        await machine.until(lambda: ringing.states == ["unknown", "sent"])
        await machine.is_at_rest()
    assert server.readers.count(taken.mail) == int(handed_over)
    assert len(server.readers) == 1 + int(handed_over)


async def test_one_host_is_written_to_calmly_and_others_need_not_wait(
    ringing: Ringing, server: MailServer
) -> None:
    for name in ("alva", "bashir", "cilla"):
        ringing.with_a_bell(name, f"{name}@exempel.se")
    ringing.with_a_bell("dagny", "dagny@annat.se")
    ringing.lesson_comes()
    loop = asyncio.get_running_loop()
    async with Machine(ringing, server, calm=0.15).running() as machine:
        began = loop.time()
        await machine.until(lambda: ringing.states == ["sent"] * 4)
        assert loop.time() - began >= 0.3
    assert [reader.rpartition("@")[2] for reader in server.readers] == [
        *("exempel.se", "annat.se", "exempel.se", "exempel.se")
    ]


async def test_a_stop_begins_no_other_and_the_next_start_goes_on(
    ringing: Ringing, server: MailServer
) -> None:
    for name in ("alva", "bashir"):
        ringing.with_a_bell(name, f"{name}@exempel.se")
    ringing.lesson_comes()
    async with Machine(ringing, server, calm=60).running() as machine:
        await machine.until(lambda: "sent" in ringing.states)
    assert sorted(ringing.states) == ["pending", "sent"]
    async with Machine(ringing, server).running() as machine:
        await machine.until(lambda: ringing.states == ["sent"] * 2)
    assert sorted(server.readers) == ["alva@exempel.se", "bashir@exempel.se"]
