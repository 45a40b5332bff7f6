"""The table: medians of all rounds, each beside its goal and beside the peers' figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from rich.console import Console
from rich.table import Table

from bench.process import Figures

Read = Callable[[Figures], float]
Better = Literal["less", "more"]

KOMPIS: Final = "kompis"
WIDTH: Final = 118
HEADINGS: Final = ("measured", "figure", "ratio", "goal", "met")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure, or a ratio, should come to."""

    value: float
    at_least: bool

    def met(self, figure: float) -> bool:
        """Whether it does."""
        return figure >= self.value if self.at_least else figure <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {written(self.value)}"


def at_most(value: float) -> Goal:
    """A figure of which less is better."""
    return Goal(value, at_least=False)


def at_least(value: float) -> Goal:
    """A figure of which more is better."""
    return Goal(value, at_least=True)


@dataclass(frozen=True, slots=True)
class Beside:
    """A peer's figure. ``ratio`` above 1 speaks for kompis; None where a ratio says nothing."""

    peer: str
    figure: float
    ratio: float | None = None
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of kompis', its goal, and the same figure of peers."""

    what: str
    figure: float
    goal: Goal | None = None
    beside: tuple[Beside, ...] = ()

    def cells(self) -> Iterable[tuple[str, str, str, str, str]]:
        """As the table shows it: a line for kompis and one for each peer."""
        yield (self.what, written(self.figure), "", *_judged(self.goal, self.figure, ""))
        for one in self.beside:
            ratio = "" if one.ratio is None else f"{written(one.ratio)} x"
            yield (f"  {one.peer}", written(one.figure), ratio, *_judged(one.goal, one.ratio, " x"))

    def judged(self) -> Iterable[bool]:
        """Whether each of its goals is met."""
        figures = [(self.goal, self.figure), *((one.goal, one.ratio) for one in self.beside)]
        return [goal.met(figure) for goal, figure in figures if goal is not None and figure is not None]


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured, and what held it back."""

    title: str
    rows: tuple[Row, ...]
    limited_by: str


class Found:
    """The figures of all sides in all rounds; the first side is kompis."""

    def __init__(self, rounds: Mapping[str, Sequence[Figures]]) -> None:
        self._rounds = rounds

    def median(self, side: str, read: Read) -> float:
        """The middle one of a side's figures."""
        return median(map(read, self._rounds[side]))

    def row(
        self,
        what: str,
        read: Read,
        goal: Goal | None = None,
        beside: Mapping[str, Goal | None] | Iterable[str] = (),
        *,
        better: Better | None = "less",
        side: str = KOMPIS,
    ) -> Row:
        """A figure of kompis' (of this ``side``) beside that of peers, each with the ratio that is wanted.

        ``better`` says which way the ratio goes; None where there is no sense in one.
        """
        goals = beside if isinstance(beside, Mapping) else dict.fromkeys(beside)
        figure = self.median(side, read)
        peers = []
        for peer, wanted in goals.items():
            theirs = self.median(peer, read)
            over, under = (theirs, figure) if better == "less" else (figure, theirs)
            peers.append(Beside(peer, theirs, over / under if better and under else None, wanted))
        return Row(what, figure, goal, tuple(peers))

    def busy(self, side: str = KOMPIS) -> str:
        """How much of a core a side kept busy: near one means that its own CPU is the limit."""
        return f"{self.median(side, core):.2f}"


def core(figures: Figures) -> float:
    """How much of a core was kept busy."""
    return figures["cpu_seconds"] / figures["seconds"]


def read(name: str, *, times: float = 1.0) -> Read:
    """Read a figure as it is, or ``times`` something."""
    return lambda figures: figures[name] * times


def per_second(figures: Figures) -> float:
    """Pieces of work a second."""
    return figures["pieces"] / figures["seconds"]


def cpu_ms(figures: Figures) -> float:
    """Milliseconds of CPU for each piece of work."""
    return 1000 * figures["cpu_seconds"] / figures["pieces"]


def counted(lines: Iterable[Line]) -> str:
    """How many goals there are, and how many are met."""
    judged = [met for line in lines for row in line.rows for met in row.judged()]
    return f"{sum(judged)} of {len(judged)} goals met"


def show(lines: Mapping[str, Line], heading: str, console: Console | None = None) -> None:
    """Print one table of all lines, and below it what limits each."""
    console = console or Console(width=WIDTH, highlight=False)
    table = Table(title=heading, title_justify="left", expand=True)
    for place, name in enumerate(HEADINGS):
        table.add_column(
            name, ratio=None if place else 1, justify="right" if place else "left", no_wrap=place > 0
        )
    for name, line in lines.items():
        table.add_row(f"[bold]{name}: {line.title}[/bold]")
        for row in line.rows:
            for what, *cells in row.cells():
                table.add_row(f"  {what}", *cells)
        table.add_section()
    console.print(table)
    console.print(f"{counted(lines.values())}. A ratio above 1 speaks for kompis. What limits each line:")
    for name, line in lines.items():
        console.print(f"{name}: {line.limited_by}")


def markdown(lines: Mapping[str, Line], heading: str) -> str:
    """The same, to be pasted into a page."""
    page = [f"{heading}: {counted(lines.values())}.", ""]
    page += ["| line " + "".join(f"| {name} " for name in HEADINGS) + "|", "|---|---|---:|---:|---:|---|"]
    for name, line in lines.items():
        first = f"`{name}`"
        for row in line.rows:
            for what, *cells in row.cells():
                indented = what.replace("  ", "&emsp;", 1)
                page.append("| " + " | ".join([first, indented, *cells]) + " |")
                first = ""
    page += ["", "What limited each line:", ""]
    page += [f"- `{name}` ({line.title}): {line.limited_by}" for name, line in lines.items()]
    return "\n".join(page)


def written(value: float) -> str:
    """Three digits that count, as many as the figure needs."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.4f}"


def _judged(goal: Goal | None, figure: float | None, unit: str) -> tuple[str, str]:
    if goal is None or figure is None:
        return "", ""
    return f"{goal}{unit}", "yes" if goal.met(figure) else "no"
