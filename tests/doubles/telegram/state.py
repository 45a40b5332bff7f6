"""Everything the double knows: people, groups, messages as people saw them, updates that wait."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from tests.doubles.telegram.polls import Poll

PersonState = Literal["unknown", "known", "started", "blocked", "deactivated"]
"""Never seen by the bot; seen, but never pressed Start; talks with it; blocked it; account gone."""

GroupState = Literal["member", "kicked", "left", "deleted", "muted"]

DAY: Final = 24 * 60 * 60.0
PRESS_LIFETIME: Final = 150.0
NOT_BY_DEFAULT: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram account."""

    id: int
    name: str
    language: str | None = "sv"
    state: PersonState = "started"

    @property
    def as_user(self) -> dict[str, Any]:
        """The User object of the Bot API."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.name}
        return user | ({"language_code": self.language} if self.language else {})

    @property
    def as_chat(self) -> dict[str, Any]:
        """The private Chat object."""
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass(slots=True)
class Group:
    """A group or supergroup; ``moved_to`` is its new id once it was upgraded.

    ``admin``: the bot is one of its admins, and so is told all that is said there.
    """

    id: int
    title: str
    supergroup: bool = True
    state: GroupState = "member"
    moved_to: int | None = None
    topics: frozenset[int] = frozenset()
    admin: bool = False

    @property
    def kind(self) -> str:
        """The chat's type, as the Bot API writes it."""
        return "supergroup" if self.supergroup else "group"

    @property
    def as_chat(self) -> dict[str, Any]:
        """The Chat object."""
        return {"id": self.id, "type": self.kind, "title": self.title}


@dataclass(frozen=True, slots=True)
class Button:
    """A button as the person sees it, and what stands behind it."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What a message showed from ``at`` on."""

    at: float
    text: str
    entities: tuple[Mapping[str, Any], ...] = ()
    rows: tuple[tuple[Button, ...], ...] = ()

    def shows_as(self, other: "Version") -> bool:
        """Whether a person would see no difference."""
        return (self.text, self.entities, self.rows) == (other.text, other.entities, other.rows)


@dataclass(slots=True)
class Seen:
    """One message in one chat with everything it ever showed. ``file`` is the file id of its media."""

    chat: int
    id: int
    kind: str
    by_bot: bool
    versions: list[Version]
    silent: bool = False
    file: str | None = None
    topic: int = 0
    poll: Poll | None = None
    streams: bool = False
    deleted_at: float | None = None

    @property
    def latest(self) -> Version:
        """What it shows now."""
        return self.versions[-1]

    @property
    def text(self) -> str:
        """The text or caption it shows now."""
        return self.latest.text

    @property
    def buttons(self) -> list[Button]:
        """Its buttons now, row by row."""
        return [button for row in self.latest.rows for button in row]

    @property
    def labels(self) -> list[str]:
        """What its buttons say now."""
        return [button.label for button in self.buttons]

    @property
    def as_json(self) -> dict[str, Any]:
        """Plain values, for the control API."""
        return asdict(self) | {"text": self.text, "labels": self.labels, "at": self.versions[0].at}


@dataclass(slots=True)
class Press:
    """A tap on a button: when, what stood behind it, when and with what words it was answered.

    ``alert``: the words stay until whoever tapped has put them away.
    """

    id: str
    person: int
    chat: int
    message: int
    data: str
    at: float
    answered_at: float | None = None
    answer: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update not yet confirmed; forgotten once its lifetime is over."""

    id: int
    kind: str
    body: Mapping[str, Any]
    ends: float

    @property
    def as_json(self) -> dict[str, Any]:
        """The Update object."""
        return {"update_id": self.id, self.kind: self.body}


class Updates:
    """The updates on the server: handed out until confirmed, in the order they happened."""

    def __init__(self, first_id: int) -> None:
        """Count from this id."""
        self._next_id = first_id
        self._waiting: deque[Waiting] = deque()
        self.allowed: frozenset[str] | None = None
        self.expired = 0

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def __iter__(self) -> Iterator[Waiting]:
        """Those that wait, oldest first."""
        return iter(self._waiting)

    def add(self, kind: str, body: Mapping[str, Any], now: float) -> int | None:
        """A new update; returns its id, or None if the bot does not want this kind."""
        wanted = kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed
        if not wanted:
            return None
        lifetime = PRESS_LIFETIME if kind == "callback_query" else DAY
        self._waiting.append(Waiting(self._next_id, kind, body, now + lifetime))
        self._next_id += 1
        return self._next_id - 1

    def confirm(self, offset: int) -> None:
        """Forget everything below this id; a negative offset keeps only that many of the latest."""
        if offset < 0:
            offset = self._waiting[offset].id if len(self._waiting) >= -offset else 0
        while self._waiting and self._waiting[0].id < offset:
            self._waiting.popleft()

    def drop(self, number: int) -> None:
        """Forget this one: it has arrived."""
        self._waiting = deque(update for update in self._waiting if update.id != number)

    def ready(self, limit: int, now: float) -> list[Waiting]:
        """The oldest that are still alive, at most ``limit``."""
        alive = [update for update in self._waiting if update.ends > now]
        self.expired += len(self._waiting) - len(alive)
        if len(alive) != len(self._waiting):
            self._waiting = deque(alive)
        return alive[:limit]


@dataclass(slots=True)
class Hook:
    """How updates are brought to the webhook, and what went wrong last.

    ``local``: as by a server of one's own, which brings them over http and to any port.
    """

    secret: str = ""
    max_connections: int = 40
    error_at: float | None = None
    error: str = ""
    set_at: float = 0.0
    local: bool = False


@dataclass(slots=True)
class Profile:
    """The bot's own face: name, texts and commands; language "" is the default."""

    id: int
    username: str
    name: str
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def as_user(self) -> dict[str, Any]:
        """The bot as getMe shows it."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }


@dataclass(slots=True)
class World:
    """All of it together."""

    profile: Profile
    updates: Updates
    people: dict[int, Person] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    messages: dict[tuple[int, int], Seen] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    fetched: Counter[str] = field(default_factory=Counter)
    polls: dict[str, Seen] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    bad_addresses: dict[str, str] = field(default_factory=dict)
    webhook: str = ""
    hook: Hook = field(default_factory=Hook)
    stars: int = 0
    uploads: int = 0
    press_deadline: float = 10.0
    _message_ids: int = 0

    def next_message_id(self) -> int:
        """A message id nobody has had."""
        self._message_ids += 1
        return self._message_ids

    def seen(self, chat: int) -> list[Seen]:
        """What the bot's messages look like in this chat now, in the order they came."""
        return [
            message
            for message in self.messages.values()
            if message.chat == chat and message.by_bot and message.deleted_at is None
        ]

    def unanswered(self, now: float) -> list[Press]:
        """Taps whose spinner never stopped within the deadline."""
        return [
            press
            for press in self.presses.values()
            if press.answered_at is None and now - press.at > self.press_deadline
        ]
