"""How fast kompis starts, and how little it needs at rest."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bench.contest import Side
from bench.place import Place
from bench.process import measured
from bench.table import Found, Line, at_most, read


class Start:
    """Some starts of ``kompis run``, and a rest of so many seconds."""

    rounds: Final = "one by one"

    def __init__(self, place: Place, starts: int, rest: float) -> None:
        self._folder = str(place.folder / "installation")
        self._starts = starts
        self._rest = rest

    @property
    def sides(self) -> Mapping[str, Side]:
        """The command, as an installation runs it."""
        work = {"folder": self._folder, "starts": self._starts, "rest": self._rest}
        return {"kompis": partial(measured, "start_kompis", **work)}

    def line(self, found: Found) -> Line:
        """Seconds to the first poll, memory at rest."""
        return Line(
            "`kompis run` with Telegram and the web chat, a second start",
            (
                found.row("seconds to the first poll", read("first_poll"), at_most(0.8)),
                found.row("of that, seconds of CPU", read("busy")),
                found.row("memory at rest, MB", read("megabytes"), at_most(90)),
                found.row("seconds, `kompis --help`", read("help")),
            ),
            "Imports.",
        )
