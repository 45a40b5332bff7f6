"""Every tap a person can make: one closed union of frozen dataclasses, and the one codec for them.

A platform hands back the text that stands behind a button. Clients can forge it and old messages keep
it for years, so it is decoded here and nowhere else: whatever this version does not know becomes
:class:`Stale`, which gets a true answer. A code is ASCII and at most 64 bytes (Telegram's limit for
callback data) for every value the fields allow.

A code reads ``1`` (version), the action's letters, then its fields, parted by colons.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, get_args

VERSION: Final = "1"
LONGEST_CODE: Final = 64

Word = Literal[
    "start",
    "today",
    "progress",
    "courses",
    "review",
    "workshops",
    "settings",
    "pause",
    "resume",
    "privacy",
    "help",
    "stop",
    "announce",
    "workshop",
    "report",
    "invite",
    "audit",
]
"""The commands that a button can stand for, by their contract words."""

WORDS: Final[tuple[Word, ...]] = get_args(Word)

PauseLength = Literal["week", "date", "open", "day"]
"""A week, until a date that is asked for, until the person says so, or only today."""

HowFar = Literal["done", "tried", "not-yet"]
"""How a promise went."""

PlanTime = Literal["next", "queue", "own"]
"""With the next customer, when there is a queue, or as the person writes."""

Opinion = Literal["useful", "will-use"]
"""Whether a workshop was of use, and whether one will use something of it."""

HowOften = Literal["daily", "weekly"]
"""On every own day, or on one own day a week."""

Setting = Literal["menu", "days", "hour", "often", "opening", "language", "bell", "link"]

WorkshopField = Literal[
    "title",
    "text",
    "time",
    "place",
    "map",
    "leader",
    "guide",
    "course",
    "question",
    "answer-by",
    "reminders",
    "audience",
    "more",
]
"""What is asked about a workshop, one thing at a time; ``more`` is which of them."""

OccasionField = Literal["time", "seats"]

SeriesField = Literal["title", "text", "question", "guide", "course"]
"""What is the same in all cities of a series, unless a city says it otherwise."""

ReminderDays = Literal["week-and-day", "day", "none"]
"""When those who come are reminded: seven days and one day before, one day before, or not at all."""

AnnouncementField = Literal["words", "audience", "time", "picture", "no-picture", "draft"]
"""What is changed about an announcement, one thing at a time; ``draft``: it goes back to being written."""

AudienceGroup = Literal[
    "everybody",
    "trades",
    "languages",
    "areas",
    "workplaces",
    "cohorts",
    "progress",
    "workshop",
    "answers",
]
"""By what those an announcement is for are chosen."""

AnnouncementTime = Literal["now", "tomorrow"]

HowAgain = Literal["once", "weekly", "monthly"]

BellKind = Literal["mail", "calendar", "none"]
"""How somebody who reads on a page of our own is told: by e-mail, in their calendar, or not at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One option of a question, chosen for good. ``option`` is its position in the course."""

    delivery: int
    question: int
    option: int


@dataclass(frozen=True, slots=True)
class Toggle:
    """One option of a question with several correct ones, put on or off."""

    delivery: int
    question: int
    option: int


@dataclass(frozen=True, slots=True)
class Done:
    """The chosen options of a question stand."""

    delivery: int
    question: int


@dataclass(frozen=True, slots=True)
class Join:
    """“I'm in”, with the code of the organisation or workplace that invites."""

    code: str


@dataclass(frozen=True, slots=True)
class WhatIsStored:
    """“What is stored about me?”, asked before joining."""

    code: str


@dataclass(frozen=True, slots=True)
class ChooseTrade:
    """Where the person meets customers."""

    trade: str


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The language in which kompis talks; ``code`` is the invitation, while joining, else empty."""

    language: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """A button that stands for a command word."""

    word: Word


@dataclass(frozen=True, slots=True)
class PauseFor:
    """How long a pause shall be."""

    length: PauseLength


@dataclass(frozen=True, slots=True)
class Open:
    """Open one of the settings."""

    setting: Setting


@dataclass(frozen=True, slots=True)
class ToggleDay:
    """One weekday (1 Monday to 7 Sunday) put on or off in one's own days, in the message ``delivery``."""

    delivery: int
    weekday: int


@dataclass(frozen=True, slots=True)
class ChooseHour:
    """The hour of the day's lesson, as minutes since midnight."""

    minute: int


@dataclass(frozen=True, slots=True)
class ChooseRhythm:
    """How often something comes by itself."""

    rhythm: HowOften


