"""Announcements as people get them, and the messages by which an organiser writes and sends one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from bot.domain.actions.announcing import (
    AnnounceAt,
    Announcements,
    AskAnnouncement,
    HowAgain,
    MarkUrgent,
    NewAnnouncement,
    OpenAnnouncement,
    RepeatAnnouncement,
    SendAnnouncement,
    StopAnnouncement,
    ThrowAway,
    WriteIn,
)
from bot.domain.announcement import Announcement, Attached, Repeats
from bot.domain.audience import from_json
from bot.domain.localtime import zone_named
from bot.domain.message import LONGEST_BUTTON, Block, Choice, Choices, Link, Links, Media, Message, Text
from bot.phrases import LANGUAGES, Say, dates, marked
from bot.phrases.languages import named
from bot.phrases.organisation.audiences import untranslated
from bot.phrases.talk import plain

# --- as people get it -----------------------------------------------------------------------------


def announcement(say: Say, organisation: str, markdown: str, attached: Attached | None = None) -> Message:
    """What an organiser has to say, under the organisation's name."""
    blocks: list[Block] = [
        Text(say("From {organisation}:", organisation=organisation), "heading"),
        Text(markdown),
    ]
    if attached is not None:
        blocks.append(Media(attached.kind, attached.source.rpartition("/")[2], attached.alt, attached.source))
    return Message(tuple(blocks), say.language)


def withdrawn(say: Say, organisation: str) -> Message:
    """Where one stood that was taken back."""
    return plain(say, say("{organisation} has taken this message back.", organisation=organisation))


# --- writing one ----------------------------------------------------------------------------------


def ask_words(
    say: Say, language: str, drafts: Sequence[tuple[int, str]], *, earlier: bool, form: bool = False
) -> Message:
    """A new one: what shall it say? ``drafts`` wait, each with its first words; a ``form`` asks for all."""
    fill_in = [Choice(say("Fill in a form"), NewAnnouncement())] if form else []
    choices = (*fill_in, *ways_on(say, drafts, earlier=earlier))
    return plain(
        say,
        say("What do you want to tell people?"),
        Text(
            say(
                "Write it as it is to be read, in {language}. You see it first, and nobody gets it before "
                "you have said so.",
                language=named(say, language),
            )
        ),
        *([Choices(choices)] if choices else []),
    )


def ways_on(say: Say, drafts: Sequence[tuple[int, str]], *, earlier: bool) -> tuple[Choice, ...]:
    """Buttons for those that wait, and for those that have gone out."""
    waiting = [
        Choice(short(say("Go on: {begins}", begins=words)), OpenAnnouncement(id_)) for id_, words in drafts
    ]
    return (*waiting, *([Choice(say("Earlier messages"), Announcements())] if earlier else []))


def ask_words_in(say: Say, language: str, *, comes_again: bool = False) -> Message:
    """The same in another language, or in other words: also in what went out last of one that comes again."""
    too = [Text(say("It changes in the one that went out last, too, and in all that follow."))]
    return plain(
        say,
        say("Write it as it is to be read, in {language}.", language=named(say, language)),
        Text(say("What you write takes the place of what stands there now.")),
        *(too if comes_again else []),
    )


def no_words(say: Say, most: int, length: int) -> Message:
    """It was empty, or too long."""
    if not length:
        return plain(say, say("There were no words in that."), Text(say("Write what people should read.")))
    return plain(
        say,
        say("That was too long for one message."),
        Text(
            say("At most {most} characters fit; that was {length}. Write it again.", most=most, length=length)
        ),
    )


class Card(Struct, frozen=True):
    """A draft as it stands: its people, by what they get; ``whom`` in words, None for everybody.

    ``everywhere`` is the address of the page that shows it as every channel will; empty: there is none.
    Who is out of reach and who had one is told of ``everybody``, where its people are a part of so many.
    0 ``out_of_reach`` are not told, nor why where nobody is ``without_chat`` or ``quiet``.
    ``lately`` one to everybody was sent; 0 ``had_one``: how many had it is not told.
    """

    announcement: Announcement
    zone: str
    now: datetime
    whom: str | None
    reached: int
    out_of_reach: int
    without_chat: int
    quiet: int
    had_one: int
    lately: bool
    instead: Sequence[tuple[str, int, str]] = ()
    everywhere: str = ""
    everybody: int | None = None

    @property
    def today(self) -> date:
        """The date where the organisation is."""
        return self.now.astimezone(zone_named(self.zone)).date()


