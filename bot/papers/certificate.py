"""The certificate as a PDF: one sheet of A4 on its side. Import this in the press only: it takes long."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fpdf import FPDF, Align
from fpdf.fonts import TTFFont
from msgspec import Struct

from bot.domain.certificate import Certificate
from bot.phrases import Say
from bot.phrases.dates import with_year
from bot.phrases.writing import direction

WIDTH: Final = 297.0
HEIGHT: Final = 210.0
"""Of the sheet, in millimetres like all lengths here."""

_MARGIN: Final = 38.0
_COLUMN: Final = WIDTH - 2 * _MARGIN
_SIDE: Final = 80.0
"""How wide each of the two notes at the foot may be."""

_GREEN: Final = (31, 95, 80)
_GOLD: Final = (201, 138, 43)
_INK: Final = (42, 35, 29)
_FAINT: Final = (103, 91, 78)

_BASELINE: Final = 0.8
"""Where fpdf2 sets the baseline in a cell that is as high as its letters, as a part of that height."""

_SANS_SIZE: Final = 0.86
"""How large letters without feet are set beside the others, to look as large."""

SERIF: Final = "serif"
SANS: Final = "sans"
_FILES: Final = {SERIF: "STIXGeneral.ttf", SANS: "DejaVuSans.ttf"}


def typefaces() -> Path:
    """The folder of typefaces that comes with matplotlib, which is not imported for it.

    Raises:
        LookupError: matplotlib is not installed.
    """
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise LookupError("matplotlib, which brings the typefaces, is not installed: run `make setup`")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


def draw(certificate: Certificate, say: Say, address: str) -> bytes:
    """Draw the certificate. The same values give the same bytes.

    ``address`` is where it can be checked; empty where kompis has no address of its own, and the paper
    then carries the code alone.
    """
    sheet = _Sheet(certificate, say)
    try:
        return sheet.drawn(address)
    finally:
        sheet.close()


class _Style(Struct, frozen=True):
    """``size`` is in points, and the largest: what would be too long is set smaller."""

    size: float
    colour: tuple[int, int, int] = _INK


_HEADING: Final = _Style(58, _GREEN)
_SMALL: Final = _Style(15, _FAINT)
_NAME: Final = _Style(40)
_TITLE: Final = _Style(27, _GREEN)
_FOOT: Final = _Style(15)
_FOOT_NOTE: Final = _Style(11, _FAINT)
_CODE: Final = _Style(11, _FAINT)


class _Sheet:
    """One sheet being drawn."""

    def __init__(self, certificate: Certificate, say: Say) -> None:
        self._certificate = certificate
        self._say = say
        self._to_the_left = direction(say.language) == "rtl"
        self._pdf = pdf = FPDF("landscape", "mm", "A4")
        for face, file in _FILES.items():
            pdf.add_font(face, fname=typefaces() / file)
        pdf.set_text_shaping(use_shaping_engine=True)
        pdf.set_auto_page_break(auto=False)
        pdf.set_margin(0)
        pdf.c_margin = 0
        pdf.set_creation_date(certificate.issued_at)
        pdf.set_title(say("Certificate: {title}", title=certificate.title))
        pdf.set_author(certificate.organisation)
        pdf.set_creator("kompis")
        pdf.set_lang(say.language)
        pdf.add_page()

    def drawn(self, address: str) -> bytes:
        """Draw all of it."""
        say, certificate = self._say, self._certificate
        self._frame()
        self._line(say("Certificate"), 48, _HEADING)
        self._ornament(58.5)
        self._line(say("This is to certify that"), 71.5, _SMALL)
        self._line(certificate.name, 92.5, _NAME)
        self._line(say("has done the whole course"), 108, _SMALL)
        self._line(certificate.title, 123, _TITLE)
        self._line(say.n("{n} short tip", "{n} short tips", certificate.tips), 134, _SMALL)
        self._foot(_MARGIN - 2, with_year(say, certificate.completed_on), say("Completed"))
        self._foot(WIDTH - _MARGIN + 2 - _SIDE, certificate.organisation, say("Course given by"))
        self._check(address)
        return bytes(self._pdf.output())

    def close(self) -> None:
        """Close the files of the typefaces."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def _frame(self) -> None:
        pdf = self._pdf
        pdf.set_draw_color(*_GREEN)
        pdf.set_line_width(0.9)
        pdf.rect(11, 11, WIDTH - 22, HEIGHT - 22)
        pdf.set_draw_color(*_GOLD)
        pdf.set_line_width(0.25)
        pdf.rect(13.6, 13.6, WIDTH - 27.2, HEIGHT - 27.2)

    def _ornament(self, y: float) -> None:
        """A short line with a lozenge in its middle."""
        pdf, middle = self._pdf, WIDTH / 2
        pdf.set_draw_color(*_GOLD)
        pdf.set_line_width(0.35)
        for side in (-1, 1):
            pdf.line(middle + side * 3.4, y, middle + side * 26, y)
        pdf.set_fill_color(*_GOLD)
        pdf.polygon([(middle, y - 1.5), (middle + 1.5, y), (middle, y + 1.5), (middle - 1.5, y)], style="F")

    def _foot(self, x: float, text: str, note: str) -> None:
        """One of the two notes at the foot: what, above a line, and below it what it is.

        The first stands where reading begins.
        """
        if self._to_the_left:
            x = WIDTH - x - _SIDE
        pdf = self._pdf
        pdf.set_draw_color(*_GOLD)
        pdf.set_line_width(0.25)
        pdf.line(x, 166, x + _SIDE, 166)
        self._line(text, 163, _FOOT, x, _SIDE)
        self._line(note, 171.5, _FOOT_NOTE, x, _SIDE)

    def _check(self, address: str) -> None:
        """How anybody can see that it is genuine."""
        say, code = self._say, self._certificate.code
        if not address:
            self._line(say("Code: {code}", code=code), 186, _CODE)
            return
        self._line(say("Anybody can check this certificate here:"), 184, _CODE)
        self._line(address, 189.5, _CODE, link=address)

    def _line(
        self,
        text: str,
        baseline: float,
        style: _Style,
        x: float = _MARGIN,
        width: float = _COLUMN,
        link: str = "",
    ) -> None:
        """One line in the middle of its place, smaller where it would be too long."""
        pdf = self._pdf
        # The letters with feet are the finer ones; the others know more scripts, and are larger.
        face, size = (SERIF, style.size) if self._has_all_of(SERIF, text) else (SANS, style.size * _SANS_SIZE)
        pdf.set_font(face, size=size)
        pdf.set_text_color(*style.colour)
        wide = pdf.get_string_width(text)
        if wide > width:
            pdf.set_font_size(size * width / wide)
        pdf.set_xy(x, baseline - _BASELINE * pdf.font_size)
        pdf.cell(width, pdf.font_size, text, align=Align.C, link=link)

    def _has_all_of(self, face: str, text: str) -> bool:
        font = self._pdf.fonts[face]
        return isinstance(font, TTFFont) and all(ord(sign) in font.cmap for sign in text)