@dataclass(frozen=True, slots=True)
class NoOpeningHours:
    """Tips may come whether the shop is open or not."""


@dataclass(frozen=True, slots=True)
class ChooseBell:
    """How to be told that a tip lies on the page."""

    kind: BellKind


@dataclass(frozen=True, slots=True)
class RenewCalendar:
    """Another link for one's own calendar; the old one ends."""


@dataclass(frozen=True, slots=True)
class MakeLink:
    """A new link to my own chat; the old one ends."""


@dataclass(frozen=True, slots=True)
class MakeCode:
    """Six digits that make this place and another one."""


@dataclass(frozen=True, slots=True)
class MakeCard:
    """A card for shared screens, with a code that opens one's own chat there."""


@dataclass(frozen=True, slots=True)
class AboutCode:
    """What are the six digits for?"""


@dataclass(frozen=True, slots=True)
class JoinUp:
    """“Yes, make them one”: what was asked about before, and nothing else."""


@dataclass(frozen=True, slots=True)
class Part:
    """Undo what made two places one."""

    merge: int


@dataclass(frozen=True, slots=True)
class FetchCertificate:
    """The certificate of a course done; 0 stands for whichever it is."""

    enrolment: int


@dataclass(frozen=True, slots=True)
class NameCertificate:
    """Which name shall stand on a certificate."""

    enrolment: int


@dataclass(frozen=True, slots=True)
class FetchData:
    """Everything stored about me, as a file."""


@dataclass(frozen=True, slots=True)
class EraseData:
    """Erase everything; ``sure`` once the person has confirmed."""

    sure: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Stop taking part; what is stored stays."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """After a long pause: on from where I was."""


@dataclass(frozen=True, slots=True)
class StartOver:
    """After a long pause: the course from its beginning."""


@dataclass(frozen=True, slots=True)
class Promise:
    """“I'll try it”: the task of the tip in this message."""

    delivery: int


@dataclass(frozen=True, slots=True)
class NotToday:
    """No promise about the task of the tip in this message."""

    delivery: int


@dataclass(frozen=True, slots=True)
class HowItWent:
    """How a promise went, asked at this place of a message."""

    delivery: int
    place: int
    outcome: HowFar


@dataclass(frozen=True, slots=True)
class PlanWhen:
    """When what was promised shall be tried."""

    promise: int
    when: PlanTime


@dataclass(frozen=True, slots=True)
class KeepPromise:
    """What was not tried yet: kept for another week, or let go."""

    promise: int
    keep: bool


@dataclass(frozen=True, slots=True)
class Reflect:
    """A thought of one's own about the tip in this message, to be written."""

    delivery: int


@dataclass(frozen=True, slots=True)
class Skip:
    """No words to what was asked."""


@dataclass(frozen=True, slots=True)
class Flag:
    """The question at this place of a message is odd."""

    delivery: int
    place: int


@dataclass(frozen=True, slots=True)
class SeeAgain:
    """A tip that has been sent, by its number in the course."""

    course: str
    number: int


@dataclass(frozen=True, slots=True)
class Flip:
    """This message in the other of its two languages (``over``), or again in the one it was sent in."""

    delivery: int
    over: bool


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """A course open to the person, its tips from this page on; empty: the list of courses."""

    course: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class StartCourse:
    """Take part in this course too."""

    course: str


@dataclass(frozen=True, slots=True)
class ShowTip:
    """The next tip of this course."""

    course: str


@dataclass(frozen=True, slots=True)
class StartCourseOver:
    """This course from its beginning; empty: the one that is followed. ``sure`` once confirmed."""

    course: str
    sure: bool


@dataclass(frozen=True, slots=True)
class SoftStart:
    """After a long pause: questions first that were answered right before."""


@dataclass(frozen=True, slots=True)
class CircleCourses:
    """Which course shall this group take? ``code`` is the organisation's, or empty."""

    code: str


@dataclass(frozen=True, slots=True)
class BeginCircle:
    """This group takes the course of this cohort."""

    cohort: int


@dataclass(frozen=True, slots=True)
class EndCircle:
    """No more tips for this group; ``sure`` once confirmed."""

    sure: bool


@dataclass(frozen=True, slots=True)
class Attend:
    """“I'm coming”, to this occasion of a workshop, on the card ``delivery``."""

    delivery: int
    occasion: int


