"""Where Slack, and whoever installs the app, find a channel on our own server."""

from typing import Final

BASE: Final = "/slack/{channel}"
EVENTS: Final = "/events"
"""Behind that: events, interactions and commands, all at one address."""

INSTALL: Final = "/install"
REDIRECT: Final = "/oauth"
"""Behind that: where somebody who lets the app into a workspace begins, and comes back to."""
