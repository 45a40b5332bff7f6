"""What a channel is: three methods, small optional powers beside them, and the kinds of send error.

Everything that talks to a platform stands behind :class:`Channel`. What only some platforms can do
is a power of its own, found by ``isinstance``; nobody asks for a channel's name.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, runtime_checkable

from msgspec import Struct

from bot.domain.course import MediaKind
from bot.domain.event import Event
from bot.domain.form import Faults, Form
from bot.domain.message import Media, Message
from bot.domain.options import Options
from bot.domain.sent_file import Trouble

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

Receive = Callable[[bytes, str], Awaitable[None]]
"""``receive(raw, key)``: stores the raw payload under a key unique in the channel, and returns after
the commit, so that the platform may be told. A key that is known already is dropped silently.
Raises :class:`InboxFull` when too much waits to be handled."""

Parse = Callable[[bytes], Event | None]
"""A raw payload as it was given to ``receive`` → the event in it, or None when it says nothing to us.
Pure; may raise on a payload that breaks the platform's own rules."""


class InboxFull(Exception):
    """Too many events wait to be handled: stop polling, or answer 503 with Retry-After."""


class Outgoing(Struct, frozen=True):
    """A message on its way out. ``delivery`` is the ledger row; ``silent`` means without a sound.

    ``topic`` is the topic of a group it belongs in. ``whisper`` is the platform's id of a tap in a group:
    only whoever tapped gets to see this, where the channel can (:class:`Whispers`).
    """

    delivery: int
    address: str
    message: Message
    silent: bool = False
    topic: str = ""
    whisper: str = ""


class Receipt(Struct, frozen=True):
    """How the platform names what it took: one id, or two where media went ahead of the text.

    The last reference is the one that carries the buttons and can be edited.
    """

    references: tuple[str, ...]


class Channel(Protocol):
    """One configured bot identity on one platform."""

    name: str

    async def start(self, receive: Receive) -> None:
        """Come up: sends may follow, and what is brought to its routes is taken in.

        What it fetches by itself waits for :class:`TakesIn`. Returns once the channel is up.
        """

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Send one message.

        Raises:
            SendError: one of its kinds below; nothing else.
        """

    async def close(self) -> None:
        """Stop taking in, finish what is under way, let go of connections."""


@runtime_checkable
class TakesIn(Protocol):
    """The channel fetches what comes in, or asks that it be brought: one machine at a time does so."""

    async def take_in(self) -> None:
        """Fetch from now on, beside sending; the start has begun. Returns at once; runs on by itself."""

    async def leave_off(self, *, at_once: bool = False) -> None:
        """Fetch no more, until :meth:`take_in` is called again. Sends and routes go on.

        What is being stored is stored, and the platform told so; takes three seconds at most. ``at_once``:
        another machine may be fetching already, so not a word more to the platform.
        """


@runtime_checkable
class Edits(Protocol):
    """The channel can change a message it has sent."""

    async def edit(self, outgoing: Outgoing, receipt: Receipt) -> Receipt:
        """Put this message in the place of an earlier one. Unchanged content counts as done.

        Raises:
            CannotEdit: the earlier message is gone or too old; send anew.
            SendError: as for sending.
        """


@runtime_checkable
class Finds(Protocol):
    """The channel can look whether a message whose sending had an unclear end has arrived after all."""

    find_after: float
    """How many seconds after the attempt the platform's history can be trusted."""

    async def find(self, outgoing: Outgoing, since: datetime) -> Receipt | None:
        """The receipt of this delivery's message, sent at ``since`` or later; None: certainly not there.

        Raises:
            TryLater: it cannot be seen now.
            SendError: as for sending; what can never be seen is ``OutcomeUnclear``.
        """


@runtime_checkable
class Whispers(Protocol):
    """In a group the channel can answer a tap so that only whoever tapped sees it."""

    longest_whisper: int
    """In characters."""