@dataclass(frozen=True, slots=True)
class NotSure:
    """Whether one comes to a workshop is not known yet, said on the card ``delivery``."""

    delivery: int
    workshop: int


@dataclass(frozen=True, slots=True)
class CannotCome:
    """“Can't come” to a workshop, on the card ``delivery``."""

    delivery: int
    workshop: int


@dataclass(frozen=True, slots=True)
class SeeWorkshop:
    """The card of a workshop one is invited to."""

    workshop: int


@dataclass(frozen=True, slots=True)
class TakeRole:
    """“I accept”: the role that an invitation with this code gives."""

    code: str


@dataclass(frozen=True, slots=True)
class InviteAs:
    """A link that makes somebody this in the organisation: a role's name, with a hyphen for a space."""

    role: str


@dataclass(frozen=True, slots=True)
class ActFor:
    """Of several organisations this one counts from now on; then goes on with the word that was said."""

    organisation: int
    word: Word


@dataclass(frozen=True, slots=True)
class ShowRoles:
    """Who is what in the organisation."""


@dataclass(frozen=True, slots=True)
class ShowAudit:
    """Who did what in the organisation, before this line of it; 0: the newest."""

    before: int


@dataclass(frozen=True, slots=True)
class ShowReport:
    """How this cohort of the organisation goes."""

    cohort: int


@dataclass(frozen=True, slots=True)
class DrawReport:
    """The same as a picture."""

    cohort: int


@dataclass(frozen=True, slots=True)
class ShowAgenda:
    """What those who come to this workshop remember least."""

    workshop: int


@dataclass(frozen=True, slots=True)
class TakeAway:
    """Somebody's role in the organisation ends; ``sure`` once confirmed."""

    person: int
    role: str
    sure: bool


@dataclass(frozen=True, slots=True)
class NewWorkshop:
    """Begin to plan a workshop."""


@dataclass(frozen=True, slots=True)
class OpenWorkshop:
    """A workshop as it is planned so far."""

    workshop: int


@dataclass(frozen=True, slots=True)
class AskWorkshop:
    """Say this about a workshop."""

    workshop: int
    field: WorkshopField


@dataclass(frozen=True, slots=True)
class ClearWorkshop:
    """Say no longer this about a workshop."""

    workshop: int
    field: WorkshopField


@dataclass(frozen=True, slots=True)
class OpenOccasion:
    """One occasion of a workshop: its hours and seats."""

    occasion: int


@dataclass(frozen=True, slots=True)
class AskOccasion:
    """Say this about an occasion."""

    occasion: int
    field: OccasionField


@dataclass(frozen=True, slots=True)
class EndOccasion:
    """This occasion is not held."""

    occasion: int


@dataclass(frozen=True, slots=True)
class LeadIt:
    """“I lead it”: the workshop is mine to hold."""

    workshop: int


@dataclass(frozen=True, slots=True)
class SeeLed:
    """A workshop as whoever leads it sees it."""

    workshop: int


@dataclass(frozen=True, slots=True)
class ChoosePart:
    """Which part of which course a workshop is: ``part`` is a number made of both their names."""

    workshop: int
    part: int


@dataclass(frozen=True, slots=True)
class InviteTrade:
    """Whether people of a trade are invited to a workshop, put on or off in the message ``delivery``.

    ``trade`` is its place among all, from 1; 0 invites everybody.
    """

    delivery: int
    workshop: int
    trade: int


@dataclass(frozen=True, slots=True)
class ChooseReminders:
    """When those who come to a workshop are reminded."""

    workshop: int
    when: ReminderDays


@dataclass(frozen=True, slots=True)
class PlanWorkshop:
    """The workshop shall take place; ``sure`` once the invitation has been seen."""

    workshop: int
    sure: bool


@dataclass(frozen=True, slots=True)
class DropWorkshop:
    """Throw a draft away; ``sure`` once confirmed."""

    workshop: int
    sure: bool


@dataclass(frozen=True, slots=True)
class CallOff:
    """The workshop does not take place; why is asked first."""

    workshop: int


@dataclass(frozen=True, slots=True)
class ConfirmChange:
    """“Yes, change it”: what was asked about a workshop before, and nothing else."""


@dataclass(frozen=True, slots=True)
class ToCalendar:
    """A file for the calendar, of what one has said yes to in this workshop."""

    workshop: int


@dataclass(frozen=True, slots=True)
class NameForList:
    """“My name on the list” of this workshop's leader."""

    workshop: int


