"""What people write in their own words: tidied before it is kept, and shown as it was written."""

import re
import unicodedata
from typing import Final

_SIGNS: Final = re.compile(r"([\\`*_\[\]<>&#~|!])")
_LIST_MARK: Final = re.compile(r"^(\s*)([-+])", re.MULTILINE)
_NUMBER_DOT: Final = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
_ENDS: Final = ".!?…؟。"
_CLOSING: Final = "\"'”\N{RIGHT SINGLE QUOTATION MARK}»)]"
_JOINERS: Final = "\u200c\u200d"  # they join or part letters, as some scripts and many emoji need it
_KEPT: Final = frozenset(f"\n{_JOINERS}")
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters to Unicode, and nothing to the eye


def one_line(text: str) -> str:
    """Somebody's words on one line, without invisible signs; empty when nothing is left."""
    return " ".join(several_lines(text).split())


def sentence(text: str) -> str:
    """Somebody's words on one line, with a full stop where nothing ends them: another sentence may follow."""
    line = one_line(text)
    return f"{line}." if line and line.rstrip(_CLOSING)[-1:] not in _ENDS else line


def several_lines(text: str) -> str:
    """Somebody's words with their own line ends, without invisible signs; empty when nothing is left."""
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return "".join(sign for sign in lines if _is_seen(sign)).strip().strip(_JOINERS).strip()


def _is_seen(sign: str) -> bool:
    return sign in _KEPT or not (sign in _BLANK or unicodedata.category(sign)[0] == "C")


def literally(text: str) -> str:
    """Somebody's words as Markdown that shows every sign of them."""
    marked = _SIGNS.sub(r"\\\1", text)
    for beginning in (_LIST_MARK, _NUMBER_DOT):
        marked = beginning.sub(r"\1\\\2", marked)
    return marked
