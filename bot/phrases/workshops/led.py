"""What whoever leads workshops reads: those that are theirs, and those that nobody leads yet."""

from collections.abc import Sequence

from bot.domain.actions.roles import ShowAgenda
from bot.domain.actions.workshops import LeadIt, MoreToLead, SeeLed, ShowCode, ShowGuests
from bot.domain.message import Block, Choice, Choices, Link, Links, Media, Message, Text
from bot.domain.own_words import literally
from bot.domain.workshop import Workshop
from bot.phrases import Say
from bot.phrases.talk import plain
from bot.phrases.workshops.checklist import open_it
from bot.phrases.workshops.occasions import when
from bot.phrases.workshops.planning import cut, when_in_short
from bot.phrases.writing import capital


def to_lead(
    say: Say, workshops: Sequence[tuple[int, Workshop]], person: int, after: int | None = None
) -> Message:
    """Several, each by its number behind a button; ``after``: the page that follows."""
    lines = [
        f"{number}. {literally(one.title_in(say.language))}: "
        + (say("yours") if one.leader_id == person else say("no leader yet"))
        for number, one in workshops
    ]
    buttons = [
        Choice(cut(f"{number}. {one.title_in(say.language)}"), SeeLed(one.id)) for number, one in workshops
    ]
    if after is not None:
        buttons.append(Choice(say("More"), MoreToLead(after)))
    return plain(say, say("Workshops to lead"), Text("\n".join(lines)), Choices(tuple(buttons)))


def none_to_lead(say: Say) -> Message:
    """There is none."""
    return plain(say, say("There is no workshop for you to lead right now."))


def led(say: Say, workshop: Workshop, guide: str | None, *, mine: bool) -> Message:
    """One of them. ``guide`` is an address, or a file on this machine."""
    lines = [capital(when(say, workshop, one)) for one in workshop.held]
    lines += [literally(workshop.place)] if workshop.place else []
    blocks: list[Block] = [
        Text(literally(workshop.title_in(say.language)), "heading"),
        Text("\n".join(f"- {line}" for line in lines)),
    ]
    question = workshop.warm_up_in(say.language)
    if mine and question:
        blocks.append(Text(_asked(say, question)))
    if guide is not None:
        blocks.append(_guide(say, guide))
    if mine:
        choices = [*who_comes(say, workshop), Choice(say("The code"), ShowCode(workshop.id))]
        choices += [Choice(say("What to practise"), ShowAgenda(workshop.id))] if workshop.course else []
        choices.append(open_it(say, workshop))
        blocks.append(Choices(tuple(choices)))
    else:
        blocks.append(Text(say("Nobody leads it yet.")))
        blocks.append(Choices((Choice(say("I lead it"), LeadIt(workshop.id)),)))
    return Message(tuple(blocks), say.language)


def answered_before(say: Say, question: str, answered: Sequence[str]) -> Message:
    """What those who come answered to the question before, and not who. Apart, since it may have to go."""
    lines = (_asked(say, question), *(f"- {literally(one)}" for one in answered))
    return plain(say, say("This is what they answered."), Text("\n".join(lines)))


def answers_have_changed(say: Say, workshop: Workshop) -> Message:
    """In the place of such answers, one of which is of somebody who has erased their data."""
    where = say(
        "{title}. Answers are taken away when somebody wants it.",
        title=literally(workshop.title_in(say.language)),
    )
    again = Choices((Choice(say("Show the answers"), SeeLed(workshop.id)),))
    return plain(say, say("These answers have changed since."), Text(where), again)


def ask_own_name(say: Say) -> Message:
    """By which name does the person lead it?"""
    return plain(
        say,
        say("By which name shall those who come know you?"),
        Text(say("Write it as it shall stand in the invitation.")),
    )


def led_already(say: Say) -> Message:
    """Somebody else leads it."""
    return plain(say, say("Somebody leads it already."))


def who_comes(say: Say, workshop: Workshop) -> list[Choice]:
    """A button to the list of each occasion."""
    if len(workshop.held) == 1:
        return [Choice(say("Who comes"), ShowGuests(workshop.held[0].id, 0))]
    return [
        Choice(cut(say("Who comes {when}", when=when_in_short(say, workshop, one))), ShowGuests(one.id, 0))
        for one in workshop.held
    ]


def _guide(say: Say, guide: str) -> Block:
    if guide.startswith("https://"):
        return Links((Link(say("Leader's guide"), guide),))
    return Media("file", guide.rpartition("/")[2], say("Leader's guide"), guide)


def _asked(say: Say, question: str) -> str:
    return say("The question before: {question}", question=literally(question))
