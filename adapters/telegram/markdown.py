"""Markdown of the small kind → a text with Telegram's entities, counted in UTF-16 units. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from adapters.telegram.measures import units

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Entity = dict[str, Any]
"""A MessageEntity of the Bot API: type, offset, length, and url for links."""

_RULES: Final = ["emphasis", "link", "list", "newline", "escape", "entity", "autolink"]
_STYLES: Final = {"strong": "bold", "em": "italic"}


@dataclass(slots=True)
class Writer:
    """A text that grows, with the entities that hold in it."""

    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    length: int = 0
    _open: list[Entity] = field(default_factory=list)

    def write(self, words: str) -> None:
        """Append words."""
        self.text += words
        self.length += units(words)

    def add(self, piece: "Piece") -> None:
        """Append a piece with its entities."""
        self.entities += [{**entity, "offset": entity["offset"] + self.length} for entity in piece.entities]
        self.text += piece.text
        self.length += piece.length

    @property
    def piece(self) -> "Piece":
        """All that was written, done."""
        return Piece(self.text, self.length, tuple(self.entities))

    def begin(self, kind: str, **more: str) -> None:
        """From here on an entity of this kind holds, until :meth:`end`."""
        self._open.append({"type": kind, "offset": self.length, "length": 0, **more})

    def end(self) -> None:
        """The entity begun last ends here; an empty one, or one within its own kind, is dropped."""
        entity = self._open.pop()
        entity["length"] = self.length - entity["offset"]
        within_its_own_kind = any(outer["type"] == entity["type"] for outer in self._open)
        if entity["length"] and not within_its_own_kind:
            self.entities.append(entity)

    def drop(self) -> None:
        """The entity begun last holds nowhere."""
        self._open.pop()


class Piece(Struct, frozen=True, eq=False):
    """A stretch of text that is done, with entities counted from its own beginning.

    Made once and kept: a piece is the same as itself only, so that what it goes into is found quickly.
    """

    text: str
    length: int
    entities: tuple[Entity, ...]


@lru_cache(maxsize=2048)
def piece(markdown: str, style: str | None = None) -> Piece:
    """Markdown as Telegram shows it: paragraphs parted by an empty line, list items by a line end.

    ``style`` is the kind of an entity around all of it. A lesson's pieces are the same for everyone who
    gets it, and reading Markdown is most of the work of a message: so they are kept.
    """
    writer = Writer()
    if style is not None:
        writer.begin(style)
    _blocks(writer, _reader().parse(markdown.strip()))
    if style is not None:
        writer.end()
    return writer.piece


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - the first message needs it, the first poll does not

    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(_RULES)


def _blocks(writer: Writer, tokens: Sequence["Token"]) -> None:
    counters: list[int | None] = []
    between = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                if counters:
                    between = "\n"
                counters.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else None)
            case "bullet_list_close" | "ordered_list_close":
                counters.pop()
                between = "\n" if counters else "\n\n"
            case "list_item_open":
                writer.write(between + "  " * (len(counters) - 1) + _mark(counters))
                between = ""
            case "list_item_close":
                between = "\n"
            case "paragraph_close":
                between = "\n" if counters else "\n\n"
            case "inline":
                writer.write(between)
                between = ""
                _inline(writer, token.children or ())


def _mark(counters: list[int | None]) -> str:
    """The sign before a list item; counts it."""
    number = counters[-1]
    if number is None:
        return "• "
    counters[-1] = number + 1
    return f"{number}. "


def _inline(writer: Writer, tokens: Iterable["Token"]) -> None:
    links: list[tuple[str, int]] = []
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                writer.write(token.content)
            case "softbreak" | "hardbreak":
                writer.write("\n")
            case "strong_open" | "em_open":
                writer.begin(_STYLES[token.tag])
            case "strong_close" | "em_close":
                writer.end()
            case "link_open":
                links.append((str(token.attrs.get("href", "")), len(writer.text)))
                writer.begin("text_link", url=links[-1][0])
            case "link_close":
                _end_link(writer, *links.pop())


def _end_link(writer: Writer, target: str, start: int) -> None:
    """The link holds if Telegram takes it for one; else its target stands behind its words."""
    if is_web_address(target):
        writer.end()
        return
    writer.drop()
    spoken = target.removeprefix("mailto:").removeprefix("tel:")
    if spoken != writer.text[start:]:
        writer.write(f" ({spoken})")


def is_web_address(address: str) -> bool:
    """Whether Telegram takes this as a link: http or https, and a host with a dot in its name."""
    try:
        parts = urlsplit(address)
    except ValueError:  # as “http://[”
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "").strip(".")
