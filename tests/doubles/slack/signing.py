"""Signatures of the requests Slack makes, and the forgeries an app must see through."""

import hashlib
import hmac
import time
from typing import Final, Literal

AGENT: Final = "Slackbot 1.0 (+https://api.slack.com/robots)"
TOO_OLD: Final = 301

Forgery = Literal[
    "unsigned", "wrong secret", "other body", "replayed", "from the future", "no timestamp", "no number"
]


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Version 0: the hex HMAC-SHA256 of ``v0:timestamp:body``."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers of a genuine request. Freshness is judged by the app's own clock, so by real time."""
    timestamp = str(int(time.time()))
    return {
        "User-Agent": AGENT,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }


def forged(secret: str, body: bytes, how: Forgery) -> dict[str, str]:
    """The headers of a request that no app may believe."""
    now = int(time.time())
    stamps = {"replayed": now - TOO_OLD, "from the future": now + 2 * TOO_OLD}
    timestamp = "yesterday" if how == "no number" else str(stamps.get(how, now))
    signed_body = body + b" " if how == "other body" else body
    key = "0" * 32 if how == "wrong secret" else secret
    headers = {"User-Agent": AGENT, "X-Slack-Request-Timestamp": timestamp}
    if how != "unsigned":
        headers["X-Slack-Signature"] = signature(key, timestamp, signed_body)
    if how == "no timestamp":
        del headers["X-Slack-Request-Timestamp"]
    return headers
