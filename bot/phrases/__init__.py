"""The words people read, by language.

The English words stand in the code and are their own keys; other languages come from gettext
catalogues in ``locale/``. A language is offered when its catalogue is complete (a test sees to it).
The messages themselves, built of these words, are the modules beside this one: a module a subject.
"""

import gettext
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LANGUAGES: dict[str, str] = {
    "sv": "Svenska",
    "ar": "العربية",
    "en": "English",
    "sv-easy": "Lätt svenska",
}
"""The languages kompis talks, with their own names for themselves, in the order they are offered.

Swedish first, which customers speak; then the one that is hardest to find among the others.
"""

NOT_READ_YET: frozenset[str] = frozenset({"ar", "sv-easy"})
"""Those whose words no native speaker, or nobody used to easy Swedish, has read; they say so."""

SOURCE = "en"
_LOCALE = Path(__file__).parent / "locale"


class Say:
    """Says things in one language."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        """Keep the language's tag and its catalogue."""
        self.language = language
        self._catalogue = catalogue

    @property
    def locale(self) -> str:
        """Whose days, months and numbers are written: those of easy Swedish are Swedish.

        Arabic gets Western digits by it: they stand on every price tag, clock and calendar in Sweden, and are
        what is typed back.
        """
        return self.language.partition("-")[0]

    def __call__(self, words: str, **values: object) -> str:
        """These words in the language, with the values in their places."""
        return self._catalogue.gettext(words).format(**values)

    def n(self, one: str, many: str, n: int, **values: object) -> str:
        """The words for this number; ``{n}`` in them is the number."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)


def of(language: str) -> Say:
    """The way to say things in a language that kompis talks, else in English."""
    return _kept(language if language in LANGUAGES else SOURCE)


@cache  # of our own languages only: what anybody may ask for would fill the memory
def _kept(language: str) -> Say:
    if language == SOURCE:
        return Say(SOURCE, gettext.NullTranslations())
    return Say(language, gettext.translation("kompis", str(_LOCALE), [folder(language)]))


def folder(language: str) -> str:
    """The folder of a language's catalogue, named as gettext and babel name it: ``sv_easy`` for sv-easy."""
    return language.replace("-", "_")


def spoken(wanted: Iterable[str | None], fallback: str) -> str:
    """The first wanted language that kompis talks (``sv-SE`` counts as ``sv``), else the fallback."""
    for tag in wanted:
        if tag is None:
            continue
        for candidate in (tag.lower(), tag.lower().partition("-")[0]):
            if candidate in LANGUAGES:
                return candidate
    return fallback if fallback in LANGUAGES else SOURCE


def marked(words: str) -> str:
    """Mark words for the catalogues where they stand in a table and are said later."""
    return words
