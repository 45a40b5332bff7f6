"""A message → a note. Pure."""

import json

from bot.domain.actions.action import Action
from bot.domain.actions.codec import Stale, encode
from bot.domain.message import Choices, Links, Media, Message, Text


def render(message: Message) -> bytes:
    """One line of JSON: the words, and the code behind each button."""
    words: list[str] = []
    buttons: dict[str, str] = {}
    for block in message.blocks:
        match block:
            case Text():
                words.append(block.markdown)
            case Media():
                words.append(block.alt)
            case Links():
                words.extend(f"{link.label}: {link.address}" for link in block.links)
            case Choices():
                buttons |= {choice.label: _code(choice.action) for choice in block.choices}
    return json.dumps({"words": "\n".join(words), "buttons": buttons}).encode() + b"\n"


def _code(action: Action) -> str:
    """What stands behind a button; one of an earlier version has no code any more."""
    return "0" if isinstance(action, Stale) else encode(action)
