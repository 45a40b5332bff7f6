"""The arguments of one request, from query, form or JSON; typed on demand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from tests.doubles.slack.errors import Refusal, explained


@dataclass(slots=True)
class Arguments:
    """What one request carries; a JSON body's null is no argument."""

    values: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        """Whether it was given at all."""
        return name in self.values

    @property
    def fingerprint(self) -> str:
        """The same for two requests that ask the very same."""
        return repr(sorted(self.values.items()))

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else str(value)

    def required(self, name: str) -> str:
        """A string that may not be missing."""
        if not self.text(name):
            raise explained("invalid_arguments", [f"missing required field: {name}"])
        return self.text(name)

    def number(self, name: str, default: float = 0) -> float:
        """A number; what is none is refused."""
        try:
            return float(self.values.get(name, default))
        except (TypeError, ValueError):
            raise explained("invalid_arguments", [f"must be a valid number [json-pointer:/{name}]"]) from None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes or no, as JSON or as ``1``, ``true``."""
        value = self.values.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in {"1", "true"}

    def json(self, name: str, error: str) -> Any:  # noqa: ANN401 - whatever the app sent
        """A nested value, as it is or as a JSON string; None when absent, ``error`` when it is no JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise Refusal(error) from None


async def read(request: web.Request) -> Arguments:
    """The arguments, from wherever the app has put them."""
    values: dict[str, Any] = dict(request.query)
    if request.method == "GET" or not request.body_exists:
        return Arguments(values)
    match request.content_type:
        case "application/json":
            try:
                sent = orjson.loads(await request.read())
            except orjson.JSONDecodeError:
                raise Refusal("invalid_json") from None
            if not isinstance(sent, dict):
                raise Refusal("json_not_object")
            values |= {name: value for name, value in sent.items() if value is not None}
        case "application/x-www-form-urlencoded":
            values |= dict(parse_qsl(await request.text(), keep_blank_values=True))
        case "multipart/form-data":
            values |= {name: part for name, part in (await request.post()).items() if isinstance(part, str)}
        case "application/octet-stream" if not await request.read():
            pass  # a POST with everything in its query and an empty body
        case _:
            raise Refusal("invalid_post_type")
    return Arguments(values)
