"""What messages are about, as long as it gets."""

import datetime as dt

from bot.phrases import LANGUAGES, of
from bot.phrases.learning.lesson import NextTip

CITY = "Destination Östersund"

NO_LINE = ""
"""The channel's privacy line does not count."""

CODE = "a" * 40

LONG_DAY = dt.date(2027, 9, 22)  # onsdag 22 september, Wednesday 22 September

LATE = dt.time(14, 30)

LATER = NextTip(day=LONG_DAY, at=LATE, today=LONG_DAY - dt.timedelta(days=5))

LONGEST_COMING = {
    language: of(language)("No course has begun here yet. You get the first tip when one does.")
    for language in LANGUAGES
}
