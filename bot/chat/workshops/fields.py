"""What is said about a workshop beside when it is: asked for one thing at a time, written or tapped."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct

from bot.chat.talk import Talk
from bot.chat.workshops import recipients
from bot.chat.workshops.cards import (
    WRITTEN,
    ask_time,
    go_on,
    mine,
    note_change,
    parts_at_hand,
    show_languages,
)
from bot.chat.workshops.changes import propose, told_it_has_been
from bot.domain.actions.planning import (
    AskWorkshop,
    ChoosePart,
    ChooseReminders,
    ClearWorkshop,
    InviteAhead,
    KeepSeats,
    ReminderDays,
    WorkshopField,
)
from bot.domain.own_words import one_line, several_lines
from bot.domain.workshop import (
    INVITED_AHEAD,
    KEPT_HOURS,
    LONGEST_ADDRESS,
    LONGEST_LEADER,
    LONGEST_PLACE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WARM_UP,
    MOST_OCCASIONS,
    ON_THE_DAY,
    Relocated,
    State,
    Workshop,
    is_address,
)
from bot.domain.workshop_advice import proposed_answer_day
from bot.domain.written import Doubted, written_day
from bot.phrases import Say
from bot.phrases import talk as talk_phrases
from bot.phrases.doubts import doubted
from bot.phrases.workshops import fields as phrases
from bot.phrases.workshops import hours
from bot.phrases.workshops import planning as planning_phrases
from bot.services.workshops.alter import alter
from bot.services.workshops.translate import translate

_REMINDERS: Final[Mapping[ReminderDays, list[int]]] = {"week-and-day": [7, 1], "day": [1]}
"""The days of each choice; what comes shortly before stays as it is."""


class _Words(Struct, frozen=True):
    """Something written in one's own words: where it is kept, how long it may be, how it is asked for."""

    column: str
    longest: int
    ask: Callable[[Say, Workshop], Any]
    tidy: Callable[[str], str] = one_line
    is_address: bool = False


WORDS: Final[Mapping[WorkshopField, _Words]] = {
    "title": _Words("title", LONGEST_TITLE, phrases.ask_new_title),
    "text": _Words("text", LONGEST_TEXT, phrases.ask_text, several_lines),
    "place": _Words("place", LONGEST_PLACE, phrases.ask_new_place),
    "map": _Words("map_url", LONGEST_ADDRESS, phrases.ask_map, is_address=True),
    "leader": _Words("leader", LONGEST_LEADER, phrases.ask_leader),
    "guide": _Words("guide", LONGEST_ADDRESS, phrases.ask_guide, is_address=True),
    "question": _Words("warm_up", LONGEST_WARM_UP, phrases.ask_question),
}
_CLEARED: Final[Mapping[WorkshopField, Mapping[str, object]]] = {
    "text": {"text": None},
    "map": {"map_url": None},
    "leader": {"leader": None, "leader_id": None},
    "guide": {"guide": None},
    "question": {"warm_up": None},
    "course": {"course": None, "part": None},
}


def asked(talk: Talk, action: AskWorkshop) -> None:
    """One of the buttons of the card."""
    found = mine(talk, action.workshop)
    if found is None:
        return
    if found.state is State.CANCELLED:
        talk.reply(planning_phrases.is_called_off(talk.say))
        return
    field = action.field
    if field == "place" and told_it_has_been(talk, found, Relocated("")):
        return
    if field in WORDS:
        talk.expect(f"{WRITTEN}{field}", found.id)
        talk.reply(WORDS[field].ask(talk.say, found))
    else:
        _OTHERS[field](talk, found)


def words_written(field: WorkshopField) -> Callable[[Talk, str], None]:
    """What takes in the words of this field."""

    def written(talk: Talk, text: str) -> None:
        found = mine(talk, talk.about)
        if found is not None:
            _take_in(talk, found, field, WORDS[field], text)

    return written


def relocated_to(talk: Talk, found: Workshop, place: str, map_url: str | None) -> None:
    """Another place, with the map that belongs to it: at once in a draft, else once it is confirmed."""
    if found.state is not State.PLANNED:
        _write(talk, found, {"place": place, "map_url": map_url})
    elif place != found.place:
        propose(talk, found, Relocated(place, map_url))
    else:
        _write(talk, found, {"map_url": map_url})


def cleared(talk: Talk, action: ClearWorkshop) -> None:
    """Nothing is said about it any more."""
    found = mine(talk, action.workshop)
    if found is not None and action.field in _CLEARED:
        _write(talk, found, _CLEARED[action.field])
    elif found is not None:
        talk.reply(talk_phrases.old_button(talk.say))


def answer_day_written(talk: Talk, text: str) -> None:
    """The last day to answer."""
    found = mine(talk, talk.about)
    if found is None:
        return
    match written_day(text, found.on_the_wall(talk.now).date()):
        case None:
            _ask_answer_day(talk, found)
        case Doubted() as day:
            talk.expect(f"{WRITTEN}answer-by", found.id)
            talk.reply(doubted(talk.say, day))
        case day:
            _write(talk, found, {"answer_by": day})


