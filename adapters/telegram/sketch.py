"""A message as a Telegram chat shows it, for pages of ours: drawn of what is sent, part for part. Pure."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Final

from adapters.telegram.markdown import Entity, is_web_address
from adapters.telegram.render import Drawn, parts, render
from bot.domain.message import Message
from bot.ports import Bubble

_TAGS: Final = {"bold": "strong", "italic": "em", "blockquote": "q"}
_A_UNIT: Final = 2
_ENCODING: Final = "utf-16-le"


def sketch(message: Message, _files: str) -> tuple[Bubble, ...]:
    """The bubbles that come of a message: media with their words where they fit, else ahead of them."""
    drawn = render(message)
    if drawn.is_one:
        return (Bubble((*drawn.media, *_words(drawn)), _rows(drawn)),)
    texts = parts(drawn) if drawn.text else ()
    return (
        *(Bubble((media,)) for media in drawn.media),
        *(Bubble(tuple(_words(part)), _rows(part)) for part in texts),
    )


def _words(drawn: Drawn) -> Iterator[str]:
    if drawn.text:
        yield _html(drawn.text, drawn.entities)


def _rows(drawn: Drawn) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(button["text"] for button in row) for row in drawn.rows)


def _html(text: str, entities: Sequence[Entity]) -> str:
    """The text with its marks; Telegram counts in UTF-16."""
    encoded = text.encode(_ENCODING)
    edges = {0, len(encoded) // _A_UNIT}
    for one in entities:
        edges |= {one["offset"], one["offset"] + one["length"]}
    written = []
    for start, end in pairwise(sorted(edges)):
        html = escape(encoded[start * _A_UNIT : end * _A_UNIT].decode(_ENCODING))
        for one in reversed(entities):
            if one["offset"] <= start and end <= one["offset"] + one["length"]:
                html = _marked(html, one)
        written.append(html)
    return "".join(written)


def _marked(html: str, entity: Entity) -> str:
    if entity["type"] == "text_link" and is_web_address(entity["url"]):
        return f'<a href="{escape(entity["url"])}" rel="noopener noreferrer">{html}</a>'
    tag = _TAGS.get(entity["type"])
    return html if tag is None else f"<{tag}>{html}</{tag}>"