@runtime_checkable
class Fetches(Protocol):
    """What people send along lies with the platform, and can be fetched from there."""

    async def fetch(self, address: str, reference: str, most: int) -> bytes:
        """The file that somebody at this address sent, as its event names it; at most so many bytes.

        Raises:
            NotKept: it is larger.
            TryLater: it cannot be had now.
            SendError: as for sending; it cannot be had at all.
        """


@runtime_checkable
class Menus(Protocol):
    """The platform shows a menu of commands and texts about the bot, by language."""

    async def set_menus(self, menus: Sequence["Menu"]) -> None:
        """Show these menus. Called once after the start; failing must not stop the service."""


@runtime_checkable
class OwnMenus(Protocol):
    """The platform can show one person other commands than everybody: what their roles let them write."""

    async def set_own_menu(self, address: str, commands: Sequence[tuple[str, str]]) -> None:
        """Show these commands (word and what it does) at this address; none: those that all have again.

        The same again changes nothing.

        Raises:
            SendError: one of its kinds.
        """


@runtime_checkable
class Invites(Protocol):
    """The channel can be joined by a link that carries an invitation's code."""

    invites_as: str
    """What the way in is called on the join page, such as ``Telegram``; empty for the browser itself."""

    def invitation(self, code: str) -> str:
        """The address to open, absolute or a path on our own server."""


@runtime_checkable
class InvitesByWords(Invites, Protocol):
    """The channel's link carries no code: whoever follows it writes the code there."""

    join_words: str
    """What to write ahead of the code, such as ``/kompis join``."""


@runtime_checkable
class InvitesGroups(Protocol):
    """A group chat can take the channel in by a link that carries an invitation's code."""

    def group_invitation(self, code: str) -> str:
        """The address to open; empty while it is not known."""


@runtime_checkable
class Routes(Protocol):
    """The channel serves pages or webhooks of its own."""

    def routes(self) -> Sequence["BaseRoute"]:
        """ASGI routes to mount at the web server's root."""


@runtime_checkable
class LetsIn(Protocol):
    """The channel is a page of our own, and can let a browser in by a link, without logging in."""

    async def let_in(
        self, request: "Request", response: "Response", address: str, until: datetime | None = None
    ) -> None:
        """Let this browser in as whoever is at this address, from this response on; ``until`` then only."""

    async def is_let_in(self, request: "Request", *, for_good: bool = False) -> str | None:
        """The address as which this browser is let in already; None: a stranger's. Or only ``for_good``."""


@runtime_checkable
class Shares(LetsIn, Protocol):
    """The page can be told that a browser is shared: whoever is let in there stays for a few minutes only.

    Then, or when they say so, the browser is shown another page of ours, and a chat can begin there only
    by letting somebody in.
    """

    def may_share(self, request: "Request") -> bool:
        """Whether one more browser may be shared from where this one is. It counts as one that is."""

    def place(self, request: "Request") -> str:
        """A mark of the place on the internet where this browser is, which tells nobody where that is."""

    def share(self, request: "Request", response: "Response", back: str) -> None:
        """This browser is shared from this response on; ``back`` is the path of the page shown between."""

    def let_out(self, request: "Request", response: "Response") -> None:
        """Whoever was let into this shared browser is out of it."""

    def unshare(self, request: "Request", response: "Response") -> None:
        """This browser is somebody's own again. Nobody is let in there any more."""


class Menu(Struct, frozen=True):
    """The commands and the bot's own texts in one language; ``language`` None is the default.

    ``commands`` are those for a chat with one person, ``in_groups`` those for a group chat.
    """

    language: str | None
    commands: Sequence[tuple[str, str]]
    description: str
    short_description: str
    in_groups: Sequence[tuple[str, str]] = ()


class SendError(Exception):
    """A send that did not go through, or may not have. ``sentence`` is for an organiser to read."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence."""
        super().__init__(sentence)
        self.sentence = sentence


