"""A message as a Slack chat shows it, for pages of ours: drawn of the blocks that are sent. Pure."""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any, Final

from msgspec.structs import replace

from adapters.slack.markdown import is_web_address
from adapters.slack.render import Drawn, parts, render
from bot.domain.message import Media, Message
from bot.ports import Bubble

Block = Mapping[str, Any]

SOMEWHERE: Final = "https://files.slack.com/"
"""Stands for the address that Slack gives a film once it is uploaded."""

_QUOTE: Final = "&gt; "
_LINK: Final = re.compile(r"<([^<>|]+)\|([^<>]*)>")
_BOLD: Final = re.compile(r"(?<!\w)\*(\S(?:[^*\n]*\S)?)\*(?!\w)")
_ITALIC: Final = re.compile(r"(?<!\w)_(\S(?:[^_\n]*\S)?)_(?!\w)")


def sketch(message: Message, _files: str) -> tuple[Bubble, ...]:
    """The messages that come of one, each with what it shows in its order.

    A picture of ours stands in its place, a film of ours behind the words that lead to it.
    """
    uploads = render(message).uploads
    pictures = {media: f"F{place}" for place, media in enumerate(uploads) if media.kind == "image"}
    films = [media for media in uploads if media not in pictures and not media.data]
    blocks = (replace(one, source=SOMEWHERE) if one in films else one for one in message.blocks)
    drawn = render(replace(message, blocks=tuple(blocks)), files=pictures)
    shown = {name: media for media, name in pictures.items()}
    bubbles = [Bubble(tuple(_pieces(part, message, shown)), tuple(_rows(part))) for part in parts(drawn)]
    bubbles[0] = replace(bubbles[0], pieces=(*bubbles[0].pieces, *films))
    return tuple(bubbles)


def _pieces(part: Drawn, message: Message, shown: Mapping[str, Media]) -> Iterator[str | Media]:
    away = {one.source: one for one in message.blocks if isinstance(one, Media)}
    for block in part.blocks:
        match block["type"]:
            case "section" | "header":
                yield _html(block["text"]["text"])
            case "context":
                yield from (f"<small>{_html(one['text'])}</small>" for one in block["elements"])
            case "divider":
                yield "<hr>"
            case "image" if "slack_file" in block:
                yield shown[block["slack_file"]["id"]]
            case "image":
                yield away[block["image_url"]]


def _rows(part: Drawn) -> Iterator[tuple[str, ...]]:
    for block in part.blocks:
        if block["type"] == "actions":
            yield tuple(one["text"]["text"] for one in block["elements"])


def _html(mrkdwn: str) -> str:
    """Slack's mark-up as HTML. Its own escapes are HTML's, so the words stand as they are."""
    return "\n".join(_line(line) for line in mrkdwn.split("\n"))


def _line(line: str) -> str:
    quoted = line.startswith(("> ", _QUOTE))
    bare = line.partition(" ")[2] if quoted else line
    html = ""
    links: list[str] = []
    end = 0
    for found in _LINK.finditer(bare):
        html += bare[end : found.start()] + f"\0{len(links)}\0"
        links.append(_linked(unescape(found[1]), found[2]))
        end = found.end()
    html += bare[end:]
    html = _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", html))
    for place, link in enumerate(links):
        html = html.replace(f"\0{place}\0", link)
    return f"<q>{html}</q>" if quoted else html


def _linked(address: str, words: str) -> str:
    if not is_web_address(address):
        return words
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{words}</a>'