def part_chosen(talk: Talk, action: ChoosePart) -> None:
    """The part of a course that it is; its question and guide come with it, where none is set yet."""
    found = mine(talk, action.workshop)
    part = next((one for one in parts_at_hand(talk) if one.number == action.part), None)
    if found is None:
        return
    if part is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    fields: dict[str, object] = {"course": part.course, "part": part.id}
    if found.warm_up is None:
        fields["warm_up"] = part.warm_ups.get(talk.acts_for.language, part.warm_up)
        for language, question in part.warm_ups.items():
            if question != fields["warm_up"]:
                translate(talk.db, found.id, language, {"warm_up": question}, talk.now)
    if found.guide is None:
        fields["guide"] = part.guide
    _write(talk, found, fields)


def reminders_chosen(talk: Talk, action: ChooseReminders) -> None:
    """When those who come are reminded."""
    found = mine(talk, action.workshop)
    if found is None:
        return
    chosen = found.reminders
    shortly = [ON_THE_DAY] if (ON_THE_DAY in chosen) != (action.when == "two-hours") else []
    match action.when:
        case "none":
            _write(talk, found, {"reminders": []})
        case "two-hours":
            _write(talk, found, {"reminders": [*(one for one in chosen if one != ON_THE_DAY), *shortly]})
        case days:
            _write(talk, found, {"reminders": [*_REMINDERS[days], *shortly]})


def invitation_chosen(talk: Talk, action: InviteAhead) -> None:
    """How long before its first occasion it invites, unless it has."""
    found = mine(talk, action.workshop)
    if found is None:
        return
    if action.days not in INVITED_AHEAD:
        talk.reply(talk_phrases.old_button(talk.say))
    elif found.invited_at is not None:
        talk.reply(hours.has_invited(talk.say, found))
    else:
        _write(talk, found, {"invite_days": action.days})


def keeping_chosen(talk: Talk, action: KeepSeats) -> None:
    """How long a free seat is kept for whoever is next in line."""
    found = mine(talk, action.workshop)
    if found is None:
        return
    if action.hours not in KEPT_HOURS:
        talk.reply(talk_phrases.old_button(talk.say))
    else:
        _write(talk, found, {"accept_hours": action.hours})


def _take_in(talk: Talk, found: Workshop, field: WorkshopField, kind: _Words, text: str) -> None:
    said = kind.tidy(text)
    if not said or len(said) > kind.longest or (kind.is_address and not is_address(said)):
        talk.expect(f"{WRITTEN}{field}", found.id)
        if not said:
            talk.reply(phrases.no_words(talk.say))
        elif len(said) > kind.longest:
            talk.reply(phrases.too_long(talk.say, found, kind.longest))
        else:
            talk.reply(phrases.not_an_address(talk.say, found))
    elif field == "place" and found.state is State.PLANNED:
        propose(talk, found, Relocated(said))
    elif field == "leader":
        _write(talk, found, {"leader": said, "leader_id": None})
    elif any(kind.column in kept for kept in found.words.values()):
        _write(talk, found, {kind.column: said}, lambda: show_languages(talk, found.id, changed=True))
    else:
        _write(talk, found, {kind.column: said})


def _write(
    talk: Talk, found: Workshop, fields: Mapping[str, Any], then: Callable[[], None] | None = None
) -> None:
    """Write these fields; what comes then, or the card."""
    match alter(talk.db, found.id, fields, talk.now, by=talk.who.person_id):
        case "gone":
            talk.reply(planning_phrases.not_there(talk.say))
        case "over":
            talk.reply(planning_phrases.is_called_off(talk.say))
        case _:
            note_change(talk, found)
            if then is None:
                go_on(talk, found.id)
            else:
                then()


def _ask_time(talk: Talk, found: Workshop) -> None:
    if len(found.held) >= MOST_OCCASIONS:
        talk.reply(planning_phrases.no_room_for_more(talk.say, found))
    else:
        ask_time(talk, found)


def _ask_answer_day(talk: Talk, found: Workshop) -> None:
    proposed = proposed_answer_day(found, talk.now)
    talk.expect(f"{WRITTEN}answer-by", found.id)
    today = found.on_the_wall(talk.now).date()
    example = proposed or planning_phrases.example_day(today)
    talk.reply(phrases.ask_answer_day(talk.say, found, example, today))


def _ask_invitation(talk: Talk, found: Workshop) -> None:
    gone = found.invited_at is not None
    talk.reply(hours.has_invited(talk.say, found) if gone else hours.ask_invitation(talk.say, found))


_OTHERS: Final[Mapping[WorkshopField, Callable[[Talk, Workshop], None]]] = {
    "more": lambda talk, found: talk.reply(phrases.ask_which(talk.say, found)),
    "time": _ask_time,
    "answer-by": _ask_answer_day,
    "course": lambda talk, found: talk.reply(phrases.ask_part(talk.say, found, parts_at_hand(talk))),
    "invitation": _ask_invitation,
    "reminders": lambda talk, found: talk.reply(hours.ask_reminders(talk.say, found)),
    "free-seats": lambda talk, found: talk.reply(hours.ask_keeping(talk.say, found)),
    "audience": recipients.asked,
    "languages": lambda talk, found: show_languages(talk, found.id),
}