class TryLater(SendError):
    """Certainly not sent: no connection, too many requests, or the platform's own error.

    ``after`` is in seconds; ``scope`` says whether one chat or the whole channel has to wait.
    """

    def __init__(
        self, sentence: str, *, after: float | None = None, scope: Literal["chat", "channel"] = "channel"
    ) -> None:
        """Keep how long to wait, and whether for one chat or all."""
        super().__init__(sentence)
        self.after = after
        self.scope = scope


class TooMany(TryLater):
    """The platform said 429: this chat waits ``after`` seconds. Several chats at once: all wait."""


class Refused(SendError):
    """Permanent: the platform will never take this message."""


class TopicGone(Refused):
    """The topic of a group that the message belongs in is there no more; the group still is."""


class CannotEdit(SendError):
    """The message to change is gone; what it should say has to be sent anew."""


class Gone(SendError):
    """The address cannot be reached. ``for_good`` when nothing the person does opens it again."""

    def __init__(self, sentence: str, *, for_good: bool = False) -> None:
        """Keep whether the address may open again."""
        super().__init__(sentence)
        self.for_good = for_good


class Moved(SendError):
    """The chat goes on under another id. Not sent; send to the new address."""

    def __init__(self, sentence: str, *, address: str) -> None:
        """Keep the new address."""
        super().__init__(sentence)
        self.address = address


class OutcomeUnclear(SendError):
    """Nobody knows whether the platform took it: time-out while reading, connection cut, HTML 502."""


class NotKept(Exception):
    """A file is not taken into our store; ``trouble`` says why."""

    def __init__(self, trouble: Trouble) -> None:
        """Keep why."""
        super().__init__(trouble)
        self.trouble: Trouble = trouble


def one_workspace(address: str) -> str:  # noqa: ARG001 - the shape of Limits.workspace
    """The workspace of every address on a platform that has none."""
    return ""


def any_length(_: Message) -> bool:
    """Whatever the message says, it goes as one."""
    return True


class Limits(Struct, frozen=True):
    """What a channel can show, in a module that imports no platform library.

    Lengths are in characters as the platform counts them. ``rate`` is messages a second for each
    workspace of the platform (None: no limit), ``burst`` how many may leave at once, ``chat_interval``
    the seconds between two messages to one chat, ``group_interval`` those to one group (0: the same).
    ``workspace`` names the workspace of an address; a platform without workspaces is one. ``edit_rate`` is
    that of edits, where the platform counts them apart; ``look_rate`` that of looks into a chat's history,
    there (None: as edits). ``learns``: the true rate is not published, so
    ``rate`` is where learning begins. ``forms``: it can show several questions on one sheet (:class:`Forms`).
    """

    channel: str
    text_length: int
    caption_length: int
    button_length: int
    media_bytes: Mapping[MediaKind, int]
    formats: frozenset[str]
    rate: float | None = None
    burst: int = 1
    chat_interval: float = 0.0
    group_interval: float = 0.0
    fits: Callable[[Message], bool] = any_length
    workspace: Callable[[str], str] = one_workspace
    edit_rate: float | None = None
    look_rate: float | None = None
    learns: bool = False
    forms: bool = False


class ChannelState(Protocol):
    """What an adapter must remember between starts: learned limits, file ids, installations.

    Values put as ``secret`` are encrypted where they lie. Every method returns after the commit. What is
    remembered of one address has the key ``<what>:<address>``, with no colon in ``<what>``: so it is shown to
    whoever is there, and erased with them. No other key looks like that.
    """

    async def get(self, key: str) -> str | None:
        """The remembered value, or None; also None for a secret that this installation cannot open."""

    async def put(self, key: str, value: str, *, secret: bool = False) -> None:
        """Remember a value."""

    async def take(self, key: str) -> str | None:
        """The remembered value, forgotten in the same moment: of two takers one gets it."""

    async def keys(self, prefix: str) -> Sequence[str]:
        """The keys that begin so, in order."""

    def locked(self, name: str) -> AbstractAsyncContextManager[None]:
        """Be alone under this name of the channel, on all machines; waits for whoever is.

        The lock ends by itself after :data:`LOCK_SECONDS`, so what is done under it takes less.
        """


