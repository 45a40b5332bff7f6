"""Reads one mapping of a course file, key by key, and says what is wrong with each."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.content.bounds import ID_PATTERN
from bot.content.findings import Place, place_at
from bot.content.nodes import Sheet, Text, place_of
from bot.content.syntax import BULLET, COMMENT, DASHED, FIRST_KEYS, HASHTAG, INVISIBLE, lost, sign_name

_TAG: Final = "tag:yaml.org,2002:"
_NOT_TEXT: Final = {
    f"{_TAG}bool": "text-yes-no",
    f"{_TAG}int": "text-number",
    f"{_TAG}float": "text-number",
    f"{_TAG}timestamp": "text-date",
}
_YES: Final = frozenset({"yes", "true", "on"})
_ID: Final = re.compile(ID_PATTERN)
_LINE_BREAK: Final = re.compile(r"[ \t]*\n\s*")
_NAMES: Final = frozenset({"id", "language", "license", "trades", "after"})
"""Keys whose values are no prose: a note behind them is one."""

_STRANGE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no channel shows and a database may refuse: controls and halves of characters (Cc and Cs)."""


class Fields:
    """A mapping's values by key.

    Made with the keys that may stand in it: any other is a fault, and so is a key that stands twice
    (the first one counts). ``elsewhere`` are keys that belong to course.yaml only.
    """

    def __init__(
        self, sheet: Sheet, node: MappingNode, known: Sequence[str], elsewhere: Sequence[str] = ()
    ) -> None:
        self.sheet = sheet
        self.node = node
        self._values: dict[str, tuple[ScalarNode, Node]] = {}
        for name, key, value in entries(sheet, node):
            if name in known:
                self._values[name] = key, value
            elif name in elsewhere:
                sheet.report(key, "key-elsewhere", key=name)
            elif node.flow_style and is_nothing(value):
                sheet.report(key, "brace-comma", word=name)
            else:
                report_unknown(sheet, key, "unknown-key", known)

    def has(self, key: str) -> bool:
        """Whether the key stands here, with whatever value."""
        return key in self._values

    def peek(self, key: str) -> Node | None:
        """The value's node, whatever it is; nothing is reported."""
        return self._values[key][1] if key in self._values else None

    def node_of(self, key: str, *, required: bool = False) -> Node | None:
        """The value's node; None when there is none, which is a fault for a required key.

        A key with nothing behind it is a fault always: something was meant to stand there.
        """
        if key not in self._values:
            if required:
                self.sheet.report(self.node, "missing", key=key)
            return None
        key_node, value = self._values[key]
        if not is_nothing(value):
            return value
        if not _report_cut(self.sheet, key_node.end_mark.index + 1):
            self.sheet.report(key_node, "empty", key=key)
        return None

    def text(self, key: str, most: int, *, required: bool = False, lines: bool = False) -> Text | None:
        """A text of at most ``most`` characters; one line unless ``lines``."""
        node = self.node_of(key, required=required)
        return None if node is None else text_of(self.sheet, node, key, most, lines=lines)

    def flag(self, key: str, *, default: bool) -> bool:
        """A ``true`` or ``false``."""
        node = self.node_of(key)
        if node is None:
            return default
        if isinstance(node, ScalarNode) and node.tag == f"{_TAG}bool":
            return node.value.lower() in _YES
        self.sheet.report(node, "not-flag", key=key)
        return default

    def identifier(self, key: str, *, required: bool = False) -> Text | None:
        """An id: a-z, 0-9 and hyphens."""
        text = self.text(key, 100, required=required)
        if text is None or _ID.fullmatch(text.words):
            return text
        self.sheet.report(text.node, "bad-id", id=text.words, better=slug(text.words))
        return None

    def items(
        self, key: str, bounds: tuple[int, int] | None = None, *, required: bool = False
    ) -> Sequence[Node] | None:
        """The nodes of a list with at least and at most so many entries."""
        node = self.node_of(key, required=required)
        if node is None:
            return None
        if not isinstance(node, SequenceNode):
            _report_no_list(self.sheet, node, key)
            return None
        if bounds is not None and not bounds[0] <= len(node.value) <= bounds[1]:
            code = "too-few" if len(node.value) < bounds[0] else "too-many"
            if code == "too-few" and any(map(_has_arabic_comma, node.value)):
                code = "arabic-comma"
            self.sheet.report(node, code, key=key, count=len(node.value), least=bounds[0], most=bounds[1])
        if node.flow_style:
            _report_parted_quotes(self.sheet, node.value)
        items: Sequence[Node] = node.value
        return items

    def mapping(self, key: str) -> MappingNode | None:
        """The node of a mapping under this key."""
        node = self.node_of(key)
        return None if node is None else mapping_of(self.sheet, node, key)


def entries(sheet: Sheet, node: MappingNode) -> Iterator[tuple[str, ScalarNode, Node]]:
    """The entries of a mapping by key, each key once; a second one is reported."""
    seen: dict[str, int] = {}
    another = False  # whether the keys of what should be an entry of its own have begun
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            sheet.report(key, "key-not-text")
        elif key.value in seen:
            begins = key.value in FIRST_KEYS and key.value == next(iter(seen))
            if not another:
                code = "duplicate-first-key" if begins else "duplicate-key"
                sheet.report(key, code, key=key.value, line=seen[key.value])
            another = another or begins
        elif key.value.startswith("-") and key.value[1:] in FIRST_KEYS:
            sheet.report(key, "dash-space", word=f"{key.value[1:]}: …")
            another = True
        else:
            seen[key.value] = place_of(key).line
            yield key.value, key, value