@dataclass(frozen=True, slots=True)
class ImHere:
    """“I'm here”: the code that is said or shown there is asked for. 0: at whichever workshop."""

    workshop: int


@dataclass(frozen=True, slots=True)
class ShowGuests:
    """Who comes to an occasion, from this place of the list on."""

    occasion: int
    page: int


@dataclass(frozen=True, slots=True)
class HasCome:
    """A leader says that somebody on this page of the list is here."""

    occasion: int
    person: int
    page: int


@dataclass(frozen=True, slots=True)
class ShowCode:
    """The code by which one checks in, large, and as a picture to scan."""

    workshop: int


@dataclass(frozen=True, slots=True)
class Rate:
    """What somebody thinks of the workshop that a message is about: an answer to its question, 1 to 3."""

    delivery: int
    question: Opinion
    value: int


@dataclass(frozen=True, slots=True)
class NewAnnouncement:
    """Write a new announcement."""


@dataclass(frozen=True, slots=True)
class Announcements:
    """The newest announcements of the organisation."""


@dataclass(frozen=True, slots=True)
class OpenAnnouncement:
    """An announcement: as it is written so far, or how it goes."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AskAnnouncement:
    """Change this about an announcement."""

    announcement: int
    about: AnnouncementField


@dataclass(frozen=True, slots=True)
class WriteIn:
    """Write an announcement's text in this language: for the first time, anew, or by way of correction."""

    announcement: int
    language: str


@dataclass(frozen=True, slots=True)
class Narrow:
    """Whom an announcement is for: one of a group put on or off; without ``member``, the group is shown."""

    announcement: int
    group: AudienceGroup
    member: str


@dataclass(frozen=True, slots=True)
class AnnounceAt:
    """When an announcement goes out."""

    announcement: int
    when: AnnouncementTime


@dataclass(frozen=True, slots=True)
class RepeatAnnouncement:
    """Whether an announcement comes again."""

    announcement: int
    how: HowAgain


@dataclass(frozen=True, slots=True)
class MarkUrgent:
    """Whether an announcement comes in quiet hours, too."""

    announcement: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class SendAnnouncement:
    """“Send it”, as it was shown in this version; ``asked``: how many of the questions have had a yes."""

    announcement: int
    version: int
    asked: int


@dataclass(frozen=True, slots=True)
class ThrowAway:
    """A draft of an announcement goes; ``sure`` once confirmed."""

    announcement: int
    sure: bool


@dataclass(frozen=True, slots=True)
class StopAnnouncement:
    """An announcement goes out no further; ``sure`` once confirmed."""

    announcement: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Withdraw:
    """An announcement is taken back, where it stands; ``sure`` once confirmed."""

    announcement: int
    sure: bool


@dataclass(frozen=True, slots=True)
class SendAgain:
    """An announcement once more to those whom it did not reach."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ListSeries:
    """The workshops that are planned for many cities."""


@dataclass(frozen=True, slots=True)
class NewSeries:
    """Begin to plan one workshop for many cities."""


@dataclass(frozen=True, slots=True)
class OpenSeries:
    """A workshop for many cities: what is shared, and how far each has come."""

    series: int


@dataclass(frozen=True, slots=True)
class AskSeries:
    """Say this for all cities."""

    series: int
    field: SeriesField


@dataclass(frozen=True, slots=True)
class ChooseSeriesPart:
    """Which part of which course it is in all cities; ``part`` as in :class:`ChoosePart`."""

    series: int
    part: int


@dataclass(frozen=True, slots=True)
class SpreadSeries:
    """Every city gets a draft of its own; ``sure`` once confirmed."""

    series: int
    sure: bool


@dataclass(frozen=True, slots=True)
class RemindCities:
    """Those who plan in the cities that are not done are reminded; ``sure`` once confirmed."""

    series: int
    sure: bool


@dataclass(frozen=True, slots=True)
class TakeShared:
    """“Take the new words”: what the series says, instead of what the city has written."""

    workshop: int


@dataclass(frozen=True, slots=True)
class Okay:
    """Read and understood; nothing to do."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A code of another version, or no code of ours at all. Never put behind a button."""


