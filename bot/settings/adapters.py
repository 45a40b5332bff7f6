"""Which adapters a channel may name, and the options of each. Adapters get options of this table only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Option:
    """One option of an adapter. ``form`` is a pattern for the whole value, ``wanted`` what it should be.

    ``default`` holds where nothing is written; ``later`` names values that a later version will take.
    """

    required: bool = False
    secret: bool = False
    default: str | None = None
    form: str = ".+"
    wanted: str = "a text"
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adapter:
    """``sandbox``: nobody's phone rings, so a pace of seconds is allowed. ``single``: one channel of it."""

    options: Mapping[str, Option] = field(default_factory=dict)
    sandbox: bool = False
    single: bool = False


ADAPTERS: Final[Mapping[str, Adapter]] = {
    "web": Adapter(sandbox=True, single=True),
    "telegram": Adapter(
        {
            "token": Option(
                required=True,
                secret=True,
                form=r"[0-9]+:\S+",
                wanted="the token that BotFather gave, digits, a colon and letters",
            ),
            "api_url": Option(
                default="https://api.telegram.org",
                form=r"https?://\S+",
                wanted="an address, as https://api.telegram.org",
            ),
            "updates": Option(default="polling", form="polling", wanted="polling", later=("webhook",)),
        }
    ),
}

LATER: Final = ("slack",)
"""Adapters that this version does not have."""
