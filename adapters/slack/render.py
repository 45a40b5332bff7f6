"""A message → what Slack is asked to show: blocks, and the text that notifications and readers get. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from adapters.slack.markdown import Line, Run, directed, escaped, is_web_address, lines, plain, texts
from adapters.slack.measures import (
    LONGEST_ADDRESS,
    LONGEST_ALT,
    LONGEST_FALLBACK,
    LONGEST_HEADER,
    LONGEST_LABEL,
    LONGEST_TEXT,
    MOST_BLOCKS,
    MOST_ELEMENTS,
    MOST_TOGETHER,
    weight,
)
from bot.domain.actions.codec import Stale, encode
from bot.domain.actions.joining import EraseData
from bot.domain.actions.learning import Done
from bot.domain.message import (
    LETTERS,
    Choice,
    Choices,
    Link,
    Links,
    Media,
    Message,
    Text,
    TextRole,
    lettered,
    size,
)
from bot.phrases.writing import direction

Block = dict[str, Any]
Payload = dict[str, Any]
Surface = Literal["message", "home"]

SURELY_TOGETHER: Final = 2_000
"""Characters that fit whatever they are: one can become six in Slack's mark-up."""

SURELY_BLOCKS: Final = 12
"""Blocks of a message that are few enough whatever they are drawn as."""

TAP: Final = "tap"
"""Stands before the number of a button of ours in its ``action_id``; its ``value`` is an action's code."""

LINK: Final = "link"
"""Stands there before that of a link, a tap on which means nothing to us."""

OLD_CODE: Final = "0"
"""Stands behind a button that an earlier version drew: a tap on it gets a true answer."""

_CHOSEN: Final = "✓ "
_OPEN: Final = "○ "
_PLAYS: Final = "▶ "
_SHORT: Final = 12
_LONGEST_WHOLE: Final = LONGEST_LABEL - 3
"""What fits on a button beside the marks of its state and of its direction."""

_SHOWN: Final = frozenset({"gif", "jpeg", "jpg", "png"})
_NOTHING: Final = "…"


class Drawn(Struct, frozen=True):
    """A message as Slack will show it.

    ``text`` is the fallback, in Slack's mark-up; ``blocks`` what stands in the chat. ``uploads`` are the
    media that have no https address. A picture among them is drawn in its place once :func:`render` is
    told the id of its uploaded file; any other is shared in the chat ahead of the message.
    """

    text: str
    blocks: tuple[Block, ...]
    uploads: tuple[Media, ...] = ()

    @property
    def payload(self) -> Payload:
        """What chat.postMessage, chat.update and a response_url take."""
        return {"text": self.text, "blocks": list(self.blocks)}

    @property
    def is_one(self) -> bool:
        """Whether it goes as one message."""
        return len(self.blocks) <= MOST_BLOCKS and weight(self.blocks) <= MOST_TOGETHER


def render(
    message: Message,
    *,
    edition: str = "1",
    files: Mapping[Media, str] | None = None,
    described: bool = False,
    surface: Surface = "message",
) -> Drawn:
    """Draw a message.

    ``edition`` stands in every block's id and has to be another one for every send and edit: Slack wants it
    so, and clients keep an old block on the screen otherwise. ``files`` are the ids of pictures uploaded to
    Slack. ``described`` puts what the media show into words, with a link where there is one: for media that
    could not be shown. On the page beside the chat the first heading is a real one.
    """
    sheet = _Sheet(edition, rtl=direction(message.language) == "rtl", files=files or {}, surface=surface)
    for block in message.blocks:
        match block:
            case Text():
                sheet.text(block)
            case Media() if described:
                sheet.described(block)
            case Media():
                sheet.media(block)
            case Choices():
                sheet.choices(block)
            case Links():
                sheet.links(block)
    return sheet.done()


def fits(message: Message) -> bool:
    """Whether this state of a message goes as one Slack message, as sending will decide it."""
    small = size(message) <= SURELY_TOGETHER and len(message.blocks) <= SURELY_BLOCKS
    return small or render(message).is_one


