"""One workspace, or one whole organisation of Slack's, that has let the app in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

SHORTEST_LIFE: Final = 60
"""Seconds; a token that is said to last less than this is not believed to end at all."""


@dataclass(frozen=True, slots=True)
class Installation:
    """With which token to speak there.

    ``workspace`` is a team's id, or that of the enterprise where the app is there for all of it. ``refresh``
    is good for one new token, ``expires_at`` in seconds since 1970; both are empty where tokens last.
    ``invite`` is the code of the organisation (of kompis) that people of that workspace belong to.
    """

    workspace: str
    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: float | None = None
    invite: str = ""

    def ends_within(self, seconds: float, now: float) -> bool:
        """Whether its token has to be renewed soon, and can be."""
        return bool(self.refresh) and self.expires_at is not None and self.expires_at - now < seconds


def installed(answer: Mapping[str, Any], invite: str, now: float) -> Installation:
    """What Slack has answered to a consent.

    Raises:
        ValueError: that is no installation of a bot.
    """
    whole = answer.get("is_enterprise_install") is True
    place = answer.get("enterprise") if whole else answer.get("team")
    workspace = place.get("id") if isinstance(place, Mapping) else None
    if not workspace or answer.get("token_type", "bot") != "bot":
        raise ValueError("Slack did not say where the app is installed, or gave no bot token")
    return Installation(str(workspace), *_tokens(answer, now), invite)


def renewed(before: Installation, answer: Mapping[str, Any], now: float) -> Installation:
    """The same installation with the tokens that Slack has given for its refresh token.

    Raises:
        ValueError: there is none among what Slack answered.
    """
    return Installation(before.workspace, *_tokens(answer, now), before.invite)


def written(installation: Installation) -> str:
    """As it is kept; a secret."""
    return orjson.dumps(installation).decode()


def read(kept: str) -> Installation:
    """What :func:`written` wrote."""
    return Installation(**orjson.loads(kept))


def _tokens(answer: Mapping[str, Any], now: float) -> tuple[str, str, float | None]:
    token, refresh, lasts = answer.get("access_token"), answer.get("refresh_token"), answer.get("expires_in")
    if not token:
        raise ValueError("Slack gave no token")
    ends = now + float(lasts) if lasts and float(lasts) > SHORTEST_LIFE else None
    return str(token), str(refresh or ""), ends
