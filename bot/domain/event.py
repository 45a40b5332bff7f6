"""What came in from a platform, as kompis understands it."""

from typing import Literal

from msgspec import Struct, field

from bot.domain.actions.action import Action
from bot.domain.form import Answers
from bot.domain.sent_file import SentFile

EventKind = Literal[
    "text", "command", "tap", "blocked", "unblocked", "reachable", "opened", "form", "gone", "moved"
]
"""Words written; a command word; a button tapped; the bot shut out; the bot let in again; the address can
be reached again, though nobody did anything there; a page of our own opened, with something new on it; a
form sent in; the account closed for good; a group that goes on under another id."""


class Event(Struct, frozen=True):
    """One thing a person did in a channel.

    ``address`` is the platform's id of the chat that replies go to, ``sender`` that of the person
    (in a private chat often the same). ``command`` is the bare word, lower case, without a slash;
    ``text`` what stood behind it, or the whole text. ``language`` and ``name`` are the platform's
    hints, where it gives any. ``reference`` names the message that was tapped, as in a receipt.
    ``private`` is False in groups, where ``topic`` is the one it was said in and ``whisper`` the tap's own
    id, by which only whoever tapped can be answered. ``page``: it comes from a page of our own, which tells
    when it is opened. ``zone`` is the time zone the platform tells, an IANA name.
    ``answers`` are those of a form that was sent in; what had opened it is its ``action``, and the one it
    was filled in for its ``organisation``.
    ``moved_to`` is the id a group goes on under, where ``address`` is the one it had. ``invite`` is the code
    that holds for whoever is new there and brings none. ``file`` is what was sent along with the words, or
    instead of them. ``visit``: it comes from
    a browser that people share, where somebody's own chat is open for minutes. ``browser`` is the name of the
    one it comes from, and ``place`` a mark of where on the internet that is, where the channel tells.
    """

    kind: EventKind
    address: str
    sender: str
    text: str = ""
    command: str = ""
    action: Action | None = None
    language: str | None = None
    name: str | None = None
    reference: str | None = None
    private: bool = True
    page: bool = False
    zone: str | None = None
    answers: Answers = field(default_factory=dict)
    organisation: int | None = None
    topic: str = ""
    whisper: str = ""
    moved_to: str = ""
    invite: str = ""
    file: SentFile | None = None
    visit: bool = False
    browser: str = ""
    place: str = ""
