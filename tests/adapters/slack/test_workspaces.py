"""Many workspaces: a token for each, renewed by one machine at a time, and an end that stops nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import orjson
import pytest
from structlog.testing import CapturingLogger

from adapters.slack.calls import asked, client_on, kind_of_client
from adapters.slack.errors import send_error
from adapters.slack.installation import read
from adapters.slack.many import AHEAD_SECONDS, ManyWorkspaces
from adapters.slack.parse import parse
from adapters.slack.renewing import RenewingClient
from adapters.slack.wire import NotInstalled, NoToken
from bot.ports import ChannelState, Gone, TryLater
from bot.storage.channel_state import StoreChannelState
from bot.storage.store import Store
from tests.adapters.slack.conftest import Beside, Inbox, Starts, address, outgoing
from tests.adapters.watching import eventually, said
from tests.doubles.remembered import Remembered
from tests.doubles.slack import CLIENT_ID, CLIENT_SECRET, Fault, Member, SlackDouble, Workspace

BACK = "https://kompis.example/slack/slack/oauth"
LIFE = 12 * 3600.0
ACCESS = ("oauth.v2.access",)

Machine = Callable[..., ManyWorkspaces]


@pytest.fixture
def north(double: SlackDouble) -> Workspace:
    double.installing.rotation = True
    double.installing.redirect_uris = [BACK]
    return double.add_workspace("Norr", team="T0NORR")


@pytest.fixture
def bashir(double: SlackDouble, north: Workspace) -> Member:
    return double.person("Bashir", workspace=north)


@pytest.fixture
async def machine(double: SlackDouble, memory: Remembered) -> AsyncIterator[Machine]:
    """One more machine with the same memory, on the double's clock."""
    async with aiohttp.ClientSession() as session:

        def start(kept: ChannelState = memory) -> ManyWorkspaces:
            return ManyWorkspaces(
                "slack",
                (CLIENT_ID, CLIENT_SECRET),
                client_on(session, double.api_url, None),
                lambda token: kind_of_client(RenewingClient, session, double.api_url, token),
                kept,
                looks=600.0,
                known=lambda _: None,
                now=double.clock.now,
            )

        yield start


def allowed(double: SlackDouble, member: Member, *, org: bool = False) -> str:
    """A code for having said yes on Slack's page."""
    wanted = {"client_id": CLIENT_ID, "scope": ",".join(double.scopes), "state": "s"}
    back = double.installing.consent(member, f"?{urlencode(wanted)}", org=org)
    return parse_qs(urlsplit(back).query)["code"][0]


async def let_in(double: SlackDouble, many: ManyWorkspaces, member: Member, invite: str = "") -> str:
    """Let the app in; the token it got."""
    return (await many.let_in(allowed(double, member), BACK, invite)).token


async def speaks(many: ManyWorkspaces) -> str:
    """Which workspace Slack says a client speaks to."""
    return str((await asked((await many.client("T0NORR")).auth_test()))["team_id"])


# -------------------------------------------------------------------------------------------- renewing


async def test_two_machines_that_renew_at_once_use_one_refresh_token_once(
    double: SlackDouble, machine: Machine, bashir: Member
) -> None:
    one, other = machine(), machine()
    await let_in(double, one, bashir)
    assert await speaks(other) == "T0NORR"
    double.clock.advance(LIFE - AHEAD_SECONDS + 1)
    await asyncio.gather(one.renew_ahead(), other.renew_ahead())
    assert (double.calls("oauth.v2.access"), double.api.counts["invalid_refresh_token"]) == (2, 0)
    double.clock.advance(AHEAD_SECONDS)
    assert [await speaks(one), await speaks(other)] == ["T0NORR", "T0NORR"]
    assert double.calls("oauth.v2.access") == 2


