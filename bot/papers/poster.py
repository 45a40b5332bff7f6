"""The poster by which a shop's staff find kompis: one sheet of A4, as SVG, PNG or PDF.

One drawing serves all three, so that what is looked at is what is printed. The library that draws is slow to
load: import this where a poster is asked for only.
"""

import io
import warnings
from collections.abc import Sequence
from typing import Any, Final, Literal
from unicodedata import category

import matplotlib as mpl
import segno
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from msgspec import Struct
from PIL import Image, UnidentifiedImageError

Form = Literal["svg", "png", "pdf"]

WIDTH: Final = 210.0
HEIGHT: Final = 297.0
"""Of the sheet, in millimetres like all lengths here; upwards from its foot."""

DOTS: Final = 150
"""An inch, in a PNG."""

QR_SIDE: Final = 96.0
"""With its quiet zone: read from two metres and more."""

QUIET_ZONE: Final = 4
"""In modules, as the standard of QR codes wants it."""

MOST_LOGO_PIXELS: Final = 40_000_000

_INCH: Final = 25.4
_MARGIN: Final = 20.0
_COLUMN: Final = WIDTH - 2 * _MARGIN
_LOGO: Final = (90.0, 26.0)
_SPARE: Final = 0.97  # letters are set on whole points, so words that fit by measure may be a little wider
_GREEN: Final = "#1f5f50"
_GOLD: Final = "#c98a2b"
_INK: Final = "#2a231d"
_FAINT: Final = "#675b4e"
_PICTURES: Final = frozenset({"So", "Sk", "Cn"})
_MAKES_PICTURES: Final = frozenset("\ufe0f\u200d")
"""Say that the sign before is a picture, or join two of them."""


class Poster(Struct, frozen=True):
    """What stands on a sheet, every word in its own language. ``logo`` is a PNG, JPEG or WebP, or nothing.

    ``link`` is what the QR code holds; ``shown`` the same as people type it. ``facts`` are the lines at the
    foot: nothing stands there that is not true on every channel.
    """

    over: str
    heading: str
    lead: str
    how: str
    link: str
    shown: str
    facts: Sequence[str]
    logo: bytes = b""


class NoPicture(Exception):
    """The logo is no picture that can be printed."""


def draw(posters: Sequence[Poster], form: Form) -> bytes:
    """The sheets in this form; more than one only as PDF. The same values give the same bytes.

    Raises:
        NoPicture: the logo cannot be read.
        ValueError: several sheets in a form that holds one.
    """
    if form != "pdf" and len(posters) != 1:
        raise ValueError(f"{form} holds one sheet, not {len(posters)}")
    drawn = io.BytesIO()
    settings: dict[Any, Any] = {"font.family": "DejaVu Sans", "svg.hashsalt": "kompis", "pdf.fonttype": 42}
    with warnings.catch_warnings(), mpl.rc_context(settings):
        # A sign of a shop's name that the typeface lacks is drawn as a box; nobody can mend that here.
        warnings.filterwarnings("ignore", "Glyph")
        if form == "pdf":
            with PdfPages(drawn, metadata={"CreationDate": None, "Creator": "kompis"}) as pages:
                for poster in posters:
                    pages.savefig(_sheet(poster))
        else:
            of_the_form = {"Date": None, "Creator": "kompis"} if form == "svg" else {"Software": "kompis"}
            _sheet(posters[0]).savefig(drawn, format=form, metadata=of_the_form, dpi=DOTS)
    return drawn.getvalue()


def _sheet(poster: Poster) -> Figure:
    figure = Figure(figsize=(WIDTH / _INCH, HEIGHT / _INCH), dpi=DOTS, facecolor="white")
    FigureCanvasAgg(figure)  # measures all words; else each line is measured on a sheet of its own
    _frame(figure)
    _logo(figure, poster)
    _line(figure, poster.over, 249, 16, _FAINT)
    _line(figure, poster.heading, 229, 34, _GREEN, weight="bold", rows=2)
    _line(figure, poster.lead, 204, 17, _INK, rows=2)
    _qr(figure, poster.link, 94)
    _line(figure, poster.how, 86, 17, _INK, weight="bold")
    _line(figure, poster.shown, 76, 14, _FAINT)
    _facts(figure, poster.facts)
    return figure


def _frame(figure: Figure) -> None:
    for inset, colour, width in ((8.0, _GREEN, 2.2), (10.4, _GOLD, 0.7)):
        side, up = WIDTH - 2 * inset, HEIGHT - 2 * inset
        _add(figure, Rectangle((inset, inset), side, up, fill=False, edgecolor=colour, linewidth=width))


