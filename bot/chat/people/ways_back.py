"""Ways back in the chat: my link, six digits, and two places made one."""

from typing import Final

from bot.chat.talk import Talk
from bot.domain.actions.ways_back import Part
from bot.domain.card_code import shown
from bot.phrases import of
from bot.phrases import talk as talk_phrases
from bot.phrases.people import ways_back as phrases
from bot.services.learning.upcoming import today_of
from bot.services.people.log_out import log_out_everywhere, log_out_others
from bot.services.people.merge import Merge, merge, of_two_organisations, undo
from bot.services.people.own_on_screen import make_card
from bot.services.people.ways_back import Leads, make_code, make_link, read_code
from bot.storage import people
from bot.storage.ways_back import channels_of, made_at

JOIN: Final = "make two one"
"""The kind of dialog in which somebody with a record here is asked; it is about the one who goes on."""

_TRIES: Final = 20


def explained(talk: Talk) -> None:
    """What the digits are for."""
    talk.reply(phrases.about_code(talk.say, can_make=talk.who.takes_part))


def opened(talk: Talk) -> None:
    """My link; where there is none to show, what the digits are for."""
    made = made_at(talk.db, talk.who.person_id, "link")
    if not talk.house.shows_link(talk.who.channel):
        explained(talk)
    elif made is None:
        link_made(talk)
    else:
        talk.reply(phrases.has_link(talk.say, today_of(talk.who, made)))


def link_made(talk: Talk) -> None:
    """A new link; the old one ends, and so does what it has opened."""
    if not talk.house.shows_link(talk.who.channel):
        explained(talk)
        return
    if made_at(talk.db, talk.who.person_id, "link") is not None:
        log_out_others(talk.db, talk.who, talk.event.browser)
    token = talk.house.new_token()
    make_link(talk.db, talk.who.person_id, talk.house.ways.of("link", token), talk.now)
    talk.reply(phrases.link(talk.say, f"{talk.house.my_link}{token}"))


def logged_out(talk: Talk) -> None:
    """Out of every browser but this one."""
    log_out_everywhere(talk.db, talk.who, talk.event.browser)
    talk.reply(phrases.logged_out(talk.say, here=bool(talk.event.browser)))


def code_made(talk: Talk) -> None:
    """Six digits, for ten minutes."""
    digits = [talk.house.new_digits() for _ in range(_TRIES)]
    marks = [talk.house.ways.of("code", each) for each in digits]
    place = make_code(talk.db, talk.who.person_id, marks, talk.now)
    if place is None:
        message = f"all of {_TRIES} codes are somebody's"
        raise LookupError(message)
    talk.reply(phrases.code(talk.say, digits[place]))


def card_made(talk: Talk) -> None:
    """A new card for shared screens; the old one ends."""
    if not talk.house.shows_link(talk.who.channel):
        explained(talk)
        return
    codes = [talk.house.new_card() for _ in range(_TRIES)]
    marks = [talk.house.ways.of("card", each) for each in codes]
    place = make_card(talk.db, talk.who.person_id, marks, talk.now)
    if place is None:
        message = f"all of {_TRIES} cards are somebody's"
        raise LookupError(message)
    talk.reply(phrases.card(talk.say, shown(codes[place])))


def code_written(talk: Talk, digits: str) -> None:
    """Six digits: two places become one, at once or after a question."""
    if talk.event.visit:
        talk.reply(phrases.not_here(talk.say))
        return
    mark = talk.house.ways.of("code", digits)
    match read_code(talk.db, talk.who, mark, talk.now, talk.event.place):
        case Leads(person):
            _join_or_ask(talk, person)
        case "unknown":
            talk.reply(phrases.code_not_good(talk.say))
        case "own":
            talk.reply(phrases.own_code(talk.say))
        case "too many":
            talk.reply(phrases.too_many_codes(talk.say))


def agreed(talk: Talk) -> None:
    """“Yes, make them one”, in answer to the question; it names nobody, so that nobody can be made up."""
    if talk.expected() != JOIN:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    talk.leave_dialog()
    _join(talk, talk.about)


def undone(talk: Talk, action: Part) -> None:
    """Two again."""
    match undo(talk.db, action.merge, talk.who.person_id, talk.now):
        case Merge() as parted:
            talk.refresh()
            talk.reply(phrases.parted(talk.say))
            for person in {parted.person_id, parted.other_id} - {talk.who.person_id}:
                other = people.person(talk.db, person)
                if other is not None:
                    talk.tell(other, phrases.parted(of(other.language)))
        case "undone":
            talk.reply(phrases.parted_already(talk.say))
        case "later first":
            talk.reply(phrases.part_later_first(talk.say))
        case "too late":
            talk.reply(phrases.too_late_to_part(talk.say))
        case "not yours":
            talk.reply(talk_phrases.old_button(talk.say))


def _join_or_ask(talk: Talk, person: int) -> None:
    there = people.person(talk.db, person)
    here = talk.who.organisation
    if (
        there is not None
        and there.organisation is not None
        and here is not None
        and of_two_organisations(talk.db, person, talk.who.person_id)
    ):
        talk.expect(JOIN, person)
        talk.reply(phrases.two_organisations(talk.say, here.name, there.organisation.name))
    elif talk.who.joined_at is not None:
        talk.expect(JOIN, person)
        talk.reply(phrases.whose_code(talk.say))
    elif _has_not_been_told(talk, person):
        talk.expect(JOIN, person)
        house, channel = talk.house, talk.who.channel
        code = "" if there is None or there.organisation is None else there.organisation.key
        line, browser = house.privacy_line(channel, talk.say), house.way_to_browser(channel, code)
        talk.reply(phrases.go_on_here(talk.say, line, in_browser=browser))
    else:
        _join(talk, person)


def _has_not_been_told(talk: Talk, person: int) -> bool:
    """Whether it is news to whoever made the code who can read here: it is so on no channel of theirs."""
    line = talk.house.privacy_line(talk.who.channel, talk.say)
    known = channels_of(talk.db, person) & talk.house.who_else_can_read.keys()
    return line not in {talk.house.privacy_line(channel, talk.say) for channel in known}


def _join(talk: Talk, person: int) -> None:
    there = people.person(talk.db, person)
    match merge(talk.db, person, talk.who.person_id, talk.house.shelf.library, talk.now):
        case Merge(id=made):
            talk.refresh()
            talk.reply(phrases.joined(talk.say, made))
            if there is not None:
                talk.tell(there, phrases.joined_elsewhere(of(there.language), made))
        case "same":
            talk.reply(phrases.own_code(talk.say))
        case "gone":
            talk.reply(phrases.code_not_good(talk.say))
