"""`kompis doctor` asks Slack, and changes nothing there."""

import pytest

from adapters.slack.examine import examine
from adapters.slack.manifest import SCOPES
from tests.doubles.slack import CLIENT_ID, CLIENT_SECRET, Fault, SlackDouble

OURS = "https://kompis.example.se"
MANY = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


async def seen(
    double: SlackDouble, *, public_url: str = OURS, **options: str | None
) -> list[tuple[bool, str]]:
    """What is said of a channel with good tokens, but for what is given; None: not in config.yaml."""
    given = {"bot_token": double.token, "app_token": double.app_token, "api_url": double.api_url, **options}
    there = {name: value for name, value in given.items() if value is not None}
    return [(one.well, one.sentence) for one in await examine(there, public_url)]


async def test_good_tokens_are_told_by_the_app_s_name_and_leave_no_connection(double: SlackDouble) -> None:
    assert await seen(double) == [
        (True, "the app is kompis in the workspace Östersund"),
        (True, "Slack answers over Socket Mode"),
    ]
    await double.until(lambda: not double.sockets.links)


@pytest.mark.parametrize(
    ("option", "token"), [("bot_token", "xoxb-nobody-knows-it"), ("app_token", "xapp-nobody-knows-it")]
)
async def test_a_token_that_slack_does_not_know_is_told_by_its_name_with_the_mend(
    double: SlackDouble, option: str, token: str
) -> None:
    said = await seen(double, **{option: token})
    sentence = f"Slack does not take {option} (invalid_auth); copy it again from the app's page"
    assert (said.count((False, sentence)), len([one for one in said if not one[0]])) == (1, 1)


async def test_tokens_in_each_other_s_place_are_told(double: SlackDouble) -> None:
    said = await seen(double, bot_token=double.app_token, app_token=double.token)
    assert [(well, "not_allowed_token_type" in sentence) for well, sentence in said] == [(False, True)] * 2


async def test_what_the_app_may_not_do_yet_is_told_scope_by_scope() -> None:
    few = frozenset(SCOPES) - {"im:history", "files:write"}
    async with SlackDouble(scopes=few) as double:
        said = await seen(double)
        mend = "take the manifest of `kompis slack manifest`, and install the app again"
        assert said[1] == (False, f"the app lacks files:write, im:history; {mend}")


async def test_a_socket_that_is_refused_or_says_nothing_sensible_is_told(double: SlackDouble) -> None:
    double.sockets.refuse = 1
    refused = (await seen(double))[-1]
    assert (refused[0], "cannot be opened" in refused[1]) == (False, True)
    double.sockets.enabled = False
    switched_off = (await seen(double))[-1]
    assert (switched_off[0], "Slack refuses app_token: forbidden_team" in switched_off[1]) == (False, True)


async def test_a_platform_out_of_reach_is_told_by_its_address(double: SlackDouble) -> None:
    async with double.away():
        said = await seen(double)
    assert [(well, sentence.startswith(double.api_url)) for well, sentence in said] == [(False, True)] * 2


async def test_over_http_slack_needs_an_https_address(double: SlackDouble) -> None:
    assert (await seen(double, app_token=None, signing_secret="s"))[-1] == (
        True,
        f"Slack calls {OURS}, signed with the signing secret",
    )
    well, sentence = (await seen(double, public_url="http://127.0.0.1:8080", app_token=None))[-1]
    assert (well, "https addresses only" in sentence) == (False, True)


async def test_for_many_workspaces_the_way_in_is_named_and_no_token_is_given_out(double: SlackDouble) -> None:
    [(well, sentence), _] = await seen(double, bot_token=None, **MANY)
    ways = f"{OURS}/slack/<channel>"
    assert (well, f"{ways}/install" in sentence, f"{ways}/oauth" in sentence) == (True, True, True)
    assert (CLIENT_SECRET in sentence, double.api.counts["invalid_code"]) == (False, 1)


@pytest.mark.parametrize("wrong", ["client_id", "client_secret"])
async def test_an_app_that_slack_does_not_know_is_told(double: SlackDouble, wrong: str) -> None:
    [(well, sentence), _] = await seen(double, bot_token=None, **{**MANY, wrong: "7.7"})
    assert (well, sentence.startswith("Slack does not take client_id or client_secret (")) == (False, True)


async def test_for_many_workspaces_an_address_without_a_certificate_will_not_do(double: SlackDouble) -> None:
    [(well, sentence), _] = await seen(double, bot_token=None, public_url="http://127.0.0.1:8080", **MANY)
    assert (well, "https addresses only" in sentence, double.calls("oauth.v2.access")) == (False, True, 0)


async def test_an_error_page_in_slack_s_place_is_told_and_is_no_traceback(double: SlackDouble) -> None:
    double.fault(Fault("html", ("auth.test",)))
    assert (await seen(double))[0][0] is False
