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
    "settings",
    "pause",
    "resume",
    "privacy",
    "help",
    "stop",
]
"""The commands that a button can stand for, by their contract words."""

WORDS: Final[tuple[Word, ...]] = get_args(Word)

PauseLength = Literal["week", "date", "open", "day"]
"""A week, until a date that is asked for, until the person says so, or only today."""

HowFar = Literal["done", "tried", "not-yet"]
"""How a promise went."""

PlanTime = Literal["next", "queue", "own"]
"""With the next customer, when there is a queue, or as the person writes."""

HowOften = Literal["daily", "weekly"]
"""On every own day, or on one own day a week."""

Setting = Literal["menu", "days", "hour", "often", "opening", "language", "bell", "link"]

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
    str(BellKind): _one_of(get_args(BellKind)),
}
_READERS_OF: Final = {kind: tuple(_READERS[str(field.type)] for field in fields(kind)) for kind in _LETTER_OF}
"""How each field of an action is read, worked out once: every button that is drawn or tapped passes here."""
