"""What the web chat can show, and who can read what is said there."""

from typing import Final

from bot.phrases import marked
from bot.ports import Limits

MEGABYTE: Final = 1_000_000

LIMITS: Final = Limits(
    channel="web",
    text_length=100_000,
    caption_length=100_000,
    button_length=100,  # a button is as wide as the page, and its words wrap
    media_bytes={
        "image": 10 * MEGABYTE,
        "film": 200 * MEGABYTE,
        "sound": 50 * MEGABYTE,
        "pdf": 50 * MEGABYTE,
    },
    formats=frozenset(
        {"gif", "jpeg", "jpg", "m4a", "mp3", "mp4", "ogg", "pdf", "png", "wav", "webm", "webp"}
    ),
)

WHO_ELSE_CAN_READ: Final = marked(
    "Whoever runs this page looks after the computer where the answers are kept."
)
"""The channel's own true sentence, as a key of the catalogues."""

EMPLOYER_CAN_READ: Final = False

LONGEST_TEXT: Final = 1_000
"""Characters a person can write in one message."""