def _logo(figure: Figure, poster: Poster) -> None:
    """The organisation's own mark, as large as its place allows; without one, the name of kompis."""
    if not poster.logo:
        _line(figure, "Kompis", 268, 22, _GOLD, weight="bold")
        return
    picture = _opened(poster.logo)
    scale = min(_LOGO[0] / picture.width, _LOGO[1] / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    place = ((WIDTH - wide) / 2 / WIDTH, (266 - high / 2) / HEIGHT, wide / WIDTH, high / HEIGHT)
    axes = figure.add_axes(place)
    axes.imshow(picture, aspect="auto", interpolation="lanczos")
    axes.set_axis_off()


def _opened(logo: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(logo), formats=("PNG", "JPEG", "WEBP"))
        if picture.width * picture.height > MOST_LOGO_PIXELS:
            raise NoPicture("it has more than 40 million points; make it smaller")
        return picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise NoPicture("it is no PNG, JPEG or WebP; save it as one of these") from error


def _qr(figure: Figure, link: str, foot: float) -> None:
    """The code as squares, sharp at any size; a quarter of it may be dirty or torn."""
    rows = segno.make(link, error="q", micro=False).matrix
    side = QR_SIDE / (len(rows) + 2 * QUIET_ZONE)
    left, top = (WIDTH - QR_SIDE) / 2 + QUIET_ZONE * side, foot + QR_SIDE - QUIET_ZONE * side
    bars = [
        Path([(left + x * side, top - y * side) for x, y in _outline(down, *run)], closed=True)
        for down, row in enumerate(rows)
        for run in _runs(row)
    ]
    # One shape, since each costs as much as all of these; snapped to points, as a single bar would be.
    code = PathPatch(Path.make_compound_path(*bars), color="black", linewidth=0, antialiased=False, snap=True)
    _add(figure, code)


def _outline(down: int, first: int, length: int) -> list[tuple[int, int]]:
    """Around a bar as long as these modules and one high, back to where it begins."""
    end = first + length
    return [(first, down), (end, down), (end, down + 1), (first, down + 1), (first, down)]


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: the first, and how many."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark & 1:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found


def _facts(figure: Figure, facts: Sequence[str]) -> None:
    """What makes people say yes, two and two, each with its mark."""
    places = [(x, y) for y in (53, 39) for x in (_MARGIN + 4, WIDTH / 2 + 3)]
    for fact, (x, y) in zip(facts, places, strict=False):
        _add(figure, Rectangle((x, y), 3, 3, color=_GOLD, linewidth=0))
        written = figure.text((x + 6) / WIDTH, y / HEIGHT, fact, fontsize=14, color=_INK, va="baseline")
        written.set_parse_math(False)
        _shrink(figure, written, _COLUMN / 2 - 12)


def _line(
    figure: Figure, text: str, y: float, size: float, colour: str, *, weight: str = "normal", rows: int = 1
) -> None:
    """Words in the middle of the sheet: on two rows where they are long, and smaller if need be."""
    text = _without_pictures(text)
    written = figure.text(
        0.5,
        y / HEIGHT,
        text,
        fontsize=size,
        color=colour,
        ha="center",
        va="center",
        fontweight=weight,
        linespacing=1.25,
    )
    written.set_parse_math(False)
    if rows > 1 and _width(figure, written) > _COLUMN:
        written.set_text(_broken(text))
    _shrink(figure, written, _COLUMN)


def _without_pictures(text: str) -> str:
    """The words without those small pictures that the typeface lacks: a name is the same without them."""
    known = get_font(findfont("DejaVu Sans")).get_charmap()
    kept = [sign for sign in text if ord(sign) in known or category(sign) not in _PICTURES]
    return " ".join("".join(sign for sign in kept if sign not in _MAKES_PICTURES).split())


def _broken(text: str) -> str:
    """The words on two rows of about the same length."""
    gaps = [place for place, sign in enumerate(text) if sign == " "]
    if not gaps:
        return text
    gap = min(gaps, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:gap]}\n{text[gap + 1 :]}"


def _shrink(figure: Figure, written: Text, room: float) -> None:
    wide = _width(figure, written)
    if wide > room:
        written.set_fontsize(float(written.get_fontsize()) * room / wide * _SPARE)


def _width(figure: Figure, written: Text) -> float:
    return written.get_window_extent(dpi=figure.dpi).width / figure.dpi * _INCH


def _add(figure: Figure, shape: Patch) -> None:
    """Put a shape on the sheet, its lengths in millimetres."""
    shape.set_transform(Affine2D().scale(1 / WIDTH, 1 / HEIGHT) + figure.transFigure)
    figure.add_artist(shape)
