"""A channel of notes, of what config.yaml says."""

from pathlib import Path

from bot.ports import Tools

from .channel import NotesChannel


def build(tools: Tools) -> NotesChannel:
    """The channel, not yet started."""
    return NotesChannel(tools.name, Path(tools.options["folder"]))
