"""When a workshop is, and for how many; what is changed in one that people know of is confirmed first."""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from bot.chat.talk import Talk
from bot.chat.workshops.cards import WRITTEN, go_on, mine, mine_at
from bot.domain.actions.planning import AskOccasion, CallOff, ConfirmChange, EndOccasion, OpenOccasion
from bot.domain.audit import Did
from bot.domain.holidays import parse_country
from bot.domain.own_words import sentence
from bot.domain.workshop import (
    LONGEST_REASON,
    Added,
    CalledOff,
    Change,
    Moved,
    Occasion,
    Relocated,
    Resized,
    Span,
    State,
    Workshop,
    has_been,
    span,
)
from bot.domain.workshop_advice import concerns, still_answerable
from bot.domain.workshop_change import ToConfirm, from_json, mark_of, to_json
from bot.domain.written import Doubt, Doubted
from bot.domain.written_seats import AS_MANY_AS_COME, written_seats
from bot.domain.written_times import WrittenTime, written_hours, written_time
from bot.domain.yes_or_no import yes_or_no
from bot.phrases import talk as talk_phrases
from bot.phrases.doubts import doubted
from bot.phrases.workshops import changes as phrases
from bot.phrases.workshops import fields as field_phrases
from bot.phrases.workshops import planning as planning_phrases
from bot.services.people.audit import note
from bot.services.workshops import draft
from bot.services.workshops.change import change
from bot.storage import signups

CHANGE: Final = f"{WRITTEN}change"
"""The kind of dialog that keeps a change until it is confirmed; it is about the workshop."""

OTHER_TIME: Final = f"{WRITTEN}other time"
SEATS: Final = f"{WRITTEN}seats"
"""The kinds of dialog in which an occasion gets another time, or its seats; they are about the occasion."""

WHY: Final = f"{WRITTEN}why"
WHY_ONE: Final = f"{WRITTEN}why one"
"""Those in which it is written why a workshop, or one occasion, does not take place."""


def opened(talk: Talk, action: OpenOccasion) -> None:
    """One occasion."""
    place = occasion_of(talk, action.occasion)
    if place is not None:
        talk.reply(planning_phrases.one_occasion(talk.say, *place, talk.now))


def asked(talk: Talk, action: AskOccasion) -> None:
    """Another time, or how many seats."""
    place = occasion_of(talk, action.occasion)
    if place is None:
        return
    found, one = place
    if action.field == "seats":
        talk.expect(SEATS, one.id)
        talk.reply(planning_phrases.ask_seats(talk.say, one))
    elif not told_it_has_been(talk, found, Moved(one.id, one.starts_at, one.ends_at)):
        talk.expect(OTHER_TIME, one.id)
        talk.reply(planning_phrases.ask_other_time(talk.say, found, one, talk.now))


def time_written(talk: Talk, text: str) -> None:
    """The day and hours of a new occasion."""
    found = mine(talk, talk.about)
    if found is None:
        return
    when = _read(talk, found, text)
    if not isinstance(when, Span):
        talk.expect(f"{WRITTEN}time", found.id)
        _not_taken(talk, found, when)
    else:
        held_at(talk, found, when, None)


def held_at(talk: Talk, found: Workshop, when: Span, seats: int | None) -> None:
    """One more occasion, for so many: at once in a draft, else once it is confirmed."""
    uid = talk.house.new_token()
    if found.state is State.PLANNED:
        propose(talk, found, Added(when.starts_at, when.ends_at, seats, uid))
    elif draft.hold_at(talk.db, found.id, when, seats, uid, talk.now) == "too many":
        talk.reply(planning_phrases.no_room_for_more(talk.say, found))
    else:
        go_on(talk, found.id)


def other_time_written(talk: Talk, text: str) -> None:
    """Another time for an occasion; hours alone keep its day."""
    place = occasion_of(talk, talk.about)
    if place is None:
        return
    found, one = place
    when = _read(talk, found, text, one)
    if not isinstance(when, Span):
        talk.expect(OTHER_TIME, one.id)
        _not_taken(talk, found, when)
    else:
        moved_to(talk, found, one, when)


def moved_to(talk: Talk, found: Workshop, one: Occasion, when: Span) -> None:
    """An occasion at another time: at once in a draft, else once it is confirmed."""
    if found.state is State.PLANNED:
        propose(talk, found, Moved(one.id, when.starts_at, when.ends_at))
    else:
        draft.move(talk.db, one.id, when, talk.now)
        go_on(talk, found.id)


