"""An organiser on Slack: made one by a link, then a workshop and a message by forms, and what people see."""

import html
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Connection

from adapters.slack.manifest import SCOPES
from bot.app.service import Service
from bot.content.library import Library
from bot.domain.roles import Role
from bot.keys import Keys
from bot.services.people.invite_role import invite_role, new_role_code
from bot.settings import ChannelSettings, Defaults, Settings, Web
from bot.storage import people
from tests.doubles.slack import APP_TOKEN, BOT_TOKEN, NO_LIMITS, SlackDouble
from tests.doubles.slack.reading import inputs
from tests.doubles.slack.state import TRIGGER_SECONDS, View
from tests.journeys.somebody import PATIENCE, OnSlack
from tests.security.house import LESSONS, NOON, OSTERSUND

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the way of words, not storage

SOCKETS = 2
FIELDS = ("Namn", "Dag", "Börjar kl.", "Slutar kl.", "Plats", "Platser")
WEDNESDAY = "Onsdag 21 oktober"
MORNING, EVENING = "8\N{EN DASH}9.30", "18\N{EN DASH}19.30"
FRIDAY = "På fredag är vi öppna till 20."
IN_ENGLISH = "We close at 8 pm on Friday."


@dataclass
class Workspace:
    """kompis in this process, with Slack alone."""

    service: Service
    double: SlackDouble

    def joining(self, name: str, locale: str = "sv-SE") -> "Colleague":
        """Somebody who has an account there."""
        return Colleague(self.double, self.double.person(name, locale=locale))

    async def role_code(self, role: Role) -> str:
        """What stands in a link that gives this role."""
        code = new_role_code()

        def invite(db: Connection) -> None:
            house = people.organisation(db, OSTERSUND.key)
            assert house is not None
            assert invite_role(db, None, house.id, role, code, NOON) is not None

        await self.service.store.write(invite)
        return code

    async def clock_strikes(self) -> None:
        """What is due is planned now, and not only at the next minute."""
        await self.service.clock.workshops()
        await self.service.clock.announce()


class Colleague(OnSlack):
    """Somebody on Slack, who also fills in forms."""

    async def says(self, words: str) -> None:
        """Runs /kompis with these words."""
        await self._commands(words)

    async def says_late(self, words: str) -> None:
        """The same, but Slack's leave to open a form has run out by the time it is asked for."""
        asked = self._double.command(self._member, "/kompis", words)
        self._double.world.triggers[asked.body["trigger_id"]].at -= TRIGGER_SECONDS + 1
        await self._double.delivered(asked)

    @property
    def has_form(self) -> bool:
        """Whether a form is open."""
        return self._double.modal(self._member) is not None

    def gives_up(self) -> None:
        """Closes the open form."""
        self._double.close_modal(self._member)

    async def form(self, title: str) -> View:
        """Waits until the form of this title is open."""

        def there() -> View | None:
            view = self._double.modal(self._member)
            return view if view is not None and view.body["title"]["text"] == title else None

        await self._double.until(there, PATIENCE)
        view = there()
        assert view is not None
        return view

    async def sends_in(self, **fields: str) -> dict[str, str]:
        """Fills in the open form, by label, and sends it in; what is said to be wrong, by label."""
        view = self._double.modal(self._member)
        assert view is not None
        labels = {block["block_id"]: block["label"]["text"] for block, _ in inputs(view.blocks)}
        await self._double.delivered(self._double.submit(self._member, fields))
        assert view.closed is not bool(view.errors)
        return {labels[name]: words for name, words in view.errors.items()}


@pytest.fixture
async def workspace(migrated_url: str, tmp_path: Path, library: Library) -> AsyncIterator[Workspace]:
    async with SlackDouble(rates=NO_LIMITS, scopes=frozenset(SCOPES)) as double:
        slack = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "api_url": double.api_url}
        settings = Settings(
            file=tmp_path / "config.yaml",
            database=migrated_url,
            data=tmp_path,
            lessons=LESSONS,
            web=Web("127.0.0.1", 0, "https://kompis.example.se"),
            defaults=Defaults(country="none"),
            organisations={OSTERSUND.key: OSTERSUND},
            channels={"slack": ChannelSettings("slack", "slack", OSTERSUND.key, slack)},
        )
        service = Service(settings, Keys(b"a secret of the tests"), library, lambda: NOON)
        await service.start()
        await double.until(lambda: len(double.sockets.alive) == SOCKETS)
        yield Workspace(service, double)
        await service.stop()
        assert double.violations == []


