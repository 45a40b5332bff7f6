"""A strict local Slack, point by point as the facts list it.

    async with SlackDouble(rates=NO_LIMITS, clock=Clock(frozen=True)) as slack:
        client = AsyncWebClient(slack.token, base_url=slack.api_url, retry_handlers=[])
        alva = slack.person("Alva", locale="sv-SE", tz="Europe/Stockholm")
        opened = await client.conversations_open(users=alva.id)
        await client.chat_postMessage(channel=opened["channel"]["id"], text="Hej", blocks=[...])
        [seen] = slack.seen(alva)              # the ledger: seen.text, .shown, .labels, .versions, .metadata
        tap = slack.tap(alva, "Ja")            # also write, choose, command, open_home, submit, deactivate …
        await slack.delivered(tap)             # acknowledged or given up: tap.acked, .failed, .attempts
        slack.home(alva), slack.modal(alva)    # views: .shown, .labels, .body, .errors
        assert (slack.violations, slack.warnings) == ([], [])

Events and interactions go by Socket Mode (``slack.app_token``) until ``slack.deliver_to(url)`` says HTTP
(signed with ``slack.signing_secret``); ``slack.sockets`` and ``slack.http`` know how links end and how
requests are forged. ``slack.outbox.subscribed`` is which events the app wants, ``.retries`` when Slack comes
again, ``.duplicates`` how likely it says everything twice. The app hears its own messages and edits, as in
life. Other workspaces: ``add_workspace``, ``install``, ``uninstall``; with a consent: ``slack.installing``.
``python -m tests.doubles.slack`` serves it as a process with a control API.
"""

from tests.doubles.faults import Fault, FaultKind
from tests.doubles.slack.catalogue import DEFAULT_SCOPES
from tests.doubles.slack.deliveries import Delivery, Outcome
from tests.doubles.slack.double import (
    APP_ID,
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    SlackDouble,
)
from tests.doubles.slack.rates import NO_LIMITS, Figures
from tests.doubles.slack.reading import Button
from tests.doubles.slack.state import Conversation, Grant, Member, Seen, Version, View, Workspace

__all__ = [
    "APP_ID",
    "APP_TOKEN",
    "BOT_TOKEN",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "DEFAULT_SCOPES",
    "NO_LIMITS",
    "SIGNING_SECRET",
    "Button",
    "Conversation",
    "Delivery",
    "Fault",
    "FaultKind",
    "Figures",
    "Grant",
    "Member",
    "Outcome",
    "Seen",
    "SlackDouble",
    "Version",
    "View",
    "Workspace",
]
