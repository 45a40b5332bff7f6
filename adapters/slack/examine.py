"""Whether a Slack channel would work: its tokens, what the app may do, and the connection it is told by."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import aiohttp

from adapters.slack.calls import asked, client_on
from adapters.slack.errors import MEND, trouble_with
from adapters.slack.manifest import SCOPES
from adapters.slack.paths import BASE, INSTALL, REDIRECT
from adapters.slack.wire import CallError, Refusal
from bot.ports import Diagnosis

SECONDS: Final = 10.0
NO_CODE: Final = "kompis-doctor"


async def examine(options: Mapping[str, str], public_url: str) -> Sequence[Diagnosis]:
    """Ask who the tokens belong to, and open one connection, over which nothing is taken in."""
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        found = await _token(session, options, public_url)
        return [*found, await _way_in(session, options, public_url)]


async def _token(
    session: aiohttp.ClientSession, options: Mapping[str, str], public_url: str
) -> Sequence[Diagnosis]:
    if "bot_token" not in options:
        return [await _letting_in(session, options, public_url)]
    client = client_on(session, options["api_url"], options["bot_token"])
    answers: list[Any] = []

    async def call() -> Any:  # noqa: ANN401 - the library's answer
        answers.append(await client.auth_test())
        return answers[-1]

    try:
        who = await asked(call())
    except CallError as error:
        sentence = trouble_with("bot_token", error, options["api_url"])
        return [Diagnosis(well=False, sentence=sentence, shut_out=True)]
    found = [
        Diagnosis(well=True, sentence=f"the app is {who.get('user')} in the workspace {who.get('team')}")
    ]
    given = {scope.strip() for scope in str(answers[-1].headers.get("x-oauth-scopes", "")).split(",")}
    missing = [scope for scope in SCOPES if scope not in given]
    if missing:
        found.append(Diagnosis(well=False, sentence=f"the app lacks {', '.join(missing)}; {MEND}"))
    return found


async def _letting_in(
    session: aiohttp.ClientSession, options: Mapping[str, str], public_url: str
) -> Diagnosis:
    """Whether workspaces could let the app in: Slack is shown a made-up code, and says what is wrong."""
    if not public_url.startswith("https://"):
        return Diagnosis(
            well=False,
            sentence=f"Slack leads people back to https addresses only, and the public one is {public_url}; "
            "write public_url under web",
        )
    basic = aiohttp.encode_basic_auth(options["client_id"], options["client_secret"])
    client = client_on(session, options["api_url"], None)
    try:
        await asked(
            client.api_call("oauth.v2.access", data={"code": NO_CODE}, headers={"Authorization": basic})
        )
    except CallError as error:
        if not isinstance(error, Refusal) or error.error != "invalid_code":
            sentence = trouble_with("client_id or client_secret", error, options["api_url"])
            return Diagnosis(well=False, sentence=sentence)
    ways = public_url + BASE.format(channel="<channel>")
    return Diagnosis(
        well=True,
        sentence=f"Slack knows the app {options['client_id']}; each workspace lets it in at {ways}{INSTALL}, "
        f"and the app's redirect URL has to be {ways}{REDIRECT}",
    )


async def _way_in(session: aiohttp.ClientSession, options: Mapping[str, str], public_url: str) -> Diagnosis:
    if "app_token" in options:
        return await _socket(session, options)
    if public_url.startswith("https://"):
        return Diagnosis(well=True, sentence=f"Slack calls {public_url}, signed with the signing secret")
    return Diagnosis(
        well=False,
        sentence=f"Slack calls https addresses only, and the public one is {public_url}; "
        "write public_url under web, or give the channel an app_token",
    )


async def _socket(session: aiohttp.ClientSession, options: Mapping[str, str]) -> Diagnosis:
    client = client_on(session, options["api_url"], None)
    try:
        opened = await asked(client.apps_connections_open(app_token=options["app_token"]))
    except CallError as error:
        sentence = trouble_with("app_token", error, options["api_url"])
        return Diagnosis(well=False, sentence=sentence, shut_out=True)
    try:
        async with session.ws_connect(str(opened["url"])) as socket:
            hello = await socket.receive_json(timeout=SECONDS)
    except (aiohttp.ClientError, TimeoutError, TypeError, ValueError) as error:
        sentence = f"the connection to Slack cannot be opened ({type(error).__name__}); see that wss gets out"
        return Diagnosis(well=False, sentence=sentence)
    greeted = isinstance(hello, dict) and hello.get("type") == "hello"
    if greeted:
        return Diagnosis(well=True, sentence="Slack answers over Socket Mode")
    return Diagnosis(well=False, sentence="Slack does not greet over Socket Mode; switch it on in the app")
