"""What a failed call means for the message: try later, never, the person is gone, or nobody knows."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Literal

from adapters.slack.wire import CallError, NotInstalled, NoToken, NotSent, Refusal
from bot.ports import CannotEdit, Gone, OutcomeUnclear, Refused, SendError, TooMany, TryLater

SET_UP_SECONDS: Final = 60.0
"""How long sending rests when something has to be mended in the app or the workspace."""
FULL_SECONDS: Final = 3600.0

Scope = Literal["chat", "channel"]

GONE: Final[Mapping[str, str]] = {
    "user_not_found": "the workspace knows no such person",
    "users_not_found": "the workspace knows no such person",
    "user_not_visible": "the app may not see this person",
    "channel_not_found": "Slack knows no such chat",
    "not_in_channel": "the app is not a member of the channel",
    "is_archived": "the channel is archived",
    "user_not_in_channel": "the person has left the chat",
}
GONE_FOR_GOOD: Final[Mapping[str, str]] = {
    "user_disabled": "the Slack account is switched off",
    "users_disabled": "the Slack account is switched off",
    "cannot_dm_bot": "the address belongs to a bot",
    "user_is_bot": "the address belongs to a bot",
}
SET_UP: Final[Mapping[str, str]] = {
    "not_authed": "the app's bot token is missing",
    "invalid_auth": "Slack does not know the app's bot token",
    "token_revoked": "the app's bot token was revoked; install the app in the workspace again",
    "token_expired": "the app's bot token has run out",
    "account_inactive": "the app is no longer installed in the workspace",
    "org_login_required": "the workspace is moving into an organisation of Slack's",
    "team_access_not_granted": "the organisation's admin has not let the app into this workspace",
    "not_allowed_token_type": "the configured token is of the wrong kind; bot_token begins with xoxb-",
    "messages_tab_disabled": "the app's Messages tab is switched off; switch it on under App Home",
    "access_denied": "the workspace does not let the app in",
    "ekm_access_denied": "the workspace's admins have suspended access to its messages",
}
MEND: Final = "take the manifest of `kompis slack manifest`, and install the app again"
NOT_NOW: Final[Mapping[str, str]] = {
    "service_unavailable": "Slack is not available",
    "request_timeout": "Slack received the request in part only",
    "team_added_to_org": "the workspace is moving into an organisation of Slack's",
    "accesslimited": "Slack has restricted the app for now",
}
PERHAPS: Final = frozenset({"internal_error", "fatal_error"})
"""Errors after which, as Slack says, the call may have been carried out all the same."""

NEVER: Final[Mapping[str, str]] = {
    "msg_too_long": "the text is longer than Slack takes",
    "msg_blocks_too_long": "the message is longer than Slack takes",
    "no_text": "the message says nothing",
    "invalid_blocks": "Slack does not understand the message's blocks",
    "invalid_blocks_format": "Slack does not understand the message's blocks",
    "request_entity_too_large": "the message is larger than Slack takes",
    "metadata_too_large": "the message's metadata are too large",
    "restricted_action": "the workspace's rules do not let the app write here; an admin can allow it",
    "restricted_action_read_only_channel": "nobody but admins may write in this channel",
}
NO_EDIT: Final = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "channel_not_found",
        "is_inactive",
        "block_mismatch",
        "msg_too_long",
    }
)


def send_error(error: CallError, *, many: bool = False) -> SendError:
    """The kind of failure a send ended with, as delivery knows them.

    ``many``: what one workspace has to mend must not keep the others waiting.
    """
    match error:
        case NotInstalled():
            return Gone(
                "the app was taken out of the workspace; it reaches people again once it is let in anew"
            )
        case NoToken():
            return TryLater(str(error), after=SET_UP_SECONDS, scope="chat")
        case NotSent():
            return TryLater(f"Slack could not be reached: {error}")
        case Refusal():
            return _refused(error, "chat" if many else "channel")
        case _:
            return OutcomeUnclear(f"Slack may or may not have taken it: {error}")


def edit_error(error: CallError, *, many: bool = False) -> SendError:
    """The kind of failure an edit ended with."""
    if isinstance(error, Refusal) and error.error in NO_EDIT:
        return CannotEdit("the message to change is gone, or cannot be changed any more")
    return send_error(error, many=many)


def is_about_files(error: CallError) -> bool:
    """Whether blocks were refused that show a file: the file may be what Slack does not take."""
    return isinstance(error, Refusal) and error.error in {"invalid_blocks", "invalid_blocks_format"}


def knows_no_token(error: CallError) -> bool:
    """Whether Slack does not take the token, now or ever."""
    return isinstance(error, Refusal) and error.error in {
        "not_authed",
        "invalid_auth",
        "token_revoked",
        "account_inactive",
        "not_allowed_token_type",
    }


def trouble_with(option: str, error: CallError, api_url: str) -> str:
    """What is wrong with a token or secret of the configuration, and the mend."""
    if not isinstance(error, Refusal):
        return f"{api_url} does not answer as Slack does ({error}); see that this machine gets out to it"
    if error.error == "missing_scope":
        return f"{option} may not do it: {', '.join(error.details) or 'a scope is missing'}; {MEND}"
    if knows_no_token(error) or error.error in {"invalid_client_id", "bad_client_secret"}:
        return f"Slack does not take {option} ({error.error}); copy it again from the app's page"
    return f"Slack refuses {option}: {SET_UP.get(error.error, error.error)}; see the app's page"


def _refused(error: Refusal, scope: Scope) -> SendError:
    name = error.error
    if error.retry_after is not None:
        return TooMany("too many messages to Slack", after=error.retry_after, scope="chat")
    if name in GONE_FOR_GOOD:
        return Gone(GONE_FOR_GOOD[name], for_good=True)
    if name in GONE:
        return Gone(GONE[name])
    return _set_up(error, scope) or _not_now(error) or Refused(_never(error))


def _set_up(error: Refusal, scope: Scope) -> SendError | None:
    """What somebody has to mend: everything there waits for it."""
    if error.error == "missing_scope":
        needed = error.details[0] if error.details else "a scope"
        sentence = f"the app lacks the scope {needed}: add it, and install the app again"
        return TryLater(sentence, after=SET_UP_SECONDS, scope=scope)
    if error.error == "message_limit_exceeded":
        return TryLater("the workspace has used up what its plan allows", after=FULL_SECONDS, scope=scope)
    if error.error in SET_UP:
        return TryLater(SET_UP[error.error], after=SET_UP_SECONDS, scope=scope)
    return None


def _not_now(error: Refusal) -> SendError | None:
    if error.error in PERHAPS:
        return OutcomeUnclear(f"Slack may or may not have taken it: {error.error}")
    if error.error in NOT_NOW:
        return TryLater(NOT_NOW[error.error])
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TryLater(f"Slack has trouble of its own ({error.error})")
    return None


def _never(error: Refusal) -> str:
    sentence = NEVER.get(error.error, f"Slack refused the message: {error.error}")
    return ": ".join((sentence, *error.details[:1]))
