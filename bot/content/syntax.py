"""What was done to a file that is no YAML: a place, and a code whose mend is true.

The parser tells where reading stopped, which is often a line later, and of what it is made. So its
words are only the beginning: the line itself and the one before it say what an author's hand did.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple

import yaml

from bot.content.findings import BEGINNING, Place, place_at
from bot.content.keys import KEYS

INVISIBLE: Final = re.compile(
    r"[\u00a0\u00ad\u061c\u2007\u200b-\u200f\u202a-\u202f\u2060-\u2064\u2066-\u2069\u3000\ufeff]"
)
"""Signs that look like a space or like nothing, and are neither to YAML."""

BULLET: Final = re.compile(r"[ \t]*([•·▪◦‣–—*])[ \t]+(\w+:)?")  # noqa: RUF001  as Word writes it
"""What word processors make of the dash before an entry of a list."""

HASHTAG: Final = re.compile(r"[ \t]+(#\S.*)")
"""What takes the rest of its line away from a text without quotes."""

COMMENT: Final = re.compile(r"[ \t]+#[ \t]+(\S.*)")
"""What may be a note behind a text, or was meant to be part of it."""

FIRST_KEYS: Final = frozenset({"id", "text", "question"})
"""With these begins an entry of a list."""

_LOST: Final = 30  # characters of what was lost are enough to find it

# Words in the parser's own message → the code that says it to an author.
_CODES: Final = (
    ("mapping values are not allowed", "yaml-colon"),
    ("sequence entries are not allowed", "yaml-dash"),
    ("could not find expected ':'", "yaml-key"),
    ("found character '\\t'", "yaml-tab"),
    ("cannot start any token", "yaml-sign"),
    ("while scanning an alias", "yaml-sign"),
    ("while scanning an anchor", "yaml-sign"),
    ("found undefined alias", "yaml-sign"),
    ("while scanning a tag", "yaml-sign"),
    ("found undefined tag handle", "yaml-sign"),
    ("while scanning a block scalar", "yaml-block"),
    ("found unexpected end of stream", "yaml-quote"),
    ("found unexpected document separator", "yaml-quote"),
    ("unknown escape character", "yaml-escape"),
    ("expected escape sequence", "yaml-escape"),
    ("expected ',' or ']'", "yaml-list"),
    ("expected ',' or '}'", "yaml-braces"),
    ("expected a single document", "yaml-document"),
    ("but found '<scalar>'", "yaml-ragged"),
    ("expected <block end>", "yaml-indent"),
    ("expected '<document start>'", "yaml-indent"),
)
# What was opened matters, not where reading stopped.
_AT_ITS_BEGINNING: Final = frozenset({"yaml-quote", "yaml-sign", "yaml-key"})

# The beginning of a line as far as it matters how it is spaced: indent, dash, key, what follows the colon.
_HEAD: Final = re.compile(
    rf"(?:\s|{INVISIBLE.pattern})*(?:-(?:\s|{INVISIBLE.pattern})*)?"
    rf"(?:(?:\w|{INVISIBLE.pattern})+:{INVISIBLE.pattern}?)?"
)
_NO_SPACE: Final = re.compile(r"[ \t]*(?:-[ \t]+)?(\w+):(?=\S)")
DASHED: Final = re.compile(r"[ \t]*-((\w+:)|[^\s-])")
"""A dash without a space before its entry."""

_FIRST_KEY: Final = re.compile(rf"[ \t]*({'|'.join(sorted(FIRST_KEYS))}):(?=\s)")
_KEY_ALONE: Final = re.compile(r"[ \t]*(?:-[ \t]+)?(\w+)")


class Slip(NamedTuple):
    """What was done where; ``values`` fill in the sentences of ``code``."""

    place: Place
    code: str
    values: Mapping[str, object]


def slip_of(source: str, error: yaml.YAMLError | RecursionError) -> Slip:
    """The slip of an author's hand behind an error of the parser's."""
    if isinstance(error, yaml.reader.ReaderError):
        place = place_at(source, error.position)
        return Slip(place, "strange-character", {"number": f"U+{error.character:04X}"})
    if isinstance(error, yaml.MarkedYAMLError):
        return _slip_at_mark(source, error)
    return Slip(BEGINNING, "yaml-deep", {})


def sign_name(sign: str) -> str:
    """The number and name of a sign that cannot be shown."""
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()


def lost(words: str) -> str:
    """The beginning of what is not read."""
    words = words.strip()
    return words if len(words) <= _LOST else f"{words[:_LOST].rstrip()} …"


def _slip_at_mark(source: str, error: yaml.MarkedYAMLError) -> Slip:
    message = f"{error.context or ''} {error.problem or ''}".strip()
    code = next((code for words, code in _CODES if words in message), "yaml-other")
    mark = error.problem_mark or error.context_mark
    if code in _AT_ITS_BEGINNING and error.context_mark is not None:
        mark = error.context_mark
    if mark is None:
        return Slip(BEGINNING, "yaml-other", {"problem": message})
    lines = source.splitlines()
    number = min(mark.line, len(lines) - 1)
    line = lines[mark.line] if mark.line < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return Slip(Place(mark.line + 1, indent.index("\t") + 1), "yaml-tab", {})
    before = next((at for at in range(number - 1, -1, -1) if lines[at].strip()), None)
    slip = (
        _slip_in(line, mark.line, here=True)
        or (None if before is None else _slip_in(lines[before], before, here=code == "yaml-colon"))
        or _slip_by_code(code, line, mark.line, mark.column)
        or (None if before is None else _lost_line(code, lines[before], before))
    )
    if slip is not None:
        return slip
    column = mark.column - (code == "yaml-escape")  # the backslash, not what follows
    return Slip(
        Place(mark.line + 1, column + 1), code, {"sign": line[column : column + 1], "problem": message}
    )


def _slip_in(line: str, number: int, *, here: bool) -> Slip | None:
    """A sign, space or dash that is wrong at the beginning of a line.

    ``here`` is where reading stopped, or goes on to there without a break. Of another line only what a key
    proves is believed: it may be part of a text.
    """

    def slip(found: re.Match[str], group: int, code: str, **values: object) -> Slip:
        return Slip(Place(number + 1, found.start(group) + 1), code, values)

    head = _HEAD.match(line)
    if head and (sign := INVISIBLE.search(head[0])):
        return slip(sign, 0, "invisible-sign", number=sign_name(sign[0]))
    if (found := _NO_SPACE.match(line)) and found[1] in KEYS:
        return slip(found, 1, "no-space", key=found[1])
    if (found := DASHED.match(line)) and (here or (found[2] or "")[:-1] in KEYS):
        return slip(found, 1, "dash-space", word=lost(line.strip()[1:]))
    if (found := BULLET.match(line)) and (here or (found[2] or "")[:-1] in KEYS):
        return slip(found, 1, "bullet", sign=found[1])
    return None


def _slip_by_code(code: str, line: str, number: int, column: int) -> Slip | None:
    """What the line tells beyond the parser's words."""
    read = line[:column].rstrip()
    if code in {"yaml-ragged", "yaml-indent"} and read.endswith(('"', "'")):
        after = "yaml-after-quote" if read.endswith('"') else "yaml-after-apostrophe"
        return Slip(Place(number + 1, column + 1), after, {})
    if code in {"yaml-ragged", "yaml-indent"} and read.endswith(("]", "}")):
        sign = "[" if read.endswith("]") else "{"
        return Slip(Place(number + 1, max(line.find(sign), 0) + 1), "yaml-sign", {"sign": sign})
    if code == "yaml-indent" and (found := _FIRST_KEY.match(line)):
        return Slip(Place(number + 1, found.start(1) + 1), "no-dash", {"key": found[1]})
    if code == "yaml-colon" and (found := _KEY_ALONE.fullmatch(line[:column])) and found[1] in KEYS:
        return Slip(Place(number + 1, found.start(1) + 1), "yaml-indent", {})
    return None


def _lost_line(code: str, line: str, number: int) -> Slip | None:
    """The hashtag that ended a text which goes on below it."""
    if code not in {"yaml-ragged", "yaml-list", "yaml-braces"}:
        return None
    found = HASHTAG.search(line.rstrip())
    if found is None or not line[: found.start()].strip():
        return None
    return Slip(Place(number + 1, found.start(1) + 1), "hashtag", {"lost": lost(found[1])})
