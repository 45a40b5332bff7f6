"""What an API has seen: when messages came, whether they came too often, too early, or twice."""

from typing import Final

SECOND: Final = 1.0


class Seen:
    """Counts since the beginning. ``edits``, ``refused`` (429), ``early`` count whoever sees them."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was counted."""
        self.refused = 0
        self.edits = 0
        self.early = 0
        self._moments: list[float] = []
        self._chats: set[int] = set()

    def take(self, chat: int, moment: float) -> None:
        """Note a message that was taken."""
        self._moments.append(moment)
        self._chats.add(chat)

    def figures(self) -> dict[str, float]:
        """``messages`` taken, over ``seconds`` from the first to the last; ``doubled`` to the same chat.

        ``most`` is the greatest number in any second. ``refused`` requests and those that came ``early``.
        """
        moments = sorted(self._moments)
        return {
            "messages": len(moments),
            "seconds": moments[-1] - moments[0] if moments else 0.0,
            "doubled": len(moments) - len(self._chats),
            "most": most_in_a_second(moments),
            "refused": self.refused,
            "early": self.early,
            "edits": self.edits,
        }


def most_in_a_second(moments: list[float]) -> int:
    """The greatest number of these moments, in order, within any one second."""
    most = first = 0
    for place, moment in enumerate(moments):
        while moments[first] <= moment - SECOND:
            first += 1
        most = max(most, place - first + 1)
    return most