def mapping_of(sheet: Sheet, node: Node, key: str) -> MappingNode | None:
    """The node as a mapping; anything else is a fault."""
    if isinstance(node, MappingNode):
        return node
    sheet.report(node, "not-mapping", key=key)
    return None


def text_of(sheet: Sheet, node: Node, key: str, most: int, *, lines: bool = False) -> Text | None:
    """The node as a text; what YAML would read as something else has to be quoted."""
    if not isinstance(node, ScalarNode):
        sheet.report(node, "text-mapping" if isinstance(node, MappingNode) else "text-list", key=key)
        return None
    if is_nothing(node) or not INVISIBLE.sub("", node.value).strip():
        if not _report_cut(sheet, node.start_mark.index):
            sheet.report(node, "empty", key=key)
        return None
    if node.tag != f"{_TAG}str":
        code = "text-tag" if node.tag.startswith("!") else _NOT_TEXT.get(node.tag, "text-other")
        sheet.report(node, code, key=key, value=node.value, tag=node.tag)
        return None
    words = node.value.strip() if lines else _LINE_BREAK.sub(" ", node.value.strip())
    text = Text(words, node, sheet)
    if not node.style and key not in _NAMES and _report_cut(sheet, node.end_mark.index):
        return None
    if len(words) > most:
        sheet.report(node, "too-long", key=key, length=len(words), most=most)
    strange = _STRANGE.search(words)
    if strange is None:
        return text
    sheet.report(text.place(strange.start()), "strange-character", number=f"U+{ord(strange[0]):04X}")
    return None


def entry_text(sheet: Sheet, node: Node, key: str, most: int, keys: Sequence[str]) -> Text | None:
    """The node as a text that is an entry of a list, where one of ``keys`` could stand as well.

    A space that was forgotten makes a text of that key, or one entry of two.
    """
    text = text_of(sheet, node, key, most)
    if text is None or text.node.style:
        return text
    name, colon, rest = text.words.partition(":")
    if colon and rest and name in keys:
        if INVISIBLE.match(rest):
            sheet.report(text.place(len(name) + 1), "invisible-sign", number=sign_name(rest[0]))
        else:
            sheet.report(node, "no-space", key=name)
        return None
    line_end = sheet.source.find("\n", text.node.start_mark.index, text.node.end_mark.index)
    while line_end >= 0:
        following = sheet.source[line_end + 1 : text.node.end_mark.index]
        if DASHED.match(following) or BULLET.match(following) or following.lstrip().startswith("- "):
            indent = len(following) - len(following.lstrip())
            sheet.report(place_at(sheet.source, line_end + 1 + indent), "options-joined")
            return None
        line_end = sheet.source.find("\n", line_end + 1, text.node.end_mark.index)
    return text


def _report_cut(sheet: Sheet, index: int) -> bool:
    """Whether the rest of the line from an index is no text to YAML, but may be to its author: reported."""
    line_end = sheet.source.find("\n", index)
    line = sheet.source[index : line_end if line_end >= 0 else None]
    for code, pattern in (("hashtag", HASHTAG), ("comment", COMMENT)):
        if found := pattern.match(line):
            sheet.report(place_at(sheet.source, index + found[0].index("#")), code, lost=lost(found[1]))
            return code == "hashtag"
    return False


def _report_no_list(sheet: Sheet, node: Node, key: str) -> None:
    """Say what a list lacks: the dashes, or all of it."""
    first = node.value[0][0] if isinstance(node, MappingNode) and node.value else None
    if isinstance(first, ScalarNode) and first.value in FIRST_KEYS:
        sheet.report(node, "no-dash", key=first.value)
    elif isinstance(node, ScalarNode) and not node.style and (bullet := BULLET.match(node.value)):
        sheet.report(node, "bullet", sign=bullet[1])
    else:
        sheet.report(node, "not-list", key=key)


def _report_parted_quotes(sheet: Sheet, items: Sequence[Node]) -> None:
    """Warn of a comma within ”…” that made two entries of one."""
    for item in items[:-1]:
        if isinstance(item, ScalarNode) and not item.style and _opens_quotes(item.value):
            sheet.report(item, "list-comma")
            return


def _opens_quotes(words: str) -> bool:
    return words.count("”") % 2 == 1 if "“" not in words else words.count("“") > words.count("”")


def _has_arabic_comma(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.style and "،" in node.value


def is_nothing(node: Node) -> bool:
    """Whether nothing, ``~`` or ``null`` stands there."""
    return isinstance(node, ScalarNode) and node.tag == f"{_TAG}null"


def report_unknown(sheet: Sheet, node: ScalarNode, code: str, known: Sequence[str], **values: object) -> None:
    """Report a word that is not among the known ones, with the nearest of them or all of them.

    The code of the finding is ``code``, with ``-near`` behind it when there is a near one.
    """
    if sign := INVISIBLE.search(node.value):
        place = place_of(node)
        sheet.report(
            Place(place.line, place.column + sign.start()), "invisible-sign", number=sign_name(sign[0])
        )
        return
    near = nearest(node.value, known)
    if near is None:
        sheet.report(node, code, word=node.value, known=", ".join(known), **values)
    else:
        sheet.report(node, f"{code}-near", word=node.value, near=near, **values)


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that looks most like this one, if any does."""
    from difflib import get_close_matches  # noqa: PLC0415  only where something is wrong

    plain = word.lower().replace(" ", "-").replace("_", "-")
    by_look = {one.lower().replace("_", "-"): one for one in known}
    found = get_close_matches(plain, by_look, n=1, cutoff=0.7)
    return by_look[found[0]] if found else None


def slug(words: str) -> str:
    """An id that says about the same as these words."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "name-1"
