"""How a language is written."""

from functools import cache, lru_cache
from typing import Final, Literal

from bot.domain.course import EASY
from bot.domain.message import LONGEST_BUTTON
from bot.phrases import LANGUAGES

_RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@lru_cache(maxsize=256)
def direction(language: str) -> Literal["ltr", "rtl"]:
    """The way a language (a BCP 47 tag) is written."""
    return "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


@cache  # of the languages that courses are in: few
def own_name(language: str) -> str:
    """What a language (a BCP 47 tag) is called by those who speak it; its tag where nobody here knows."""
    if language in LANGUAGES or language.endswith(EASY):
        return LANGUAGES.get(language, language)
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - slow to import, and seldom needed

    try:
        name = Locale.parse(language, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return language if name is None or len(name) > LONGEST_BUTTON else capital(name)


def capital(words: str) -> str:
    """The words as a line begins."""
    return f"{words[:1].upper()}{words[1:]}"