async def test_a_link_makes_an_organiser_who_plans_and_writes_by_forms(workspace: Workspace) -> None:
    maria, bashir, cilla = (
        workspace.joining("Maria"),
        workspace.joining("Bashir"),
        workspace.joining("Cilla", "en-GB"),
    )
    await bashir.comes_in()
    await bashir.taps("Jag är med", "Kafé")  # and no tip: two messages a day are to come from the organiser
    await cilla.says("join ostersund")
    await cilla.taps("I'm in", "Café")
    await is_made_organiser(workspace, maria)
    await is_asked_in_the_chat_where_the_leave_to_open_a_form_has_run_out(maria)

    await maria.says("workshop")
    await maria.form("Ny workshop")
    title, day, starts, ends, place, seats = FIELDS
    what = {title: "Service, del 1", place: "Storsjöteatern", seats: "1"}
    past = {day: "2026-10-04", starts: "08:00", ends: "09:30"}
    assert await maria.sends_in(**what, **past) == {day: "Den tiden har redan varit."}
    kept = (await maria.form("Ny workshop")).errors  # it stands there still, with all that was written
    assert list(kept) == ["day"]
    assert await maria.sends_in(**{day: "2026-10-21"}) == {}
    await maria.sees("Utkast: Service, del 1", f"{WEDNESDAY} kl. {MORNING}: 1 plats", "Storsjöteatern")
    await maria.taps("Förhandsvisa och planera", "Ja, planera den")
    await maria.sees("Planerad. Lycka till med den!")
    await workspace.clock_strikes()
    await bashir.sees(WEDNESDAY, "Storsjöteatern")
    await bashir.taps("Ja, jag kommer")
    await bashir.sees("Då ses vi onsdag 21 oktober kl. 8.")
    await cilla.taps("Can't come")  # so that she is not asked again
    await cilla.sees("Okay, you can't come.")

    await maria.taps("Visa", f"21 oktober {MORNING}", "Annan tid")
    await maria.form("Annan tid")
    wrong = await maria.sends_in(**{starts: "18:00", ends: "18:00"})
    assert wrong == {ends: "Den måste sluta senare än den börjar."}
    assert await maria.sends_in(**{ends: "19:30"}) == {}
    await maria.sees("Stämmer det här?", f"kl. {MORNING} blir onsdag 21 oktober kl. {EVENING}")
    await maria.taps("Ja, ändra")
    await bashir.sees("Ny tid: onsdag 21 oktober kl. 18.")

    await maria.says("meddelande")
    await maria.form("Nytt meddelande")
    assert list(await maria.sends_in()) == ["Text (Svenska)"]
    texts = {"Text (Svenska)": FRIDAY, "Text (English)": IN_ENGLISH}
    assert await maria.sends_in(**texts) == {}
    await maria.sees("Så ser det ut för 2 personer.")
    await maria.taps("Skicka till 2 personer")
    await maria.sees("Det är på väg.")
    await workspace.clock_strikes()
    await bashir.sees("Från Destination Östersund:", FRIDAY)
    await cilla.sees("From Destination Östersund:", IN_ENGLISH)


async def is_asked_in_the_chat_where_the_leave_to_open_a_form_has_run_out(somebody: Colleague) -> None:
    """Then a button opens it after all."""
    await somebody.says_late("workshop")
    await somebody.sees("En ny workshop. Vad heter den?")
    assert not somebody.has_form
    await somebody.taps("Fyll i ett formulär")
    await somebody.form("Ny workshop")
    somebody.gives_up()


async def is_made_organiser(workspace: Workspace, somebody: Colleague) -> None:
    """By a link whose page says what to write on Slack, which works once."""
    code = await workspace.role_code(Role.ORGANISER)
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{workspace.service.address}/join/{code}") as answer,
    ):
        assert f"/kompis join {code}" in html.unescape(await answer.text())
    await somebody.says(f"join {code}")
    await somebody.taps("Ja, det vill jag")
    await somebody.sees("Nu är du kursansvarig")
    await somebody.says(f"join {code}")
    await somebody.sees("Den länken är redan använd.")
