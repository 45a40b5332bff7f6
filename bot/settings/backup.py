"""The section ``backup``: where nightly backups go, and how many of them stay; or none."""

from pathlib import Path

from yaml.nodes import Node, ScalarNode

from bot.settings import values
from bot.settings.model import Backup
from bot.settings.sheet import Sheet

_KNOWN = ("folder", "daily", "weekly")


def read_backup(sheet: Sheet, node: Node | None, beside: Path, data: Path) -> Backup | None:
    """The section as it stands, or what holds without it; None: no backups are made by themselves.

    ``beside`` is the folder that paths are relative to, ``data`` that of what kompis makes for itself.
    """
    usual = Backup(data / "backups")
    if node is None:
        return usual
    if isinstance(node, ScalarNode) and node.value == "none":
        return None
    section = sheet.section(node, "backup", _KNOWN)
    folder = section.text("folder")
    daily, weekly = (section.read(name, values.how_many) for name in ("daily", "weekly"))
    if daily == 0 and weekly == 0:
        sheet.fault(node, "daily and weekly keep no backup at all; keep one at least, or write backup: none")
    return Backup(
        usual.folder if folder is None else beside / folder,
        usual.daily if daily is None else daily,
        usual.weekly if weekly is None else weekly,
    )
