"""A double in a process of its own, for tests that kill bots and for the bench: start it, talk to it."""

from contextlib import AbstractAsyncContextManager

from tests.doubles.process import Remote, double_process


def slack_process(*arguments: str) -> AbstractAsyncContextManager[Remote]:
    """A double with these command-line arguments, stopped at the end.

    What can be asked of it stands in :mod:`tests.doubles.slack.control`.
    """
    return double_process("tests.doubles.slack", *arguments)
