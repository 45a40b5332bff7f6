"""What whoever plans a workshop can say on one sheet: the same as in the chat, which goes on from there."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from bot.chat.sheet import Sheet, faults_of_line, faults_of_moment
from bot.chat.talk import Talk
from bot.chat.workshops.cards import go_on, is_mine, mine
from bot.chat.workshops.changes import held_at, moved_to, occasion_of
from bot.chat.workshops.fields import relocated_to
from bot.domain.actions.planning import AskOccasion, AskWorkshop, NewWorkshop
from bot.domain.form import Answers, Faults, Form, day_in, hour_in, number_in, words_in
from bot.domain.localtime import zone_named
from bot.domain.own_words import one_line
from bot.domain.roles import Deed
from bot.domain.workshop import (
    LONGEST_ADDRESS,
    LONGEST_PLACE,
    LONGEST_TITLE,
    MOST_OCCASIONS,
    MOST_SEATS,
    Occasion,
    Span,
    State,
    Workshop,
    is_address,
    span,
)
from bot.phrases import forms as phrases
from bot.phrases import talk as talk_phrases
from bot.phrases.workshops import forms as sheets
from bot.phrases.workshops import planning as planning_phrases
from bot.phrases.workshops.forms import DAY, ENDS, MAP, PLACE, SEATS, STARTS, TITLE
from bot.services.workshops.alter import alter
from bot.services.workshops.draft import begin, hold_at
from bot.storage import workshops


def drawn_if_none_waits(talk: Talk) -> Form | None:
    """For the word: what is at hand stands in the chat, with a button for a new one."""
    if not talk.may(Deed.PLAN_WORKSHOPS) or talk.may(Deed.PLAN_SERIES):
        return None
    waits = workshops.at_hand(talk.db, talk.acts_for.id, talk.now)
    return None if waits else sheets.new_workshop(talk.say)


def _faults_of_new(talk: Talk, _: NewWorkshop, answers: Answers) -> Faults:
    zone = zone_named(talk.acts_for.timezone)
    has_hours = bool(words_in(answers, SEATS) or words_in(answers, ENDS))
    return {
        **faults_of_line(talk, answers, TITLE, LONGEST_TITLE, needed=True),
        **_faults_of_time(talk, answers, zone, needed=has_hours),
        **faults_of_line(talk, answers, PLACE, LONGEST_PLACE, needed=False),
        **_faults_of_seats(talk, answers),
    }


def _begun(talk: Talk, _: NewWorkshop, answers: Answers) -> None:
    """A draft of all that is said; what it still lacks is asked for in the chat."""
    house, now = talk.acts_for, talk.now
    title, place = one_line(words_in(answers, TITLE)), one_line(words_in(answers, PLACE))
    draft = begin(talk.db, house, title, talk.house.new_workshop_code(), now)
    if place:
        alter(talk.db, draft, {"place": place}, now)
    when = _span_in(answers, zone_named(house.timezone))
    if when is not None:
        hold_at(talk.db, draft, when, number_in(answers, SEATS), talk.house.new_token(), now)
    go_on(talk, draft)


def _asked(talk: Talk, action: AskWorkshop) -> Form | None:
    found = _to_change(talk, workshops.workshop(talk.db, action.workshop))
    if found is None:
        return None
    if action.field == "place":
        return sheets.another_place(talk.say, found)
    has_room = action.field == "time" and len(found.held) < MOST_OCCASIONS
    return sheets.one_more_occasion(talk.say, found) if has_room else None


def _faults_of_asked(talk: Talk, action: AskWorkshop, answers: Answers) -> Faults:
    found = _to_change(talk, workshops.workshop(talk.db, action.workshop))
    if found is None:
        return {}
    if action.field == "place":
        return {
            **faults_of_line(talk, answers, PLACE, LONGEST_PLACE, needed=True),
            **_faults_of_map(talk, answers),
        }
    if len(found.held) >= MOST_OCCASIONS:
        return {DAY: sheets.no_room(talk.say)}
    return {**_faults_of_time(talk, answers, found.zone, needed=True), **_faults_of_seats(talk, answers)}


def _said(talk: Talk, action: AskWorkshop, answers: Answers) -> None:
    found = mine(talk, action.workshop)
    if found is None:
        return
    when = _span_in(answers, found.zone)
    if found.state is State.CANCELLED:
        talk.reply(planning_phrases.is_called_off(talk.say))
    elif action.field == "place":
        relocated_to(talk, found, one_line(words_in(answers, PLACE)), _map_in(answers))
    elif action.field == "time" and when is not None:
        held_at(talk, found, when, number_in(answers, SEATS))
    else:
        talk.reply(talk_phrases.old_button(talk.say))


def _asked_when(talk: Talk, action: AskOccasion) -> Form | None:
    place = _occasion(talk, action)
    return None if place is None or action.field != "time" else sheets.another_time(talk.say, *place)


def _faults_of_other_time(talk: Talk, action: AskOccasion, answers: Answers) -> Faults:
    place = _occasion(talk, action)
    return {} if place is None else _faults_of_time(talk, answers, place[0].zone, needed=True)


def _moved(talk: Talk, action: AskOccasion, answers: Answers) -> None:
    place = occasion_of(talk, action.occasion)
    if place is None:
        return
    when = _span_in(answers, place[0].zone)
    if action.field == "time" and when is not None:
        moved_to(talk, *place, when)
    else:
        talk.reply(talk_phrases.old_button(talk.say))


NEW: Final = Sheet(lambda talk, _: sheets.new_workshop(talk.say), _faults_of_new, _begun)
"""A new workshop."""

SAID: Final = Sheet(_asked, _faults_of_asked, _said)
"""One more occasion of a workshop, or its place."""

MOVED: Final = Sheet(_asked_when, _faults_of_other_time, _moved)
"""Another time for an occasion."""


def _to_change(talk: Talk, found: Workshop | None) -> Workshop | None:
    if found is None or not is_mine(talk, found):
        return None
    return None if found.state is State.CANCELLED else found


def _occasion(talk: Talk, action: AskOccasion) -> tuple[Workshop, Occasion] | None:
    found = _to_change(talk, workshops.workshop_of_occasion(talk.db, action.occasion))
    one = None if found is None else found.occasion(action.occasion)
    return None if found is None or one is None or one.cancelled else (found, one)


def _faults_of_time(talk: Talk, answers: Answers, zone: ZoneInfo, *, needed: bool) -> Faults:
    """What is wrong with a day and its hours; they may be left out together where they are not needed."""
    missing = faults_of_moment(talk, answers, DAY, STARTS, needed=needed)
    when = _span_in(answers, zone)
    if missing or when is None:
        return missing
    if hour_in(answers, STARTS) == hour_in(answers, ENDS):
        return {ENDS: sheets.ends_as_it_begins(talk.say)}
    return {DAY: phrases.has_passed(talk.say)} if when.starts_at <= talk.now else {}


def _faults_of_seats(talk: Talk, answers: Answers) -> Faults:
    if not words_in(answers, SEATS):
        return {}
    seats = number_in(answers, SEATS)
    is_one = seats is not None and 0 < seats <= MOST_SEATS
    return {} if is_one else {SEATS: sheets.not_seats(talk.say)}


def _faults_of_map(talk: Talk, answers: Answers) -> Mapping[str, str]:
    said = _map_in(answers)
    if said is None:
        return {}
    if len(said) > LONGEST_ADDRESS:
        return {MAP: phrases.too_long(talk.say, LONGEST_ADDRESS)}
    return {} if is_address(said) else {MAP: sheets.not_an_address(talk.say)}


def _map_in(answers: Answers) -> str | None:
    return one_line(words_in(answers, MAP)) or None


def _span_in(answers: Answers, zone: ZoneInfo) -> Span | None:
    day, starts = day_in(answers, DAY), hour_in(answers, STARTS)
    if day is None or starts is None:
        return None
    return span(day, starts, hour_in(answers, ENDS), zone)
