"""What `kompis doctor` says of a channel of notes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.ports import Diagnosis


async def examine(options: Mapping[str, str], public_url: str) -> Sequence[Diagnosis]:
    """Whether the folder is there."""
    folder = Path(options["folder"])
    if not folder.is_dir():
        return [Diagnosis(well=False, sentence=f"there is no folder {folder}; make it")]
    return [Diagnosis(well=True, sentence=f"notes lie in {folder}")]