Action = (
    Answer
    | Toggle
    | Done
    | Join
    | WhatIsStored
    | ChooseTrade
    | ChooseLanguage
    | Say
    | PauseFor
    | Open
    | ToggleDay
    | ChooseHour
    | ChooseRhythm
    | NoOpeningHours
    | ChooseBell
    | RenewCalendar
    | MakeLink
    | MakeCode
    | MakeCard
    | AboutCode
    | JoinUp
    | Part
    | FetchCertificate
    | NameCertificate
    | FetchData
    | EraseData
    | Leave
    | GoOn
    | StartOver
    | Promise
    | NotToday
    | HowItWent
    | PlanWhen
    | KeepPromise
    | Reflect
    | Skip
    | Flag
    | SeeAgain
    | Flip
    | OpenCourse
    | StartCourse
    | ShowTip
    | StartCourseOver
    | SoftStart
    | CircleCourses
    | BeginCircle
    | EndCircle
    | Attend
    | NotSure
    | CannotCome
    | SeeWorkshop
    | TakeRole
    | InviteAs
    | ActFor
    | ShowRoles
    | ShowAudit
    | ShowReport
    | DrawReport
    | ShowAgenda
    | TakeAway
    | NewWorkshop
    | OpenWorkshop
    | AskWorkshop
    | ClearWorkshop
    | OpenOccasion
    | AskOccasion
    | EndOccasion
    | LeadIt
    | SeeLed
    | ChoosePart
    | InviteTrade
    | ChooseReminders
    | PlanWorkshop
    | DropWorkshop
    | CallOff
    | ConfirmChange
    | ToCalendar
    | NameForList
    | ImHere
    | ShowGuests
    | HasCome
    | ShowCode
    | Rate
    | NewAnnouncement
    | Announcements
    | OpenAnnouncement
    | AskAnnouncement
    | WriteIn
    | Narrow
    | AnnounceAt
    | RepeatAnnouncement
    | MarkUrgent
    | SendAnnouncement
    | ThrowAway
    | StopAnnouncement
    | Withdraw
    | SendAgain
    | ListSeries
    | NewSeries
    | OpenSeries
    | AskSeries
    | ChooseSeriesPart
    | SpreadSeries
    | RemindCities
    | TakeShared
    | Okay
    | Stale
)

_LETTERS: Final[dict[str, type[Action]]] = {
    "a": Answer,
    "t": Toggle,
    "d": Done,
    "j": Join,
    "w": WhatIsStored,
    "r": ChooseTrade,
    "l": ChooseLanguage,
    "s": Say,
    "p": PauseFor,
    "o": Open,
    "y": ToggleDay,
    "h": ChooseHour,
    "c": ChooseRhythm,
    "i": NoOpeningHours,
    "bl": ChooseBell,
    "br": RenewCalendar,
    "wl": MakeLink,
    "wc": MakeCode,
    "wk": MakeCard,
    "wa": AboutCode,
    "wj": JoinUp,
    "wp": Part,
    "fc": FetchCertificate,
    "nc": NameCertificate,
    "f": FetchData,
    "e": EraseData,
    "v": Leave,
    "g": GoOn,
    "b": StartOver,
    "k": Okay,
    "m": Promise,
    "n": NotToday,
    "u": HowItWent,
    "mw": PlanWhen,
    "mk": KeepPromise,
    "rf": Reflect,
    "sk": Skip,
    "q": Flag,
    "x": SeeAgain,
    "fl": Flip,
    "z": OpenCourse,
    "cs": StartCourse,
    "ct": ShowTip,
    "co": StartCourseOver,
    "gs": SoftStart,
    "gc": CircleCourses,
    "gb": BeginCircle,
    "ge": EndCircle,
    "ea": Attend,
    "eu": NotSure,
    "en": CannotCome,
    "es": SeeWorkshop,
    "kc": ToCalendar,
    "kn": NameForList,
    "kh": ImHere,
    "kg": ShowGuests,
    "ka": HasCome,
    "kq": ShowCode,
    "kr": Rate,
    "rt": TakeRole,
    "ri": InviteAs,
    "rc": ActFor,
    "rs": ShowRoles,
    "ru": ShowAudit,
    "rr": ShowReport,
    "rd": DrawReport,
    "rg": ShowAgenda,
    "rx": TakeAway,
    "pn": NewWorkshop,
    "po": OpenWorkshop,
    "pa": AskWorkshop,
    "pc": ClearWorkshop,
    "pw": OpenOccasion,
    "pq": AskOccasion,
    "pe": EndOccasion,
    "pl": LeadIt,
    "pj": SeeLed,
    "pk": ChoosePart,
    "pi": InviteTrade,
    "pm": ChooseReminders,
    "pp": PlanWorkshop,
    "pd": DropWorkshop,
    "px": CallOff,
    "pv": ConfirmChange,
    "an": NewAnnouncement,
    "al": Announcements,
    "ao": OpenAnnouncement,
    "aa": AskAnnouncement,
    "aw": WriteIn,
    "ag": Narrow,
    "at": AnnounceAt,
    "ar": RepeatAnnouncement,
    "au": MarkUrgent,
    "as": SendAnnouncement,
    "ad": ThrowAway,
    "ax": StopAnnouncement,
    "ab": Withdraw,
    "af": SendAgain,
    "ps": ListSeries,
    "pz": NewSeries,
    "pb": OpenSeries,
    "pf": AskSeries,
    "pg": ChooseSeriesPart,
    "ph": SpreadSeries,
    "pr": RemindCities,
    "pt": TakeShared,
}
_LETTER_OF: Final = {kind: letters for letters, kind in _LETTERS.items()}
_FIELDS: Final = {kind: tuple(field.name for field in fields(kind)) for kind in _LETTER_OF}

