"""One workshop for many cities, in the chat of who coordinates it: shared words, and one row a city."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.chat.talk import Talk
from bot.chat.workshops.cards import WRITTEN, mine, note_change, parts_at_hand, show
from bot.domain.actions.series import (
    AskSeries,
    ChooseSeriesPart,
    ListSeries,
    MoreSeries,
    NewSeries,
    OpenSeries,
    RemindCities,
    SeriesField,
    SpreadSeries,
    TakeShared,
)
from bot.domain.audit import Did
from bot.domain.localtime import zone_named
from bot.domain.own_words import one_line, several_lines
from bot.domain.paging import numbered, paged
from bot.domain.roles import Deed
from bot.domain.series import Series, Step, steps_done
from bot.domain.workshop import (
    LONGEST_ADDRESS,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WARM_UP,
    State,
    is_address,
)
from bot.phrases import talk as talk_phrases
from bot.phrases.workshops import fields as field_phrases
from bot.phrases.workshops import planning as planning_phrases
from bot.phrases.workshops import series as phrases
from bot.services.people.audit import note
from bot.services.workshops.plan_series import begin_series, say_to_all, spread, take_shared
from bot.services.workshops.remind_cities import remind_cities
from bot.storage import series as stored

TITLE: Final = f"{WRITTEN}for cities"
"""The kind of dialog in which the title of a new series is written."""

FIELD: Final = f"{WRITTEN}for cities: "
"""Those in which something is written for all cities begin so; the field follows."""

_COLUMNS: Final[Mapping[SeriesField, tuple[str, int]]] = {
    "title": ("title", LONGEST_TITLE),
    "text": ("text", LONGEST_TEXT),
    "question": ("warm_up", LONGEST_WARM_UP),
    "guide": ("guide", LONGEST_ADDRESS),
}
"""What is written: where it is kept, and how long it may be."""


def begun(talk: Talk) -> None:
    """The series at hand; there is none: the first question at once."""
    listed_on(talk, MoreSeries(0))


def listed(talk: Talk, _: ListSeries) -> None:
    """The series at hand."""
    begun(talk)


def listed_on(talk: Talk, action: MoreSeries) -> None:
    """The same from this page on."""
    found, page, more = paged(stored.of_organisation(talk.db, talk.acts_for.id), action.page)
    if found:
        talk.reply(phrases.at_hand(talk.say, numbered(found, page), page + 1 if more else None))
    else:
        asked_for_new(talk, NewSeries())


def asked_for_new(talk: Talk, _: NewSeries) -> None:
    """A new one: what is it called?"""
    talk.expect(TITLE)
    talk.reply(phrases.ask_title(talk.say))


def title_written(talk: Talk, text: str) -> None:
    """The title of a new one."""
    if not talk.may(Deed.PLAN_SERIES):
        talk.reply(talk_phrases.not_understood(talk.say))
        return
    title = one_line(text)
    if not title or len(title) > LONGEST_TITLE:
        talk.expect(TITLE)
        _ask_again(talk, title, LONGEST_TITLE)
        return
    made = begin_series(talk.db, talk.acts_for.id, talk.who.person_id, title, talk.now)
    _note(talk, made, Did.PLANNED_SERIES)
    opened(talk, OpenSeries(made))


def opened(talk: Talk, action: OpenSeries) -> None:
    """One of them: what is shared, and how far each city has come."""
    found = coordinated(talk, action.series)
    if found is not None:
        copies = sorted(stored.copies(talk.db, found.id), key=lambda one: one.city.casefold())
        without = len(stored.cities_without(talk.db, found.id))
        cities = [(one.city, one.workshop) for one in copies]
        talk.reply(phrases.card(talk.say, found, cities, without, talk.now))


def asked(talk: Talk, action: AskSeries) -> None:
    """Say something for all cities."""
    found = coordinated(talk, action.series)
    if found is None:
        return
    if action.field == "course":
        talk.reply(phrases.ask_part(talk.say, found, parts_at_hand(talk)))
    else:
        talk.expect(f"{FIELD}{action.field}", found.id)
        talk.reply(phrases.ask(talk.say, found, action.field))


def words_written(field: SeriesField) -> Callable[[Talk, str], None]:
    """What takes in the words of this field, for all cities."""

    def written(talk: Talk, text: str) -> None:
        found = coordinated(talk, talk.about)
        if found is not None:
            _take_in(talk, found, field, text)

    return written


def part_chosen(talk: Talk, action: ChooseSeriesPart) -> None:
    """The part of a course that it is everywhere."""
    found = coordinated(talk, action.series)
    part = next((one for one in parts_at_hand(talk) if one.number == action.part), None)
    if found is None:
        return
    if part is None:
        talk.reply(talk_phrases.old_button(talk.say))
    else:
        _say(talk, found, {"course": part.course, "part": part.id})


def spread_asked(talk: Talk, action: SpreadSeries) -> None:
    """A draft for every city that has none, once it is confirmed."""
    found = coordinated(talk, action.series)
    if found is None:
        return
    without = stored.cities_without(talk.db, found.id)
    if not action.sure:
        talk.reply(phrases.confirm_spread(talk.say, found, len(without)))
        return
    codes = {city.id: talk.house.new_workshop_code() for city in without}
    given = spread(talk.db, found.id, codes, talk.now)
    _note(talk, found.id, Did.CHANGED_SERIES)
    talk.reply(phrases.spread(talk.say, found, given))


def reminder_asked(talk: Talk, action: RemindCities) -> None:
    """A ready reminder to the cities that are not done, once it is confirmed."""
    found = coordinated(talk, action.series)
    if found is None:
        return
    if action.sure:
        today = talk.now.astimezone(zone_named(talk.acts_for.timezone)).date()
        talk.reply(phrases.reminded(talk.say, found, remind_cities(talk.db, found.id, today, talk.now)))
        return
    left = sorted(
        one.city
        for one in stored.copies(talk.db, found.id)
        if one.workshop.state is not State.CANCELLED and steps_done(one.workshop, talk.now) != set(Step)
    )
    talk.reply(phrases.confirm_reminder(talk.say, found, left))


def shared_taken(talk: Talk, action: TakeShared) -> None:
    """A city takes the shared words instead of its own."""
    found = mine(talk, action.workshop)
    if found is not None:
        if take_shared(talk.db, found.id, talk.now):
            note_change(talk, found)
        show(talk, found.id)


def _take_in(talk: Talk, found: Series, field: SeriesField, text: str) -> None:
    column, longest = _COLUMNS[field]
    said = several_lines(text) if field == "text" else one_line(text)
    if not said or len(said) > longest or (field == "guide" and not is_address(said)):
        talk.expect(f"{FIELD}{field}", found.id)
        _ask_again(talk, said, longest)
    else:
        _say(talk, found, {column: said})


def _ask_again(talk: Talk, said: str, longest: int) -> None:
    if not said:
        talk.reply(field_phrases.no_words(talk.say))
    elif len(said) > longest:
        talk.reply(field_phrases.too_long(talk.say, None, longest))
    else:
        talk.reply(field_phrases.not_an_address(talk.say))


def _say(talk: Talk, found: Series, new: Mapping[str, Any]) -> None:
    outcome = say_to_all(talk.db, found.id, new, talk.now)
    if outcome is None:
        talk.reply(talk_phrases.old_button(talk.say))
        return
    _note(talk, found.id, Did.CHANGED_SERIES)
    talk.reply(phrases.said_to_all(talk.say, found, outcome.taken, outcome.asked))


def coordinated(talk: Talk, series_id: int) -> Series | None:
    """The series, if it is of the organisation that the person coordinates for; else it is said it is not."""
    found = stored.series(talk.db, series_id)
    if talk.may(Deed.PLAN_SERIES) and found is not None and found.organisation_id == talk.acts_for.id:
        return found
    talk.reply(planning_phrases.not_there(talk.say))
    return None


def _note(talk: Talk, series_id: int, did: Did) -> None:
    note(talk.db, talk.who.person_id, talk.acts_for.id, did, f"series {series_id}", talk.now)


ANSWERS: Final[Mapping[str, Callable[[Talk, str], None]]] = {
    TITLE: title_written,
    **{f"{FIELD}{field}": words_written(field) for field in _COLUMNS},
}
