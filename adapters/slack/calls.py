"""slack-sdk's Web API client on our own session. Imported late: the library takes half a second.

Everything is passed explicitly: the library would take tokens and proxies from the environment. It sends
nothing twice by itself: its own retry would post a message anew after a connection was cut.
"""

import logging
from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.wire import CallError, NotSent, Refusal, Unclear

__all__ = ["AsyncWebClient", "asked", "client_on", "kind_of_client"]

DEFAULT_REST: Final = 1.0
"""Seconds to wait after a 429 that does not say how long."""

RATE_LIMITED: Final = "ratelimited"

Client = TypeVar("Client", bound=AsyncWebClient)


def client_on(session: aiohttp.ClientSession, api_url: str, token: str | None) -> AsyncWebClient:
    """A client whose every request goes through the session, once."""
    return kind_of_client(AsyncWebClient, session, api_url, token)


def kind_of_client(
    kind: type[Client], session: aiohttp.ClientSession, api_url: str, token: str | None
) -> Client:
    """The same, of a kind of its own."""
    client = kind(
        token=token,
        base_url=api_url,
        session=session,
        retry_handlers=[],
        logger=logging.getLogger("slack_sdk"),
    )
    client.proxy = None
    return client


async def asked(work: Awaitable[Any]) -> Mapping[str, Any]:
    """What Slack answered to a call.

    Raises:
        CallError: one of its kinds.
    """
    try:
        answer = (await work).data
    except SlackApiError as error:
        raise _failure(error.response) from None
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
        raise NotSent(f"no connection ({type(error).__name__})") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unclear(f"no answer ({type(error).__name__})") from None
    except (AttributeError, ValueError):  # a body the library did not expect
        raise Unclear("an answer that cannot be read") from None
    if not isinstance(answer, Mapping):
        raise Unclear("an answer that cannot be read")
    return answer


def _failure(response: Any) -> CallError:  # noqa: ANN401 - the library's answer, or aiohttp's own
    """A response is the library's own, or, where the body was cut off, aiohttp's."""
    body = getattr(response, "data", None)
    status: int = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    error = body.get("error") if isinstance(body, Mapping) else None
    if status == HTTPStatus.TOO_MANY_REQUESTS or error in {RATE_LIMITED, "rate_limited"}:
        return Refusal(RATE_LIMITED, status=status, retry_after=_rest(response.headers))
    if isinstance(body, Mapping) and error:
        return Refusal(str(error), status=status, details=_details(body))
    # A gateway spoke, not Slack: an error page says nothing about what happened behind it.
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Refusal("request_entity_too_large", status=status)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return NotSent(f"a gateway refused the request ({status})")
    return Unclear(f"a gateway answered {status}")


def _rest(headers: Mapping[str, str]) -> float:
    try:
        return max(float(headers.get("Retry-After", DEFAULT_REST)), DEFAULT_REST)
    except ValueError:
        return DEFAULT_REST


def _details(body: Mapping[str, Any]) -> list[str]:
    metadata = body.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, Mapping) else None
    needed = [str(body["needed"])] if body.get("needed") else []
    return [*needed, *(str(one) for one in messages or ())]
