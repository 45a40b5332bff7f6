"""A course's report as a picture: what is remembered, and how far the forecasts can be trusted.

Colours are from Okabe and Ito's palette, told apart by everybody; shape and lightness say the same again.
"""

import io
import warnings
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from bot.phrases import Say
from bot.phrases.dates import with_year
from bot.phrases.figures import decimals, percent, points
from bot.services.learning.report import CourseReport, Decile, Remembered

SIZE: Final = (12.0, 8.0)  # inches
DOTS: Final = 100  # an inch: 1200 x 800 in all

_BLUE: Final = "#0072B2"
_SKY: Final = "#A9D6F2"
_VERMILLION: Final = "#D55E00"
_INK: Final = "#222222"
_GREY: Final = "#767676"
_LINE: Final = "#DDDDDD"
_ROUND_SIZE: Final = 60.0  # square points of the mark of few answers
_WIDE: Final = 0.5  # of a bar, when one place on the axis is 1
_LEFT, _RIGHT = 0.075, 0.56  # where the panels begin, of the whole width


def picture(say: Say, report: CourseReport) -> bytes:
    """A PNG of 1200 by 800."""
    figure = Figure(figsize=SIZE, dpi=DOTS, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(
        _LEFT, 0.945, report.title, fontsize=20, fontweight="bold", color=_INK, va="center", parse_math=False
    )
    figure.text(_LEFT, 0.9, _beneath(say, report), fontsize=12, color=_GREY, va="center")
    left, right = (figure.add_axes((x, 0.2, 0.4, 0.56)) for x in (_LEFT, _RIGHT))
    _memory(say, left, report)
    _calibration(say, right, report)
    figure.text(_LEFT, 0.065, _gain(say, report), fontsize=11, color=_INK, va="center", linespacing=1.5)
    figure.text(_RIGHT, 0.065, _brier(say, report), fontsize=11, color=_INK, va="center", linespacing=1.5)
    image = io.BytesIO()
    with warnings.catch_warnings():
        # A sign of a course's title that the font lacks is drawn as a box; nobody can mend that here.
        warnings.filterwarnings("ignore", "Glyph")
        figure.savefig(image, format="png")
    return image.getvalue()


def _beneath(say: Say, report: CourseReport) -> str:
    day = with_year(say, report.at.date())
    return say(
        "{n} taking part, {day}. Answers and activity are shown from five people on.",
        n=report.enrolled,
        day=day,
    )


# --- remembered -----------------------------------------------------------------------------------


def _memory(say: Say, axes: Axes, report: CourseReport) -> None:
    _plain(say, axes, say("Remembered, and what was foretold"))
    axes.set_xlim(-0.4, len(report.remembered) - 0.25)
    axes.set_xticks(
        range(len(report.remembered)),
        [say.n("{n} day", "{n} days", one.days) for one in report.remembered],
    )
    axes.tick_params(axis="x", length=0, labelsize=12)
    for place, one in enumerate(report.remembered):
        _bar(say, axes, place, one)
    axes.bar(0, 0, color=_BLUE, label=say("remembered, guesses out"))
    axes.bar(0, 0, color=_SKY, hatch="///", edgecolor="white", label=say("right by guessing"))
    axes.plot([], [], "D", color=_VERMILLION, markersize=9, label=say("forecast"))
    _legend(axes)


def _bar(say: Say, axes: Axes, place: int, one: Remembered) -> None:
    right = one.right
    if right is None or right.share is None or right.corrected is None:
        nearly = None if right is None else right.nearly
        words = {None: say("fewer than five"), "all": say("nearly all"), "none": say("nearly none")}[nearly]
        axes.text(place, 0.03, words, ha="center", va="bottom", color=_GREY, fontsize=11)
        return
    known = max(right.corrected, 0.0)
    axes.bar(place, known, _WIDE, color=_BLUE)
    axes.bar(
        place,
        right.share - known,
        _WIDE,
        bottom=known,
        color=_SKY,
        hatch="///",
        edgecolor="white",
        linewidth=0,
    )
    _inside(say, axes, place, known)
    answers = say.n("{n} answer", "{n} answers", right.answers)
    axes.annotate(
        answers,
        (place, 0),
        (0, -26),
        textcoords="offset points",
        ha="center",
        va="top",
        color=_GREY,
        fontsize=10,
    )
    if one.forecast is not None:
        _foretold(say, axes, place + _WIDE / 2, one.forecast)


def _foretold(say: Say, axes: Axes, place: float, forecast: float) -> None:
    """The forecast on the edge of the bar, with its figure beside it."""
    axes.plot(place, forecast, "D", color=_VERMILLION, markersize=11, markeredgecolor="white", zorder=5)
    axes.annotate(
        percent(say, forecast),
        (place, forecast),
        (10, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        color=_VERMILLION,
        fontsize=12,
        fontweight="bold",
    )


def _inside(say: Say, axes: Axes, place: int, known: float) -> None:
    room = known > 0.1  # noqa: PLR2004 - high enough for the figure to stand in the bar
    axes.annotate(
        percent(say, known),
        (place, known if room else 0),
        (0, -6 if room else 6),
        textcoords="offset points",
        ha="center",
        va="top" if room else "bottom",
        color="white" if room else _INK,
        fontsize=14,
        fontweight="bold",
    )


def _gain(say: Say, report: CourseReport) -> str:
    if report.gain is None:
        return say("What asking again brings by day 60:\ntoo few answers to tell yet")
    found = report.gain.difference
    return say(
        "What asking again brings by day 60:\n{points} percentage points ({low} to {high})",
        points=points(say, found.value),
        low=points(say, found.interval.low),
        high=points(say, found.interval.high),
    )


# --- calibration ----------------------------------------------------------------------------------


def _calibration(say: Say, axes: Axes, report: CourseReport) -> None:
    _plain(say, axes, say("Forecast, and what came of it"))
    axes.set_xlim(-0.02, 1.02)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: _ticked(say, share)))
    axes.set_xlabel(say("forecast"), color=_GREY, fontsize=11, labelpad=8)
    axes.set_ylabel(say("right, guesses in"), color=_GREY, fontsize=11, labelpad=6)
    axes.grid(axis="x", color=_LINE, linewidth=0.8)
    axes.plot([0, 1], [0, 1], linestyle=(0, (4, 4)), color=_GREY, linewidth=1.4, label=say("as foretold"))
    seen = [one for one in report.calibration if _drawable(one)]
    most = max((one.right.answers for one in seen if one.right), default=1)
    for one in seen:
        _mark(axes, one, most)
    axes.plot([], [], "o", color=_BLUE, markersize=9, label=say("answers, with their interval"))
    if not seen:
        axes.text(0.7, 0.3, say("fewer than five"), ha="center", va="center", color=_GREY, fontsize=12)
    _legend(axes)


