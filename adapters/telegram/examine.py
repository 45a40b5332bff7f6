"""Whether a Telegram channel would work: the token, and who else is told what people write."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from adapters.telegram.errors import knows_no_token
from adapters.telegram.wire import Wire, WireError
from bot.ports import Diagnosis

SECONDS: Final = 10.0
PORTS: Final = frozenset({443, 80, 88, 8443})
"""Where Telegram calls."""

ELSEWHERE: Final = (
    "Telegram tells another address what people write; stop what runs there, `kompis run` then takes over"
)
REACHABLE: Final = "see that the address is reached from outside, with a good certificate"


async def examine(options: Mapping[str, str], public_url: str) -> Sequence[Diagnosis]:
    """Ask for the bot's name and its webhook; changes neither."""
    async with aiohttp.ClientSession() as session:
        wire = Wire(options["api_url"], options["token"], session, SECONDS)
        try:
            name = (await wire.call("getMe", {}))["username"]
            hook = await wire.call("getWebhookInfo", {})
        except WireError as error:
            return [Diagnosis(well=False, sentence=_trouble(error, options["api_url"]), shut_out=True)]
        finally:
            await wire.close()
    found = [Diagnosis(well=True, sentence=f"the bot is @{name}")]
    calls, wanted = str(hook.get("url") or ""), options.get("updates") == "webhook"
    if calls and not calls.startswith(f"{public_url}/"):
        found.append(_bad(ELSEWHERE))
    elif wanted and hook.get("last_error_message"):
        found.append(
            _bad(f"Telegram calls {public_url} and fails: {hook['last_error_message']}; {REACHABLE}")
        )
    if wanted and (port := urlsplit(public_url).port) is not None and port not in PORTS:
        found.append(_bad(f"Telegram calls no port {port}; let {public_url} be at 443, 80, 88 or 8443"))
    return found


def _bad(sentence: str) -> Diagnosis:
    return Diagnosis(well=False, sentence=sentence)


def _trouble(error: WireError, api_url: str) -> str:
    if knows_no_token(error):
        return "Telegram does not know the token; take the one that BotFather shows now"
    return f"{api_url} does not answer as the Bot API does ({error}); see that this machine gets out to it"
