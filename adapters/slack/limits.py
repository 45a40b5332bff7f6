"""What a Slack chat can show, how fast, and who can read it. Imports nothing of Slack's."""

from typing import Final

from adapters.slack.measures import LONGEST_LABEL, MOST_TOGETHER
from adapters.slack.render import fits
from bot.phrases import marked
from bot.ports import Limits

MEGABYTE: Final = 1_000_000


def workspace(address: str) -> str:
    """The workspace of an address, or the enterprise where the app is there for all of it."""
    return address.partition("/")[0]


LIMITS: Final = Limits(
    channel="slack",
    text_length=MOST_TOGETHER,
    caption_length=MOST_TOGETHER,  # picture and words are one message
    button_length=LONGEST_LABEL,
    media_bytes={
        "image": 10 * MEGABYTE,
        "film": 50 * MEGABYTE,
        "sound": 50 * MEGABYTE,
        "pdf": 50 * MEGABYTE,
    },
    formats=frozenset({"gif", "jpeg", "jpg", "m4a", "mp3", "mp4", "pdf", "png", "webm", "webp"}),
    rate=3.5,
    burst=1,
    chat_interval=1.0,
    fits=fits,
    workspace=workspace,
    edit_rate=20.0,  # by the taps' own way, which has no limit; the sender counts those that go another
    look_rate=0.8,  # 50 a minute
    learns=True,
    forms=True,
)

WHO_ELSE_CAN_READ: Final = marked("Slack belongs to your employer, who can sometimes read messages here.")
"""The channel's own true sentence, as a key of the catalogues."""

EMPLOYER_CAN_READ: Final = True
