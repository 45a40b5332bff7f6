"""The ways in which a call of Slack's Web API can fail. Imports nothing of Slack's.

No error carries the request: the token is a part of it.
"""

from collections.abc import Sequence


class CallError(Exception):
    """A call that did not end well; its text names neither address nor token."""


class NotSent(CallError):
    """No connection, or not as far as Slack: certainly not taken."""


class NotInstalled(CallError):
    """The app is not in that workspace, or not any more: nothing was sent."""

    def __init__(self) -> None:
        super().__init__("the app is not installed in the workspace")


class NoToken(NotSent):
    """The app is there, but there is no token to speak with just now; the text says why."""


class Unclear(CallError):
    """Sent, and then nothing that can be understood: taken or not, nobody knows."""


class Refusal(CallError):
    """Slack's own no, by the name it gives.

    ``retry_after`` is in seconds; ``details`` tell what is wrong with blocks, or which scope is needed.
    """

    def __init__(
        self, error: str, *, status: int = 200, retry_after: float | None = None, details: Sequence[str] = ()
    ) -> None:
        super().__init__(": ".join((error, *details[:1])))
        self.error = error
        self.status = status
        self.retry_after = retry_after
        self.details = tuple(details)
