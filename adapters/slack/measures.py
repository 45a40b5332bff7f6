"""How much fits where in Slack, in characters and pieces."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

MOST_BLOCKS: Final = 50
"""Blocks of a message."""

MOST_BLOCKS_OF_A_VIEW: Final = 100

MOST_TOGETHER: Final = 12_000
"""Characters of all blocks of a message. Slack says nowhere how many; about 13,000 have been refused."""

LONGEST_FALLBACK: Final = 3_900
"""Of the text beside the blocks: an edit takes 4,000."""

LONGEST_TEXT: Final = 3_000
"""Of one section or one element of small print."""

LONGEST_HEADER: Final = 150
MOST_ELEMENTS: Final = 25
LONGEST_LABEL: Final = 75
LONGEST_VALUE: Final = 2_000
LONGEST_ADDRESS: Final = 3_000
LONGEST_ALT: Final = 2_000
LONGEST_ID: Final = 255
LONGEST_TITLE: Final = 24
LONGEST_OPTION: Final = 75
LONGEST_HINT: Final = 2_000
LONGEST_INPUT: Final = 3_000
LONGEST_METADATA: Final = 3_000

_COUNTED: Final = frozenset({"text", "alt_text", "image_url", "url"})


def weight(blocks: Iterable[Mapping[str, Any]]) -> int:
    """The characters of all that people see in these blocks, and of the addresses behind it."""
    return sum(_weight(block) for block in blocks)


def _weight(part: Any) -> int:  # noqa: ANN401 - JSON
    if isinstance(part, Mapping):
        own = sum(len(value) for name, value in part.items() if name in _COUNTED and isinstance(value, str))
        return own + sum(_weight(value) for value in part.values())
    return sum(_weight(one) for one in part) if isinstance(part, list | tuple) else 0
