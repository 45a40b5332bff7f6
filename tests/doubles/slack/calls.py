"""One request to a method on its way: whose token, which arguments, and what most methods need of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.doubles.slack.arguments import Arguments
from tests.doubles.slack.content import Content
from tests.doubles.slack.errors import Refusal, explained
from tests.doubles.slack.state import Body, Conversation, Grant, Member, Seen, Version, Workspace, World

Emit = Callable[[Workspace | str, Body], None]
"""``emit(workspace or enterprise id, event)``: tell the app of an event, where it wants that kind."""

LONGEST_PAGE: Final = 1000


@dataclass(slots=True)
class Call:
    """What a method works on."""

    world: World
    asked: Arguments
    grant: Grant
    now: float
    emit: Emit
    commercial: bool = False

    @property
    def app(self) -> str:
        """The app's id."""
        return self.world.app_id

    def member(self, user: str) -> Member:
        """Somebody this token can see."""
        member = self.world.members.get(user)
        if member is None or not self.grant.reaches(member.workspace):
            raise Refusal("user_not_found")
        if member.state == "invisible":
            raise Refusal("user_not_visible")
        return member

    def conversation(self, name: str = "channel") -> Conversation:
        """The channel that an argument names by its own id."""
        found = self.world.conversations.get(self.asked.required(name))
        if found is None or not self.grant.reaches(found.workspace):
            raise Refusal("channel_not_found")
        return found

    def addressee(self) -> Conversation:
        """The channel to post to, named by its id or by that of a user."""
        named = self.asked.required("channel")
        if named in self.world.members:
            try:
                conversation = self.world.dm(self.member(named))
            except Refusal:
                raise Refusal("channel_not_found") from None
        else:
            conversation = self.conversation()
        member = conversation.member
        if member is not None and member.state == "deactivated" and self.world.post_to_deactivated:
            raise Refusal(self.world.post_to_deactivated)
        if member is not None and not conversation.workspace.messages_tab:
            raise Refusal("messages_tab_disabled")
        if not conversation.joined:
            raise Refusal("not_in_channel")
        return conversation

    def message(self, conversation: Conversation, missing: str, foreign: str) -> Seen:
        """The app's own message that ``channel`` and ``ts`` name."""
        message = self.world.messages.get((conversation.id, self.asked.required("ts")))
        if message is None or message.deleted_at is not None or message.reader is not None:
            raise Refusal(missing)
        if not message.by_bot:
            raise Refusal(foreign)
        return message

    def post(self, conversation: Conversation, said: Content, reader: str | None = None) -> Seen:
        """Put a message of the app's into a channel."""
        return self.world.put(
            Seen(
                conversation.id,
                self.world.next_ts(),
                self.grant.bot_user,
                by_bot=True,
                versions=[Version(self.now, said.text or "", said.blocks or (), said.attachments or ())],
                metadata=said.metadata or None,
                reader=reader,
                bot_id=self.grant.bot_id,
            )
        )


def as_message(message: Seen, app: str, team: str) -> Body:
    """The message object that methods and payloads carry."""
    body: Body = {"type": "message", "user": message.author, "text": message.text, "ts": message.ts}
    body["team"] = team
    if message.by_bot:
        body |= {"bot_id": message.bot_id, "app_id": app}
    if message.blocks:
        body["blocks"] = list(message.blocks)
    if message.latest.attachments:
        body["attachments"] = list(message.latest.attachments)
    if len(message.versions) > 1:
        body["edited"] = {"user": message.author, "ts": f"{message.latest.at:.6f}"}
    return body


def page(
    items: Sequence[Mapping[str, Any]], asked: Arguments, default: int = 100
) -> tuple[Sequence[Mapping[str, Any]], Body]:
    """The part of a list that cursor and limit ask for, and the cursor of the next."""
    limit = int(asked.number("limit", default))
    if not 0 < limit <= LONGEST_PAGE:
        raise explained("invalid_arguments", [f"must be 1 to {LONGEST_PAGE} [json-pointer:/limit]"])
    cursor = asked.text("cursor")
    if cursor and not (cursor.startswith("next:") and cursor[5:].isdecimal()):
        raise Refusal("invalid_cursor")
    start = int(cursor[5:]) if cursor else 0
    more = start + limit < len(items)
    following = f"next:{start + limit}" if more else ""
    return items[start : start + limit], {"response_metadata": {"next_cursor": following}}
