"""What people write in their own words: tidied before it is kept, and shown as it was written."""

import re
import unicodedata
from typing import Final

_SIGNS: Final = re.compile(r"([\\`*_\[\]<>&#~|!])")
_LIST_MARK: Final = re.compile(r"^(\s*)([-+])", re.MULTILINE)
_NUMBER_DOT: Final = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
_KEPT: Final = frozenset("\n\u200c\u200d")  # line ends, and what joins or parts letters


def one_line(text: str) -> str:
    """Somebody's words on one line, without invisible signs; empty when nothing is left."""
    return " ".join(several_lines(text).split())


def several_lines(text: str) -> str:
    """Somebody's words with their own line ends, without invisible signs; empty when nothing is left."""
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return "".join(sign for sign in lines if sign in _KEPT or unicodedata.category(sign)[0] != "C").strip()


def literally(text: str) -> str:
    """Somebody's words as Markdown that shows every sign of them."""
    marked = _SIGNS.sub(r"\\\1", text)
    for beginning in (_LIST_MARK, _NUMBER_DOT):
        marked = beginning.sub(r"\1\\\2", marked)
    return marked