def seats_written(talk: Talk, text: str) -> None:
    """How many seats. More are there at once; fewer take nobody's away."""
    place = occasion_of(talk, talk.about)
    if place is None:
        return
    found, one = place
    seats = written_seats(text)
    if seats is None:
        talk.expect(SEATS, one.id)
        talk.reply(planning_phrases.seats_not_understood(talk.say))
        return
    number = None if seats is AS_MANY_AS_COME else seats
    if found.state is State.PLANNED:
        _change(talk, found, Resized(one.id, number))
    else:
        draft.resize(talk.db, one.id, number, talk.now)
    go_on(talk, found.id)


def ended(talk: Talk, action: EndOccasion) -> None:
    """An occasion fewer: at once in a draft; of a planned workshop why is asked first."""
    place = occasion_of(talk, action.occasion)
    if place is None:
        return
    found, one = place
    if found.state is State.DRAFT:
        draft.take_away(talk.db, one.id)
        go_on(talk, found.id)
    elif not told_it_has_been(talk, found, CalledOff(one.id, "")):
        talk.expect(WHY_ONE, one.id)
        talk.reply(phrases.ask_why(talk.say, found))


def all_ended(talk: Talk, action: CallOff) -> None:
    """The whole workshop does not take place: why?"""
    found = mine(talk, action.workshop)
    if found is None:
        return
    if found.state is not State.PLANNED:
        talk.reply(talk_phrases.old_button(talk.say))
    elif not told_it_has_been(talk, found, CalledOff(None, "")):
        talk.expect(WHY, found.id)
        talk.reply(phrases.ask_why(talk.say, found))


def why_written(talk: Talk, text: str) -> None:
    """Why the whole workshop does not take place."""
    found = mine(talk, talk.about)
    if found is not None:
        _with_reason(talk, found, text, WHY, found.id, None)


def why_one_written(talk: Talk, text: str) -> None:
    """Why one occasion is not held; of the only one, it is the workshop that is called off."""
    place = occasion_of(talk, talk.about)
    if place is not None:
        found, one = place
        only = found.held == (one,)
        _with_reason(talk, found, text, WHY_ONE, one.id, None if only else one.id)


def propose(talk: Talk, found: Workshop, what: ToConfirm, *, again: bool = False) -> None:
    """Ask whether a change is what was meant, before anybody is told of it; ``again`` after other words."""
    if told_it_has_been(talk, found, what):
        return
    if _is_so(found, what):
        talk.reply(phrases.is_so(talk.say, found))
        return
    talk.expect(CHANGE, found.id, to_json(what))
    answers = signups.answers_to(talk.db, [found.id])[found.id]
    coming = sum(answers.at(one.id).coming for one in found.held if _touches(what, one.id))
    country = parse_country(talk.acts_for.country)
    before = concerns(found, country, talk.now)
    changed = _changed(found, what, talk.now)
    new = [one for one in concerns(changed, country, talk.now) if one not in before]
    answer_by = changed.answer_by if changed.answer_by != found.answer_by else None
    talk.reply(phrases.confirm(talk.say, found, what, coming, talk.now, new, answer_by, again=again))


def confirmed(talk: Talk, action: ConfirmChange) -> None:
    """“Yes, change it”: answers the question that was asked last, and none that stands above an older button.

    What is changed was kept when it was asked, so that nothing can be made up.
    """
    what = from_json(talk.held) if talk.expected() == CHANGE else None
    if what is None or (talk.about, mark_of(what)) != (action.workshop, action.change):
        talk.leave_dialog()
        talk.reply(talk_phrases.old_button(talk.say))
        return
    talk.leave_dialog()
    found = mine(talk, talk.about)
    if found is not None:
        _carry_out(talk, found, what)


def written_instead(talk: Talk, text: str) -> None:
    """Words where yes or no was asked for: they may be that, or a better time; else nothing changes yet."""
    found, what = mine(talk, talk.about), from_json(talk.held)
    if found is None:
        return
    said = yes_or_no(text)
    if what is None or said is False:
        go_on(talk, found.id)
    elif said:
        _carry_out(talk, found, what)
    else:
        _propose_instead(talk, found, what, text)


def _propose_instead(talk: Talk, found: Workshop, what: ToConfirm, text: str) -> None:
    """The same change at the time that is written; hours alone keep the day that was proposed."""
    when: Span | Doubted | None = None
    better = what
    if isinstance(what, Moved | Added):
        when = _read(talk, found, text, Occasion(0, 0, what.starts_at, what.ends_at))
        if isinstance(when, Span):
            better = replace(what, starts_at=when.starts_at, ends_at=when.ends_at)
    if isinstance(when, Doubted):
        talk.expect(CHANGE, found.id, to_json(what))
        talk.reply(doubted(talk.say, when))
    else:
        propose(talk, found, better, again=when is None)


