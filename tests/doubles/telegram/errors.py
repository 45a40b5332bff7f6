"""The refusals of the Bot API, in its own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

PREFIXES: Final = {
    400: "Bad Request: ",
    401: "",
    403: "Forbidden: ",
    404: "",
    409: "Conflict: ",
    413: "",
    429: "Too Many Requests: ",
    500: "Internal Server Error: ",
}


@dataclass
class ApiError(Exception):
    """An answer with ``ok: false``: the HTTP status, the words behind the prefix, and parameters."""

    status: int
    words: str
    parameters: Mapping[str, int] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": PREFIXES.get(self.status, "") + self.words,
        }
        return body | ({"parameters": dict(self.parameters)} if self.parameters else {})


def bad_request(words: str) -> ApiError:
    """A 400 in these words."""
    return ApiError(400, words)


def forbidden(words: str) -> ApiError:
    """A 403 in these words."""
    return ApiError(403, words)


def too_many(seconds: int) -> ApiError:
    """A 429 that asks to wait so many whole seconds."""
    return ApiError(429, f"retry after {seconds}", {"retry_after": seconds})
