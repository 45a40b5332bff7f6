"""What handling an event needs beside the database and the event itself."""

import secrets
from collections.abc import Callable, Mapping
from urllib.parse import quote

from msgspec import Struct, field

from bot.domain.card_code import CARDS, card_code
from bot.domain.certificate import CODE_BITS, code_of
from bot.domain.workshop_code import CODES, workshop_code
from bot.phrases import Say
from bot.phrases.people.privacy import or_in_browser
from bot.services.announcements.preview_links import PreviewLinks
from bot.services.learning.shelf import Shelf
from bot.services.people.invite_role import new_role_code
from bot.services.people.ways_back import DIGITS, Marks
from bot.services.workshops.list_links import ListLinks


def new_code() -> str:
    """A code for a certificate that nobody can guess."""
    return code_of(secrets.randbits(CODE_BITS))


def new_token() -> str:
    """What stands in the address of somebody's calendar, or in their own link: nobody can guess it."""
    return secrets.token_urlsafe(24)


def new_digits() -> str:
    """A code that makes two places one."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def new_card() -> str:
    """The code on a card for shared screens."""
    return card_code(secrets.randbelow(CARDS))


def new_workshop_code() -> str:
    """The code by which one checks in at a workshop."""
    return workshop_code(secrets.randbelow(CODES))


def no_lists() -> ListLinks:
    """Links to lists where there is no address that they could have."""
    return ListLinks(b"")


def no_previews() -> PreviewLinks:
    """The same for previews of announcements."""
    return PreviewLinks(b"")


def passing_marks() -> Marks:
    """Marks with a key that lasts as long as the house."""
    return Marks(secrets.token_bytes(32))


class Groups(Struct, frozen=True):
    """What a channel that groups are offered on can do: how long a whisper may be, and what it is called."""

    longest_whisper: int
    platform: str


class House(Struct, frozen=True):
    """Courses, and what the channels say of themselves.

    ``who_else_can_read`` is each channel's own true sentence in English (a key of the catalogues);
    ``organisation`` the key of the organisation that people without a code end up in; ``public_url`` the
    address that people reach kompis by, without a slash at its end, or nothing; ``new_code`` makes up the
    code of a certificate; ``employer_reads`` are the channels in which an employer can read. ``in_browser``
    is, for each channel beside the web chat, the beginning of the web chat's address, behind which an
    invitation's code belongs; it is empty where nobody else could reach that. ``new_token`` makes up what
    stands in the address of somebody's calendar; ``mark_mail`` stands for an e-mail address without telling
    it, and is None where no e-mail can be sent. ``groups`` are the channels on which a group can take a
    course: those that can answer a tap so that nobody else sees it; ``forms`` those that can ask several
    questions on one sheet. ``ways`` marks people's own links and codes;
    ``my_link`` is the beginning of such a link, and empty where there is no web chat that all can reach.
    ``backups_stay`` is for how many weeks the nightly backups keep what is erased; none are made: 0.
    ``lists`` makes the links to lists of workshops' guests, ``previews`` those to announcements as every
    channel shows them.
    """

    shelf: Shelf
    language: str
    who_else_can_read: Mapping[str, str]
    organisation: Mapping[str, str]
    public_url: str = ""
    new_code: Callable[[], str] = new_code
    employer_reads: frozenset[str] = frozenset()
    in_browser: Mapping[str, str] = field(default_factory=dict)
    new_token: Callable[[], str] = new_token
    mark_mail: Callable[[str], str] | None = None
    groups: Mapping[str, Groups] = field(default_factory=dict)
    forms: frozenset[str] = frozenset()
    ways: Marks = field(default_factory=passing_marks)
    my_link: str = ""
    backups_stay: int = 0
    new_digits: Callable[[], str] = new_digits
    new_card: Callable[[], str] = new_card
    new_workshop_code: Callable[[], str] = new_workshop_code
    new_role_code: Callable[[], str] = new_role_code
    lists: ListLinks = field(default_factory=no_lists)
    previews: PreviewLinks = field(default_factory=no_previews)

    def privacy_line(self, channel: str, say: Say) -> str:
        """Who else can read what is written here, and what to do about it, in the person's language."""
        line = say(self.who_else_can_read[channel])
        return f"{line} {or_in_browser(say)}" if channel in self.in_browser else line

    def link_to_join(self, code: str) -> str:
        """Where one joins by this code, on every channel; the words to write, where there is no address."""
        return f"{self.public_url}/join/{code}" if self.public_url else f"/start {code}"

    def shows_link(self, channel: str) -> bool:
        """Whether a link that opens somebody's chat may stand here: nowhere that an employer can read."""
        return bool(self.my_link) and channel not in self.employer_reads

    def way_to_browser(self, channel: str, code: str) -> str:
        """Where one goes on with this invitation unread by one's employer; empty: nothing to offer."""
        beginning = self.in_browser.get(channel)
        offered = beginning is not None and channel in self.employer_reads
        return f"{beginning}{quote(code, safe='')}" if offered else ""
