"""A note that somebody has left → an event. Pure."""

import json

from bot.domain.actions.codec import decode
from bot.domain.event import Event


def parse(raw: bytes) -> Event | None:
    """``{"from": "alva", "words": "/start city"}``, or ``{"from": "alva", "tap": "1:k"}``."""
    note = json.loads(raw)
    who, words = note["from"], note.get("words", "")
    if not who.isalnum():  # it becomes the name of a file
        return None
    if "tap" in note:
        return Event("tap", who, who, action=decode(note["tap"]))
    if words.startswith("/"):
        command, _, rest = words[1:].partition(" ")
        return Event("command", who, who, rest, command)
    return Event("text", who, who, words) if words else None
