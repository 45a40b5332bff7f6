"""People are told of all that is stored about them: every holding has its word, or a reason why not."""

from typing import Final

from bot.phrases import of
from bot.phrases.people.privacy import stored
from bot.storage.personal import HOLDINGS

SAID: Final = {
    "bells": "e-mail address for reminders",
    "rings": "e-mail address for reminders",
    "answers": "answers",
    "asks": "tips",
    "cards": "how well you remember",
    "promises": "promises",
    "reflections": "thoughts",
    "flags": "odd questions",
    "certificates": "certificates",
    "opinions": "opinions",
    "workshops": "name",  # of who leads one
    "role_invitations": "roles",
    "roles": "roles",
    "transcript": "messages",
    "bodies": "messages",
    "deliveries": "messages",
    "channel_state": "your id here",
    "addresses": "your id here",
    "enrolments": "tips",
    "pauses": "pauses",
}
"""The words for all that a table holds."""

BY_COLUMN: Final = {
    "persons": {
        "trade": "where you meet customers",
        "language": "language",
        "days": "days",
        "at": "hour",
        "opening": "opening hours",
        "paused_since": "pauses",
        "paused_until": "pauses",
        "workplace_id": "workplace",
    },
    "signups": {
        "answer": "workshops: answers",
        "warm_up": "words",
        "name": "name",
        "came_at": "attendance",
        "came_by": "attendance",
    },
}
"""The same where one word is not enough."""

BESIDE: Final = {
    "persons": {
        *("created_at", "joined_at", "left_at", "timezone", "rhythm"),
        *("schedule", "next_lesson_at", "last_lesson_on", "last_review_on", "workplace_asked_at"),
    },
    "signups": {"place", "offered_until", "to_confirm", "answered_at"},
}
"""Columns of these that go with what is said: when it was, and what follows from it."""

NOT_SAID: Final = {
    "ways_back": "a code lasts ten minutes, and a link is asked for by whoever has it",
    "merges": "that two chats are one was asked for by whoever did it, and is kept for a day",
    "series": "when an organiser made it, who knows that",
    "announcements": "as above",
    "dialogs": "a question that waits half an hour for its answer",
}
"""What has no word, and why."""


def test_every_holding_has_its_word_or_a_reason_why_not() -> None:
    told = "\n".join(text.markdown for text in stored(of("en")))
    words = {*SAID.values(), *(word for columns in BY_COLUMN.values() for word in columns.values())}

    assert [word for word in words if word not in told] == []
    assert {one.table.name for one in HOLDINGS} == SAID.keys() | BY_COLUMN.keys() | NOT_SAID.keys()
    for one in HOLDINGS:
        if one.table.name in BY_COLUMN:
            known = BY_COLUMN[one.table.name].keys() | BESIDE[one.table.name]
            assert known - set(one.hidden) == set(one.exported)
