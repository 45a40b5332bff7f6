"""How long a bot's way in waits for what."""

from msgspec import Struct

from adapters.telegram.taps import WHISPER_SECONDS


class Pauses(Struct, frozen=True):
    """Seconds to wait: after a failure (``first``, doubled up to ``most``), a conflict, a full store.

    ``name`` is how long a start waits for the bot's name, ``whisper`` how long a tap in a group does for
    its answer, ``look`` how often the webhook is looked after.
    """

    first: float = 0.5
    most: float = 30.0
    conflict: float = 5.0
    store: float = 1.0
    name: float = 3.0
    whisper: float = WHISPER_SECONDS
    look: float = 600.0