def _drawable(one: Decile) -> bool:
    return one.forecast is not None and one.right is not None and one.right.share is not None


def _mark(axes: Axes, one: Decile, most: int) -> None:
    right, forecast = one.right, one.forecast
    if right is None or right.share is None or right.interval is None or forecast is None:
        return
    axes.vlines(forecast, right.interval.low, right.interval.high, color=_BLUE, linewidth=2, alpha=0.55)
    size = _ROUND_SIZE + 260 * right.answers / most
    axes.scatter(forecast, right.share, s=size, color=_BLUE, edgecolor="white", linewidth=1.2, zorder=4)


def _brier(say: Say, report: CourseReport) -> str:
    if report.brier is None:
        return say("Brier score: too few answers to tell yet\n")
    return say(
        "Brier score: {score} over {n} answers\n"
        "0 is a perfect forecast, {half} a coin's. Larger marks: more answers",
        score=decimals(say, report.brier, 3),
        n=report.forecasts,
        half=decimals(say, 0.25, 2),
    )


# --- both -----------------------------------------------------------------------------------------


def _plain(say: Say, axes: Axes, title: str) -> None:
    """Axes without a frame: shares from 0 to 100 %, light lines behind everything."""
    axes.set_title(title, loc="left", fontsize=14, fontweight="bold", color=_INK, pad=44)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: _ticked(say, share)))
    axes.tick_params(colors=_GREY, length=0, labelsize=11)
    axes.grid(axis="y", color=_LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def _ticked(say: Say, share: float) -> str:
    return percent(say, round(share, 2))


def _legend(axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    order = sorted(range(len(labels)), key=lambda place: isinstance(handles[place], Line2D))
    axes.legend(
        [handles[place] for place in order],
        [labels[place] for place in order],
        loc="lower left",
        bbox_to_anchor=(-0.015, 1.005),
        ncols=3,
        frameon=False,
        fontsize=10.5,
        handletextpad=0.5,
        columnspacing=1.2,
        borderaxespad=0.2,
    )
