"""The choice of questions, the peer: fsrs by itself, in one loop, with every history folded anew.

Spared pipes and all checks. It asks what is due earliest, and knows nothing of what rests or is not due.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
from fsrs import Card, Rating, Scheduler

from bench.learners import PAST_ASKS, WAYS, load
from bench.process import Figures, Work, answer

SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def measure(work: Work) -> Figures:
    """Requests a second of each sort, ``requests`` of them."""
    return {
        f"{way} {asks}": _per_second(load(way, asks, work["requests"])[1])
        for asks in PAST_ASKS
        for way in WAYS
    }


def _per_second(lines: Sequence[bytes]) -> float:
    began = time.perf_counter()
    for line in lines:
        assert _chosen(line)
    return len(lines) / (time.perf_counter() - began)


def _chosen(line: bytes) -> bytes:
    request = orjson.loads(line)
    cards: dict[str, Card] = {}
    for entry in request["history"]:
        item, correct = entry["item"], entry.get("correct", True)
        if correct is not None:
            card = cards.get(item) or Card(card_id=1)
            rating = Rating.Good if correct else Rating.Again
            day = datetime.fromisoformat(entry["day"]).replace(tzinfo=UTC)
            cards[item], _ = SCHEDULER.review_card(card, rating, day)
    first = sorted(cards, key=lambda item: cards[item].due)[: request["budget"]]
    return orjson.dumps({"id": request["id"], "items": first})


if __name__ == "__main__":
    answer(measure)