def _carry_out(talk: Talk, found: Workshop, what: ToConfirm) -> None:
    if found.state is not State.PLANNED:
        talk.reply(planning_phrases.is_called_off(talk.say))
        return
    if told_it_has_been(talk, found, what):
        return
    told = _change(talk, found, what)
    if told is None:
        talk.reply(planning_phrases.not_there(talk.say))
    else:
        talk.reply(phrases.changed(talk.say, found, what, told))


def told_it_has_been(talk: Talk, found: Workshop, what: ToConfirm) -> bool:
    """Whether what would be changed has taken place, and so is not; then they are told."""
    over = found.state is State.PLANNED and has_been(found, what, talk.now)
    if over:
        talk.reply(planning_phrases.has_been(talk.say, found))
    return over


def _is_so(found: Workshop, what: ToConfirm) -> bool:
    """Whether it is like that already."""
    match what:
        case Moved(occasion, starts_at, ends_at):
            one = found.occasion(occasion)
            return one is not None and (one.starts_at, one.ends_at) == (starts_at, ends_at)
        case Relocated(place, map_url):
            return place == found.place and map_url in {None, found.map_url}
        case _:
            return False


def _change(talk: Talk, found: Workshop, what: Change) -> int | None:
    """Change it, and note who did; how many are told. None: what it is about is not there any more."""
    told = change(talk.db, found.id, what, talk.now)
    if told is None:
        return None
    whole = isinstance(what, CalledOff) and what.occasion is None
    did = Did.CANCELLED_WORKSHOP if whole else Did.CHANGED_WORKSHOP
    note(talk.db, talk.who.person_id, found.organisation_id, did, f"workshop {found.id}", talk.now)
    return told


def _with_reason(talk: Talk, found: Workshop, text: str, kind: str, about: int, occasion: int | None) -> None:
    reason = sentence(text)
    if not reason:
        talk.expect(kind, about)
        talk.reply(field_phrases.no_words(talk.say))
    elif len(reason) > LONGEST_REASON:
        talk.expect(kind, about)
        talk.reply(field_phrases.too_long(talk.say, found, LONGEST_REASON))
    else:
        propose(talk, found, CalledOff(occasion, reason))


def occasion_of(talk: Talk, occasion_id: int) -> tuple[Workshop, Occasion] | None:
    """An occasion with its workshop, if the person plans for it and it takes place; else they are told."""
    found = mine_at(talk, occasion_id)
    one = None if found is None else found.occasion(occasion_id)
    if found is None or one is None:
        return None
    if one.cancelled or found.state is State.CANCELLED:
        talk.reply(planning_phrases.is_called_off(talk.say))
        return None
    return found, one


def _read(talk: Talk, found: Workshop, text: str, kept: Occasion | None = None) -> Span | Doubted | None:
    """When somebody wrote that it is; hours alone mean the day of the occasion that is ``kept``."""
    written: WrittenTime | Doubted | None = written_time(text, found.on_the_wall(talk.now).date())
    if written is None and kept is not None and (hours := written_hours(text)) is not None:
        written = WrittenTime(found.on_the_wall(kept.starts_at).date(), hours)
    if not isinstance(written, WrittenTime):
        return written
    when = span(written.day, written.hours.starts, written.hours.ends, found.zone)
    return when if when.starts_at > talk.now else Doubted(written.day, Doubt.PAST)


def _not_taken(talk: Talk, found: Workshop, when: Doubted | None) -> None:
    if when is None:
        example = planning_phrases.example_day(found.on_the_wall(talk.now).date())
        talk.reply(planning_phrases.time_not_understood(talk.say, example))
    else:
        talk.reply(doubted(talk.say, when))


def _touches(what: ToConfirm, occasion: int) -> bool:
    match what:
        case Moved(one) | CalledOff(int() as one):
            return one == occasion
        case Added():
            return False
        case _:
            return True


def _changed(found: Workshop, what: ToConfirm, now: datetime) -> Workshop:
    """The workshop as it would be, as far as its times go."""
    match what:
        case Moved(occasion, starts_at, ends_at):
            before = found.occasion(occasion)
            moved = None if before is None else replace(before, starts_at=starts_at, ends_at=ends_at)
        case CalledOff(int() as occasion):
            before = found.occasion(occasion)
            moved = None if before is None else replace(before, cancelled=True)
        case Added(starts_at, ends_at):
            return found.with_occasion(Occasion(0, 0, starts_at, ends_at))
        case _:
            return found
    changed = found if moved is None else found.with_occasion(moved)
    return replace(changed, answer_by=still_answerable(changed, found, now))