async def test_two_machines_whose_token_has_run_out_use_one_refresh_token_once(
    double: SlackDouble, machine: Machine, bashir: Member
) -> None:
    one, other = machine(), machine()
    before = await let_in(double, one, bashir)
    assert await speaks(other) == "T0NORR"
    double.clock.advance(LIFE + 1)
    assert list(await asyncio.gather(speaks(one), speaks(other), speaks(one))) == ["T0NORR"] * 3
    assert (double.calls("oauth.v2.access"), double.api.counts["invalid_refresh_token"]) == (2, 0)
    assert await one.token(None, "T0NORR") == await other.token(None, "T0NORR") != before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the lock itself is tried on both
async def test_with_the_database_between_them_they_use_it_once_too(
    double: SlackDouble, machine: Machine, bashir: Member, store: Store
) -> None:
    one, other = (machine(StoreChannelState(store, "slack", bytes(32))) for _ in range(2))
    await let_in(double, one, bashir)
    double.clock.advance(LIFE - AHEAD_SECONDS + 1)
    await asyncio.gather(one.renew_ahead(), other.renew_ahead())
    assert (double.calls("oauth.v2.access"), double.api.counts["invalid_refresh_token"]) == (2, 0)
    assert await one.token(None, "T0NORR") == await other.token(None, "T0NORR")


async def test_a_machine_that_was_overtaken_takes_what_the_faster_one_got(
    double: SlackDouble, machine: Machine, bashir: Member, memory: Remembered
) -> None:
    await let_in(double, machine(), bashir)
    older = memory.values["installation:T0NORR"]

    class Behind(Remembered):
        times = 2

        async def get(self, key: str) -> str | None:
            self.times -= 1
            return older if self.times >= 0 else await super().get(key)

    behind = Behind()
    behind.values = memory.values
    double.clock.advance(LIFE - AHEAD_SECONDS + 1)
    await machine().renew_ahead()
    renewed, slow = memory.values["installation:T0NORR"], machine(behind)
    await slow.renew_ahead()
    assert (double.api.counts["invalid_refresh_token"], behind.times) == (1, -1)
    assert memory.values["installation:T0NORR"] == renewed
    assert await slow.token(None, "T0NORR") == read(renewed).token


