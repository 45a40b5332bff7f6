"""Everything the double knows: workspaces, their people, tokens, chats as people saw them, open views."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from tests.doubles.slack.reading import Button, buttons, texts

MemberKind = Literal["member", "guest", "bot"]
MemberState = Literal["active", "deactivated", "invisible"]

TRIGGER_SECONDS: Final = 3.0
RESPONSE_SECONDS: Final = 30 * 60.0
RESPONSE_USES: Final = 5
CODE_SECONDS: Final = 10 * 60.0
TOKEN_SECONDS: Final = 12 * 60 * 60.0

Block = Mapping[str, Any]
Body = dict[str, Any]


@dataclass(slots=True)
class Workspace:
    """A workspace; ``enterprise`` is the organisation it belongs to, if any."""

    id: str
    name: str
    domain: str
    enterprise: str | None = None
    messages_tab: bool = True
    home_tab: bool = True


@dataclass(slots=True)
class Member:
    """Somebody with an account. ``state`` and ``kind`` decide who can be reached."""

    id: str
    name: str
    workspace: Workspace
    locale: str = "sv-SE"
    tz: str = "Europe/Stockholm"
    kind: MemberKind = "member"
    state: MemberState = "active"
    email: str = ""
    dnd: tuple[float, float] | None = None

    def as_user(self, now: float, *, locale: bool = False, email: bool = False) -> Body:
        """The user object of users.info."""
        here = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.tz))
        offset = here.utcoffset()
        profile: Body = {"real_name": self.name, "display_name": self.name.lower()}
        if email:
            profile["email"] = self.email
        user: Body = {
            "id": self.id,
            "team_id": self.workspace.id,
            "name": self.name.lower(),
            "real_name": self.name,
            "deleted": self.state == "deactivated",
            "profile": profile,
            "is_bot": self.kind == "bot",
        }
        if self.state == "deactivated":  # Slack says no more of those who left
            return user
        user |= {
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
            "is_admin": False,
            "is_owner": False,
            "is_restricted": self.kind == "guest",
            "is_ultra_restricted": False,
            "is_app_user": False,
        }
        if self.workspace.enterprise is not None:
            user["enterprise_user"] = {
                "id": self.id,
                "enterprise_id": self.workspace.enterprise,
                "teams": [self.workspace.id],
            }
        return user | ({"locale": self.locale} if locale else {})


@dataclass(slots=True)
class Grant:
    """A token and what it opens. ``workspace`` None is an org-wide installation."""

    token: str
    kind: Literal["bot", "app"]
    scopes: frozenset[str]
    workspace: Workspace | None = None
    enterprise: str | None = None
    bot_user: str = ""
    bot_id: str = ""
    expires_at: float | None = None
    revoked: bool = False

    @property
    def tenant(self) -> str:
        """The workspace, or the organisation, that requests with this token are counted for."""
        return self.workspace.id if self.workspace is not None else self.enterprise or ""

    def reaches(self, workspace: Workspace) -> bool:
        """Whether this token opens anything in that workspace."""
        if self.workspace is not None:
            return self.workspace is workspace
        return self.enterprise is not None and self.enterprise == workspace.enterprise


@dataclass(slots=True)
class Conversation:
    """A direct channel between one member and the app, or a channel of many (``member`` None)."""

    id: str
    workspace: Workspace
    member: Member | None = None
    name: str = "directmessage"
    joined: bool = True

    @property
    def is_im(self) -> bool:
        """Whether it is a direct one."""
        return self.member is not None


@dataclass(frozen=True, slots=True)
class Version:
    """What a message showed from ``at`` on: the fallback text and the blocks."""

    at: float
    text: str
    blocks: tuple[Block, ...] = ()
    attachments: tuple[Block, ...] = ()


@dataclass(slots=True)
class Seen:
    """One message in one channel with everything it ever showed.

    ``reader`` is set where one person alone sees it (ephemeral). ``author`` is a user id.
    """

    channel: str
    ts: str
    author: str
    by_bot: bool
    versions: list[Version]
    metadata: Mapping[str, Any] | None = None
    reader: str | None = None
    deleted_at: float | None = None
    bot_id: str = ""
    files: tuple[str, ...] = ()

    @property
    def latest(self) -> Version:
        """What it shows now."""
        return self.versions[-1]

    @property
    def text(self) -> str:
        """The fallback text it has now: what a notification says."""
        return self.latest.text

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its blocks now."""
        return self.latest.blocks

    @property
    def shown(self) -> str:
        """What a person reads in it now: the texts of its blocks, or the text where it has none."""
        return "\n".join(texts(self.blocks)) if self.blocks else self.text

    @property
    def buttons(self) -> list[Button]:
        """Its buttons now, from top to bottom."""
        return buttons(self.blocks)

    @property
    def labels(self) -> list[str]:
        """What its buttons say now."""
        return [button.label for button in self.buttons]

    @property
    def reference(self) -> str:
        """Channel and ts, joined by a colon."""
        return f"{self.channel}:{self.ts}"

    @property
    def as_json(self) -> Body:
        """Plain values, for the control API."""
        computed = {"text": self.text, "shown": self.shown, "labels": self.labels, "at": self.versions[0].at}
        return asdict(self) | computed | {"reference": self.reference}


@dataclass(slots=True)
class File:
    """A file on its way up, or there (``completed_at``); or one that somebody shared (``media_type``)."""

    id: str
    name: str
    length: int
    tenant: str
    code: str
    alt: str = ""
    data: bytes | None = field(default=None, repr=False)
    completed_at: float | None = None
    media_type: str = ""


