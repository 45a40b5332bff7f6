"""The channel as delivery sees it: what people really get, how taps are answered, and how it ends."""

import subprocess
import sys
import time
from typing import Any

import orjson
import pytest
from structlog.testing import CapturingLogger

from adapters import ADAPTERS
from adapters.slack.channel import SlackChannel
from adapters.slack.options import Options
from bot.domain.actions.codec import encode
from bot.domain.actions.words import Okay
from bot.ports import CannotEdit, Channel, Edits, Finds, Invites, Receipt, Routes, Tools
from tests.adapters.slack.conftest import OKAY, Beside, Inbox, Starts, address, lesson, outgoing
from tests.adapters.watching import eventually
from tests.doubles.remembered import Remembered
from tests.doubles.slack import Member, SlackDouble

NOTHING: Any = None
"""What other adapters are built of."""


def test_the_channel_has_the_powers_it_claims(memory: Remembered, beside: Beside) -> None:
    channel: Channel = SlackChannel(Options("slack"), memory, beside.shown)
    assert isinstance(channel, Edits)
    assert isinstance(channel, Finds)
    assert isinstance(channel, Invites)
    assert isinstance(channel, Routes)
    assert channel.routes() == []


async def test_the_table_of_adapters_builds_it_from_the_configuration(
    double: SlackDouble, memory: Remembered, inbox: Inbox, beside: Beside, alva: Member
) -> None:
    tools = Tools(
        name="stan",
        options={"bot_token": double.token, "app_token": double.app_token, "api_url": double.api_url},
        state=memory,
        transcript=NOTHING,
        greet=NOTHING,
        status=NOTHING,
        home=beside.home_of,
        forms=beside,
        key=b"",
        public_url="",
    )
    channel = ADAPTERS["slack"].build(tools)
    await channel.start(inbox)
    await channel.send(outgoing(alva, "Hej"))
    await channel.close()
    assert (channel.name, [seen.shown for seen in double.seen(alva)]) == ("stan", ["Hej"])


def test_none_of_slacks_libraries_is_loaded_until_a_channel_starts() -> None:
    """Nor by its limits, its parser or a channel that is built and not started."""
    looks = (
        "import sys; from adapters import ADAPTERS; slack = ADAPTERS['slack']; slack.limits(); slack.parse();"
        "import adapters.slack.build; print([one for one in sys.modules if one.startswith('slack_')])"
    )
    found = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


