"""Held-out questions: one in ten per person is not asked until two months after its tip.

What people then answer shows what they remember without reviews, beside what they remember with them: the
honest measure of what the schedule is worth. Chosen by a hash, so that nobody has to store it and nobody
can favour it.
"""

import hashlib
from typing import Final

SHARE: Final = 0.1
"""Of a person's questions, the part that is held out."""

DAYS: Final = 60
"""Days between a tip and its held-out question; pauses do not count."""


def held_out(person: int, course: str, lesson: str, question: str) -> bool:
    """Whether a question is held out from a person. Always the same for the same four."""
    named = "\0".join((str(person), course, lesson, question))
    number = int.from_bytes(hashlib.sha256(named.encode()).digest()[:8])
    return number < SHARE * 2**64