async def test_a_stop_in_the_middle_of_it_does_not_lose_what_slack_gives(
    double: SlackDouble, machine: Machine, bashir: Member, memory: Remembered, inbox: Inbox
) -> None:
    many = machine()
    token = await let_in(double, many, bashir)
    double.clock.advance(LIFE - AHEAD_SECONDS + 1)
    double.fault(Fault("delay", ACCESS, seconds=0.1))
    running = asyncio.create_task(many.run(inbox))
    await double.until(lambda: double.calls("oauth.v2.access") == 2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert read(memory.values["installation:T0NORR"]).token == token
    await many.close()
    assert read(memory.values["installation:T0NORR"]).token != token


async def test_a_token_that_lasts_is_left_alone(
    double: SlackDouble, machine: Machine, bashir: Member
) -> None:
    many = machine()
    token = await let_in(double, many, bashir)
    double.clock.advance(LIFE - AHEAD_SECONDS - 60)
    await many.renew_ahead()
    assert (await many.token(None, "T0NORR"), double.calls("oauth.v2.access")) == (token, 1)


async def test_a_token_is_renewed_by_the_clock_though_nobody_sends_or_writes(
    double: SlackDouble, starts: Starts, memory: Remembered, machine: Machine, bashir: Member
) -> None:
    token = await let_in(double, machine(), bashir)
    kept = orjson.loads(memory.values["installation:T0NORR"])
    memory.values["installation:T0NORR"] = orjson.dumps({**kept, "expires_at": 1.0}).decode()
    await starts("none", many=True, looks=0.01)
    await eventually(lambda: read(memory.values["installation:T0NORR"]).token != token)
    assert memory.secrets == {"installation:T0NORR"}
    assert double.calls("oauth.v2.access") == 2


@pytest.mark.parametrize("kind", ["cut_before", "html", "flood", "error"])
async def test_slack_being_away_costs_one_try_and_the_old_token_goes_on(
    double: SlackDouble, machine: Machine, bashir: Member, kind: str
) -> None:
    many = machine()
    await let_in(double, many, bashir)
    double.clock.advance(LIFE - AHEAD_SECONDS + 1)
    double.fault(Fault(kind, ACCESS, seconds=1.0))  # type: ignore[arg-type]
    await many.renew_ahead()
    assert await speaks(many) == "T0NORR"
    double.clock.advance(60)
    await many.renew_ahead()
    double.clock.advance(AHEAD_SECONDS)
    assert await speaks(many) == "T0NORR"


async def test_a_refresh_token_that_is_burnt_is_tried_once_and_its_end_is_the_workspaces(
    double: SlackDouble, machine: Machine, bashir: Member, spoken: CapturingLogger
) -> None:
    many = machine()
    await let_in(double, many, bashir)
    double.installing.refreshes.clear()
    double.clock.advance(LIFE - AHEAD_SECONDS + 1)
    for _ in range(3):
        await many.renew_ahead()
    assert double.api.counts["invalid_refresh_token"] == 1
    assert "cannot be renewed; let the app in there again" in said(spoken)
    assert await speaks(many) == "T0NORR"
    double.clock.advance(AHEAD_SECONDS)
    with pytest.raises(NotInstalled):
        await speaks(many)
    assert double.api.counts["invalid_refresh_token"] == 1


# ------------------------------------------------------------------------------------- the end, and again


async def test_an_uninstalled_workspace_is_said_to_be_gone_once_and_bothers_slack_and_the_others_no_more(
    double: SlackDouble,
    machine: Machine,
    starts: Starts,
    memory: Remembered,
    bashir: Member,
    spoken: CapturingLogger,
) -> None:
    south = double.person("Cilla", workspace=double.add_workspace("Söder", team="T0SODER"))
    channel = await starts(many=True)
    for member in (bashir, south):
        await let_in(double, machine(), member)
        await channel.send(outgoing(member, "Hej"))
    double.uninstall(bashir.workspace)
    await double.until(lambda: double.idle)
    await eventually(lambda: "installation:T0NORR" not in memory.values)
    before = len(double.api.calls)
    for _ in range(3):
        with pytest.raises(Gone, match="let in anew") as gone:
            await channel.send(outgoing(bashir, "Hej igen"))
    assert (gone.value.for_good, len(double.api.calls)) == (False, before)
    await channel.send(outgoing(south, "Hej igen"))
    assert [seen.text for seen in double.seen(south)] == ["Hej", "Hej igen"]
    assert said(spoken).count("the app is no longer installed in a workspace") == 1


async def test_an_end_that_slack_did_not_tell_of_is_seen_by_the_next_send(
    double: SlackDouble, machine: Machine, starts: Starts, memory: Remembered, bashir: Member
) -> None:
    channel = await starts(many=True)
    await let_in(double, machine(), bashir)
    await channel.send(outgoing(bashir, "Hej"))
    double.outbox.subscribed = frozenset()
    double.uninstall(bashir.workspace)
    with pytest.raises(Gone):
        await channel.send(outgoing(bashir, "Hej igen"))
    assert await memory.keys("installation:") == []


async def test_old_news_of_an_end_does_not_take_a_fresh_installation_away(
    double: SlackDouble, machine: Machine, starts: Starts, memory: Remembered, bashir: Member
) -> None:
    channel = await starts(many=True)
    await let_in(double, machine(), bashir)
    double.uninstall(bashir.workspace)
    await double.until(lambda: double.idle)
    await let_in(double, machine(), bashir)
    late = next(one for one in reversed(double.outbox.log) if one.name == "app_uninstalled")
    assert (await double.delivered(double.outbox.again(late))).acked
    await channel.send(outgoing(bashir, "Hej igen"))
    assert await memory.keys("installation:") == ["installation:T0NORR"]


async def test_who_is_known_in_a_workspace_is_told_of_as_reachable_when_it_lets_the_app_in_again(
    double: SlackDouble, machine: Machine, starts: Starts, inbox: Inbox, memory: Remembered, bashir: Member
) -> None:
    memory.values |= {"dm:T0NORR/U9": "D9", "dm:T0NORRA/U8": "D8", "dm:T0SODER/U7": "D7"}
    await let_in(double, machine(), bashir)
    await starts(many=True)
    await eventually(lambda: inbox.stored and not [key for key in memory.values if key.startswith("back:")])
    [event] = [parse(orjson.dumps(stored)) for stored in inbox.stored.values()]
    assert event is not None
    assert (event.kind, event.address) == ("reachable", "T0NORR/U9")


async def test_a_workspace_that_never_let_the_app_in_is_gone_from_the_start(
    double: SlackDouble, starts: Starts, bashir: Member
) -> None:
    channel = await starts("none", many=True)
    with pytest.raises(Gone):
        await channel.send(outgoing(bashir, "Hej"))
    assert double.calls("conversations.open") == 0


async def test_a_token_that_cannot_be_read_shuts_nobody_out(
    double: SlackDouble, machine: Machine, memory: Remembered, bashir: Member
) -> None:
    """As after a start with another KOMPIS_SECRET."""
    await let_in(double, machine(), bashir)

    class Sealed(Remembered):
        async def get(self, key: str) -> str | None:
            return None if key in self.secrets else await super().get(key)

    sealed = Sealed()
    sealed.values, sealed.secrets = memory.values, memory.secrets
    with pytest.raises(NoToken, match="KOMPIS_SECRET") as error:
        await speaks(machine(sealed))
    assert isinstance(send_error(error.value), TryLater)
    assert await speaks(machine()) == "T0NORR"


async def test_a_token_that_has_run_out_while_slack_is_away_is_tried_again_later(
    double: SlackDouble, machine: Machine, bashir: Member, starts: Starts, memory: Remembered
) -> None:
    channel = await starts("none", many=True)
    await let_in(double, machine(), bashir)
    double.clock.advance(LIFE + 1)
    double.fault(Fault("cut_before", ACCESS))
    with pytest.raises(TryLater, match="could not be renewed yet") as later:
        await channel.send(outgoing(bashir, "Hej"))
    assert later.value.scope == "chat"
    await channel.send(outgoing(bashir, "Hej"))
    assert [seen.text for seen in double.seen(bashir)] == ["Hej"]


# -------------------------------------------------------------------------------------- whose people they are


async def test_people_bring_the_code_their_workspace_was_let_in_with_and_others_none(
    double: SlackDouble, machine: Machine, starts: Starts, inbox: Inbox, beside: Beside, bashir: Member
) -> None:
    south = double.person("Cilla", workspace=double.add_workspace("Söder", team="T0SODER"))
    await starts(many=True)
    await let_in(double, machine(), bashir, "city")
    await let_in(double, machine(), south)
    for member in (bashir, south):
        await double.delivered(double.write(member, "hej"))
        await double.delivered(double.open_home(member))
        await eventually(partial(double.home, member))
    events = [parse(orjson.dumps(stored)) for stored in inbox.stored.values() if stored["type"] == "event"]
    told = {(event.address, event.invite) for event in events if event is not None}
    assert told == {(address(bashir), "city"), (address(south), "")}
    assert beside.codes == ["city", ""]


@pytest.mark.parametrize("way", ["socket", "http"])
async def test_each_workspace_is_answered_with_its_own_token_by_either_way_in(
    double: SlackDouble, machine: Machine, starts: Starts, inbox: Inbox, bashir: Member, way: str
) -> None:
    land = double.add_workspace("Land", team="T0LAND", enterprise="E0RIKE")
    cilla = double.person("Cilla", workspace=land)
    await starts(way, many=True)
    await let_in(double, machine(), bashir)
    await machine().let_in(allowed(double, cilla, org=True), BACK, "")
    for member, where in ((bashir, "T0NORR"), (cilla, "E0RIKE")):
        assert (await double.delivered(double.write(member, "hej"))).acked
        event = parse(orjson.dumps(list(inbox.stored.values())[-1]))
        assert event is not None
        assert (event.address, event.zone) == (f"{where}/{member.id}", "Europe/Stockholm")
