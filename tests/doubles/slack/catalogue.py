"""The methods the double speaks: the scope each needs, its rate, its arguments, whose token it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Tier = Literal[1, 2, 3, 4, "post", "special", "free"]
"""1+, 20+, 50+, 100+ a minute; one a second and channel; about 600 a minute; never counted."""

Kind = Literal["bot", "app", "none"]
"""``xoxb-``; ``xapp-``; the app's own secret as Basic authentication."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Web API."""

    scopes: frozenset[str]
    tier: Tier
    arguments: frozenset[str]
    token: Kind = "bot"


def words(line: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(line.split())


def _method(scopes: str, tier: Tier, arguments: str, token: Kind = "bot") -> Method:  # noqa: S107 - a kind
    return Method(words(scopes), tier, words(arguments), token)


_CONTENT: Final = "channel text blocks attachments markdown_text metadata mrkdwn parse link_names "
_POST: Final = _CONTENT + (
    "as_user icon_emoji icon_url reply_broadcast thread_ts unfurl_links unfurl_media username "
)

METHODS: Final[Mapping[str, Method]] = {
    "api.test": _method("", "free", "error foo", "none"),
    "auth.test": _method("", "special", "team_id"),
    "auth.revoke": _method("", 3, "test"),
    "auth.teams.list": _method("", 2, "cursor limit include_icon"),
    "apps.connections.open": _method("connections:write", 1, "", "app"),
    "apps.uninstall": _method("", 1, "client_id client_secret"),
    "chat.postMessage": _method("chat:write", "post", _POST),
    "chat.postEphemeral": _method("chat:write", 4, _POST + "user"),
    "chat.update": _method("chat:write", 3, _CONTENT + "ts as_user reply_broadcast file_ids"),
    "chat.delete": _method("chat:write", 3, "channel ts as_user"),
    "chat.getPermalink": _method("", "special", "channel message_ts"),
    "chat.scheduleMessage": _method("chat:write", 3, _POST + "post_at"),
    "chat.scheduledMessages.list": _method("", 3, "channel cursor latest limit oldest team_id"),
    "chat.deleteScheduledMessage": _method("chat:write", 3, "channel scheduled_message_id as_user"),
    "conversations.open": _method("im:write", 3, "channel users return_im prevent_creation"),
    "conversations.info": _method("im:read", 3, "channel include_locale include_num_members"),
    "conversations.history": _method(
        "im:history", 3, "channel cursor include_all_metadata inclusive latest limit oldest"
    ),
    "conversations.members": _method("im:read", 4, "channel cursor limit"),
    "users.conversations": _method("im:read", 2, "cursor exclude_archived limit team_id types user"),
    "users.info": _method("users:read", 4, "user include_locale"),
    "users.list": _method("users:read", 2, "cursor include_locale limit team_id"),
    "users.lookupByEmail": _method("users:read.email", 3, "email"),
    "views.open": _method("", 4, "trigger_id interactivity_pointer view"),
    "views.push": _method("", 4, "trigger_id interactivity_pointer view"),
    "views.update": _method("", 4, "view view_id external_id hash"),
    "views.publish": _method("", 4, "user_id view hash"),
    "dnd.info": _method("dnd:read", 3, "user team_id"),
    "dnd.teamInfo": _method("dnd:read", 2, "users team_id"),
    "files.getUploadURLExternal": _method("files:write", 4, "filename length alt_txt snippet_type"),
    "files.completeUploadExternal": _method(
        "files:write", 4, "files channel_id channels initial_comment thread_ts blocks"
    ),
    "team.info": _method("team:read", 3, "team domain"),
    "oauth.v2.access": _method(
        "", 4, "client_id client_secret code redirect_uri grant_type refresh_token", "none"
    ),
}

DEFAULT_SCOPES: Final = words("chat:write commands files:read files:write im:history im:write users:read")
"""What the app is granted unless a test says otherwise."""
