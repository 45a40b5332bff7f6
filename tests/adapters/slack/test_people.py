"""What Slack tells of people, and what stands beside their chat: page, forms, private answers."""

import asyncio
import time

import orjson
import pytest
from structlog.testing import CapturingLogger

from adapters.slack.beside import FORM_SECONDS
from adapters.slack.channel import SlackChannel
from adapters.slack.parse import parse
from adapters.slack.people import A_MINUTE, Profiles
from adapters.slack.workspaces import OneWorkspace
from bot.domain.actions.settings import Open
from bot.domain.event import Event
from tests.adapters.slack.conftest import Beside, Inbox, Starts, Way, address, lesson, outgoing
from tests.adapters.watching import eventually, said
from tests.doubles.remembered import Remembered
from tests.doubles.slack import Fault, Figures, Member, SlackDouble

INFO = ("users.info",)


def last(inbox: Inbox) -> Event:
    event = parse(orjson.dumps(list(inbox.stored.values())[-1]))
    assert event is not None
    return event


# ---------------------------------------------------------------------------------------------- profiles


@pytest.mark.usefixtures("channel")
async def test_the_first_event_brings_language_and_zone_and_a_day_is_not_asked_again(
    double: SlackDouble, inbox: Inbox
) -> None:
    cilla = double.person("Cilla", locale="ar-SA", tz="Asia/Riyadh")
    for _ in range(3):
        await double.delivered(double.write(cilla, "hej"))
    event = last(inbox)
    assert (event.language, event.zone, event.address) == ("ar-SA", "Asia/Riyadh", address(cilla))
    assert double.calls("users.info") == 1


async def test_a_profile_is_remembered_over_starts(double: SlackDouble, starts: Starts, alva: Member) -> None:
    for _ in range(2):
        channel = await starts()
        await double.delivered(double.write(alva, "hej"))
        await channel.close()
    assert double.calls("users.info") == 1


@pytest.mark.usefixtures("channel")
async def test_a_profile_that_is_a_day_old_is_asked_for_anew(
    double: SlackDouble, memory: Remembered, inbox: Inbox, alva: Member
) -> None:
    old = {"locale": "en-US", "tz": "Europe/London", "kind": "member", "at": time.time() - 24 * 3600 - 1}
    memory.values[f"profile:{address(alva)}"] = orjson.dumps(old).decode()
    await double.delivered(double.write(alva, "hej"))
    assert (last(inbox).zone, double.calls("users.info")) == ("Europe/Stockholm", 1)


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("kind", ["delay", "html", "truncated", "error", "flood"])
async def test_an_event_does_not_wait_long_for_a_profile_nor_fail_without_it(
    double: SlackDouble, inbox: Inbox, alva: Member, kind: str
) -> None:
    double.fault(Fault(kind, INFO, seconds=5.0))  # type: ignore[arg-type]
    delivery = await double.delivered(double.write(alva, "hej"))
    assert (delivery.acked, last(inbox).zone) == (True, None)


@pytest.mark.usefixtures("channel")
async def test_a_database_that_is_away_costs_the_profile_and_not_the_event(
    double: SlackDouble, memory: Remembered, inbox: Inbox, alva: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: str) -> None:
        raise OSError("away")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(memory, "get", away)
        profiles = Profiles(OneWorkspace("slack", "", None), memory, patience=0.1)  # type: ignore[arg-type]
        assert await profiles.of(address(alva)) is None
    assert (await double.delivered(double.write(alva, "hej"))).acked


async def test_a_rest_that_slack_asked_for_is_kept_over_a_start(
    double: SlackDouble, starts: Starts, alva: Member
) -> None:
    double.fault(Fault("flood", INFO, seconds=60.0))
    for _ in range(2):
        channel = await starts()
        await double.delivered(double.write(alva, "hej"))
        await channel.close()
    assert (double.rates.refused, double.violations) == (1, [])


