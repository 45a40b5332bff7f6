"""What the languages are called inside a sentence; on a button each has its own name for itself."""

from typing import Final

from bot.phrases import Say, marked

_NAMES: Final[dict[str, str]] = {
    "sv": marked("Swedish"),
    "ar": marked("Arabic"),
    "en": marked("English"),
    "sv-easy": marked("easy Swedish"),
}


def named(say: Say, language: str) -> str:
    """A language as this one calls it: “svenska”, “easy Swedish”; its tag where kompis talks it no more."""
    return say(_NAMES[language]) if language in _NAMES else language