def card(say: Say, view: Card) -> Message:
    """A draft: who gets it and who does not, when, in which languages; and what can be changed.

    One that has a time may be taken for one that goes out then: it says first that it does not by itself.
    """
    one = view.announcement
    lines = [
        it_is_for(say, view.whom),
        *_out_of_reach(say, view),
        *([_had_one(say, view)] if view.lately else []),
        say("Goes out: {when}", when=_when(say, view)),
        *([untranslated(say, [(tag, people) for tag, people, _ in view.instead])] if view.instead else []),
        *([say("Urgent: also in quiet hours")] if one.urgent else []),
    ]
    to_leaders = from_json(one.audience).leaders is not None
    sends = say.n("Send it to {n} person", "Send it to {n} people", view.reached)
    send = [Choice(short(sends), SendAnnouncement(one.id, one.version, 0))] if view.reached else []
    everywhere = (
        [Links((Link(say("How it's shown everywhere"), view.everywhere),))] if view.everywhere else []
    )
    get_it = say.n("That is how {n} person gets it.", "That is how {n} people get it.", view.reached)
    waits = one.at is not None and view.reached
    return plain(
        say,
        say("It isn't sent until you send it.") if waits else get_it,
        Text("\n".join(f"- {line}" for line in lines)),
        Choices(
            (
                *send,
                *([] if to_leaders else [Choice(say("Recipients"), AskAnnouncement(one.id, "audience"))]),
                Choice(say("When"), AskAnnouncement(one.id, "time")),
                Choice(say("Text and languages"), AskAnnouncement(one.id, "words")),
                Choice(say("Picture or film"), AskAnnouncement(one.id, "picture")),
                Choice(
                    say("Not urgent") if one.urgent else say("Make it urgent"),
                    MarkUrgent(one.id, not one.urgent),
                ),
                Choice(say("Throw it away"), ThrowAway(one.id, sure=False)),
            )
        ),
        *everywhere,
    )


def _out_of_reach(say: Say, view: Card) -> list[str]:
    if not view.out_of_reach:
        return []
    if view.everybody is not None:
        return [say("Out of reach, of all {all}: {n}", all=view.everybody, n=view.out_of_reach)]
    why = [
        say("{n} without a chat", n=view.without_chat),
        say("{n} paused or silent", n=view.quiet),
    ]
    told = ", ".join(why) if view.without_chat and view.quiet else view.out_of_reach
    return [say("Out of reach: {n}", n=told)]


def _had_one(say: Say, view: Card) -> str:
    if not view.had_one:
        return say("One to everybody has been sent this week")
    if view.everybody is None:
        people = view.reached + view.out_of_reach
        return say("{some} of {all} have had one this week", some=view.had_one, all=people)
    return say("{some} of all {all} have had one this week", some=view.had_one, all=view.everybody)


def _when(say: Say, view: Card) -> str:
    """A time that has passed since it was set is now."""
    one = view.announcement
    at = None if one.at is None or one.at <= view.now else one.at
    when = say("at once") if at is None else moment(say, at, view.zone, view.today)
    match one.repeats:
        case "weekly":
            when = say("{when}, then every week", when=when)
        case "monthly":
            when = say("{when}, then every month", when=when)
    return (
        when
        if one.until is None
        else say("{when} until {day}", when=when, day=dates.with_year(say, one.until))
    )


def moment(say: Say, at: datetime, zone: str, today: date) -> str:
    """A day and an hour, on the clocks of this zone."""
    there = at.astimezone(zone_named(zone))
    day = dates.day_seen_from(say, there.date(), today)
    return say("{day} at {hour}", day=day, hour=dates.hour(there.time()))


def texts(say: Say, one: Announcement) -> Message:
    """Which of its texts shall be written, or written anew?"""
    written = [named(say, tag) for tag in LANGUAGES if tag in one.words]
    choices = [Choice(name, WriteIn(one.id, tag)) for tag, name in LANGUAGES.items()]
    return plain(
        say,
        say("Which language do you want to write?"),
        Text(say("Written so far: {languages}.", languages=dates.listed(say, written))),
        Text(say("Everybody gets their own language, else the organisation's.")),
        Choices(tuple(choices)),
        Choices((_back(say, one.id),)),
    )


def it_is_for(say: Say, whom: str | None) -> str:
    """Whom it is for, in words; None: everybody."""
    return say("For: {whom}", whom=say("everybody") if whom is None else whom)


def not_by_progress(say: Say, one: int) -> Message:
    """Progress goes with one course and nothing else, and needs five people on either side."""
    return plain(
        say,
        say("So few that it would tell about somebody."),
        Text(
            say(
                "By how far people have come one can choose in one course, with nothing else beside it, and "
                "only where five or more are done and five or more are not."
            )
        ),
        Choices((Choice(say("Recipients"), AskAnnouncement(one, "audience")),)),
    )


def times(say: Say, one: Announcement, example: date) -> Message:
    """When it goes out, and whether it comes again."""
    return plain(
        say,
        say("When shall it go out?"),
        Text(
            say(
                "Write a day and an hour, for example *{day} 9.30*. In people's quiet hours it waits until "
                "they end.",
                day=dates.short(say, example),
            )
        ),
        Choices(
            (
                Choice(say("At once"), AnnounceAt(one.id, "now")),
                Choice(say("Tomorrow at 9"), AnnounceAt(one.id, "tomorrow")),
            )
        ),
        Choices(
            (
                *(
                    Choice(say(label), RepeatAnnouncement(one.id, how), chosen=one.repeats == kept)
                    for how, kept, label in _REPEATS
                ),
                _back(say, one.id),
            )
        ),
    )


