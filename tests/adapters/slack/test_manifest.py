"""The manifest of the app: what Slack takes, with everything the adapter uses and nothing more."""

import ast
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from jsonschema import Draft202012Validator

import adapters.slack
from adapters.slack.manifest import COMMAND, Manifest, manifest, one_click
from adapters.slack.parse import EVENTS
from bot.phrases import LANGUAGES
from tests.doubles.slack.catalogue import METHODS

FOLDER = Path(adapters.slack.__file__).parent
BASE = "https://kompis.example.se/slack/slack"

TEXT = {"type": "string", "minLength": 1}
SWITCH = {"type": "boolean"}
ADDRESS = {"type": "string", "maxLength": 3000, "pattern": "^https?://"}
NAMES = {"type": "array", "maxItems": 100, "uniqueItems": True, "items": {**TEXT, "maxLength": 50}}


def closed(*required: str, **properties: object) -> dict[str, object]:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


RULES = closed(
    "display_information",
    display_information=closed(
        "name", name={**TEXT, "maxLength": 35}, description={**TEXT, "maxLength": 140}
    ),
    features=closed(
        app_home=closed(
            home_tab_enabled=SWITCH, messages_tab_enabled=SWITCH, messages_tab_read_only_enabled=SWITCH
        ),
        bot_user=closed("display_name", display_name={**TEXT, "maxLength": 80}, always_online=SWITCH),
        slash_commands={
            "type": "array",
            "minItems": 1,
            "maxItems": 50,
            "items": closed(
                "command",
                "description",
                command={"type": "string", "minLength": 2, "maxLength": 32, "pattern": "^/"},
                url=ADDRESS,
                description={**TEXT, "maxLength": 2000},
                usage_hint={**TEXT, "maxLength": 1000},
                should_escape=SWITCH,
            ),
        },
    ),
    oauth_config=closed(redirect_urls={"type": "array", "items": ADDRESS}, scopes=closed(bot=NAMES)),
    settings=closed(
        event_subscriptions=closed(request_url=ADDRESS, bot_events=NAMES),
        interactivity=closed("is_enabled", is_enabled=SWITCH, request_url=ADDRESS),
        org_deploy_enabled=SWITCH,
        socket_mode_enabled=SWITCH,
        token_rotation_enabled=SWITCH,
    ),
)
"""The part of Slack's schema of manifests that ours uses, in our own words."""


def addresses(made: Manifest) -> list[str | None]:
    """Where Slack is told to call: commands, events, taps."""
    [command] = made["features"]["slash_commands"]
    settings = made["settings"]
    return [
        command.get("url"),
        settings["event_subscriptions"].get("request_url"),
        settings["interactivity"].get("request_url"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("socket", "many"), [(True, False), (False, False), (False, True), (True, True)])
def test_slack_takes_it(language: str, socket: bool, many: bool) -> None:
    made = manifest("Kompis", BASE, socket=socket, many=many, language=language)
    assert list(Draft202012Validator(RULES).iter_errors(made)) == []


def test_with_socket_mode_nothing_of_ours_has_to_be_reached() -> None:
    made = manifest("Kompis", None, socket=True)
    assert (addresses(made), made["settings"]["socket_mode_enabled"]) == ([None, None, None], True)
    assert "redirect_urls" not in made["oauth_config"]


def test_over_http_everything_comes_to_one_address() -> None:
    made = manifest("Kompis", BASE, socket=False)
    assert (addresses(made), made["settings"]["socket_mode_enabled"]) == ([f"{BASE}/events"] * 3, False)


def test_for_many_workspaces_there_is_a_way_back_and_tokens_are_renewed() -> None:
    made = manifest("Kompis", BASE, socket=False, many=True)
    settings = made["settings"]
    assert made["oauth_config"]["redirect_urls"] == [f"{BASE}/oauth"]
    assert (settings["token_rotation_enabled"], settings["org_deploy_enabled"]) == (True, True)


def test_staff_can_write_and_see_their_page() -> None:
    assert manifest("Kompis", None, socket=True)["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_it_asks_for_the_scopes_that_the_adapters_calls_need_and_no_others() -> None:
    needed = {"commands"}
    names = {name.replace(".", "_"): method for name, method in METHODS.items() if method.token == "bot"}
    for file in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = node.attr if isinstance(node, ast.Attribute) else ""
            needed |= names[called].scopes if called in names else set()
            needed |= {"files:write"} if called.startswith("files_") else set()
            private = isinstance(node, ast.Constant) and node.value == "url_private"
            needed |= {"files:read"} if private else set()
    scopes = manifest("Kompis", None, socket=True)["oauth_config"]["scopes"]["bot"]
    assert sorted(scopes) == sorted(needed)


def test_it_subscribes_to_what_is_understood() -> None:
    assert manifest("Kompis", None, socket=True)["settings"]["event_subscriptions"]["bot_events"] == list(
        EVENTS
    )


def test_the_link_carries_the_whole_manifest() -> None:
    made = manifest("Kompis & co", None, socket=True)
    link = urlsplit(one_click(made))
    query = parse_qs(link.query, strict_parsing=True)
    assert (link.netloc, query["new_app"]) == ("api.slack.com", ["1"])
    assert orjson.loads(query["manifest_json"][0]) == made


@pytest.mark.parametrize("name", ["", "x" * 36])
def test_a_name_that_slack_does_not_take_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 35"):
        manifest(name, None, socket=True)


@pytest.mark.parametrize(("socket", "many"), [(False, False), (True, True)])
def test_without_an_address_only_socket_mode_works(socket: bool, many: bool) -> None:
    with pytest.raises(ValueError, match="reach kompis"):
        manifest("Kompis", None, socket=socket, many=many)


def test_the_command_is_kompis() -> None:
    assert re.fullmatch(r"/[a-z]+", COMMAND)
    assert manifest("K", None, socket=True)["features"]["slash_commands"][0]["command"] == COMMAND
