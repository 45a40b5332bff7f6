"""What goes wrong is one line on standard error, and an exit code."""

import os
import sys
from collections.abc import Callable, Iterator
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
    spoken = tuple(getattr(sys.modules[module], name) for module, name in SPOKEN if module in sys.modules)
    if not isinstance(error, (Trouble, *spoken)):
        yield f"something unforeseen: {type(error).__name__}: {error}; --debug shows where"
    elif hasattr(error, "faults"):
        yield from map(str, error.faults)
    else:
        yield str(error)


def to_stderr(sentence: str) -> None:
    """One line on standard error."""
    sys.stderr.write(" ".join(sentence.split()) + "\n")