async def test_more_newcomers_than_the_tier_allows_break_no_limit(
    double: SlackDouble, inbox: Inbox, starts: Starts
) -> None:
    await starts(connect=20.0, read=20.0)  # all ask at once, and no verdict hangs on this machine's speed
    double.rates.configure(Figures(channel=None, workspace_a_minute=None))
    crowd = [double.person(f"Person {number}") for number in range(A_MINUTE + 10)]
    for delivery in [double.write(one, "hej") for one in crowd]:
        await double.delivered(delivery)
    await double.until(lambda: double.calls("users.info") >= A_MINUTE)  # nobody is kept waiting for a profile
    assert double.calls("users.info") == A_MINUTE
    assert (len(inbox.stored), double.api.counts["ratelimited"]) == (A_MINUTE + 10, 0)


@pytest.mark.usefixtures("channel")
async def test_a_changed_profile_is_kept_for_those_we_know_and_for_nobody_else(
    double: SlackDouble, memory: Remembered, inbox: Inbox, alva: Member
) -> None:
    await double.delivered(double.write(alva, "hej"))
    bashir = double.person("Bashir")
    await double.delivered(double.change_profile(alva, tz="Europe/Helsinki"))
    await double.delivered(double.change_profile(bashir, tz="Europe/Helsinki"))
    await double.delivered(double.write(alva, "hej igen"))
    assert (last(inbox).zone, last(inbox).language) == ("Europe/Helsinki", "sv-SE")
    assert [key for key in memory.values if key.startswith("profile:")] == [f"profile:{address(alva)}"]
    assert (inbox.kinds, double.calls("users.info")) == (["event", "event"], 1)


@pytest.mark.usefixtures("channel")
async def test_a_profile_that_was_erased_is_not_stored_anew_by_a_change_of_it(
    double: SlackDouble, memory: Remembered, inbox: Inbox, alva: Member
) -> None:
    await double.delivered(double.write(alva, "radera allt"))
    await eventually(lambda: memory.values.pop(f"profile:{address(alva)}", None))
    await double.delivered(double.change_profile(alva, tz="Europe/Helsinki"))
    assert await memory.keys("profile:") == []


@pytest.mark.usefixtures("channel")
async def test_who_leaves_the_workspace_is_gone(double: SlackDouble, inbox: Inbox, alva: Member) -> None:
    await double.delivered(double.write(alva, "hej"))
    await double.delivered(double.deactivate(alva))
    assert (last(inbox).kind, last(inbox).address) == ("gone", address(alva))


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("kind", ["guest", "member"])
async def test_guests_take_part_like_members(double: SlackDouble, inbox: Inbox, kind: str) -> None:
    cilla = double.person("Cilla", kind=kind)  # type: ignore[arg-type]
    await double.delivered(double.write(cilla, "hej"))
    assert last(inbox).text == "hej"


@pytest.mark.usefixtures("channel")
async def test_what_bots_say_is_acknowledged_and_not_kept(
    double: SlackDouble, channel: SlackChannel, inbox: Inbox, alva: Member
) -> None:
    """Our own words among them: Slack tells them back to us."""
    await channel.send(outgoing(alva, lesson()))
    robot = double.person("Robot", kind="bot")
    await double.delivered(double.write(robot, "pip"))
    await double.until(lambda: double.idle)
    assert (inbox.stored, [one.failed for one in double.outbox.log]) == ({}, ["", ""])


async def test_people_of_an_organisation_are_known_by_it_and_their_id(
    double: SlackDouble, starts: Starts, inbox: Inbox
) -> None:
    north = double.add_workspace("Norr", enterprise="E0NORR")
    grant = double.install("E0NORR")
    channel = await starts(bot_token=grant.token)
    cilla = double.person("Cilla", workspace=north)
    await double.delivered(double.write(cilla, "hej"))
    event = last(inbox)
    assert (event.address, event.zone) == (f"E0NORR/{cilla.id}", "Europe/Stockholm")
    assert cilla.id.startswith("W")
    await channel.send(outgoing(cilla, "Hej"))
    assert len(double.seen(cilla)) == 1


