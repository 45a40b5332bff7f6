"""A message → what the Bot API is asked to show: text with entities, and rows of buttons. Pure."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

from adapters.telegram.cutting import where_to_cut
from adapters.telegram.direction import directed, directed_label
from adapters.telegram.markdown import Entity, Piece, Writer, is_web_address, piece
from adapters.telegram.measures import CAPTION_LENGTH, MOST_ENTITIES, TEXT_LENGTH, units
from bot.domain.actions.codec import encode
from bot.domain.actions.learning import Done, HowItWent
from bot.domain.message import (
    LETTERS,
    Choice,
    Choices,
    Link,
    Links,
    Media,
    Message,
    Text,
    lettered,
    size,
)
from bot.phrases.writing import direction

Button = dict[str, str]
Row = tuple[Button, ...]
Payload = dict[str, Any]

SURELY_ONE: Final = 1_500
"""Characters that fit into one text whatever they are: each counts two at most, and few are added."""

_STYLES: Final = {"heading": "bold", "say": "blockquote", "note": "italic"}
_CHOSEN: Final = "☑ "
_OPEN: Final = "☐ "
_SHORT: Final = 12
_ROW: Final = 32
_SHORT_ASIDE: Final = 16
_ROW_OF_ASIDES: Final = 38
_ROOM_AROUND_A_LABEL: Final = 3
_WIDEST_LETTER_ROW: Final = 5

ROOM_TO_ANSWER: Final = 760
"""What a tap can add under the tip at most: verdict, feedback, explanation and task at their longest."""


class Drawn(Struct, frozen=True):
    """A message as Telegram will show it: media apart, the text with its entities, the buttons."""

    media: tuple[Media, ...]
    text: str
    entities: tuple[Entity, ...]
    rows: tuple[Row, ...]
    asks: bool

    @property
    def length(self) -> int:
        """The text's length in UTF-16 units."""
        return units(self.text)

    @property
    def is_one(self) -> bool:
        """Whether media and text can go as one message: the caption fits, and still will after a tap.

        What stays fits now; what asks is answered in place, and needs room for the longest answer.
        """
        room = ROOM_TO_ANSWER if self.asks else 0
        return len(self.media) == 1 and self.length + room <= CAPTION_LENGTH

    @property
    def markup(self) -> Payload:
        """The keyboard as a ``reply_markup``; an edit without buttons takes them away."""
        return {"inline_keyboard": [list(row) for row in self.rows]}

    @property
    def as_text(self) -> Payload:
        """What sendMessage and editMessageText take."""
        return {"text": self.text, **self._more("entities")}

    @property
    def as_caption(self) -> Payload:
        """What sendPhoto, its siblings and editMessageCaption take."""
        return {"caption": self.text, **self._more("caption_entities")}

    def _more(self, name: str) -> Payload:
        entities = {name: list(self.entities[:MOST_ENTITIES])} if self.entities else {}
        return entities | ({"reply_markup": self.markup} if self.rows else {})


def render(message: Message, *, described: bool = False) -> Drawn:
    """Draw a message.

    ``described`` puts what the media show into the text, with a link where there is one: for media that
    could not be shown.
    """
    media: list[Media] = []
    pieces: list[Piece] = []
    rows: list[Row] = []
    asides: list[Row] = []
    asks = False
    for block in message.blocks:
        match block:
            case Text():
                pieces.append(piece(block.markdown, _STYLES.get(block.role)))
            case Choices() if lettered(block):
                pieces.append(_lettered(tuple(choice.label for choice in _options(block))))
                (asides if block.aside else rows).extend(_letters(block))
                asks = True
            case Choices():
                (asides if block.aside else rows).extend(_packed(block))
                asks = asks or _is_answered_here(block)
            case Links():
                pieces.append(_spelled(block))
                rows.extend(({"text": link.label, "url": link.address},) for link in _buttons(block))
            case Media() if described:
                pieces.append(_told_of(block))
            case Media():
                media.append(block)
    way = direction(message.language)
    text, entities = _joined(tuple(pieces), way)
    rows += asides
    if way == "rtl":
        rows = [tuple(button | {"text": directed_label(button["text"])} for button in row) for row in rows]
    return Drawn(tuple(media), text, entities, tuple(rows), asks)


def fits(message: Message) -> bool:
    """Whether this state of a message goes as one Telegram message, as sending will decide it."""
    if size(message) <= SURELY_ONE and not any(isinstance(block, Media) for block in message.blocks):
        return True
    drawn = render(message)
    return drawn.is_one if drawn.media else drawn.length <= TEXT_LENGTH