@dataclass(slots=True)
class View:
    """A modal somebody has open, or the Home that was published for somebody."""

    id: str
    member: Member
    body: Body
    hash: str
    root: str
    previous: str | None = None
    closed: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    versions: list[Body] = field(default_factory=list)

    @property
    def blocks(self) -> Sequence[Block]:
        """Its blocks now."""
        found: Sequence[Block] = self.body.get("blocks", ())
        return found

    @property
    def shown(self) -> str:
        """What a person reads in it now."""
        return "\n".join(texts(self.blocks))

    @property
    def buttons(self) -> list[Button]:
        """Its buttons now."""
        return buttons(self.blocks)

    @property
    def labels(self) -> list[str]:
        """What its buttons say now."""
        return [button.label for button in self.buttons]


@dataclass(slots=True)
class Trigger:
    """Leave to open one view within three seconds."""

    id: str
    member: Member
    at: float
    view: str | None = None
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Leave to answer one interaction five times within half an hour."""

    code: str
    member: Member
    conversation: Conversation
    message: str | None
    at: float
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A message for later; ``said`` is a :class:`tests.doubles.slack.content.Content`."""

    id: str
    conversation: Conversation
    at: float
    grant: Grant
    said: Any


@dataclass(slots=True)
class World:
    """All of it together, and the ids it hands out."""

    app_id: str
    clock: Callable[[], float]
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[tuple[str, str], Seen] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    responses: dict[str, ResponseUrl] = field(default_factory=dict)
    scheduled: dict[str, Scheduled] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    history_lag: float = 0.0
    post_to_deactivated: str = "channel_not_found"
    files: dict[str, File] = field(default_factory=dict)
    file_lag: float = 0.0
    unfurl_domains: tuple[str, ...] = ()
    url: str = ""
    chosen: dict[str, Body] = field(default_factory=dict)
    _dms: dict[str, Conversation] = field(default_factory=dict)
    _places: dict[str, list[Seen]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _last_ts: int = 0
    _random: random.Random = field(default_factory=lambda: random.Random(3))

    def next_id(self, prefix: str) -> str:
        """An id nobody has had, such as ``D0000000001``."""
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}{self._numbers[prefix]:010d}"

    def next_ts(self) -> str:
        """The ts of a message written now: microseconds, and no two alike."""
        self._last_ts = max(self._last_ts + 1, round(self.clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def code(self, length: int = 24) -> str:
        """Letters and digits that nobody can guess, the same in every run."""
        return "".join(self._random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))

    def secret(self, kind: str, value: str) -> str:
        """Remember that this value must never show up in a log; returns it."""
        self.secrets[value] = kind
        return value

    def dm(self, member: Member) -> Conversation:
        """The direct channel between the app and this member; opened if there is none."""
        if member.id not in self._dms:
            conversation = Conversation(self.next_id("D"), member.workspace, member)
            self._dms[member.id] = self.conversations[conversation.id] = conversation
        return self._dms[member.id]

    def opened(self, member: Member) -> bool:
        """Whether there is a direct channel to this member."""
        return member.id in self._dms

    def put(self, message: Seen) -> Seen:
        """Keep a message."""
        self.messages[message.channel, message.ts] = message
        place = message.channel if message.reader is None else message.reader
        self._places.setdefault(place, []).append(message)
        return message

    def of_channel(self, channel: str) -> list[Seen]:
        """What everybody in a channel sees, in the order it came, the deleted too."""
        return self._places.get(channel, [])

    def schedule(self, conversation: Conversation, at: float, grant: Grant, said: Any) -> Scheduled:  # noqa: ANN401
        """Keep a message until it is due."""
        waiting = Scheduled(self.next_id("Q"), conversation, at, grant, said)
        self.scheduled[waiting.id] = waiting
        return waiting

    def settle(self) -> None:
        """Post what is due by now; what carries metadata gets lost."""
        due = [one for one in self.scheduled.values() if one.at <= self.clock()]
        for one in sorted(due, key=lambda one: one.at):
            del self.scheduled[one.id]
            if one.said.metadata:
                continue
            version = Version(one.at, one.said.text or "", one.said.blocks or (), one.said.attachments or ())
            grant = one.grant
            self.put(
                Seen(
                    one.conversation.id,
                    self.next_ts(),
                    grant.bot_user,
                    by_bot=True,
                    versions=[version],
                    bot_id=grant.bot_id,
                )
            )

    def ready_files(self, tenant: str) -> frozenset[str]:
        """The files that blocks of this workspace can show by now."""
        return frozenset(
            file.id
            for file in self.files.values()
            if file.tenant == tenant
            and file.completed_at is not None
            and file.completed_at + self.file_lag <= self.clock()
        )

    def grant_for(self, workspace: Workspace) -> Grant | None:
        """The living bot token that reaches this workspace, the newest if there are several."""
        alive = [
            grant
            for grant in self.grants.values()
            if grant.kind == "bot" and not grant.revoked and grant.reaches(workspace)
        ]
        return alive[-1] if alive else None

    def seen(self, member: Member) -> list[Seen]:
        """The app's messages that this person sees now in the direct channel, and what only they see."""
        self.settle()
        dm = self._dms.get(member.id)
        found = [*(self.of_channel(dm.id) if dm is not None else ()), *self._places.get(member.id, ())]
        found.sort(key=lambda message: float(message.ts))
        return [message for message in found if message.by_bot and message.deleted_at is None]


SECRET_SHAPES: Final = re.compile(r"xox[abceprs](?:\.xox[bp])?-[\w-]{6,}|xapp-[\w-]{6,}")
"""What looks like one of Slack's tokens, ours or not."""
