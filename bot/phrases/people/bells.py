"""The messages about being told: how, where to, switched on and off. And the words of the calendar."""

from bot.domain.actions.settings import ChooseBell, RenewCalendar
from bot.domain.actions.words import Okay
from bot.domain.message import Choice, Choices, Link, Links, Message, Text
from bot.phrases import Say
from bot.phrases.talk import plain


def ask(say: Say, *, mail: bool) -> Message:
    """How to be told? Asked once; ``mail``: e-mail can be sent here."""
    return plain(
        say,
        say("How shall I remind you?"),
        Text(say("This page can't call you by itself. I only ask this once; it's in the settings too.")),
        _ways(say, mail=mail),
    )


def setting(say: Say, kind: str | None, address: str | None, *, confirmed: bool, mail: bool) -> Message:
    """The setting: how it is now, and the ways there are."""
    return plain(say, say("Reminders"), Text(_now(say, kind, address, confirmed)), _ways(say, mail=mail))


def ask_address(say: Say) -> Message:
    """Which e-mail address?"""
    return plain(
        say,
        say("Where shall I send it?"),
        Text(say("Write your e-mail address. It is used for these reminders and nothing else.")),
    )


def no_address(say: Say) -> Message:
    """That was no e-mail address."""
    return plain(
        say,
        say("I can't find an e-mail address in that."),
        Text(say("Write it like this: *{example}*.", example="namn@exempel.se")),
    )


def look_in_mail(say: Say, address: str) -> Message:
    """An e-mail asks to confirm the address."""
    return plain(
        say,
        say("Now look in your e-mail."),
        Text(
            say(
                "I have written to {address}. Tap the button there, and it's on. Nothing there? Look in "
                "the junk folder, or write the address again.",
                address=_plain(address),
            )
        ),
        Choices(
            (Choice(say("Change the address"), ChooseBell("mail")), Choice(say("I'll look in myself"), _NONE))
        ),
    )


def on_already(say: Say, address: str) -> Message:
    """The address is confirmed."""
    return plain(say, say("That's already on."), Text(say("I write to {address}.", address=_plain(address))))


def too_many(say: Say) -> Message:
    """An address, or a person, has had enough e-mails that ask."""
    return plain(
        say,
        say("I've written there a few times already."),
        Text(say("Look in the junk folder, or try again in a few days.")),
    )


def no_mail_here(say: Say) -> Message:
    """A button from a time when e-mail could be sent here."""
    return plain(say, say("I can't send e-mail from here right now."), _ways(say, mail=False))


def calendar(say: Say, address: str, *, renewed: bool = False) -> Message:
    """The link of one's own calendar, for programs that follow it by themselves and for those that don't."""
    heading = say("Here is a new link.") if renewed else say("Your own calendar of tips")
    if renewed:
        about = say("The old one has stopped working. Add the calendar once more.")
    else:
        about = say(
            "Add it once, and each tip is there at your hour. The link is yours: keep it to yourself."
        )
    over = "webcal://" + address.partition("://")[2]
    links = Links((Link(say("Add to my calendar"), over), Link(say("The link to paste in"), address)))
    ways = Choices((Choice(say("Okay"), Okay()), Choice(say("Make a new link"), RenewCalendar())))
    return Message((Text(heading, "heading"), Text(about), links, ways), say.language)


def looks_in(say: Say) -> Message:
    """No bell."""
    return plain(
        say,
        say("Fine. The tips wait here until you look in."),
        Text(say("If you change your mind, write *settings*.")),
    )


def mail_failed(say: Say) -> Message:
    """The address takes no e-mail: switched off."""
    return plain(
        say,
        say("The e-mail couldn't be delivered."),
        Text(say("Your address didn't accept it, so I've stopped. How shall I remind you instead?")),
        Choices(
            (
                Choice(say("Write the address again"), ChooseBell("mail")),
                Choice(say("In my calendar"), ChooseBell("calendar")),
                Choice(say("I'll look in myself"), _NONE),
            )
        ),
    )


def mail_off(say: Say) -> Message:
    """Switched off by the link in an e-mail."""
    return plain(
        say,
        say("No more e-mails, then."),
        Text(say("The tips wait here. If you change your mind, write *settings*.")),
    )


def calendar_name(say: Say) -> str:
    """What the calendar is called in a list of calendars."""
    return say("Tips from kompis")


def calendar_entry(say: Say) -> str:
    """What one moment in it is called."""
    return say("Today's tip from kompis")


def calendar_note(say: Say, link: str) -> str:
    """What stands in it."""
    return say("Two minutes, and one question: {link}", link=link)


_NONE = ChooseBell("none")


def _ways(say: Say, *, mail: bool) -> Choices:
    by_mail = (Choice(say("By e-mail"), ChooseBell("mail")),) if mail else ()
    others = (
        Choice(say("In my calendar"), ChooseBell("calendar")),
        Choice(say("I'll look in myself"), _NONE),
    )
    return Choices((*by_mail, *others))


def _now(say: Say, kind: str | None, address: str | None, confirmed: bool) -> str:  # noqa: FBT001 - private
    if kind == "mail" and address is not None:
        if confirmed:
            return say("Now: an e-mail to {address}.", address=_plain(address))
        return say("I've written to {address}. Tap the button in that e-mail.", address=_plain(address))
    if kind == "calendar":
        return say("Now: in your calendar.")
    return say("Now: you look in yourself.")


def _plain(address: str) -> str:
    """An address in which Markdown finds nothing."""
    return address.replace("_", "\\_")
