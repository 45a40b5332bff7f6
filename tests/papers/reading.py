"""What stands in a PDF of ours: its lines with their glyphs, sizes and places, and its links."""

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"^(\d+) 0 obj\s(.*?)^endobj", re.DOTALL | re.MULTILINE)
_FONT = rb"BT /(F\d+) ([\d.]+) Tf ET"
_LINE = re.compile(_FONT + rb"|q BT ([\d.]+) ([\d.]+) Td(.*?) ET Q", re.DOTALL)
_SHOWN = re.compile(rb"\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_PAIR = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]+)>", re.IGNORECASE)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Line:
    """One line: what each glyph means, in the order from left to right; where it begins, in points."""

    font: str
    size: float
    x: float
    y: float
    glyphs: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """The glyphs' meanings from left to right."""
        return "".join(meaning for _, meaning in self.glyphs)

    @property
    def from_the_right(self) -> str:
        """The same from right to left, as one reads Arabic."""
        return "".join(meaning for _, meaning in reversed(self.glyphs))


@dataclass(frozen=True)
class Pdf:
    """A document of one page."""

    lines: tuple[Line, ...]
    links: tuple[str, ...]
    fonts: tuple[str, ...]

    def line(self, text: str) -> Line:
        """The line that says this."""
        return next(one for one in self.lines if text in {one.text, one.from_the_right})

    @property
    def texts(self) -> list[str]:
        """All lines from top to bottom."""
        return [one.text for one in sorted(self.lines, key=lambda one: (-one.y, one.x))]


def read(data: bytes) -> Pdf:
    """Read a document as fpdf2 writes it."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(data)}
    page = next(one for one in objects.values() if b"/Type /Page\n" in one)
    resources = objects[_reference(page, b"Resources")]
    fonts = {
        name.decode(): objects[int(number)] for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", resources)
    }
    maps = {name: _meanings(_stream(objects[_reference(font, b"ToUnicode")])) for name, font in fonts.items()}
    content = _stream(objects[_reference(page, b"Contents")])
    lines = []
    name, size = "", 0.0  # the font last set stays
    for found in _LINE.finditer(content):
        if found[1]:
            name, size = found[1].decode(), float(found[2])
            continue
        shown = b"".join(
            _ESCAPED.sub(lambda one: _NAMED.get(one[1], one[1]), part) for part in _SHOWN.findall(found[5])
        )
        numbers = [int.from_bytes(shown[place : place + 2], "big") for place in range(0, len(shown), 2)]
        glyphs = tuple((number, maps[name][number]) for number in numbers)
        lines.append(Line(name, size, float(found[3]), float(found[4]), glyphs))
    links = tuple(one.decode() for one in re.findall(rb"/URI \(([^)]*)\)", page))
    names = tuple(one.decode() for one in re.findall(rb"/BaseFont /([^\n]+)", b"".join(fonts.values())))
    return Pdf(tuple(lines), links, names)


def _reference(of: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", of)
    assert found is not None, name
    return int(found[1])


def _stream(of: bytes) -> bytes:
    head, _, rest = of.partition(b"stream\n")
    data = rest[: rest.rindex(b"\nendstream")]
    return zlib.decompress(data) if b"FlateDecode" in head else data


def _meanings(table: bytes) -> dict[int, str]:
    return {
        int(number, 16): bytes.fromhex(meaning).decode("utf-16-be")
        for number, meaning in _PAIR.findall(table.decode("ascii"))
    }
