"""A second ``kompis run`` on the same file is refused; a lock never outlives its process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.lock import AlreadyRunning, only_owner_of

HOLD = """
import sys
from pathlib import Path
from bot.storage.lock import only_owner_of
with only_owner_of(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def other_process_holding(database: Path) -> "subprocess.Popen[str]":
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_a_second_owner_is_refused_in_a_sentence_that_names_the_first(tmp_path: Path) -> None:
    database = tmp_path / "kompis.db"
    with other_process_holding(database) as other:
        with pytest.raises(AlreadyRunning) as raised, only_owner_of(database):
            pass
        other.communicate()

    assert str(raised.value) == (
        f"kompis already runs on {database} (process {other.pid}); stop that one first, "
        "or give this one a database of its own in config.yaml"
    )


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    database = tmp_path / "kompis.db"
    with other_process_holding(database) as other:
        other.kill()
        other.communicate()

    with only_owner_of(database):
        assert (tmp_path / "kompis.db.lock").read_text() == str(os.getpid())


def test_a_lock_can_be_taken_again_once_it_was_let_go_and_by_others_on_other_files(tmp_path: Path) -> None:
    with only_owner_of(tmp_path / "new" / "kompis.db"), only_owner_of(tmp_path / "other.db"):
        pass
    with only_owner_of(tmp_path / "new" / "kompis.db"):
        pass

    assert not (tmp_path / "new" / "kompis.db").exists()
