"""Figures in words as a picture that a phone shows whole. Import this in the press only: it takes long."""

import io
import textwrap
import warnings
from collections.abc import Sequence
from typing import Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

SIZE: Final = (7.2, 9.0)  # inches
DOTS: Final = 150  # an inch: 1080 x 1350 in all

_GREEN: Final = "#1f5f50"
_INK: Final = "#2a231d"
_FAINT: Final = "#675b4e"
_LINE: Final = "#ddd5ca"
_PAPER: Final = "#fbf8f3"
_LEFT, _RIGHT = 0.08, 0.92  # of the whole width
_FIRST_ROW, _LAST_ROW = 0.66, 0.14  # of the whole height
_HIGHEST_ROW: Final = 0.085
_HEADLINE_SIGNS: Final = 34
"""Signs of a headline's line that fit the width."""
_LABEL_SIGNS: Final = 36
"""The same of a name beside its figure."""


def draw(
    organisation: str, headline: str, beneath: str, note: str, figures: Sequence[tuple[str, str]]
) -> bytes:
    """A PNG of 1080 by 1350: whose it is, the first figure large, then one line a figure, and a note."""
    figure = Figure(figsize=SIZE, dpi=DOTS, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    _words(figure, 0.935, organisation, 14, _FAINT)
    first_line = textwrap.fill(headline, _HEADLINE_SIGNS)
    _words(figure, 0.845, first_line, 22, _GREEN, weight="bold")
    _words(figure, 0.745, textwrap.fill(beneath, 55), 14, _INK)
    high = min((_FIRST_ROW - _LAST_ROW) / max(len(figures) - 1, 1), _HIGHEST_ROW)
    for place, (name, value) in enumerate(figures):
        _row(figure, _FIRST_ROW - place * high, high, name, value)
    _words(figure, 0.055, note, 11, _FAINT)
    image = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a sign that the typeface lacks is drawn as a box
        figure.savefig(image, format="png")
    return image.getvalue()


def _row(figure: Figure, y: float, high: float, name: str, value: str) -> None:
    """A name to the left, its figure to the right, and a thin line below both."""
    _words(figure, y, textwrap.shorten(name, _LABEL_SIGNS, placeholder="…"), 15, _INK)
    figure.text(
        _RIGHT,
        y,
        value,
        fontsize=18,
        fontweight="bold",
        color=_GREEN,
        ha="right",
        va="center",
        parse_math=False,
    )
    below = y - high / 2
    figure.add_artist(Line2D([_LEFT, _RIGHT], [below, below], color=_LINE, linewidth=1))


def _words(figure: Figure, y: float, words: str, size: float, colour: str, *, weight: str = "normal") -> None:
    figure.text(
        _LEFT, y, words, fontsize=size, fontweight=weight, color=colour, va="center", parse_math=False
    )
