"""The table: medians of all rounds, and how many times better kompis does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

from rich.console import Console
from rich.table import Table

from bench.process import Figures

Read = Callable[[Figures], float]
WIDTH = 110


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both sides. ``ratio`` above 1 speaks for kompis; None where a ratio says nothing."""

    what: str
    kompis: float
    peer: float
    ratio: float | None

    @classmethod
    def less(cls, what: str, read: Read, ours: Sequence[Figures], theirs: Sequence[Figures]) -> Self:
        """A figure of which less is better."""
        kompis, peer = median(map(read, ours)), median(map(read, theirs))
        return cls(what, kompis, peer, peer / kompis if kompis else None)

    @classmethod
    def more(cls, what: str, read: Read, ours: Sequence[Figures], theirs: Sequence[Figures]) -> Self:
        """A figure of which more is better."""
        kompis, peer = median(map(read, ours)), median(map(read, theirs))
        return cls(what, kompis, peer, kompis / peer if peer else None)

    @classmethod
    def count(cls, what: str, read: Read, ours: Sequence[Figures], theirs: Sequence[Figures]) -> Self:
        """A count that should be nothing."""
        return cls(what, median(map(read, ours)), median(map(read, theirs)), None)


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured, beside what, and what held it back."""

    title: str
    peer: str
    rows: tuple[Row, ...]
    limited_by: str


def read(name: str, *, times: float = 1.0) -> Read:
    """Read a figure as it is, or ``times`` something."""
    return lambda figures: figures[name] * times


def per_second(pieces: int) -> Read:
    """Pieces of work a second."""
    return lambda figures: pieces / figures["seconds"]


def cpu_ms(pieces: int) -> Read:
    """Milliseconds of CPU for each piece of work."""
    return read("cpu_seconds", times=1000 / pieces)


def busy(ours: Sequence[Figures], theirs: Sequence[Figures]) -> str:
    """How much of a core each side kept busy: near one means that its own CPU is the limit."""
    kompis, peer = (median(one["cpu_seconds"] / one["seconds"] for one in side) for side in (ours, theirs))
    return f"kompis kept {kompis:.2f} of a core busy, the peer {peer:.2f}."


def show(lines: Iterable[Line], heading: str, console: Console | None = None) -> None:
    """Print one table of all lines, and below it what limits each."""
    console = console or Console(width=WIDTH, highlight=False)
    lines = list(lines)
    table = Table(title=heading, title_justify="left", expand=True)
    table.add_column("measured", ratio=1)
    for name in ("kompis", "peer", "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    for number, line in enumerate(lines, start=1):
        table.add_row(f"[bold]{number}. {line.title}[/bold]\n   beside {line.peer}")
        for row in line.rows:
            ratio = "" if row.ratio is None else f"{_figure(row.ratio)} x"
            table.add_row(f"   {row.what}", _figure(row.kompis), _figure(row.peer), ratio)
        table.add_section()
    console.print(table)
    console.print("A ratio above 1 speaks for kompis. What limits each line:")
    for number, line in enumerate(lines, start=1):
        console.print(f"{number}. {line.limited_by}")


def _figure(value: float) -> str:
    """Three digits that count, as many as the figure needs."""
    if value == int(value) or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.4f}"
