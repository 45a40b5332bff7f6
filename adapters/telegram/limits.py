"""What a Telegram chat can show, how fast, and who can read it. Imports nothing of Telegram's."""

from typing import Final

from adapters.telegram.measures import CAPTION_LENGTH, TEXT_LENGTH
from adapters.telegram.render import fits
from bot.phrases import marked
from bot.ports import Limits

MEGABYTE: Final = 1_000_000

LIMITS: Final = Limits(
    channel="telegram",
    text_length=TEXT_LENGTH,
    caption_length=CAPTION_LENGTH,
    button_length=64,  # wider ones are cut off at the edge of the screen
    media_bytes={
        "image": 10 * MEGABYTE,
        "film": 50 * MEGABYTE,
        "sound": 50 * MEGABYTE,
        "pdf": 50 * MEGABYTE,
    },
    formats=frozenset({"jpeg", "jpg", "m4a", "mp3", "mp4", "pdf", "png", "webp"}),
    rate=30.0,
    burst=1,
    chat_interval=1.0,
    group_interval=3.0,  # 20 a minute
    fits=fits,
)

WHO_ELSE_CAN_READ: Final = marked("Telegram carries the messages.")
"""The channel's own true sentence, as a key of the catalogues."""

EMPLOYER_CAN_READ: Final = False