LOCK_SECONDS: Final = 30.0


class Files(Protocol):
    """Files that people have sent in, as they lie in our own store, on all machines alike."""

    async def useful(self, channel: str, address: str) -> bool:
        """Whether a file of whoever is there can go with anything at all, now or another time."""

    async def wanted(self, channel: str, address: str) -> bool:
        """Whether whoever is there was asked for something that a file can go with."""

    async def keep(self, data: bytes) -> str:
        """Keep a picture or film; the name by which a message's media names it.

        Raises:
            NotKept: it is neither, or too large.
        """

    async def path(self, name: str) -> Path | None:
        """Where a copy of it lies on this machine; None: it is there no more.

        Raises:
            TryLater: the store has too much to do.
        """


class NoFiles:
    """A store in which nothing lies, and which takes nothing in: for a channel that was given none."""

    async def useful(self, channel: str, address: str) -> bool:  # noqa: ARG002 - nobody's
        """Nothing of anybody's."""
        return False

    async def wanted(self, channel: str, address: str) -> bool:  # noqa: ARG002 - as above
        """Nobody is asked for files."""
        return False

    async def keep(self, data: bytes) -> str:  # noqa: ARG002 - as above
        """Not taken."""
        raise NotKept("out of reach")

    async def path(self, name: str) -> Path | None:  # noqa: ARG002 - as above
        """Not there."""
        return None


class Line(Struct, frozen=True):
    """One numbered row of a transcript. ``number`` counts up per address; ``edits`` is a row's number.

    ``author`` is ``kompis`` or ``person``. ``body`` is a message as :func:`bot.domain.message.to_json`
    gives it, for both authors.
    """

    number: int
    author: Literal["kompis", "person"]
    body: Mapping[str, Any]
    edits: int | None


class Status(Struct, frozen=True):
    """What a chat's head says: whose chat it is, how far one has come, when the next tip is due.

    ``title`` is the organisation's name; ``done`` of ``total`` tips are done; ``current`` is the number
    of the newest tip, if one has come; ``next_at`` is aware; ``language`` the one kompis talks with this
    person, where that is known.
    """

    title: str
    done: int
    total: int
    next_at: datetime | None = None
    current: int | None = None
    language: str | None = None


Greet = Callable[[str, Sequence[str]], Awaitable[Message]]
"""``greet(code, languages)``: the welcome for an invitation's code (empty: the channel's own
organisation), in the first of the wanted languages (BCP 47) that kompis talks. Stores nothing."""

LeadsHome = Callable[[str, str], Awaitable[bool]]
"""``leads_home(address, code)``: whether this invitation has nothing new for whoever is there."""


StatusOf = Callable[[str], Awaitable[Status | None]]
"""``status(address)``: what the chat's head says to the person there; None for nobody known."""


class Entry(Struct, frozen=True):
    """Which browsers that were let in at an address still are.

    Those of its ``generation`` are, which begins anew whenever somebody logs out everywhere, and the one that
    ``stays``, by its name. ``since`` is when whoever is there began to take part; None: they do not.
    """

    generation: int = 0
    stays: str = ""
    since: datetime | None = None


EntryOf = Callable[[str], Awaitable[Entry]]
"""``entry(address)``: which browsers are let in there. Raises :class:`TryLater`."""


async def nobody_put_out(_: str) -> Entry:
    """Every browser that was let in still is."""
    return Entry()


HomeOf = Callable[[str, Sequence[str], str], Awaitable[Message]]
"""``home(address, languages, code)``: what a page that the platform keeps beside the chat shows this person
now: how it goes and the ways on; a welcome in the first of the wanted languages to whoever is new, by the
code of the organisation that people of that workspace belong to (empty: the channel's own)."""