async def test_a_stranger_is_answered_and_no_chat_is_opened_with_them_ahead(
    double: SlackDouble, starts: Starts, inbox: Inbox, memory: Remembered
) -> None:
    """Somebody of another workspace who runs the command in a channel that both share."""
    await starts()
    elsewhere = double.add_workspace("Sundsvall")
    stranger = double.person("Sture", workspace=elsewhere)
    ours = double.person("Alva")
    profile = {"locale": "sv-SE", "tz": "Europe/Stockholm", "kind": "stranger", "at": time.time()}
    theirs = f"{ours.workspace.id}/{stranger.id}"
    memory.values[f"profile:{theirs}"] = orjson.dumps(profile).decode()
    command = double.command(ours, "/kompis", "idag", channel=double.channel("gemensam"))
    command.body["user_id"] = stranger.id
    await double.delivered(command)
    assert last(inbox).address == theirs
    await asyncio.sleep(0.05)
    assert double.calls("conversations.open") == 0


# ------------------------------------------------------------------------------------------ direct channels


@pytest.mark.usefixtures("channel")
async def test_who_is_met_in_a_channel_has_a_chat_opened_ahead(
    double: SlackDouble, inbox: Inbox, memory: Remembered, alva: Member
) -> None:
    everybody = double.channel("allmänt")
    await double.delivered(double.command(alva, "/kompis", "join ostersund", channel=everybody))
    await eventually(lambda: f"dm:{address(alva)}" in memory.values)
    event = last(inbox)
    assert (event.kind, event.command, event.text) == ("command", "join", "ostersund")
    assert double.calls("conversations.open") == 1


@pytest.mark.usefixtures("channel")
async def test_who_writes_has_told_the_chat_by_that(
    double: SlackDouble, channel: SlackChannel, alva: Member
) -> None:
    await double.delivered(double.write(alva, "hej"))
    await channel.send(outgoing(alva, "Hej"))
    assert double.calls("conversations.open") == 0


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("tab", ["home", "messages"])
async def test_who_opens_the_app_has_told_it_too(
    double: SlackDouble, memory: Remembered, alva: Member, tab: str
) -> None:
    await double.delivered(double.open_home(alva, tab))  # type: ignore[arg-type]
    await eventually(lambda: memory.values.get(f"dm:{address(alva)}") == double.world.dm(alva).id)
    assert double.calls("conversations.open") == 0


# ---------------------------------------------------------------------------------------------- commands


@pytest.mark.usefixtures("channel")
async def test_a_command_in_the_chat_itself_needs_no_pointer_to_it(
    double: SlackDouble, alva: Member, inbox: Inbox
) -> None:
    await double.delivered(double.write(alva, "hej"))
    await double.delivered(double.command(alva, "/kompis", "idag"))
    assert (double.seen(alva), last(inbox).command) == ([], "idag")


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    ("takes_part", "words"),
    [(True, "Jag svarar i chatten, under Messages."), (False, "I answer in the chat, under Messages.")],
)
async def test_a_command_among_others_is_answered_to_one_alone_in_their_language(
    double: SlackDouble, beside: Beside, inbox: Inbox, takes_part: bool, words: str
) -> None:
    cilla = double.person("Cilla", locale="en-GB")
    if not takes_part:
        beside.language = None
    await double.delivered(double.command(cilla, "/kompis", "idag", channel=double.channel("allmänt")))
    assert [(seen.text, seen.reader) for seen in double.seen(cilla)] == [(words, cilla.id)]


# --------------------------------------------------------------------------------------------------- forms


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("word", ["settings", "inställningar"])
async def test_the_form_of_settings_opens_filled_and_what_is_sent_in_is_kept(
    double: SlackDouble, inbox: Inbox, alva: Member, word: str
) -> None:
    await double.delivered(double.command(alva, "/kompis", word))
    assert (inbox.stored, double.modal(alva) is not None) == ({}, True)
    sent = await double.delivered(double.submit(alva, {"Vilket språk ska jag använda?": "English"}))
    event = last(inbox)
    assert (sent.acked, event.kind, event.address) == (True, "form", address(alva))
    assert event.action == Open("menu")
    assert (event.answers["language"], event.answers["days"]) == (("en",), ("1", "2", "3", "4", "5"))
    assert double.modal(alva) is None
    [key] = inbox.stored
    assert key.startswith("view:V")


