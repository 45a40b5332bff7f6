"""A file that somebody sends along in the chat: what it may be, how large, and what it truly is."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import asdict

SentKind = Literal["image", "film", "other"]
Trouble = Literal["too large", "other kind", "out of reach"]
"""Why a file was not taken: more than may be sent, neither picture nor film, or not to be fetched."""

MEGABYTE: Final = 1_000_000
MOST: Final[Mapping[SentKind, int]] = {"image": 10 * MEGABYTE, "film": 20 * MEGABYTE}
"""In bytes: what every platform lets us fetch, and takes from us again."""

KEPT: Final = "kept:"
"""What stands before the name of a file in our own store, where else an address or a path would stand."""

_ENDINGS: Final[Mapping[str, SentKind]] = {"jpg": "image", "png": "image", "mp4": "film"}
_FILM_AT: Final = 4
_BRANDS: Final = (b"iso", b"mp4", b"mp7", b"avc", b"M4V", b"MSNV", b"dash", b"3gp", b"f4v")
"""How the name of an MP4's kind may begin: sounds, QuickTime's films and Apple's pictures have other ones."""


class SentFile(Struct, frozen=True):
    """One file beside somebody's words.

    ``reference`` is what its channel fetches it by; ``size`` in bytes, as the platform tells it, and 0 where
    it does not. ``kept`` names it in our own store once it lies there; ``trouble`` says why it never will.
    ``album`` is what those share that were sent at once, and empty for one by itself.
    """

    reference: str
    kind: SentKind
    size: int = 0
    kept: str = ""
    trouble: Trouble | None = None
    album: str = ""

    @property
    def refusal(self) -> Trouble | None:
        """Why it is not even fetched."""
        if self.kind == "other":
            return "other kind"
        return "too large" if self.size > MOST[self.kind] else None


def kind_by_type(media_type: str) -> SentKind:
    """What a file is by its media type, as far as platforms and browsers are to be believed."""
    match media_type.partition("/")[0].lower():
        case "image":
            return "image"
        case "video":
            return "film"
        case _:
            return "other"


def true_ending(data: bytes) -> str | None:
    """What a file is by its first bytes: ``jpg``, ``png`` or ``mp4``; None: none of these."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    brand = data[2 * _FILM_AT : 3 * _FILM_AT]
    is_film = data[_FILM_AT : 2 * _FILM_AT] == b"ftyp" and brand.startswith(_BRANDS)
    return "mp4" if is_film else None


def kind_of_ending(name: str) -> SentKind:
    """Whether what is kept under this name is a picture or a film."""
    return _ENDINGS.get(name.rpartition(".")[2], "other")


def kept_name(number: int, mark: str, ending: str) -> str:
    """The name of a file in our own store; ``mark`` is a part of its sum, so that nobody guesses it."""
    return f"{KEPT}{number}/{mark}.{ending}"


def kept_number(name: str) -> int | None:
    """The number behind such a name; None: it names something else."""
    number = name.removeprefix(KEPT).partition("/")[0] if name.startswith(KEPT) else ""
    return int(number) if number.isascii() and number.isdecimal() else None


_FIELDS: Final = frozenset(SentFile.__struct_fields__)


def to_json(file: SentFile) -> dict[str, Any]:
    """As plain values, without those that are as they are for most."""
    always = {"reference": file.reference, "kind": file.kind}
    return {**always, **{name: value for name, value in asdict(file).items() if value}}


def from_json(values: Mapping[str, Any]) -> SentFile:
    """What :func:`to_json` made these values of; what a newer version has added is passed by."""
    return SentFile(**{name: value for name, value in values.items() if name in _FIELDS})
