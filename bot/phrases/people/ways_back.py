"""The messages about ways back: one's own link, six digits, two places made one and parted again."""

from datetime import date

from bot.domain.actions.ways_back import JoinUp, LogOut, MakeCard, MakeCode, MakeLink, Part
from bot.domain.actions.words import Okay
from bot.domain.message import Choice, Choices, Link, Links, Message, Text
from bot.phrases import Say, dates
from bot.phrases.people.privacy import way_to_browser
from bot.phrases.talk import plain, todays_tip


def about_code(say: Say, *, can_make: bool) -> Message:
    """What the six digits are for; ``can_make``: for somebody who takes part here, with the button."""
    if not can_make:
        return plain(
            say,
            say("Have you been here before?"),
            Text(
                say(
                    "Write *code* where you usually talk to me, and you get six digits. Write them here "
                    "within ten minutes, and all you have done comes along."
                )
            ),
        )
    return plain(
        say,
        say("Take everything with you"),
        Text(
            say(
                "Do you want to go on in another chat or browser? With six digits the two become one, with "
                "all you have done."
            )
        ),
        Choices((_code_button(say),)),
    )


def not_here(say: Say) -> Message:
    """A chat is open on a shared screen for some minutes: what would last longer is for elsewhere."""
    return plain(
        say,
        say("Not on a shared screen."),
        Text(say("Do that in a chat or browser of your own.")),
    )


def link(say: Say, address: str) -> Message:
    """One's own link."""
    return Message(
        (
            Text(say("This is your own link."), "heading"),
            Text(
                say(
                    "It opens your chat in another browser, without logging in. Whoever has it can read all "
                    "you see there, so keep it to yourself."
                )
            ),
            Links((Link(say("My link"), address),)),
            Choices((_code_button(say), _card_button(say), _log_out_button(say))),
        ),
        say.language,
    )


def has_link(say: Say, made: date) -> Message:
    """There is one already, which nobody can read again."""
    return plain(
        say,
        say("You have a link already."),
        Text(
            say(
                "It was made on {day}. I can't show it again, only make a new one. Then the old one stops "
                "working, and you are logged out of all other browsers.",
                day=dates.day(say, made),
            )
        ),
        Choices(
            (
                Choice(say("Make a new link"), MakeLink()),
                _code_button(say),
                _card_button(say),
                _log_out_button(say),
            )
        ),
    )


def logged_out(say: Say, *, here: bool) -> Message:
    """Out of every browser; ``here``: it was done in one, which stays."""
    return plain(
        say,
        say("You are logged out of all other browsers.")
        if here
        else say("You are logged out of all browsers."),
        Text(
            say(
                "Your link, your code and your card have stopped working, too. Write *my link* when you want "
                "a new one."
            )
        ),
    )


def code(say: Say, digits: str) -> Message:
    """The six digits."""
    return plain(
        say,
        say("Here is your code."),
        Text(f"**{digits[:3]}\N{NO-BREAK SPACE}{digits[3:]}**"),
        Text(
            say(
                "Write it in your other chat or browser within ten minutes. Then the two become one, and "
                "your settings from here apply. Never give it to anybody."
            )
        ),
    )


def card(say: Say, shown: str) -> Message:
    """The card for shared screens."""
    return plain(
        say,
        say("Here is your card for a shared screen."),
        Text(f"**{shown}**"),
        Text(
            say(
                "Write it down or print it. On the screen, tap *My own* and type it: your chat opens there "
                "for three minutes. If you make a new card, this one stops working."
            )
        ),
    )


def code_not_good(say: Say) -> Message:
    """Nobody has such a code, or no more."""
    return plain(
        say,
        say("That code doesn't work."),
        Text(
            say(
                "A code works once, for ten minutes. Write *code* where you usually talk to me to get a new "
                "one, and then write it here."
            )
        ),
    )


def own_code(say: Say) -> Message:
    """The code was made by the one who writes it."""
    return plain(
        say,
        say("That code is your own."),
        Text(say("Write it in the other chat. If all you have done is here already, the two are one.")),
    )


