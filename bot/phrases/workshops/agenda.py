"""What to practise at a workshop, as whoever leads it reads it."""

from collections.abc import Sequence

from bot.domain.arc import Share
from bot.domain.message import Message, Text
from bot.phrases import Say
from bot.phrases.organisation.arcs import share
from bot.phrases.talk import plain


def agenda(say: Say, points: Sequence[tuple[str, Share]]) -> Message:
    """The tips that those who come remember least, by title."""
    if not points:
        return plain(
            say,
            say("There's nothing to tell about that yet."),
            Text(say("At least five of those who come have to have answered the same tip.")),
        )
    lines = [
        say("{tip}: {share} right last time", tip=title, share=share(say, found)) for title, found in points
    ]
    return plain(
        say,
        say("What those who come remember least:"),
        Text("\n".join(f"- {line}" for line in lines)),
        Text(say("Nothing here is about fewer than five people."), "note"),
    )


def is_over(say: Say) -> Message:
    """The workshop has been."""
    return plain(say, say("The workshop is over."), Text(say("What to practise is told until it ends.")))
