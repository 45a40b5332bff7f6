"""A certificate: that somebody has done a whole course, under a code by which anybody can check it.

The code is twelve signs of Crockford's alphabet, which has none of I, L, O and U: what is read aloud or
copied by hand with one of these is understood all the same. Sixty random bits cannot be guessed.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from msgspec import Struct

CODE_BITS: Final = 60
"""Random bits in a code."""

LONGEST_NAME: Final = 80

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP: Final = 4
_LENGTH: Final = 12
_MEANT: Final = str.maketrans("OIL", "011")
_BETWEEN: Final = re.compile(r"[\s\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}_.-]+")
_CODE: Final = re.compile(f"[{_SIGNS}]{{{_LENGTH}}}")
_LONGEST_WRITTEN: Final = 40

_LETTERS: Final = (
    (0x0041, 0x034F),  # Latin, phonetic, and marks to be put upon letters
    (0x0370, 0x037E),  # Greek
    (0x0380, 0x0525),  # Greek, Cyrillic
    (0x0531, 0x055F),  # Armenian
    (0x0561, 0x0587),
    (0x05B0, 0x05C3),  # Hebrew
    (0x05D0, 0x05EA),
    (0x05F0, 0x05F4),
    (0x0621, 0x063A),  # Arabic
    (0x0640, 0x0655),
    (0x0660, 0x0669),
    (0x0670, 0x0670),
    (0x0679, 0x06BF),
    (0x06C6, 0x06C8),
    (0x06CB, 0x06CC),
    (0x06CE, 0x06CE),
    (0x06D0, 0x06D0),
    (0x06D5, 0x06D5),
    (0x10D0, 0x10FA),  # Georgian
    (0x1E00, 0x1EFB),  # Latin, as in Vietnamese
    (0x1F00, 0x1FFF),  # Greek with its old accents
)
"""Where the letters are that the certificate's typeface has (bot.papers); a test compares the two."""

_BESIDE_LETTERS: Final = frozenset(" 0123456789-.,'()/·\N{RIGHT SINGLE QUOTATION MARK}\N{EN DASH}")
_JOINERS: Final = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
"""Part of how some names are spelt; other invisible signs are left out."""


class Certificate(Struct, frozen=True):
    """What stands on a certificate: never an answer, nor how many were right.

    ``code`` is in groups of four, ``tips`` how many the course had, ``completed_on`` the person's own date,
    ``language`` that of the paper.
    """

    code: str
    name: str
    title: str
    organisation: str
    language: str
    tips: int
    completed_on: date
    issued_at: datetime


class NameFault(Enum):
    """Why something written is no name for a certificate."""

    NO_LETTERS = "no letters"
    TOO_LONG = "too long"
    UNKNOWN_LETTERS = "letters the typeface has not"


def code_of(number: int) -> str:
    """The code that stands for a random number of :data:`CODE_BITS` bits: ``7K3M-Q0ZD-91XA``.

    Raises:
        ValueError: the number has more bits, or is negative.
    """
    if not 0 <= number < 2**CODE_BITS:
        raise ValueError(f"{number} is no number of {CODE_BITS} bits")
    signs = "".join(_SIGNS[number >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5))
    return _grouped(signs)


def written_code(text: str) -> str | None:
    """The code somebody wrote, whatever its case, hyphens or spaces; None when it is none."""
    if len(text) > _LONGEST_WRITTEN:
        return None
    signs = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_MEANT)
    return _grouped(signs) if _CODE.fullmatch(signs) else None


def written_name(text: str) -> str | NameFault:
    """The name somebody wrote, on one line and without invisible signs; or why it is none."""
    plain = unicodedata.normalize("NFC", " ".join(text.split()))
    name = "".join(sign for sign in plain if sign in _JOINERS or unicodedata.category(sign)[0] != "C").strip()
    if len(name) > LONGEST_NAME:
        return NameFault.TOO_LONG
    if not any(sign.isalpha() for sign in name):
        return NameFault.NO_LETTERS
    if not all(_is_printable(sign) for sign in name):
        return NameFault.UNKNOWN_LETTERS
    return name


def to_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate as plain values."""
    return {
        "code": certificate.code,
        "name": certificate.name,
        "title": certificate.title,
        "organisation": certificate.organisation,
        "language": certificate.language,
        "tips": certificate.tips,
        "completed_on": certificate.completed_on.isoformat(),
        "issued_at": certificate.issued_at.isoformat(),
    }


def from_json(values: Mapping[str, Any]) -> Certificate:
    """The certificate that :func:`to_json` made these values of."""
    return Certificate(
        values["code"],
        values["name"],
        values["title"],
        values["organisation"],
        values["language"],
        values["tips"],
        date.fromisoformat(values["completed_on"]),
        datetime.fromisoformat(values["issued_at"]),
    )


def _is_printable(sign: str) -> bool:
    if sign in _BESIDE_LETTERS or sign in _JOINERS:
        return True
    in_script = any(first <= ord(sign) <= last for first, last in _LETTERS)
    return in_script and unicodedata.category(sign)[0] in "LMN"


def _grouped(signs: str) -> str:
    return "-".join(signs[place : place + _GROUP] for place in range(0, len(signs), _GROUP))
