"""One YAML file as a tree of nodes that know their places.

PyYAML's own loading is not used: it converts ``no``, ``on``, dates and ``1_000`` behind the author's
back, lets a key stand twice, and forgets where anything stood.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode

from bot.content.bounds import FILE_BYTES
from bot.content.findings import BEGINNING, Finding, Place, place_at
from bot.content.syntax import slip_of

_DEEPEST = 50  # levels; the format needs nine, and the C parser has no guard of its own

# libyaml is ten times as fast, the Python parser has the clearer words; a file with a fault is read by both.
_FAST: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Sheet:
    """A file under reading: its text, its root once that is a mapping, and what was found so far."""

    file: Path
    source: str = ""
    root: MappingNode | None = None
    findings: list[Finding] = field(default_factory=list)

    def report(self, where: Node | Place, code: str, **values: object) -> None:
        """Add a finding at a place, or where a node begins."""
        place = where if isinstance(where, Place) else place_of(where)
        self.findings.append(Finding(self.file, place.line, place.column, code, values))


class Text(Struct, frozen=True):
    """Words of the course, without white space around them, and the node they stand in."""

    words: str
    node: ScalarNode
    sheet: Sheet

    def place(self, offset: int = 0) -> Place:
        """Where in the file the character at ``offset`` in the words stands.

        Found by looking for the word that begins there, since quotes and folding shift characters
        about; where that fails it is the beginning of the text.
        """
        word = _word_at(self.words, offset)
        if offset == 0 or not word:
            return self._beginning(word)
        start, end = self._start(), self.node.end_mark.index
        before = _count(self.words[: offset + len(word) - 1], word)
        for number, found in enumerate(_occurrences(self.sheet.source[start:end], word)):
            if number == before:
                return place_at(self.sheet.source, start + found)
        return place_of(self.node)

    def _beginning(self, word: str) -> Place:
        """The first word; for a block text that is below the sign that opens it."""
        found = self.sheet.source.find(word, self._start()) if self._is_block() else -1
        return place_of(self.node) if found < 0 else place_at(self.sheet.source, found)

    def _is_block(self) -> bool:
        return self.node.style in ("|", ">")

    def _start(self) -> int:
        """The index where the words may begin: behind the line with the sign that opens a block."""
        begin = self.node.start_mark.index
        line_end = self.sheet.source.find("\n", begin)
        return line_end if self._is_block() and line_end >= 0 else begin


def place_of(node: Node) -> Place:
    """Where a node begins."""
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def read_sheet(file: Path) -> Sheet:
    """Read a file. What is wrong with it as a file or as YAML is in ``findings``, and root is None then."""
    try:
        if file.stat().st_size > FILE_BYTES:
            sheet = Sheet(file)
            sheet.report(BEGINNING, "file-too-big", most=FILE_BYTES // 1000)
            return sheet
        body = file.read_bytes()
    except OSError as error:
        sheet = Sheet(file)
        sheet.report(BEGINNING, "file-unreadable", reason=error.strerror or "?")
        return sheet
    return parse_sheet(file, body)


def parse_sheet(file: Path, body: bytes) -> Sheet:
    """Read the bytes of a file that is, or once was, at ``file``."""
    sheet = Sheet(file)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        sheet.report(BEGINNING, "utf-16")
        return sheet
    try:
        sheet.source = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        _report_bytes(sheet, body)
        return sheet
    try:
        root = _compose(sheet.source)
    except (yaml.YAMLError, RecursionError) as error:
        slip = slip_of(sheet.source, error)
        sheet.report(slip.place, slip.code, **slip.values)
        return sheet
    if root is None or (isinstance(root, ScalarNode) and not root.value):
        sheet.report(BEGINNING, "file-empty")
    elif not isinstance(root, MappingNode):
        sheet.report(root, "file-not-mapping")
    else:
        sheet.root = root
    return sheet


def _compose(source: str) -> Node | None:
    try:
        _refuse_depth(source)
        root: Node | None = yaml.compose(source, Loader=_FAST)
    except yaml.YAMLError:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    return root


def _refuse_depth(source: str) -> None:
    depth = 0
    for event in yaml.parse(source, Loader=_FAST):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise RecursionError


def _report_bytes(sheet: Sheet, body: bytes) -> None:
    """Say where the first byte stands that is no UTF-8, and which letter was probably meant."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8")
        letter = body[error.start : error.start + 1].decode("cp1252", errors="replace")
        sheet.report(place_at(before, len(before)), "not-utf-8", letter=letter)


def _word_at(words: str, offset: int) -> str:
    pieces = words[offset:].split(maxsplit=1)
    return pieces[0] if pieces else ""


def _occurrences(source: str, word: str) -> Iterator[int]:
    found = source.find(word)
    while found >= 0:
        yield found
        found = source.find(word, found + 1)


def _count(source: str, word: str) -> int:
    return sum(1 for _ in _occurrences(source, word))
