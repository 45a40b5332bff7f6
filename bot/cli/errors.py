"""What goes wrong is one line on standard error, and an exit code."""

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Final

FAULTS: Final = 1

SPOKEN: Final = (
    ("bot.settings.faults", "SettingsError"),
    ("bot.keys", "SecretUnusable"),
    ("bot.storage.errors", "CannotOpen"),
    ("bot.storage.errors", "NotDone"),
    ("bot.storage.errors", "OutcomeUnknown"),
    ("bot.storage.lock", "AlreadyRunning"),
    ("bot.storage.backups.format", "Unusable"),
    ("bot.services.backups.restore", "NotRestored"),
    ("bot.services.learning.simulate_policy", "NotUnderstood"),
    ("bot.app.run", "CannotStart"),
    ("bot.pages.listening", "PortTaken"),
    ("bot.pages.listening", "CannotListen"),
)
"""Errors whose text is a sentence for people. By name: whoever raised one has imported its module, and
``--help`` need not."""

DISK: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG))
"""What a disk says where no file is named."""

OF_A_DATABASE: Final = (
    ("sqlite3", "OperationalError"),
    ("sqlite3", "DatabaseError"),
    ("sqlalchemy.exc", "OperationalError"),
    ("sqlalchemy.exc", "DatabaseError"),
)

MENDS: Final = {
    "full": "make room on its disk",
    "readonly": "see that kompis may write to the file and its folder",
    "locked": "another command writes; wait until it has ended",
    "malformed": "stop kompis, and go back to the last good backup with `kompis restore`",
    "not a database": "stop kompis, and go back to the last good backup with `kompis restore`",
}
"""The mend by what the database says."""

USUAL_MEND: Final = "`kompis doctor` looks at it"


class Trouble(Exception):
    """A command cannot do what it was asked. The sentence says what to mend."""


def exit_code(work: Callable[[], int], *, debug: bool) -> int:
    """Do what a command does. Returns its exit code; what went wrong is said on standard error."""
    try:
        return work()
    except KeyboardInterrupt:
        to_stderr("nothing was done")
        return FAULTS
    except BrokenPipeError:  # whoever read has read enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULTS
    except Exception as error:
        if debug:
            raise
        for sentence in _sentences(error):
            to_stderr(sentence)
        return FAULTS


def _sentences(error: Exception) -> Iterator[str]:
    if not isinstance(error, (Trouble, *_loaded(SPOKEN))):
        yield (
            _of_the_machine(error)
            or f"something unforeseen: {type(error).__name__}: {error}; --debug shows where"
        )
    elif hasattr(error, "faults"):
        yield from map(str, error.faults)
    else:
        yield str(error)


def _loaded(names: Iterable[tuple[str, str]]) -> tuple[type[Exception], ...]:
    return tuple(getattr(sys.modules[module], name) for module, name in names if module in sys.modules)


def _of_the_machine(error: Exception) -> str | None:
    """What a disk or a database's file would not do, and the mend; None: it is something else."""
    if isinstance(error, OSError) and (error.filename is not None or error.errno in DISK):
        where = "the disk" if error.filename is None else error.filename
        return f"{where}: {error.strerror}; see to room and access there"
    if type(error) in _loaded(OF_A_DATABASE):  # not those below them, which are faults of ours
        said = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        mend = next((mend for words, mend in MENDS.items() if words in said), USUAL_MEND)
        return f"the database: {said}; {mend}"
    return None


def to_stderr(sentence: str) -> None:
    """One line on standard error."""
    sys.stderr.write(" ".join(sentence.split()) + "\n")
