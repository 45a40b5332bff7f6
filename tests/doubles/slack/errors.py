"""The refusals of Slack's Web API: ``{"ok": false, "error": …}``, with HTTP 200 unless said otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Refusal(Exception):
    """An answer that is not ok: its name, what stands beside it, the status and headers."""

    error: str
    beside: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        return {"ok": False, "error": self.error, **self.beside}


def explained(error: str, messages: Sequence[str]) -> Refusal:
    """A refusal that says where it hurts, as those of blocks and views do."""
    return Refusal(
        error,
        {
            "errors": list(messages),
            "response_metadata": {"messages": [f"[ERROR] {message}" for message in messages]},
        },
    )


def too_many(seconds: int) -> Refusal:
    """A 429 that asks to wait so many whole seconds."""
    return Refusal("ratelimited", status=429, headers={"Retry-After": str(seconds)})