class Forms(Protocol):
    """What a platform asks that can show several questions on one sheet."""

    async def opened_by(self, event: Event) -> Form | None:
        """The form that this word or tap opens for whoever it is; None: it is answered in the chat.

        Where one opened, the event need not be handed in. Sent in, a form is an event of kind ``form``, with
        what had opened it and its answers.
        """

    async def faults_in(self, event: Event) -> Faults:
        """What is wrong in a form that is being sent in, by field: to be said there, and nothing is lost.

        Raises:
            InboxFull: it cannot be looked at now; it is to be sent in again.
        """


class Transcript(Protocol):
    """The written record of a chat that no platform keeps for us (the web chat)."""

    async def append(
        self,
        address: str,
        author: Literal["kompis", "person"],
        message: Message,
        *,
        key: str,
        edits: int | None,
    ) -> int:
        """Add a row and return its number; the same key again returns the number it has."""

    async def after(self, address: str, number: int) -> Sequence[Line]:
        """At most 200 rows behind this number, in order."""

    async def latest(self, address: str, count: int) -> Sequence[Line]:
        """The last rows, in order; an edit stands with its own number, not in its original's place."""

    async def wait(self, address: str, number: int) -> None:
        """Return when there is a row behind this number, or after two seconds."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What an adapter may be built of; each takes what it needs.

    ``options`` are its own from config.yaml, ``key`` a secret of its own to sign with, ``former_keys`` those
    whose signatures hold still.
    """

    name: str
    options: Mapping[str, str] = field(repr=False)
    state: ChannelState
    transcript: Transcript
    greet: Greet
    status: StatusOf
    home: HomeOf
    forms: Forms
    key: bytes = field(repr=False)
    public_url: str
    files: Files = field(default_factory=NoFiles)
    former_keys: tuple[bytes, ...] = field(default=(), repr=False)
    leads_home: LeadsHome | None = None
    entry: EntryOf = nobody_put_out


class Bubble(Struct, frozen=True):
    """One message as a platform shows it: words as HTML that is safe to show, and media, in their order.

    ``rows`` are the labels of its buttons.
    """

    pieces: Sequence[str | Media]
    rows: Sequence[Sequence[str]] = ()


Sketch = Callable[[Message, str], Sequence[Bubble]]
"""``sketch(message, files)``: the messages that come of one on a platform, for a page of ours. ``files`` is
the address behind which that page has the message's files."""


INSTALLATION: Final = "installation:"
"""What the key of a remembered installation begins with, for channels that many workspaces let in."""


class Diagnosis(Struct, frozen=True):
    """One thing that was looked at: what is there, or what is wrong and the mend, in one sentence.

    ``shut_out``: as long as it is so, nothing goes out or comes in by this channel.
    """

    well: bool
    sentence: str
    shut_out: bool = False


class Adapter(Protocol):
    """What :mod:`adapters` says of one platform, loading no more than is asked for."""

    def options(self) -> Options:
        """What a channel of it may say in config.yaml. Loads no library of the platform's."""

    def limits(self) -> Limits:
        """What the platform can show. Loads no library of the platform's."""

    def who_else_can_read(self) -> str:
        """The platform's own true sentence, a key of the catalogues. Loads no library either."""

    def employer_can_read(self) -> bool:
        """Whether the staff's employer owns the platform, and may read what is written there."""

    def parse(self) -> Parse:
        """How its payloads are read."""

    def sketch(self) -> Sketch | None:
        """How its messages are drawn on a page of ours; None: nobody has written that down."""

    def build(self, tools: Tools) -> Channel:
        """A channel of this platform."""

    async def examine(self, options: Mapping[str, str], public_url: str) -> Sequence[Diagnosis]:
        """Ask the platform whether a channel with these options would work; changes nothing there."""
