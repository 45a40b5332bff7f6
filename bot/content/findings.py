"""What was found in a course: where it stands, what it is, and the mend, in the author's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from bot.content.sentences import SENTENCES

Severity = Literal["fault", "warning"]


class Place(NamedTuple):
    """Where something stands in a file; both count from 1, columns in characters."""

    line: int
    column: int


BEGINNING = Place(1, 1)


def place_at(source: str, index: int) -> Place:
    """Where the character with this index stands in a text."""
    line_start = source.rfind("\n", 0, index) + 1
    return Place(source.count("\n", 0, index) + 1, index - line_start + 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or warning.

    ``code`` names its sentences in :data:`bot.content.sentences.SENTENCES`, ``values`` fill them in.
    ``lesson`` is the id of the lesson it stands in, if it stands in one.
    """

    file: Path
    line: int
    column: int
    code: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    lesson: str | None = None

    @property
    def severity(self) -> Severity:
        """A fault keeps the course from being loaded, a warning does not."""
        return "fault" if SENTENCES[self.code].fault else "warning"

    @property
    def is_fault(self) -> bool:
        """Whether it keeps the course from being loaded."""
        return self.severity == "fault"

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return self._parts("en")[0]

    @property
    def mend(self) -> str:
        """What to do about it, in English."""
        return self._parts("en")[1]

    def sentence(self, language: str = "en") -> str:
        """``what: the mend``, in Swedish for any kind of Swedish, else in English."""
        return ": ".join(self._parts(language))

    def printed(self, language: str = "en") -> str:
        """One line for a terminal: ``file:line:column: what: the mend``."""
        return f"{self.file}:{self.line}:{self.column}: {self.sentence(language)}"

    def __str__(self) -> str:
        return self.printed()

    def _parts(self, language: str) -> tuple[str, str]:
        said = SENTENCES[self.code]
        what, mend = said.swedish if language.split("-", maxsplit=1)[0] == "sv" else said.english
        return what.format_map(self.values), mend.format_map(self.values)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings as an author reads them: folder by folder, course.yaml first, from the top down."""
    return tuple(
        sorted(
            findings,
            key=lambda one: (
                one.file.parent,
                one.file.name != "course.yaml",
                one.file.name,
                one.line,
                one.column,
                one.code,
            ),
        )
    )