_LARGEST: Final = 2**63 - 1
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_CODE = re.compile(r"[a-z0-9-]{0,40}")


def encode(action: Action) -> str:
    """The code that stands behind a button: ASCII, at most 64 bytes.

    Raises:
        ValueError: the action is Stale, a text in it is no code (a-z, 0-9, hyphen, at most 40), a number in
            it is none a database keeps (0 to 2⁶³-1), or the whole would be too long.
    """
    kind = type(action)
    letters = _LETTER_OF.get(kind)
    if letters is None:
        message = "Stale stands for codes that were not understood and has none of its own"
        raise ValueError(message)
    code = ":".join([VERSION, letters, *[_written(getattr(action, name), action) for name in _FIELDS[kind]]])
    if len(code) > LONGEST_CODE:
        message = (
            f"{action!r} would be a code of {len(code)} bytes; at most {LONGEST_CODE} fit behind a button"
        )
        raise ValueError(message)
    return code


def decode(code: str) -> Action:
    """The action behind a code; :class:`Stale` for everything that is not one of ours."""
    version, _, rest = code.partition(":")
    letters, *values = rest.split(":")
    kind: Any = _LETTERS.get(letters)
    if version != VERSION or kind is None or len(code) > LONGEST_CODE:
        return Stale()
    readers = _READERS_OF[kind]
    if len(values) != len(readers):
        return Stale()
    try:
        action: Action = kind(*[read(value) for read, value in zip(readers, values, strict=True)])
    except ValueError:
        return Stale()
    return action


def _written(value: object, action: Action) -> str:
    if isinstance(value, int) and 0 <= value <= _LARGEST:
        return str(int(value))  # of a bool, too
    if isinstance(value, str) and _CODE.fullmatch(value) is not None:
        return value
    message = f"{action!r} holds a value that cannot stand in a code"
    raise ValueError(message)


def _number(text: str) -> int:
    if _NUMBER.fullmatch(text) is None or int(text) > _LARGEST:
        raise ValueError(text)
    return int(text)


def _code(text: str) -> str:
    if _CODE.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _flag(text: str) -> bool:
    return _one_of(("0", "1"))(text) == "1"


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


_READERS: Final[dict[str, Callable[[str], object]]] = {
    str(int): _number,
    str(str): _code,
    str(bool): _flag,
    str(Word): _one_of(WORDS),
    str(PauseLength): _one_of(get_args(PauseLength)),
    str(HowFar): _one_of(get_args(HowFar)),
    str(PlanTime): _one_of(get_args(PlanTime)),
    str(HowOften): _one_of(get_args(HowOften)),
    str(Setting): _one_of(get_args(Setting)),
    str(Opinion): _one_of(get_args(Opinion)),
    str(BellKind): _one_of(get_args(BellKind)),
    str(WorkshopField): _one_of(get_args(WorkshopField)),
    str(SeriesField): _one_of(get_args(SeriesField)),
    str(OccasionField): _one_of(get_args(OccasionField)),
    str(ReminderDays): _one_of(get_args(ReminderDays)),
    str(AnnouncementField): _one_of(get_args(AnnouncementField)),
    str(AudienceGroup): _one_of(get_args(AudienceGroup)),
    str(AnnouncementTime): _one_of(get_args(AnnouncementTime)),
    str(HowAgain): _one_of(get_args(HowAgain)),
}
_READERS_OF: Final = {kind: tuple(_READERS[str(field.type)] for field in fields(kind)) for kind in _LETTER_OF}
"""How each field of an action is read, worked out once: every button that is drawn or tapped passes here."""
