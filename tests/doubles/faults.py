"""What can go wrong between a bot and a platform, on order: which requests, how often, how."""

import random
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, get_args

FaultKind = Literal[
    "cut",  # processed, then the connection is cut without an answer
    "cut_before",  # cut without having processed anything
    "delay",  # processed, then the answer comes `seconds` later
    "drip",  # processed, then the answer comes byte by byte over `seconds`
    "truncated",  # processed, then half of the JSON answer
    "html",  # a gateway's HTML page with `status`; processed or not as `processed` says
    "error",  # the platform's own error body with `status`; not processed
    "flood",  # 429 with `seconds` as retry_after; not processed
]
FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
FETCHING = frozenset({"getupdates", "apps.connections.open"})


@dataclass(slots=True)
class Fault:
    """One kind of mishap for the requests it fits.

    ``methods`` empty means every method but those that fetch news; ``chat`` is the platform's id of one
    chat; ``times`` None means for ever; ``chance`` is
    the share of fitting requests it befalls.
    """

    kind: FaultKind
    methods: Collection[str] = ()
    chat: int | str | None = None
    times: int | None = 1
    chance: float = 1.0
    seconds: float = 30.0
    status: int = 502
    processed: bool = False

    def fits(self, method: str, chat: int | str | None) -> bool:
        """Whether a request is of the kind that this fault befalls."""
        named = {name.lower() for name in self.methods}
        method_fits = method in named if named else method not in FETCHING
        return method_fits and self.chat in (None, chat) and self.times != 0


@dataclass(slots=True)
class Faults:
    """The mishaps on order, and how many have happened by kind."""

    waiting: list[Fault] = field(default_factory=list)
    happened: dict[str, int] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def add(self, fault: Fault) -> None:
        """Let this happen from now on."""
        if fault.kind not in FAULT_KINDS:
            message = f"there is no fault {fault.kind!r}; choose one of {', '.join(FAULT_KINDS)}"
            raise ValueError(message)
        self.waiting.append(fault)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self.waiting.clear()

    def take(self, method: str, chat: int | str | None) -> Fault | None:
        """The fault that befalls this request, if any; counts it."""
        for fault in self.waiting:
            if fault.fits(method, chat) and self.chance.random() < fault.chance:
                if fault.times is not None:
                    fault.times -= 1
                self.happened[fault.kind] = self.happened.get(fault.kind, 0) + 1
                return fault
        return None
