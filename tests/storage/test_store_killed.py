"""Nothing that was said to be kept is missing after ``kill -9``."""

import subprocess
import sys

from bot.storage.store import Store, open_store
from tests.storage.tables_for_tests import words


def test_after_kill_9_every_word_that_was_said_to_be_kept_is_there(bare: Store, database_url: str) -> None:
    bare.close_now()
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.writer_to_be_killed", database_url],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    with writer.stdout as said:
        kept = [said.readline() for _ in range(500)]
        writer.kill()
        kept += said.readlines()
    writer.wait()

    whole = {line.rstrip("\n") for line in kept if line.startswith("word ") and line.endswith("\n")}
    with open_store(database_url) as store:
        found = store.read_now(words)
    assert len(whole) > 400
    assert whole - set(found) == set()
    assert len(found) == len(set(found))
