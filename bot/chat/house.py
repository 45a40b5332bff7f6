"""What handling an event needs beside the database and the event itself."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.certificate import CODE_BITS, code_of
from bot.phrases import Say
from bot.services.learning.shelf import Shelf


def new_code() -> str:
    """A code for a certificate that nobody can guess."""
    return code_of(secrets.randbits(CODE_BITS))


@dataclass(frozen=True, slots=True)
class House:
    """Courses, and what the channels say of themselves.

    ``who_else_can_read`` is each channel's own true sentence in English (a key of the catalogues);
    ``organisation`` the key of the organisation that people without a code end up in; ``public_url`` the
    address that people reach kompis by, without a slash at its end, or nothing; ``new_code`` makes up the
    code of a certificate.
    """

    shelf: Shelf
    language: str
    who_else_can_read: Mapping[str, str]
    organisation: Mapping[str, str]
    public_url: str = ""
    new_code: Callable[[], str] = new_code

    def privacy_line(self, channel: str, say: Say) -> str:
        """Who else can read what is written in this channel, in the person's language."""
        return say(self.who_else_can_read[channel])
