"""Coming to a workshop: the calendar, one's name on the list, “I'm here”, and what one thought of it."""

from typing import Final

from bot.chat.talk import Talk
from bot.domain.actions.workshops import ImHere, NameForList, Rate, ToCalendar
from bot.domain.own_words import one_line, several_lines
from bot.domain.workshop_code import read_workshop_code
from bot.papers import order_calendar
from bot.papers.calendar import Programme, host_of
from bot.phrases import talk as talk_phrases
from bot.phrases.workshops import attending as phrases
from bot.services.people.bell import feed_token
from bot.services.workshops.check_in import Arrived, TooEarly, check_in, workshop_by_code
from bot.services.workshops.guests import LONGEST_NAME, name_on_list
from bot.services.workshops.my_calendar import my_workshops
from bot.services.workshops.opinions import give, give_words
from bot.services.workshops.tell import workshop_in
from bot.storage.people import ON_THE_WALL

CODE: Final = "workshop code"
NAME: Final = "name for a list"
WORDS: Final = "words about a workshop"
"""The kinds of dialog in which these are written."""

LONGEST_WORDS: Final = 500
FILE: Final = "calendar"
"""What a message with a calendar file is called in the ledger."""


def to_calendar(talk: Talk, action: ToCalendar) -> None:
    """A file with what one has said yes to, and the link that a calendar program follows by itself."""
    entries = my_workshops(talk.db, talk.who.person_id, talk.say, talk.now, action.workshop)
    if not entries:
        talk.reply(phrases.nothing_for_calendar(talk.say))
        return
    programme = Programme(
        phrases.calendar_title(talk.say), talk.say.language, host_of(talk.house.public_url), entries
    )
    talk.reply(phrases.for_calendar(talk.say, _feed(talk)), FILE, paper=order_calendar(programme))


def _feed(talk: Talk) -> str:
    """The address of one's own calendar; empty where none can be reached, or an employer could read it."""
    house, who = talk.house, talk.who
    if not house.public_url or who.channel in house.employer_reads:
        return ""
    token = feed_token(talk.db, who.person_id, house.new_token(), talk.now, on_page=who.unseen is not None)
    return "" if token is None else f"{house.public_url}/calendar/{token}.ics"


def name_asked(talk: Talk, action: NameForList) -> None:
    """Which name shall stand on the list?"""
    talk.expect(NAME, action.workshop)
    talk.reply(phrases.ask_name(talk.say))


def name_written(talk: Talk, text: str) -> None:
    """The name, in the person's own words."""
    name = one_line(text)
    if not name or len(name) > LONGEST_NAME:
        talk.expect(NAME, talk.about)
        talk.reply(phrases.name_too_long(talk.say, LONGEST_NAME))
    elif name_on_list(talk.db, talk.about, talk.who.person_id, name):
        talk.reply(phrases.name_is_on_list(talk.say, name))
    else:
        talk.reply(phrases.nothing_for_calendar(talk.say))


def here(talk: Talk, _: ImHere) -> None:
    """Which code is said or shown there?"""
    talk.expect(CODE)
    talk.reply(phrases.ask_code(talk.say))


def code_written(talk: Talk, text: str) -> bool:
    """Words that are the code of a workshop check in; False: they are none, or were not asked for."""
    code = read_workshop_code(text)
    found = None if code is None else workshop_by_code(talk.db, code)
    if found is None:
        return False
    _arrive(talk, found)
    return True


def code_expected(talk: Talk, text: str) -> None:
    """The code that was asked for."""
    if not code_written(talk, text):
        talk.expect(CODE)
        talk.reply(phrases.code_unknown(talk.say))


def opened(talk: Talk, code: str) -> bool:
    """Somebody who takes part comes by the link on the wall; False: it is none, or they must join first."""
    return talk.who.takes_part and arrived_by(talk, code)


def arrived_by(talk: Talk, code: str) -> bool:
    """Check in by the code in a link; False: it is none of a workshop."""
    return code.startswith(ON_THE_WALL) and code_written(talk, code.removeprefix(ON_THE_WALL))


def _arrive(talk: Talk, workshop_id: int) -> None:
    match check_in(talk.db, workshop_id, talk.who.person_id, "code", talk.now):
        case Arrived(workshop=workshop, name=name, again=again):
            talk.reply(phrases.arrived(talk.say, workshop, name, again=again))
        case TooEarly(workshop=workshop):
            talk.reply(phrases.too_early(talk.say, workshop))
        case "over" | "unknown":
            talk.reply(phrases.is_over(talk.say))
        case "elsewhere":
            talk.reply(phrases.is_elsewhere(talk.say))


def rated(talk: Talk, action: Rate) -> None:
    """An answer to one of the questions; the next takes its place."""
    workshop = workshop_in(talk.subject_of(action.delivery))
    if workshop is None or not give(
        talk.db, workshop, talk.who.person_id, action.question, action.value, talk.now
    ):
        talk.reply(talk_phrases.old_button(talk.say))
    elif action.question == "useful":
        talk.edit(action.delivery, phrases.will_you_use_it(talk.say, action.delivery))
    else:
        talk.expect(WORDS, workshop)
        talk.edit(action.delivery, phrases.anything_more(talk.say))


def words_written(talk: Talk, text: str) -> None:
    """A line in one's own words."""
    words = several_lines(text)[:LONGEST_WORDS]
    if words and give_words(talk.db, talk.about, talk.who.person_id, words, talk.now):
        talk.reply(phrases.thanks(talk.say))
    else:
        talk.reply(talk_phrases.not_understood(talk.say))