_REPEATS: Final[tuple[tuple[HowAgain, Repeats | None, str], ...]] = (
    ("once", None, marked("Once")),
    ("weekly", "weekly", marked("Every week")),
    ("monthly", "monthly", marked("Every month")),
)


def no_such_time(say: Say, example: date) -> Message:
    """That was no day and hour to come."""
    return plain(
        say,
        say("I couldn't make that a day and an hour."),
        Text(say("Write for example *{day} 9.30*.", day=dates.short(say, example))),
    )


def ask_picture(say: Say, one: Announcement) -> Message:
    """The picture or film, sent here or named by its address."""
    away = (Choice(say("Without a picture"), AskAnnouncement(one.id, "no-picture")),)
    return plain(
        say,
        say("Send the picture or film here."),
        Text(
            say(
                "Or write its address, which begins with https:// and ends with .jpg, .png, .webp or .mp4, "
                "and after it what it shows, for those who can't see it."
            )
        ),
        Choices((*(away if one.attached else ()), _back(say, one.id))),
    )


def no_picture(say: Say) -> Message:
    """That was no address with words after it."""
    return plain(
        say,
        say("I found no picture or film in that."),
        Text(say("Write for example: https://exempel.se/torget.jpg The square with its stalls.")),
    )


def sure_to_throw_away(say: Say, one: int) -> Message:
    """Shall the draft go?"""
    return plain(
        say,
        say("Throw this message away?"),
        Text(say("Nobody has had it. What you have written is gone then.")),
        Choices((Choice(say("Throw it away"), ThrowAway(one, sure=True)), _back(say, one))),
    )


def thrown_away(say: Say) -> Message:
    """It is gone."""
    return plain(say, say("It's thrown away."), Choices((Choice(say("New message"), NewAnnouncement()),)))


# --- sending it -----------------------------------------------------------------------------------


def sure_so_many(say: Say, one: Announcement, had_one: int, everybody: int, asked: int) -> Message:
    """Many of everybody have had a message this week, 0: nobody says how many. Send it all the same?"""
    told = say("{some} of all {all} have had one this week.", some=had_one, all=everybody)
    return plain(
        say,
        told if had_one else say("One to everybody has been sent this week."),
        Text(say("With every message fewer are read. Shall this one go out all the same?")),
        Choices(
            (
                Choice(say("Send it all the same"), SendAnnouncement(one.id, one.version, asked)),
                Choice(say("Choose another time"), AskAnnouncement(one.id, "time")),
                _back(say, one.id),
            )
        ),
    )


def sure_so_urgent(say: Say, one: Announcement, asked: int) -> Message:
    """An urgent one wakes people: does it have to?"""
    return plain(
        say,
        say("Is it so urgent that it may wake people?"),
        Text(say("It comes at once, also in quiet hours. Otherwise it waits until they end.")),
        Choices(
            (
                Choice(say("Yes, it is urgent"), SendAnnouncement(one.id, one.version, asked)),
                Choice(say("No, it can wait"), MarkUrgent(one.id, urgent=False)),
            )
        ),
    )


def scheduled(say: Say, one: Announcement, when: str | None) -> Message:
    """It goes out; None: at once."""
    heading = say("It's on its way.") if when is None else say("It goes out {when}.", when=when)
    return plain(
        say,
        heading,
        Text(say("You can stop it, correct it and take it back here.")),
        Choices((Choice(say("How is it going?"), OpenAnnouncement(one.id)), stop_it(say, one.id))),
    )


def not_sent(say: Say, one: int, *, changed: bool) -> Message:
    """It was changed after that button was shown; or nobody would get it."""
    heading = say("It has changed since you saw it.") if changed else say("Nobody would get it.")
    return plain(say, heading, Choices((Choice(say("Show it as it is"), OpenAnnouncement(one)),)))


def first_words(one: Announcement, wanted: str) -> str:
    """By which an organiser knows it again."""
    markdown = one.words.get(wanted) or next(iter(one.words.values()), "")
    return cut(markdown.replace("*", "").strip().partition("\n")[0], LONGEST_BUTTON * 2)


def stop_it(say: Say, one: int) -> Choice:
    """The button by which it goes out no further."""
    return Choice(say("Stop it"), StopAnnouncement(one, sure=False))


def _back(say: Say, one: int) -> Choice:
    return Choice(say("Back"), OpenAnnouncement(one))


def short(label: str) -> str:
    """A label as long as a button may be."""
    return cut(label, LONGEST_BUTTON)


def cut(words: str, most: int) -> str:
    """The words, as far as they fit."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