@pytest.mark.parametrize("way", ["socket", "http"])
async def test_what_is_wrong_is_said_at_its_field_and_the_form_keeps_what_stands_in_it(
    double: SlackDouble, starts: Starts, beside: Beside, inbox: Inbox, alva: Member, way: Way
) -> None:
    await starts(way)
    await double.delivered(double.command(alva, "/kompis", "settings"))
    beside.faults = {"hour": "Jag är tyst då.", "a field that there is not": "Nej."}
    sent = await double.delivered(double.submit(alva, {"Vilken tid passar dig?": "23:00"}))
    view = double.modal(alva)
    assert view is not None
    assert (sent.acked, view.errors, inbox.stored) == (True, {"hour": "Jag är tyst då."}, {})

    beside.faults = {}
    await double.delivered(double.submit(alva))
    assert (double.modal(alva), last(inbox).answers["hour"]) == (None, ("23:00",))


@pytest.mark.usefixtures("channel")
async def test_a_form_that_cannot_be_looked_at_in_time_stays_open_to_be_sent_again(
    double: SlackDouble, beside: Beside, inbox: Inbox, alva: Member
) -> None:
    await double.delivered(double.command(alva, "/kompis", "settings"))
    beside.checks.clear()
    double.submit(alva)
    await asyncio.sleep(FORM_SECONDS + 0.1)
    assert (double.modal(alva) is not None, inbox.stored) == (True, {})
    beside.checks.set()
    await double.delivered(double.submit(alva))
    assert (double.modal(alva), last(inbox).kind) == (None, "form")


@pytest.mark.usefixtures("channel")
async def test_its_button_on_the_page_opens_it_too(double: SlackDouble, inbox: Inbox, alva: Member) -> None:
    await double.delivered(double.open_home(alva))
    await eventually(lambda: double.home(alva))
    await double.delivered(double.tap(alva, "Inställningar", on="home"))
    assert (double.modal(alva) is not None, [last(inbox).kind]) == (True, ["opened"])


@pytest.mark.usefixtures("channel")
async def test_who_takes_no_part_has_no_settings_and_gets_an_answer_in_the_chat(
    double: SlackDouble, inbox: Inbox, beside: Beside, alva: Member
) -> None:
    beside.form = None
    await double.delivered(double.command(alva, "/kompis", "settings"))
    assert (double.modal(alva), last(inbox).command) == (None, "settings")


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("kind", ["html", "error", "flood", "cut_before"])
async def test_a_form_that_cannot_be_opened_is_answered_in_the_chat(
    double: SlackDouble, inbox: Inbox, alva: Member, kind: str
) -> None:
    double.fault(Fault(kind, ("views.open",), seconds=1))  # type: ignore[arg-type]
    command = await double.delivered(double.command(alva, "/kompis", "settings"))
    assert (command.acked, double.modal(alva), last(inbox).command) == (True, None, "settings")


@pytest.mark.usefixtures("channel")
async def test_a_leave_to_open_that_has_run_out_is_answered_in_the_chat(
    double: SlackDouble, inbox: Inbox, alva: Member
) -> None:
    command = double.command(alva, "/kompis", "settings")
    double.clock.advance(2.99)
    double.world.triggers[command.body["trigger_id"]].at -= 3.0
    await eventually(lambda: inbox.stored)
    assert (double.modal(alva), last(inbox).command) == (None, "settings")


@pytest.mark.usefixtures("channel")
async def test_the_same_command_again_opens_no_second_form_and_says_nothing(
    double: SlackDouble, inbox: Inbox, alva: Member
) -> None:
    first = await double.delivered(double.command(alva, "/kompis", "settings"))
    await double.delivered(double.outbox.again(first))
    assert (inbox.stored, len(double.world.views)) == ({}, 1)


