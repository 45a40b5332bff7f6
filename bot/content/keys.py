"""The keys of the lesson format, place by place."""

from typing import Final

COURSE_KEYS: Final = (
    "title",
    "language",
    "summary",
    "trades",
    "author",
    "license",
    "lessons",
    "workshops",
)
WORD_KEYS: Final = ("title", "tip", "say", "alt", "task", "quiz", "poll", "reflect", "for")
LESSON_KEYS: Final = ("id", *WORD_KEYS[:3], "media", *WORD_KEYS[3:])
TRADE_KEYS: Final = tuple(key for key in WORD_KEYS if key not in ("alt", "for"))
QUESTION_KEYS: Final = ("id", "question", "shuffle", "options", "explanation")
OPTION_KEYS: Final = ("text", "correct", "feedback")
POLL_KEYS: Final = ("question", "options")
WORKSHOP_KEYS: Final = ("id", "title", "after", "guide", "warm_up")
TRANSLATION_KEYS: Final = ("title", "summary", "lessons", "workshops")

KEYS: Final = frozenset(
    {
        *COURSE_KEYS,
        *LESSON_KEYS,
        *QUESTION_KEYS,
        *OPTION_KEYS,
        *POLL_KEYS,
        *WORKSHOP_KEYS,
    }
)
"""All of them."""
