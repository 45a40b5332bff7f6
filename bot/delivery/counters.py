"""What the way out counts, for whoever shows figures."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """Counts since the start of the process; ``queued`` is how many are in hand right now.

    ``retried`` counts tries that certainly failed and come again; ``unknown`` outcomes nobody knows.
    """

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    retried: int = 0
    queued: int = 0
