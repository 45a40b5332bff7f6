"""The page beside the chat (App Home). Pure."""

from collections.abc import Sequence
from typing import Any, Final

from adapters.slack.measures import MOST_BLOCKS_OF_A_VIEW
from adapters.slack.render import Block, render
from bot.domain.message import Choices, Message, Text
from bot.phrases import of

View = dict[str, Any]

HOME: Final = "home"
"""The page's ``callback_id``."""


def home(message: Message, *, edition: str = "1") -> View:
    """What views.publish takes. ``edition`` as for :func:`adapters.slack.render.render`.

    Taps on it are answered in the chat, which is another tab: it says so.
    """
    taps = any(isinstance(block, Choices) for block in message.blocks)
    say = of(message.language)
    where = (Text(say("I answer in the chat, under Messages."), "note"),) if taps else ()
    shown = render(
        Message((*message.blocks, *where), message.language), edition=edition, described=True, surface="home"
    )
    return {"type": "home", "callback_id": HOME, "blocks": _within(shown.blocks, edition)}


def _within(blocks: Sequence[Block], edition: str) -> list[Block]:
    """As many as a page holds, with a sign where some are left off."""
    if len(blocks) <= MOST_BLOCKS_OF_A_VIEW:
        return list(blocks)
    more: Block = {"type": "plain_text", "text": "…"}
    sign: Block = {"type": "context", "block_id": f"{edition}.more", "elements": [more]}
    return [*blocks[: MOST_BLOCKS_OF_A_VIEW - 1], sign]
