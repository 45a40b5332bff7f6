"""A line for each workspace: what waits for it, at its own pace, so that none holds up another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from bot.delivery.pacer import Call, Pacer
from bot.delivery.waiting import Opens, Ready, Waiting
from bot.ports import Limits
from bot.services.delivery.claim import Claimed

BATCH: Final = 200
"""Rows a call of the store, at most."""

IN_HAND: Final = 3.0
"""Seconds of turns that are claimed before their time; at least 20 rows."""

AHEAD: Final = 0.2
"""Seconds of turns that are marked ``sending`` before their time; at least one row."""

_UNPACED_AHEAD: Final = BATCH
_UNPACED_IN_HAND: Final = 2 * BATCH


class Pace(Struct, frozen=True):
    """What is known of a workspace from an earlier life: a rate, and until when calls of a kind must wait."""

    found: float | None = None
    pauses: Mapping[Call, float] = field(default_factory=dict)


class Line:
    """One workspace. ``calls`` counts the sends and edits on the wire.

    ``outages`` counts the tries since it last answered, ``unheard`` holds the chats whose last send came to
    no known end since then, ``pauses`` when the last rest ends or ended, by kind of call.
    """

    def __init__(self, workspace: str, pacer: Pacer, waiting: Waiting) -> None:
        self.workspace = workspace
        self.pacer = pacer
        self.waiting = waiting
        self.calls = 0
        self.outages = 0
        self.unheard: set[int] = set()
        self.pauses: dict[Call, float] = {}
        self.kinds: Sequence[tuple[Call, bool | None]] = (
            (("send", False), ("edit", True)) if pacer.apart else (("send", None),)
        )
        """The kinds of call that have turns of their own; with whether they are edits, None: both."""

    @property
    def ahead(self) -> int:
        """How many rows may be marked before their turn."""
        rate = self.pacer.rate
        return _UNPACED_AHEAD if rate is None else max(1, min(BATCH // 2, int(rate * AHEAD)))

    @property
    def in_hand(self) -> int:
        """How many chats may have something in hand."""
        rate = self.pacer.rate
        return _UNPACED_IN_HAND if rate is None else max(20, min(2 * BATCH, int(rate * IN_HAND)))

    @property
    def room(self) -> int:
        """How many more rows to claim: none until half is gone.

        Who has asked for a lot takes no more of it than others.
        """
        room = self.in_hand - self.waiting.chats
        return room if room >= self.in_hand // 2 else 0

    def next(self, now: float) -> Ready | float:
        """The marked row whose turn it is; or when to ask again."""
        again = float("inf")
        for call, edits in self.kinds:
            turn = self.pacer.turn_at(call)
            if turn > now:
                again = min(again, turn)
            elif (ready := self.waiting.next(now, edits=edits)) is not None:
                return ready
            elif (opening := self.waiting.marked_open_at()) is not None:
                again = min(again, opening)
        return again


class Lines:
    """The lines of one channel; one is made when somebody asks for it first."""

    def __init__(self, limits: Limits, opens: Opens, clock: Callable[[], float], *, edits: bool) -> None:
        """``opens`` says when a chat is open, ``edits`` whether the channel can edit."""
        self._limits = limits
        self._opens = opens
        self._edits = edits
        self._clock = clock
        self._lines: dict[str, Line] = {}
        self._known: dict[str, Pace] = {}

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines.values())

    def __len__(self) -> int:
        """How many rows are in hand."""
        return sum(len(line.waiting) for line in self)

    def of(self, address: str) -> Line:
        """The line of an address's workspace."""
        return self.named(self._limits.workspace(address))

    def named(self, workspace: str) -> Line:
        """The line of a workspace."""
        line = self._lines.get(workspace)
        if line is None:
            line = self._lines[workspace] = self._made(workspace)
        return line

    def remember(self, known: Mapping[str, Pace]) -> None:
        """Take in what earlier owners knew, before the first line is made."""
        self._known = dict(known)

    @property
    def chats(self) -> int:
        """How many chats wait, as each line counts them."""
        return sum(line.waiting.chats for line in self)

    def replies_marked(self) -> int:
        """How many replies are marked and not yet sent."""
        return sum(line.waiting.marked_as(replies_only=True) for line in self)

    def ids(self) -> set[int]:
        """The deliveries in hand, not those on the wire."""
        return {id_ for line in self for id_ in line.waiting.ids()}

    def busy_chats(self) -> frozenset[int]:
        """The chats that have something in hand or on the wire."""
        return frozenset[int]().union(*(line.waiting.busy_chats for line in self))

    def clear(self) -> list[Claimed]:
        """Take out everything that is not on the wire."""
        return [row for line in self for row in line.waiting.clear()]

    def _made(self, workspace: str) -> Line:
        known = self._known.get(workspace, Pace())
        pacer = Pacer(self._limits, self._clock(), known.found)
        for call, until in known.pauses.items():
            pacer.pause(until, call)
        line = Line(workspace, pacer, Waiting(self._opens, edits=self._edits))
        line.pauses |= known.pauses
        return line
