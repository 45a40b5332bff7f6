"""What handling an event needs beside the database and the event itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.phrases import Say
from bot.services.learning.shelf import Shelf


@dataclass(frozen=True, slots=True)
class House:
    """Courses, and what the channels say of themselves.

    ``who_else_can_read`` is each channel's own true sentence in English (a key of the catalogues);
    ``organisation`` the key of the organisation that people without a code end up in.
    """

    shelf: Shelf
    language: str
    who_else_can_read: Mapping[str, str]
    organisation: Mapping[str, str]

    def privacy_line(self, channel: str, say: Say) -> str:
        """Who else can read what is written in this channel, in the person's language."""
        return say(self.who_else_can_read[channel])