def parts(drawn: Drawn) -> tuple[Drawn, ...]:
    """A message of any length as messages that fit; the last one has the last buttons."""
    if drawn.is_one:
        return (drawn,)
    sheets: list[list[Block]] = [[]]
    for block in drawn.blocks:
        grown = [*sheets[-1], block]
        if sheets[-1] and (len(grown) > MOST_BLOCKS or weight(grown) > MOST_TOGETHER):
            sheets.append([])
        sheets[-1].append(block)
    first, *others = sheets
    rest = [Drawn(drawn.text, tuple(blocks)) for blocks in others]
    return (Drawn(drawn.text, tuple(first), drawn.uploads), *rest)


class _Sheet:
    """A message that grows, block by block."""

    def __init__(self, edition: str, *, rtl: bool, files: Mapping[Media, str], surface: Surface) -> None:
        self._edition = edition
        self._rtl = rtl
        self._files = files
        self._wants_header = surface == "home"
        self._role: TextRole | None = None
        self._blocks: list[Block] = []
        self._asides: list[Choice] = []
        self._words: list[str] = []
        self._uploads: list[Media] = []
        self._buttons = 0

    def done(self) -> Drawn:
        self._actions([self._button(choice) for choice in self._asides])
        if not self._blocks:
            self._sections([(Run(_NOTHING),)])
        return Drawn(_fallback(self._words), tuple(self._blocks), tuple(self._uploads))

    # --- what a message is made of ------------------------------------------------------------------

    def text(self, block: Text) -> None:
        words = plain(block.markdown)
        if not words.strip():
            return
        self._words.append(words)
        answers = block.role == "verdict" and self._role != "question"
        if self._blocks and (block.role == "question" or answers):
            self._add("divider")
        self._role = block.role
        if block.role == "heading" and self._wants_header and len(words) < LONGEST_HEADER:
            self._wants_header = False
            self._add("header", text=self._plain_text(words.replace("\n", " "), LONGEST_HEADER))
        elif block.role == "note":
            for piece in texts(lines(block.markdown), LONGEST_TEXT, rtl=self._rtl):
                self._add("context", elements=[{"type": "mrkdwn", "text": piece}])
        else:
            page = lines(block.markdown, bold=block.role == "heading")
            self._sections(page, quoted=block.role == "say")

    def media(self, media: Media) -> None:
        words = directed(_cut(_named(media), LONGEST_ALT - 1), rtl=self._rtl)
        if media in self._files:
            self._add("image", slack_file={"id": self._files[media]}, alt_text=words)
        elif media.kind == "image" and _is_away(media) and _ending(media.source) in _SHOWN:
            self._add("image", image_url=media.source, alt_text=words)
        elif _is_away(media):
            self.described(media)
            return
        else:
            self._uploads.append(media)
        self._words.append(_named(media))

    def described(self, media: Media) -> None:
        """What it shows, in words that lead to it where it can be reached."""
        address = media.source if _is_away(media) else ""
        sign = (Run(_PLAYS),) if address and media.kind in {"film", "sound"} else ()
        first, *others = _named(media).splitlines()
        self._words.append(_named(media))
        self._sections([(*sign, Run(first, address=address)), *((Run(line),) for line in others)])

    def choices(self, block: Choices) -> None:
        if block.aside and self._role != "body":  # a text of its own that asks for something keeps its button
            self._spelt_out(block.choices)
            self._asides += block.choices
            return
        toggles = any(choice.chosen is not None for choice in block.choices)
        ends = [
            one for one in block.choices if isinstance(one.action, Done) or (toggles and one.chosen is None)
        ]
        others = [one for one in block.choices if one not in ends]
        if lettered(block):
            self._lettered(others)
        elif block.options and any(len(one.label) > _SHORT for one in others):
            for one in others:
                self._spelt_out([one])
                self._actions([self._button(one)])
        else:
            kinds = {type(one.action) for one in others}
            ways = not block.options and not toggles and not block.alike and len(kinds) > 1
            self._spelt_out(others)
            self._actions([self._button(one, main=ways and not place) for place, one in enumerate(others)])
        self._actions([self._button(one, main=True) for one in ends])

    def links(self, block: Links) -> None:
        plain_ones = [link for link in block.links if not _may_be_a_button(link.address)]
        if plain_ones:
            written = [f"{link.label}: {link.address}" for link in plain_ones]
            self._words += written
            self._sections([(Run(line),) for line in written])
        self._actions([self._way(link) for link in block.links if _may_be_a_button(link.address)])

    # --- buttons ------------------------------------------------------------------------------------

    def _lettered(self, options: Sequence[Choice]) -> None:
        """The options as lines of the text, and their letters as buttons."""
        named = [(_letter(place), one) for place, one in enumerate(options)]
        self._words += [f"{letter}  {one.label}" for letter, one in named]
        self._sections([(Run(letter, bold=True), Run(f"  {one.label}")) for letter, one in named])
        self._actions([self._button(one, letter) for letter, one in named])

    def _spelt_out(self, choices: Iterable[Choice]) -> None:
        """Labels too long for a button stand whole above it."""
        long = [choice.label for choice in choices if len(choice.label) > _LONGEST_WHOLE]
        self._words += long
        self._sections([(Run(label),) for label in long])

    def _button(self, choice: Choice, letter: str = "", *, main: bool = False) -> Block:
        state = "" if choice.chosen is None else _CHOSEN if choice.chosen else _OPEN
        button = {
            "type": "button",
            "action_id": self._next(TAP),
            "text": self._plain_text(state + (letter or choice.label), LONGEST_LABEL),
            "value": OLD_CODE if isinstance(choice.action, Stale) else encode(choice.action),
        }
        if choice.action == EraseData(sure=True):
            return button | {"style": "danger"}
        return button | ({"style": "primary"} if main else {})

    def _way(self, link: Link) -> Block:
        return {
            "type": "button",
            "action_id": self._next(LINK),
            "text": self._plain_text(link.label, LONGEST_LABEL),
            "url": link.address,
        }

    def _next(self, kind: str) -> str:
        self._buttons += 1
        return f"{kind}.{self._buttons}"

    # --- blocks -------------------------------------------------------------------------------------

    def _add(self, kind: str, **fields: object) -> None:
        self._blocks.append({"type": kind, "block_id": f"{self._edition}.{len(self._blocks) + 1}", **fields})

    def _sections(self, page: Iterable[Line], *, quoted: bool = False) -> None:
        for piece in texts(page, LONGEST_TEXT, quoted=quoted, rtl=self._rtl):
            # A long text would be folded behind “See more”.
            self._add("section", text={"type": "mrkdwn", "text": piece}, expand=True)

    def _actions(self, buttons: Sequence[Block]) -> None:
        for start in range(0, len(buttons), MOST_ELEMENTS):
            self._add("actions", elements=list(buttons[start : start + MOST_ELEMENTS]))

    def _plain_text(self, words: str, most: int) -> Payload:
        shown = directed(_cut(words, most - 1), rtl=self._rtl)
        return {"type": "plain_text", "text": shown if shown.strip() else _NOTHING, "emoji": True}


def _fallback(words: Sequence[str]) -> str:
    """All words, for readers; a notification shows the first line."""
    whole = "\n".join(words)
    text = escaped(_cut(whole, LONGEST_FALLBACK))
    if len(text) > LONGEST_FALLBACK:  # much of it had to be escaped, with five characters at most for one
        text = escaped(_cut(whole, LONGEST_FALLBACK // 5))
    return text if text.strip() else _NOTHING


def _cut(words: str, most: int) -> str:
    """Words that fit, with a sign where some are left off."""
    if len(words) <= most:
        return words
    return words[: most - 1].rsplit(" ", 1)[0].rstrip() + _NOTHING


def _letter(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else str(place + 1)


def _named(media: Media) -> str:
    return media.alt.strip() or media.name or _NOTHING


def _is_away(media: Media) -> bool:
    return not media.data and media.source.startswith("https://") and _may_be_a_button(media.source)


def _may_be_a_button(address: str) -> bool:
    return len(address) <= LONGEST_ADDRESS and is_web_address(address)


def _ending(address: str) -> str:
    return urlsplit(address).path.rpartition(".")[2].lower()
