"""Which folders under a path are courses, and which files of theirs an author wrote."""

import re
from pathlib import Path
from typing import Final

COURSE_FILE: Final = "course.yaml"
MEDIA_FOLDER: Final = "media"

# Windows' Notepad adds an ending of its own, and does not show it.
_ENDING: Final = re.compile(r"\.ya?ml(?:\.txt)?$", re.IGNORECASE)


def course_folders(path: Path) -> list[Path]:
    """The folders of courses, by name: the path itself if it is one, else the folders in it.

    A file stands for the folder it is in. GUIDE.md, schema.json, a folder of pictures and whatever begins
    with a dot or two low lines is no course.
    """
    folder = path.parent if path.is_file() else path
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    if any(is_yaml(entry) for entry in entries):
        return [folder]
    return [
        entry
        for entry in entries
        if entry.is_dir() and entry.name != MEDIA_FOLDER and not entry.name.startswith((".", "__"))
    ]


def is_yaml(file: Path) -> bool:
    """Whether an author wrote this file; what begins with a dot or ``~`` is an editor's own."""
    return _ENDING.search(file.name) is not None and not file.name.startswith((".", "~")) and file.is_file()


def stem_of(file: Path) -> str:
    """A file's name without its ending, or endings."""
    return _ENDING.sub("", file.name)
