"""Where a text that is too long for one message is cut. Pure."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate
from typing import Final

from adapters.telegram.markdown import Entity
from adapters.telegram.measures import TEXT_LENGTH, units

Span = tuple[int, int]
"""From the first character to behind the last."""

_PLACES: Final = ("\n\n", "\n", " ")
_JOINER: Final = "\N{ZERO WIDTH JOINER}"


def where_to_cut(text: str, entities: Sequence[Entity]) -> int:
    """The last good place within the limit: between paragraphs, lines or words, and outside of entities.

    Where there is none outside of all, one outside of links; a link longer than a message is cut after all.
    """
    end = _longest_that_fits(text)
    spans = list(_spans(text[: end + 1], entities))
    links = [span for span, kind in spans if kind == "text_link"]
    for avoided in ([span for span, _ in spans], links):
        for place in _PLACES:
            found = _last(text, place, end, avoided)
            if found is not None:
                return found
    before_a_link = next((begin for begin, stop in links if 0 < begin < end < stop), end)
    return _between_letters(text, before_a_link)


def _longest_that_fits(text: str) -> int:
    length = 0
    for place, letter in enumerate(text):
        length += units(letter)
        if length > TEXT_LENGTH:
            return place
    return len(text)


def _last(text: str, words: str, end: int, avoided: Collection[Span]) -> int | None:
    """The last of such places in the second half, so that no message is left nearly empty."""
    found = text.rfind(words, end // 2, end)
    while found > 0:
        inside = next((begin for begin, stop in avoided if begin < found < stop), None)
        if inside is None:
            return found
        found = text.rfind(words, end // 2, min(found + len(words) - 1, inside + len(words)))
    return None


def _spans(text: str, entities: Sequence[Entity]) -> Iterator[tuple[Span, str]]:
    """The entities that begin in this text, in characters; one that goes on behind it ends nowhere."""
    places = {at: place for place, at in enumerate(accumulate((units(one) for one in text), initial=0))}
    for entity in entities:
        begin = places.get(entity["offset"])
        if begin is not None:
            stop = places.get(entity["offset"] + entity["length"], len(text) + 1)
            yield (begin, stop), entity["type"]


def _between_letters(text: str, place: int) -> int:
    """The place, or the nearest before it that parts no sign from its marks, nor a composed emoji."""
    cut = place
    while 0 < cut < len(text) and _belongs_together(text[cut - 1], text[cut]):
        cut -= 1
    return cut or place


def _belongs_together(one: str, next_one: str) -> bool:
    marks = unicodedata.category(next_one).startswith("M") or "\U0001f3fb" <= next_one <= "\U0001f3ff"
    return marks or _JOINER in (one, next_one)
