"""What is wrong in the settings: where it stands, and a sentence that says what to do about it."""

from collections.abc import Collection, Iterable
from pathlib import Path

from msgspec import Struct


class Fault(Struct, frozen=True):
    """One fault or warning. Lines and columns count from 1."""

    file: Path
    line: int
    column: int
    sentence: str

    def __str__(self) -> str:
        """One line for a terminal: ``config.yaml:7:5: what is wrong; the mend``."""
        return f"{self.file}:{self.line}:{self.column}: {self.sentence}"


class SettingsError(Exception):
    """The settings have faults; all of them are in ``faults``, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(
            sorted(faults, key=lambda fault: (str(fault.file), fault.line, fault.column, fault.sentence))
        )
        super().__init__("\n".join(map(str, self.faults)))


def meant(word: str, known: Collection[str]) -> str:
    """The mend for an unknown word: the nearest known one, else all there are."""
    from difflib import get_close_matches  # noqa: PLC0415 - loaded only where there is a fault

    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known here: {', '.join(known) or 'none'}"
