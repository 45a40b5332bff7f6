"""Which function answers which method."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.doubles.slack import chat, files, people, surfaces
from tests.doubles.slack.calls import Call


def api_test(call: Call) -> dict[str, Any]:
    """What was asked, back again."""
    return {"args": dict(call.asked.values)}


def auth_test(call: Call) -> dict[str, Any]:
    """Whose token it is."""
    grant = call.grant
    workspace = grant.workspace
    return {
        "url": f"https://{workspace.domain if workspace else 'org'}.slack.com/",
        "team": workspace.name if workspace else "Organisation",
        "user": "kompis",
        "team_id": grant.tenant,
        "user_id": grant.bot_user,
        "bot_id": grant.bot_id,
        "enterprise_id": grant.enterprise,
        "is_enterprise_install": workspace is None,
    }


METHODS: Final[Mapping[str, Callable[[Call], dict[str, Any]]]] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "auth.teams.list": people.teams,
    "chat.postMessage": chat.post_message,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.permalink,
    "chat.scheduleMessage": chat.schedule,
    "chat.scheduledMessages.list": chat.scheduled,
    "chat.deleteScheduledMessage": chat.unschedule,
    "conversations.open": people.open_conversation,
    "conversations.info": people.conversation_info,
    "conversations.history": people.history,
    "conversations.members": people.conversation_members,
    "users.conversations": people.user_conversations,
    "users.info": people.user_info,
    "users.list": people.user_list,
    "users.lookupByEmail": people.user_by_email,
    "views.open": surfaces.open_view,
    "views.push": surfaces.push_view,
    "views.update": surfaces.update_view,
    "views.publish": surfaces.publish_view,
    "dnd.info": people.dnd_info,
    "dnd.teamInfo": people.dnd_team_info,
    "files.getUploadURLExternal": files.upload_address,
    "files.completeUploadExternal": files.complete,
    "team.info": people.team_info,
}
