"""What people do on the Slack double: only what they could with what they see now; and what the app hears."""

from collections.abc import Awaitable, Callable

import orjson
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble
from tests.doubles.slack_clients import Answering, Json, button, modal, option, plain, row, section


async def test_a_tap_needs_a_button_that_the_person_sees_now(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva, bashir = slack.person(), slack.person("Bashir")
    sent = await client.chat_postMessage(channel=alva.id, text="Fråga", blocks=[row("Ja", "Nej")])
    assert slack.tap(alva, "Nej").body["actions"][0]["value"] == "Nej"
    with pytest.raises(LookupError, match="Bashir sees no message"):
        slack.tap(bashir, "Ja")
    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="Svar", blocks=[])
    with pytest.raises(LookupError, match="Alva sees no message"):
        slack.tap(alva, "Ja")


async def test_a_form_is_filled_in_by_its_labels_and_may_come_back_with_errors(
    slack: SlackDouble, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    answers: list[Json] = [{"response_action": "errors", "errors": {"hour": "Välj en annan"}}, {}]
    sent: list[Json] = []

    async def saved(ack: Callable[..., Awaitable[None]], view: Json) -> None:
        sent.append(view["state"]["values"])
        await ack(**answers.pop(0))

    bolt.view("form")(saved)
    bolt.command("/kompis")(acknowledge)
    alva = slack.person()
    hours = [option("Åtta", "8"), option("Nio", "9")]
    select = {"type": "static_select", "action_id": "at", "options": hours, "initial_option": hours[0]}
    note = {"type": "plain_text_input", "action_id": "note", "max_length": 5}
    blocks: list[Json] = [
        {"type": "input", "block_id": "hour", "label": plain("Klockan"), "element": select},
        {"type": "input", "block_id": "note", "label": plain("Annat"), "element": note, "optional": True},
    ]
    opened = await slack.delivered(slack.command(alva, "/kompis"))
    view = modal(*blocks, submit=plain("Spara"), callback_id="form")
    await client.views_open(trigger_id=opened.body["trigger_id"], view=view)
    with pytest.raises(LookupError, match="no option"):
        slack.submit(alva, {"Klockan": "Tio"})
    with pytest.raises(LookupError, match="do not go into"):
        slack.submit(alva, {"Annat": "sex tecken"})
    await slack.delivered(slack.submit(alva, {"Klockan": "Nio"}))
    shown = slack.modal(alva)
    assert shown is not None
    assert shown.errors == {"hour": "Välj en annan"}
    await slack.delivered(slack.submit(alva))
    assert slack.modal(alva) is None
    assert [values["hour"]["at"]["selected_option"]["value"] for values in sent] == ["9", "9"]
    assert sent[0]["note"]["note"]["value"] is None


async def acknowledge(ack: Callable[[], Awaitable[None]]) -> None:
    await ack()


async def test_a_home_is_opened_and_its_buttons_are_tapped(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    first = slack.open_home(alva)
    assert first is not None
    assert "view" not in first.body["event"]
    await client.views_publish(
        user_id=alva.id, view={"type": "home", "blocks": [section("Hem"), row("Idag")]}
    )
    second = slack.open_home(alva)
    assert second is not None
    assert second.body["event"]["view"]["blocks"][0]["text"]["text"] == "Hem"
    tap = slack.tap(alva, "Idag", on="home")
    assert (tap.body["container"]["type"], "response_url" in tap.body) == ("view", False)


async def test_choices_are_remembered_until_the_message_changes(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    boxes = {
        "type": "checkboxes",
        "action_id": "all",
        "options": [option("A", "a"), option("B", "b"), option("C", "c")],
    }
    blocks = [{"type": "actions", "block_id": "b1", "elements": [boxes, button("Svara")]}]
    await client.chat_postMessage(channel=alva.id, text="Flera rätt", blocks=blocks)
    picked = slack.choose(alva, "A", "C").body["actions"][0]
    assert [one["value"] for one in picked["selected_options"]] == ["a", "c"]
    state = slack.tap(alva, "Svara").body["state"]["values"]["b1"]["all"]
    assert [one["value"] for one in state["selected_options"]] == ["a", "c"]


async def test_the_app_hears_its_own_messages_edits_and_deletions(
    slack: SlackDouble, client: AsyncWebClient, answering: Answering
) -> None:
    sent = await client.chat_postMessage(channel=slack.person().id, text="Hej")
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    await client.chat_update(**where, text="Hej!")
    await client.chat_delete(**where)
    await slack.until(lambda: slack.idle)
    events = [orjson.loads(body)["event"] for body in answering.bodies]
    assert [event.get("subtype", event.get("bot_id")) for event in events] == [
        "BT0OSTERSUND",
        "message_changed",
        "message_deleted",
    ]
