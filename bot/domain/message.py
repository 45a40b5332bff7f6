"""A message as kompis means it, before any platform has drawn it: a tuple of blocks.

Adapters draw blocks as their platform can; nothing here knows a platform. Texts are Markdown of the
small kind that every channel shows: bold, italic, links and lists.
"""

import base64
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from bot.domain.actions.action import Action
from bot.domain.actions.codec import decode, encode
from bot.domain.actions.learning import Done
from bot.domain.course import MediaKind

TextRole = Literal["heading", "body", "say", "verdict", "question", "task", "note"]
"""What a text is for, so that a channel can set it apart.

``heading`` is the first line, all that a notification shows; ``say`` a line to say aloud;
``verdict`` how an answer went; ``question`` what the choices below belong to; ``task`` what to try
today; ``note`` small print.
"""


class Text(Struct, frozen=True):
    """A piece of Markdown."""

    markdown: str
    role: TextRole = "body"


class Media(Struct, frozen=True):
    """A picture, film, sound or document: where it lies, or its bytes; and what it shows, in words.

    ``source`` is an https address, a path on this machine, or the name of a file in our own store
    (:data:`bot.domain.sent_file.KEPT`); empty when ``data`` holds the bytes.
    """

    kind: MediaKind | Literal["file"]
    name: str
    alt: str
    source: str = ""
    data: bytes = b""


class Choice(Struct, frozen=True):
    """A button. ``chosen`` is None for a plain button, else whether this toggle is on."""

    label: str
    action: Action
    chosen: bool | None = None


class Choices(Struct, frozen=True):
    """Buttons that belong together. ``options`` says that they answer the question above them.

    ``aside`` says that they are beside the point: drawn small, and last where buttons stand in one heap.
    ``alike`` says that none of them is the way on: the first is drawn as all others.

    Options whose text is too long for a button are drawn as letters A to H, with the texts in the
    message; that is the adapter's affair (:func:`lettered` says when).
    """

    choices: tuple[Choice, ...]
    options: bool = False
    aside: bool = False
    alike: bool = False


class Link(Struct, frozen=True):
    """A way out of the chat."""

    label: str
    address: str


class Links(Struct, frozen=True):
    """Links that belong together."""

    links: tuple[Link, ...]


Block = Text | Media | Choices | Links

LONGEST_BUTTON = 28
LETTERS = "ABCDEFGH"


class Message(Struct, frozen=True):
    """What one person gets to see at once. ``language`` is a BCP 47 tag and gives the direction."""

    blocks: tuple[Block, ...]
    language: str

    @property
    def first_line(self) -> str:
        """The first text's first line, as a notification would show it, without Markdown marks."""
        text = next((block.markdown for block in self.blocks if isinstance(block, Text)), "")
        return text.partition("\n")[0].replace("*", "").strip()


def size(message: Message) -> int:
    """How many characters stand in all its texts, buttons and links, marks of Markdown among them."""
    return sum(_size(block) for block in message.blocks)


def _size(block: Block) -> int:
    match block:
        case Text():
            return len(block.markdown)
        case Media():
            return len(block.alt) + len(block.source)
        case Choices():
            return sum(len(choice.label) for choice in block.choices)
        case Links():
            return sum(len(link.label) + len(link.address) for link in block.links)


def lettered(choices: Choices) -> bool:
    """Whether these options need letters on their buttons: one of them is too long for a button."""
    return choices.options and any(
        len(choice.label) > LONGEST_BUTTON
        for choice in choices.choices
        if not isinstance(choice.action, Done)
    )


def to_json(message: Message) -> dict[str, Any]:
    """The message as plain values, as a delivery row keeps it."""
    return {"language": message.language, "blocks": [_block_to_json(block) for block in message.blocks]}


def from_json(values: Mapping[str, Any]) -> Message:
    """The message that :func:`to_json` made these values of.

    Raises:
        KeyError: a block is of a kind this version does not know.
    """
    return Message(tuple(_BLOCKS[block["block"]](block) for block in values["blocks"]), values["language"])


def _block_to_json(block: Block) -> dict[str, Any]:
    match block:
        case Text():
            return {"block": "text", "markdown": block.markdown, "role": block.role}
        case Media():
            return {
                "block": "media",
                "kind": block.kind,
                "name": block.name,
                "alt": block.alt,
                "source": block.source,
                "data": base64.b64encode(block.data).decode("ascii"),
            }
        case Choices():
            return {
                "block": "choices",
                "options": block.options,
                "aside": block.aside,
                "alike": block.alike,
                "choices": [[choice.label, encode(choice.action), choice.chosen] for choice in block.choices],
            }
        case Links():
            return {"block": "links", "links": [[link.label, link.address] for link in block.links]}


def _text(values: Mapping[str, Any]) -> Block:
    return Text(values["markdown"], values["role"])


def _media(values: Mapping[str, Any]) -> Block:
    return Media(
        values["kind"], values["name"], values["alt"], values["source"], base64.b64decode(values["data"])
    )


def _choices(values: Mapping[str, Any]) -> Block:
    choices = tuple(Choice(label, decode(code), chosen) for label, code, chosen in values["choices"])
    known = {name: values[name] for name in ("aside", "alike") if name in values}  # older rows lack some
    return Choices(choices, values["options"], **known)


def _links(values: Mapping[str, Any]) -> Block:
    return Links(tuple(Link(label, address) for label, address in values["links"]))


_BLOCKS = {"text": _text, "media": _media, "choices": _choices, "links": _links}
