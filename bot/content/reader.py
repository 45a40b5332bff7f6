"""Reads one mapping of a course file, key by key, and says what is wrong with each."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.content.bounds import ID_PATTERN
from bot.content.nodes import Sheet, Text, place_of

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
        if is_nothing(value):
            self.sheet.report(key_node, "empty", key=key)
            return None
        return value

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
            self.sheet.report(node, "not-list", key=key)
            return None
        if bounds is not None and not bounds[0] <= len(node.value) <= bounds[1]:
            code = "too-few" if len(node.value) < bounds[0] else "too-many"
            self.sheet.report(node, code, key=key, count=len(node.value), least=bounds[0], most=bounds[1])
        items: Sequence[Node] = node.value
        return items

    def mapping(self, key: str) -> MappingNode | None:
        """The node of a mapping under this key."""
        node = self.node_of(key)
        return None if node is None else mapping_of(self.sheet, node, key)


def entries(sheet: Sheet, node: MappingNode) -> Iterator[tuple[str, ScalarNode, Node]]:
    """The entries of a mapping by key, each key once; a second one is reported."""
    seen: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            sheet.report(key, "key-not-text")
        elif key.value in seen:
            sheet.report(key, "duplicate-key", key=key.value, line=seen[key.value])
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
    if is_nothing(node) or not node.value.strip():
        sheet.report(node, "empty", key=key)
        return None
    if node.tag != f"{_TAG}str":
        code = "text-tag" if node.tag.startswith("!") else _NOT_TEXT.get(node.tag, "text-other")
        sheet.report(node, code, key=key, value=node.value, tag=node.tag)
        return None
    words = node.value.strip() if lines else _LINE_BREAK.sub(" ", node.value.strip())
    text = Text(words, node, sheet)
    if len(words) > most:
        sheet.report(node, "too-long", key=key, length=len(words), most=most)
    strange = _STRANGE.search(words)
    if strange is None:
        return text
    sheet.report(text.place(strange.start()), "strange-character", number=f"U+{ord(strange[0]):04X}")
    return None


def is_nothing(node: Node) -> bool:
    """Whether nothing, ``~`` or ``null`` stands there."""
    return isinstance(node, ScalarNode) and node.tag == f"{_TAG}null"


def report_unknown(sheet: Sheet, node: ScalarNode, code: str, known: Sequence[str], **values: object) -> None:
    """Report a word that is not among the known ones, with the nearest of them or all of them.

    The code of the finding is ``code``, with ``-near`` behind it when there is a near one.
    """
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
