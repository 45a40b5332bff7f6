"""The one codec for every tap.

A platform hands back the text that stands behind a button. Clients can forge it and old messages keep
it for years, so it is decoded here and nowhere else: whatever this version does not know becomes
:class:`Stale`, which gets a true answer. A code is ASCII and at most 64 bytes (Telegram's limit for
callback data) for every value the fields allow.

A code reads ``1`` (version), the action's letters, then its fields, parted by colons. What a subject's
actions are called stands in its own module, beside them.
"""

import re
from collections.abc import Callable
from typing import Any, Final, Literal, get_args, get_origin

from msgspec.structs import fields

from bot.domain.actions import (
    announcing,
    circles,
    courses,
    joining,
    learning,
    pausing,
    planning,
    roles,
    series,
    settings,
    ways_back,
    words,
    workshops,
)
from bot.domain.actions.action import Action

VERSION: Final = "1"
LONGEST_CODE: Final = 64


class Stale(Action, frozen=True):
    """A code of another version, or no code of ours at all. Never put behind a button."""


_SUBJECTS: Final[tuple[dict[str, type[Action]], ...]] = (
    announcing.LETTERS,
    circles.LETTERS,
    courses.LETTERS,
    joining.LETTERS,
    learning.LETTERS,
    pausing.LETTERS,
    planning.LETTERS,
    roles.LETTERS,
    series.LETTERS,
    settings.LETTERS,
    ways_back.LETTERS,
    words.LETTERS,
    workshops.LETTERS,
)
_LETTERS: Final[dict[str, type[Action]]] = {
    letters: kind for subject in _SUBJECTS for letters, kind in subject.items()
}
_LETTER_OF: Final = {kind: letters for letters, kind in _LETTERS.items()}
_FIELDS: Final = {kind: kind.__struct_fields__ for kind in _LETTER_OF}

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


def _reader(kind: object) -> Callable[[str], object]:
    if get_origin(kind) is Literal:
        return _one_of(get_args(kind))
    return _READERS[kind]


_READERS: Final[dict[object, Callable[[str], object]]] = {int: _number, str: _code, bool: _flag}
_READERS_OF: Final = {kind: tuple(_reader(field.type) for field in fields(kind)) for kind in _LETTER_OF}
"""How each field of an action is read, worked out once: every button that is drawn or tapped passes here."""
