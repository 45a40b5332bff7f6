"""How a delivery came back from the wire."""

import datetime as dt

from msgspec import Struct


class Sent(Struct, frozen=True):
    """The platform took it. ``instead_of``: sent anew in place of this delivery's message."""

    references: tuple[str, ...]
    instead_of: int | None = None


class PutBack(Struct, frozen=True):
    """Certainly not sent: pending again. ``tried``: the platform was asked.

    ``anew``: the message to change is gone, so this is to be sent as one of its own. ``chat_until``: until
    when the platform wants nothing for this chat, if it said so.
    """

    try_at: dt.datetime
    error: str | None = None
    tried: bool = False
    anew: bool = False
    chat_until: dt.datetime | None = None


class Failed(Struct, frozen=True):
    """The platform will never take it. ``topic_gone``: nor anything else in that topic of the group."""

    error: str
    topic_gone: bool = False


class Unclear(Struct, frozen=True):
    """Nobody knows; ``try_at`` is when to look again.

    ``tried_at`` is when the attempt began, where the message can be looked for in the platform's history.
    """

    error: str
    try_at: dt.datetime
    tried_at: dt.datetime | None = None


class AddressGone(Struct, frozen=True):
    """The address cannot be reached, ``for_good`` or until the person opens it again."""

    error: str
    for_good: bool


class AddressMoved(Struct, frozen=True):
    """The chat goes on under another id of the platform."""

    error: str
    address: str
    try_at: dt.datetime


Outcome = Sent | PutBack | Failed | Unclear | AddressGone | AddressMoved
