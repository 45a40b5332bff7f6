"""What people thought of a workshop, as whoever planned or led it reads it: together, and never by whom."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.actions.roles import ShowOpinions
from bot.domain.actions.workshops import Opinion
from bot.domain.crowd import nearly
from bot.domain.message import Choice, Message, Text
from bot.domain.own_words import literally
from bot.domain.workshop import Workshop
from bot.phrases import Say
from bot.phrases.talk import plain
from bot.phrases.workshops.attending import ANSWERS, QUESTIONS

MOST_SHOWN: Final = 10
"""Lines in people's own words on one message."""


def opinions(
    say: Say, workshop: Workshop, people: int, answers: Mapping[Opinion, Mapping[int, int]]
) -> Message:
    """How many gave each answer, question by question."""
    told = say.n("{n} person has said what they think.", "{n} people have said what they think.", people)
    blocks = [
        Text("\n".join([say(QUESTIONS[question]), *_lines(say, question, counts)]))
        for question, counts in answers.items()
    ]
    return plain(say, literally(workshop.title_in(say.language)), Text(told), *blocks)


def in_their_own_words(say: Say, words: Sequence[str]) -> Message:
    """What was written, in no order of people."""
    written = [f"- {literally(one)}" for one in words[:MOST_SHOWN]]
    more = len(words) - MOST_SHOWN
    if more > 0:
        others = say.n("and {n} more line", "and {n} more lines", more)
        written.append(f"- {others}")
    return plain(say, say("In their own words:"), Text("\n".join(written)))


def too_few(say: Say, workshop: Workshop) -> Message:
    """Fewer than five have said anything."""
    return plain(
        say,
        say("There's nothing to tell about that yet."),
        Text(
            say(
                "{title}: you see the answers together once five people have given any.",
                title=literally(workshop.title_in(say.language)),
            )
        ),
    )


def open_them(say: Say, workshop_id: int) -> Choice:
    """The way to them."""
    return Choice(say("What people thought"), ShowOpinions(workshop_id))


def _lines(say: Say, question: Opinion, counts: Mapping[int, int]) -> list[str]:
    """Each answer, and how many gave it."""
    told = [(say(label), _count(say, counts, value)) for value, label in ANSWERS[question].items()]
    return [f"- {answer}: {people}" for answer, people in told]


def _count(say: Say, counts: Mapping[int, int], value: int) -> str:
    """How many gave this answer; of all and of none only that it is nearly so."""
    match nearly(counts.get(value, 0), sum(counts.values())):
        case "all":
            return say("nearly all")
        case "none":
            return say("nearly none")
    return str(counts.get(value, 0))
