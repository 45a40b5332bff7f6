"""Texts of right-to-left languages: every line from its own side, whatever it begins with. Pure.

Telegram gives a paragraph the direction of its first letter, and there is nothing to say it with but
characters: a mark before what is written from the right, an isolate around what is not.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from adapters.telegram.markdown import Entity
from adapters.telegram.measures import units

FROM_THE_RIGHT: Final = "\N{RIGHT-TO-LEFT MARK}"
BEGIN: Final = "\N{FIRST STRONG ISOLATE}"
END: Final = "\N{POP DIRECTIONAL ISOLATE}"

_RIGHT: Final = frozenset({"R", "AL"})
_QUOTED: Final = re.compile('["”“«][^"”“«»\n]+["”“»]')
_A_LINE_OF_ITS_OWN: Final = frozenset({"blockquote", "expandable_blockquote"})

Mark = tuple[int, str]
"""Where a mark goes, in characters of the text without marks, and which."""


def directed(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """A text of a right-to-left language with its marks, and the entities where they now are."""
    marks = list(_marks(text))
    if not marks:
        return text, list(entities)
    pieces, begin = [], 0
    places: list[int] = []
    for place, mark in marks:
        pieces += [text[begin:place], mark]
        places.append(units(text[:place]))
        begin = place
    pieces.append(text[begin:])
    return "".join(pieces), [_moved(entity, places) for entity in entities]


def directed_label(label: str) -> str:
    """A button's label with a mark before it where its first letter would give the wrong direction."""
    return FROM_THE_RIGHT + label if _goes_right(label) and _first_strong(label) not in _RIGHT else label


def _marks(text: str) -> Iterator[Mark]:
    begin = 0
    for line in text.split("\n"):
        yield from ((begin + place, mark) for place, mark in _marks_of_line(line))
        begin += len(line) + 1


def _marks_of_line(line: str) -> Iterator[Mark]:
    if not line.strip():
        return
    strong = _first_strong(line)
    if strong is not None and not _goes_right(line):
        # An isolate's end could be taken for a part of an address before it.
        if "://" not in line and not _is_isolated(line, 0, len(line)):
            yield 0, BEGIN
            yield len(line), END
        return
    if strong not in _RIGHT:
        yield 0, FROM_THE_RIGHT
    for quoted in _QUOTED.finditer(line):
        begin, end = quoted.span()
        foreign = _first_strong(quoted.group()) is not None and not _goes_right(quoted.group())
        if foreign and not _is_isolated(line, begin - 1, end + 1):
            yield begin, BEGIN
            yield end, END


def _is_isolated(line: str, begin: int, end: int) -> bool:
    """Whether whoever wrote the words has put this stretch between marks already."""
    return begin >= 0 and line[begin : begin + 1] == BEGIN and line[end - 1 : end] == END


def _first_strong(text: str) -> str | None:
    """How the first letter that has a direction is written; None where there is none."""
    return next(
        (way for way in map(unicodedata.bidirectional, text) if way == "L" or way in _RIGHT),
        None,
    )


def _goes_right(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in _RIGHT for letter in text)


def _moved(entity: Entity, places: Iterable[int]) -> Entity:
    """An entity after marks were put in at these places. A quotation holds the marks of its lines."""
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    around = entity["type"] in _A_LINE_OF_ITS_OWN
    places = list(places)
    before = sum(place < begin if around else place <= begin for place in places)
    inside = sum(begin <= place <= end if around else begin < place < end for place in places)
    return {**entity, "offset": begin + before, "length": end - begin + inside}