def too_many_codes(say: Say) -> Message:
    """No more codes are looked at for a while."""
    return plain(
        say,
        say("That was a lot of codes that don't work."),
        Text(say("Wait an hour, and try with a new one.")),
    )


def two_organisations(say: Say, here: str, there: str) -> Message:
    """The two belong to different organisations: what happens, asked first."""
    return plain(
        say,
        say("You take part in two organisations."),
        Text(
            say(
                "Here it's {here}, there it's {there}. If you make them one, you belong to {there}, and what "
                "you have done here comes along.",
                here=here,
                there=there,
            )
        ),
        Choices((Choice(say("Yes, make them one"), JoinUp()), Choice(say("No"), Okay()))),
    )


def whose_code(say: Say) -> Message:
    """Whoever has a record here already is asked first: a code could be somebody else's trick."""
    return plain(
        say,
        say("Is that code your own?"),
        Text(
            say(
                "Then what you have done here and there becomes one, and whoever made the code can read it. "
                "Never write a code that somebody has sent you."
            )
        ),
        Choices((Choice(say("Yes, make them one"), JoinUp()), Choice(say("No"), Okay()))),
    )


def go_on_here(say: Say, who_else_can_read: str, *, in_browser: str = "") -> Message:
    """Somebody new here brings their code: who can read here is said before all they have done is here.

    ``who_else_can_read`` is the channel's own true sentence, already in this language. ``in_browser`` is
    where one can do without this channel, where that has to be offered.
    """
    return Message(
        (
            Text(say("Do you want to go on here?"), "heading"),
            Text(say("All you have done comes along, and the tips come here.")),
            Text(who_else_can_read, "note"),
            Choices((Choice(say("Yes, make them one"), JoinUp()), Choice(say("No"), Okay()))),
            *way_to_browser(say, in_browser),
        ),
        say.language,
    )


def joined(say: Say, merge: int) -> Message:
    """Made one, told where the code was written."""
    return plain(
        say,
        say("Now it's all in one place."),
        Text(say("What you have done here and there belongs together. You can undo it for a day.")),
        Choices((todays_tip(say), _undo_button(say, merge))),
    )


def joined_elsewhere(say: Say, merge: int) -> Message:
    """Made one, told where the code was made."""
    return plain(
        say,
        say("Your code was used. Another chat is now yours."),
        Text(say("What you have done here and there belongs together. Wasn't it you? Undo it within a day.")),
        Choices((Choice(say("Okay"), Okay()), _undo_button(say, merge))),
    )


def parted(say: Say) -> Message:
    """Undone."""
    return plain(
        say,
        say("Undone. They are two again."),
        Text(say("Each is as before. What was answered in between stays where the code was made.")),
    )


def parted_already(say: Say) -> Message:
    """Undone before."""
    return plain(say, say("That's already undone."))


def part_later_first(say: Say) -> Message:
    """One of the two was made one with a third since."""
    return plain(say, say("Another chat has joined since."), Text(say("Undo that first.")))


def too_late_to_part(say: Say) -> Message:
    """A day has passed."""
    return plain(say, say("It can't be undone any more."), Text(say("It only works for a day.")))


def opened(say: Say) -> Message:
    """The first words on a page that one's own link has opened."""
    return plain(
        say,
        say("Here is your chat in the browser."),
        Text(say("All you have done is here too. Earlier messages stay where they came.")),
        Choices((todays_tip(say),)),
    )


def _code_button(say: Say) -> Choice:
    return Choice(say("Six-digit code"), MakeCode())


def _undo_button(say: Say, merge: int) -> Choice:
    return Choice(say("Undo"), Part(merge))


def _log_out_button(say: Say) -> Choice:
    return Choice(say("Log out everywhere"), LogOut())


def _card_button(say: Say) -> Choice:
    return Choice(say("Card for a shared screen"), MakeCard())
