"""The section ``backup``: where nightly backups go, how many stay; every fault with its place."""

from pathlib import Path

import pytest

from adapters import ADAPTERS
from bot.settings import Backup, SettingsError, load_settings

CONFIG = """
lessons: .
organisations: {{city: {{name: Vår stad}}}}
channels: {{web: {{adapter: web}}}}
{backup}
"""


def backup_of(folder: Path, section: str) -> Backup | None:
    file = folder / "config.yaml"
    file.write_text(CONFIG.format(backup=section), "utf-8")
    return load_settings(file, {}, ADAPTERS).backup


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("", ("data/backups", 7, 4)),
        ("backup: {folder: ../copies}", ("../copies", 7, 4)),
        ("backup: {folder: /var/backups/kompis, daily: 30}", ("/var/backups/kompis", 30, 4)),
        ("backup: {weekly: 0}", ("data/backups", 7, 0)),
    ],
)
def test_what_is_left_out_has_its_default(
    tmp_path: Path, section: str, expected: tuple[str, int, int]
) -> None:
    folder, daily, weekly = expected
    assert backup_of(tmp_path, section) == Backup(tmp_path / folder, daily, weekly)


def test_none_means_that_no_backup_is_made(tmp_path: Path) -> None:
    assert backup_of(tmp_path, "backup: none") is None


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ("backup: {daily: some}", '5:17: daily: "some" is no number to keep; write one from 0 to 1000, as 7'),
        (
            "backup: {daily: 0, weekly: 0}",
            "5:9: daily and weekly keep no backup at all; keep one at least",
        ),
        ("backup: {dayly: 3}", '5:10: there is no setting "dayly" in backup; did you mean daily?'),
        ("backup: tonight", "5:9: backup is not a group of settings; write name: value, indented, below it"),
    ],
)
def test_a_fault_is_told_with_its_place_and_the_mend(tmp_path: Path, section: str, fault: str) -> None:
    with pytest.raises(SettingsError) as raised:
        backup_of(tmp_path, section)
    [told] = raised.value.faults
    assert str(told).startswith(f"{tmp_path / 'config.yaml'}:{fault}")
