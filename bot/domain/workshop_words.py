"""What a workshop says in other languages beside its main words, field by field; everybody gets theirs."""

from collections.abc import Collection, Mapping
from typing import Final, Literal, get_args

from bot.domain.course import EASY

Field = Literal["title", "text", "warm_up"]
TRANSLATED: Final[tuple[Field, ...]] = get_args(Field)
"""What can be said in other languages, too, in the order in which it is asked for."""

Words = Mapping[str, Mapping[str, str]]
"""By language, and then by field."""


def said_in(words: Words, language: str, field: Field, main: str | None) -> str | None:
    """A field in somebody's language, or in Swedish for easy Swedish; else in the main words.

    What the main words do not say is said in no language.
    """
    if main is None:
        return None
    near = (words.get(tag, {}).get(field) for tag in (language, language.removesuffix(EASY)))
    return next((said for said in near if said), main)


def with_words(words: Words, language: str, said: Mapping[Field, str]) -> dict[str, dict[str, str]]:
    """The words with this said in a language, in the place of what stood there."""
    written: dict[str, dict[str, str]] = {tag: dict(kept) for tag, kept in words.items()}
    written[language] = {**words.get(language, {}), **{str(field): one for field, one in said.items()}}
    return written


def without_fields(words: Words, fields: Collection[str]) -> dict[str, dict[str, str]]:
    """The words with nothing said any more in these fields."""
    left = {
        tag: {name: said for name, said in kept.items() if name not in fields} for tag, kept in words.items()
    }
    return {tag: kept for tag, kept in left.items() if kept}


def whole_in(words: Words, fields: Collection[Field]) -> frozenset[str]:
    """The languages in which all of these fields are said."""
    return frozenset(tag for tag, kept in words.items() if all(kept.get(field) for field in fields))
