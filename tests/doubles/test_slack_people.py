"""Who can be reached on the Slack double, and what it tells of people."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble
from tests.doubles.slack_clients import client_of, dm, refusal


async def test_who_can_be_opened_a_channel_to(slack: SlackDouble, client: AsyncWebClient) -> None:
    elsewhere = slack.add_workspace("Elsewhere")
    people = {
        "active": slack.person(),
        "guest": slack.person(kind="guest"),
        "deactivated": slack.person(state="deactivated"),
        "invisible": slack.person(state="invisible"),
        "bot": slack.person(kind="bot"),
        "other workspace": slack.person(workspace=elsewhere),
    }
    outcomes = {
        name: await refusal(client.conversations_open(users=member.id)) for name, member in people.items()
    }
    assert outcomes == {
        "active": "",
        "guest": "",
        "deactivated": "user_disabled",
        "invisible": "user_not_visible",
        "bot": "cannot_dm_bot",
        "other workspace": "user_not_found",
    }


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived"])
async def test_a_post_to_somebody_deactivated_ends_as_the_test_wants(
    slack: SlackDouble, client: AsyncWebClient, error: str
) -> None:
    alva = slack.person()
    channel = await dm(client, alva)
    slack.world.post_to_deactivated = error
    assert await refusal(client.chat_postMessage(channel=channel, text="Hej")) == ""
    slack.deactivate(alva)
    assert await refusal(client.chat_postMessage(channel=channel, text="Hej")) == error
    assert len(slack.seen(alva)) == 1


async def test_locale_and_address_of_a_person_are_told_only_when_asked_and_allowed(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person(locale="sv-SE", tz="Europe/Stockholm")
    bare = (await client.users_info(user=alva.id))["user"]
    whole = (await client.users_info(user=alva.id, include_locale=True))["user"]
    assert ("locale" in bare, whole["locale"], whole["tz"]) == (False, "sv-SE", "Europe/Stockholm")
    assert "email" not in whole["profile"]
    guest = (await client.users_info(user=slack.person(kind="guest").id))["user"]
    assert (bare["is_restricted"], guest["is_restricted"]) == (False, True)


async def test_people_are_listed_page_by_page(slack: SlackDouble, client: AsyncWebClient) -> None:
    people = [slack.person().id for _ in range(5)]
    pages = await client.users_list(limit=2)
    found = [[member["id"] for member in page["members"]] async for page in pages]
    assert found == [people[:2], people[2:4], people[4:]]
    assert await refusal(client.users_list(cursor="page 2")) == "invalid_cursor"


async def test_in_an_organisation_ids_begin_with_w_and_a_team_has_to_be_named(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    workspace = slack.add_workspace("Region", enterprise="E0REGION")
    client = client_of(slack, session, slack.install("E0REGION").token)
    cilla = slack.person("Cilla", workspace=workspace)
    assert cilla.id.startswith("W")
    assert (await client.users_info(user=cilla.id))["user"]["enterprise_user"]["enterprise_id"] == "E0REGION"
    assert await refusal(client.users_list()) == "missing_argument"
    assert len((await client.users_list(team_id=workspace.id))["members"]) == 1
    tap = slack.command(cilla, "/kompis")
    assert (tap.body["is_enterprise_install"], tap.body["enterprise_id"]) == ("true", "E0REGION")