async def test_a_lesson_arrives_as_one_message_with_buttons_and_a_text_for_notifications(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    receipt = await bare.send(outgoing(alva, lesson()))
    [seen] = double.seen(alva)
    assert seen.text.splitlines()[0] == "Tips 1 av 10: Hej"
    assert seen.labels == ["Svar 1", "Svar 2"]
    assert receipt == Receipt((seen.reference,))
    assert double.warnings == []


async def test_a_message_carries_its_deliverys_number_and_nothing_else(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    await bare.send(outgoing(alva, lesson(), delivery=4711))
    [seen] = double.seen(alva)
    assert seen.metadata == {"event_type": "kompis_delivery", "event_payload": {"id": "4711"}}


async def test_an_edit_takes_the_place_of_the_question_and_its_buttons(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    receipt = await bare.send(outgoing(alva, lesson()))
    await bare.edit(outgoing(alva, "**Precis!**"), receipt)
    [seen] = double.seen(alva)
    assert (seen.shown, seen.labels, double.calls("chat.update")) == ("*Precis!*", [], 1)


async def test_the_message_of_a_fresh_tap_is_changed_without_using_up_the_rate_of_edits(
    double: SlackDouble, channel: SlackChannel, inbox: Inbox, alva: Member
) -> None:
    receipt = await channel.send(outgoing(alva, lesson()))
    tap = await double.delivered(double.tap(alva, "Svar 2"))
    await channel.edit(outgoing(alva, "**Precis!**"), receipt)
    [seen] = double.seen(alva)
    assert (tap.acked, seen.shown) == (True, "*Precis!*")
    assert (double.calls("response_url"), double.calls("chat.update")) == (1, 0)


async def test_a_taps_address_is_used_five_times_and_then_the_common_way_again(
    double: SlackDouble, channel: SlackChannel, alva: Member
) -> None:
    receipt = await channel.send(outgoing(alva, lesson()))
    await double.delivered(double.tap(alva, "Svar 2"))
    for number in range(6):
        await channel.edit(outgoing(alva, f"Svar {number}"), receipt)
    assert (double.calls("response_url"), double.calls("chat.update")) == (5, 1)
    assert [seen.shown for seen in double.seen(alva)] == ["Svar 5"]


async def test_a_taps_address_that_slack_no_longer_takes_costs_nobody_the_edit(
    double: SlackDouble, channel: SlackChannel, alva: Member
) -> None:
    receipt = await channel.send(outgoing(alva, lesson()))
    await double.delivered(double.tap(alva, "Svar 2"))
    for lent in double.world.responses.values():
        lent.uses = 5
    await channel.edit(outgoing(alva, "Precis!"), receipt)
    assert ([seen.shown for seen in double.seen(alva)], double.calls("chat.update")) == (["Precis!"], 1)


async def test_what_is_no_longer_there_is_not_edited_but_said_to_be_gone(
    double: SlackDouble, bare: SlackChannel, alva: Member
) -> None:
    receipt = await bare.send(outgoing(alva, lesson()))
    double.seen(alva)[0].deleted_at = double.clock.now()
    with pytest.raises(CannotEdit):
        await bare.edit(outgoing(alva, "Precis!"), receipt)
    with pytest.raises(CannotEdit):
        await bare.edit(outgoing(alva, "Precis!"), Receipt(()))


async def test_the_link_to_the_app_is_known_once_slack_has_greeted_it_and_after_a_restart(
    double: SlackDouble, starts: Starts, memory: Remembered
) -> None:
    channel = await starts()
    await eventually(lambda: channel.invitation("city"))
    expected = f"https://slack.com/app_redirect?app={double.world.app_id}"
    assert channel.invitation("city") == expected
    await eventually(lambda: memory.values.get("app"))
    again = await starts("none")
    assert again.invitation("city") == expected


async def test_an_unmet_app_offers_no_link(bare: SlackChannel) -> None:
    assert bare.invitation("city") == ""


async def test_a_close_ends_within_three_seconds_even_while_slack_says_nothing_any_more(
    double: SlackDouble, channel: SlackChannel, inbox: Inbox, alva: Member
) -> None:
    inbox.opens.clear()  # an event that is never stored
    double.write(alva, "hej")
    double.sockets.go_silent()
    double.sockets.go_silent(1)
    began = time.monotonic()
    await channel.close()
    assert time.monotonic() - began < 3.0
    assert inbox.received == []


async def test_what_is_being_stored_as_the_channel_closes_is_acknowledged(
    double: SlackDouble, channel: SlackChannel, inbox: Inbox, alva: Member
) -> None:
    delivery = await double.delivered(double.write(alva, "hej"))
    await channel.close()
    assert (delivery.acked, inbox.kinds) == (True, ["event"])
    assert double.sockets.links == []


async def test_a_channel_that_is_closed_before_it_was_up_closes(starts: Starts, alva: Member) -> None:
    channel = await starts("none", loaded_after=60.0)
    await channel.close()


async def test_a_button_keeps_its_code_through_slack(
    double: SlackDouble, channel: SlackChannel, inbox: Inbox, alva: Member
) -> None:
    parse = ADAPTERS["slack"].parse()
    await channel.send(outgoing(alva, lesson("Tips", OKAY, options=0)))
    await double.delivered(double.tap(alva, "Okej"))
    [stored] = inbox.stored.values()
    event = parse(orjson.dumps(stored))
    assert event is not None
    assert (event.kind, event.action, event.address) == ("tap", Okay(), address(alva))
    assert event.reference == double.seen(alva)[0].reference
    assert encode(Okay()) in str(stored)


async def test_a_token_that_slack_does_not_take_is_told_at_the_start(
    starts: Starts, spoken: CapturingLogger
) -> None:
    await starts("none", bot_token="xoxb-nobody-knows-it")

    await eventually(lambda: "Slack does not let this channel in" in repr(spoken.calls))
    assert "Slack does not take bot_token (invalid_auth); copy it again" in repr(spoken.calls)