@pytest.mark.usefixtures("channel")
async def test_nothing_of_what_came_in_is_kept_by_which_slack_could_be_used(
    double: SlackDouble, channel: SlackChannel, inbox: Inbox, alva: Member
) -> None:
    await channel.send(outgoing(alva, lesson()))
    await double.delivered(double.tap(alva, "Svar 2"))
    await double.delivered(double.command(alva, "/kompis", "idag"))
    for stored in inbox.stored.values():
        assert not {"token", "trigger_id", "response_url"} & set(stored["body"])


# --------------------------------------------------------------------------------- the page beside the chat


@pytest.mark.usefixtures("channel")
async def test_the_page_is_drawn_as_somebody_opens_it(
    double: SlackDouble, inbox: Inbox, beside: Beside, alva: Member
) -> None:
    await double.delivered(double.open_home(alva))
    await eventually(lambda: double.home(alva))
    home = double.home(alva)
    assert home is not None
    assert "Tre tips av tio." in home.shown
    assert (beside.languages, last(inbox).kind) == ([["sv-SE"]], "opened")


async def test_a_message_freshens_the_page_of_who_has_opened_it_and_of_nobody_else(
    double: SlackDouble, channel: SlackChannel, beside: Beside, alva: Member
) -> None:
    await double.delivered(double.open_home(alva))
    await eventually(lambda: double.home(alva))
    bashir = double.person("Bashir")
    beside.page = "Fyra tips av tio."
    receipt = await channel.send(outgoing(alva, lesson()))
    await channel.send(outgoing(bashir, lesson(), delivery=8))
    home = double.home(alva)
    assert home is not None
    await eventually(lambda: "Fyra tips av tio." in home.shown)
    beside.page = "Fem tips av tio."
    await channel.edit(outgoing(alva, "Precis!"), receipt)
    await eventually(lambda: "Fem tips av tio." in home.shown)
    assert double.home(bashir) is None


async def test_who_opened_it_is_remembered_over_starts(
    double: SlackDouble, starts: Starts, beside: Beside, memory: Remembered, alva: Member
) -> None:
    await starts()
    await double.delivered(double.open_home(alva))
    await eventually(lambda: f"home:{address(alva)}" in memory.values)
    beside.page = "Sju tips av tio."
    again = await starts("none")
    await again.send(outgoing(alva, lesson()))
    home = double.home(alva)
    assert home is not None
    await eventually(lambda: "Sju tips av tio." in home.shown)


@pytest.mark.usefixtures("channel")
async def test_a_page_that_somebody_else_drew_meanwhile_is_drawn_once_more(
    double: SlackDouble, channel: SlackChannel, beside: Beside, alva: Member
) -> None:
    await double.delivered(double.open_home(alva))
    await eventually(lambda: double.home(alva))
    home = double.home(alva)
    assert home is not None
    home.hash = "drawn.elsewhere"
    beside.page = "Åtta tips av tio."
    await channel.send(outgoing(alva, lesson()))
    await eventually(lambda: "Åtta tips av tio." in home.shown)
    assert double.api.counts["hash_conflict"] == 1


@pytest.mark.usefixtures("channel")
async def test_a_home_tab_that_is_off_is_said_once_and_stops_nothing(
    double: SlackDouble, channel: SlackChannel, alva: Member, spoken: CapturingLogger
) -> None:
    delivery = double.open_home(alva)
    alva.workspace.home_tab = False
    await double.delivered(delivery)
    await eventually(lambda: "Home tab is switched off" in said(spoken))
    for number in range(3):
        await channel.send(outgoing(alva, lesson(), delivery=number))
    await double.until(lambda: double.idle)
    assert (len(double.seen(alva)), double.calls("views.publish")) == (3, 1)


@pytest.mark.usefixtures("channel")
async def test_an_app_that_is_taken_away_says_so_and_keeps_nothing(
    double: SlackDouble, inbox: Inbox, alva: Member, spoken: CapturingLogger
) -> None:
    double.uninstall(alva.workspace)
    await eventually(lambda: "no longer installed" in said(spoken))
    await double.until(lambda: double.idle)
    assert inbox.stored == {}
