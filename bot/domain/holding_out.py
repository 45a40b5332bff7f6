"""Held-out questions: one in ten per person is not asked until two months after its tip.

What people then answer shows what they remember without reviews, beside what they remember with them: the
honest measure of what the schedule is worth. Chosen by a hash, so that nobody has to store it and nobody
can favour it.
"""

import hashlib
from typing import Final

SHARE: Final = 0.1
"""Of a person's questions, the part that is held out."""

_FIRST_IN: Final = int(SHARE * 2**64).to_bytes(8)
"""Hashes that begin lower are held out."""

DAYS: Final = 60
"""Days between a tip and its held-out question; pauses do not count."""


def held_out(person: int, course: str, lesson: str, question: str) -> bool:
    """Whether a question is held out from a person. Always the same for the same four."""
    named = f"{person}\0{course}\0{lesson}\0{question}"
    return hashlib.sha256(named.encode()).digest()[:8] < _FIRST_IN
