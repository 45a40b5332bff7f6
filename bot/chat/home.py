"""A page that a platform keeps beside the chat (Slack's App Home)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.chat.greet import greeting
from bot.chat.house import House
from bot.domain.message import Message
from bot.phrases import home as phrases
from bot.phrases import of
from bot.services.learning.measure_progress import course_progress, weeks
from bot.services.learning.upcoming import coming
from bot.storage import people


def home(
    db: Connection,
    channel: str,
    house: House,
    address: str,
    languages: Sequence[str],
    now: datetime,
    code: str = "",
) -> Message:
    """How it goes for the person there, and the ways on; the welcome for whoever takes no part.

    ``code`` is that of the organisation that people there belong to; empty: the channel's own.
    """
    who = people.at_address(db, channel, address)
    if who is None or not who.takes_part:
        known = code if code and people.invitation(db, code) is not None else ""
        return greeting(db, channel, house, known, [who.language] if who is not None else languages, now)
    say = of(who.language)
    return phrases.home(
        say, course_progress(db, who, house.shelf), weeks(db, who, now), coming(db, who, say, now)
    )