def parts(drawn: Drawn) -> tuple[Drawn, ...]:
    """A text of any length as texts that fit, cut between paragraphs, lines or words; buttons come last.

    A link's words, and as far as can be what is set apart or in bold, stay together.
    """
    if 2 * len(drawn.text) <= TEXT_LENGTH or drawn.length <= TEXT_LENGTH:  # no character counts more than two
        return (drawn,)
    cut = where_to_cut(drawn.text, drawn.entities)
    head, tail = drawn.text[:cut].rstrip(), drawn.text[cut:].lstrip()
    start = units(drawn.text) - units(tail)
    first = Drawn((), head, tuple(_within(drawn.entities, 0, units(head))), (), drawn.asks)
    rest = Drawn((), tail, tuple(_within(drawn.entities, start, drawn.length)), drawn.rows, drawn.asks)
    return (first, *parts(rest))


def _told_of(media: Media) -> Piece:
    """What they would have shown, in words."""
    return _plain(media.alt + (f"\n{media.source}" if is_web_address(media.source) else ""))


def _spelled(links: Links) -> Piece:
    """The links that can be no buttons."""
    spelled = [link for link in links.links if not is_web_address(link.address)]
    return _plain("\n".join(f"{link.label}: {link.address}" for link in spelled))


@lru_cache(maxsize=512)
def _joined(pieces: tuple[Piece, ...], way: str) -> tuple[str, tuple[Entity, ...]]:
    """Pieces as one text, an empty line between them. The same for everyone who gets the same pieces."""
    writer = Writer()
    for words in pieces:
        if words.text:
            writer.write("\n\n" if writer.text else "")
            writer.add(words)
    text = writer.text.rstrip()
    in_order = sorted(writer.entities, key=lambda one: (one["offset"], -one["length"]))
    entities = list(_within(in_order, 0, units(text)))
    if way == "rtl":
        text, entities = directed(text, entities)
    return text, tuple(_within(entities, 0, units(text)))


@lru_cache(maxsize=512)
def _plain(words: str) -> Piece:
    return Piece(words, units(words), ())


@lru_cache(maxsize=512)
def _lettered(labels: tuple[str, ...]) -> Piece:
    """The options as lines of the text, each behind its letter."""
    writer = Writer()
    for letter, label in zip(LETTERS, labels, strict=False):
        writer.write("\n" if writer.text else "")
        writer.begin("bold")
        writer.write(letter)
        writer.end()
        writer.write(f"  {label}")
    return writer.piece


def _options(choices: Choices) -> list[Choice]:
    return [choice for choice in choices.choices if not isinstance(choice.action, Done)]


def _buttons(links: Links) -> Iterator[Link]:
    """The links that can be buttons; an address Telegram takes for no link stands in the text."""
    return (link for link in links.links if is_web_address(link.address))


def _is_answered_here(choices: Choices) -> bool:
    return choices.options or any(isinstance(one.action, HowItWent) for one in choices.choices)


def _button(choice: Choice, label: str) -> Button:
    mark = "" if choice.chosen is None else _CHOSEN if choice.chosen else _OPEN
    return {"text": mark + label, "callback_data": encode(choice.action)}


def _letters(choices: Choices) -> Iterator[Row]:
    """The letters of the options as buttons; what is no option below them."""
    buttons = [_button(choice, letter) for letter, choice in zip(LETTERS, _options(choices), strict=False)]
    width = len(buttons) if len(buttons) <= _WIDEST_LETTER_ROW else (len(buttons) + 1) // 2
    for start in range(0, len(buttons), width):
        yield tuple(buttons[start : start + width])
    for choice in choices.choices:
        if isinstance(choice.action, Done):
            yield (_button(choice, choice.label),)


def _packed(choices: Choices) -> Iterator[Row]:
    """A row each; neighbours that are short, and no answers to a question, share one."""
    row: list[Button] = []
    width = 0
    longest, room = (_SHORT_ASIDE, _ROW_OF_ASIDES) if choices.aside else (_SHORT, _ROW)
    for choice in choices.choices:
        button = _button(choice, choice.label)
        need = len(button["text"]) + _ROOM_AROUND_A_LABEL
        short = not choices.options and len(button["text"]) <= longest
        if row and (not short or width + need > room):
            yield tuple(row)
            row, width = [], 0
        row.append(button)
        width += need if short else room
    if row:
        yield tuple(row)


def _within(entities: Sequence[Entity], start: int, end: int) -> Iterator[Entity]:
    """The entities of a stretch of the text, counted from its beginning."""
    for entity in entities:
        first = max(entity["offset"], start)
        last = min(entity["offset"] + entity["length"], end)
        if first < last:
            yield {**entity, "offset": first - start, "length": last - first}
