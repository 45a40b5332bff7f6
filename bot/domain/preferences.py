"""What a person can set about their tips in one form."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Preferences:
    """Own days (1 Monday to 7 Sunday), the hour of the day's tip, and the language kompis talks."""

    days: frozenset[int]
    at: time
    language: str
