"""Which folders under a path are courses."""

from pathlib import Path
from typing import Final

COURSE_FILE: Final = "course.yaml"


def course_folders(path: Path) -> list[Path]:
    """The folders of courses, by name: the path itself if it is one, else the folders in it.

    A file stands for the folder it is in. GUIDE.md, schema.json and whatever begins with a dot or two
    low lines is no course.
    """
    folder = path.parent if path.is_file() else path
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    if any(is_yaml(entry) for entry in entries):
        return [folder]
    return [entry for entry in entries if entry.is_dir() and not entry.name.startswith((".", "__"))]


def is_yaml(file: Path) -> bool:
    """Whether an author wrote this file; what begins with a dot is an editor's own."""
    return file.suffix.lower() in (".yaml", ".yml") and not file.name.startswith(".") and file.is_file()
