"""The card of a workshop as whoever plans it sees it, and what is asked next."""

from datetime import datetime

from msgspec.structs import replace

from bot.chat.organisation.picking_people import in_words
from bot.chat.talk import Talk
from bot.domain.audit import Did
from bot.domain.course import CourseWorkshop
from bot.domain.holidays import parse_country
from bot.domain.roles import Deed
from bot.domain.schedule import parse_days
from bot.domain.workshop import State, Workshop, invites_at
from bot.domain.workshop_advice import concerns, course_start, part_number, proposed_answer_day
from bot.phrases.workshops import planning as phrases
from bot.phrases.workshops import translating as language_phrases
from bot.phrases.workshops.fields import PartOffered
from bot.phrases.workshops.planning import Card
from bot.services.people.audit import note
from bot.services.people.reach import Reach, reach
from bot.storage import signups, workshops

MOST_NAMES = 2
"""Of those who are invited, by name on the card, where much else stands."""

WRITTEN = "workshop "
"""The kinds of dialog in which something about a workshop is written begin so."""


def mine(talk: Talk, workshop_id: int) -> Workshop | None:
    """The workshop, if it is of the organisation that the person plans for; else they are told it is not."""
    found = workshops.workshop(talk.db, workshop_id)
    return _checked(talk, found)


def mine_at(talk: Talk, occasion_id: int) -> Workshop | None:
    """The workshop that has this occasion, as above."""
    return _checked(talk, workshops.workshop_of_occasion(talk.db, occasion_id))


def show(talk: Talk, workshop_id: int) -> None:
    """The card, with all that is set; what a draft still lacks is asked first."""
    found = mine(talk, workshop_id)
    if found is not None:
        talk.reply(phrases.card(talk.say, card_of(talk, found)))


def go_on(talk: Talk, workshop_id: int) -> None:
    """After an answer: the next of the three questions, or the card."""
    found = mine(talk, workshop_id)
    if found is None:
        return
    if found.state is State.DRAFT and found.first is None:
        ask_time(talk, found)
    elif found.state is State.DRAFT and not found.place:
        talk.expect(f"{WRITTEN}place", found.id)
        talk.reply(phrases.ask_place(talk.say))
    else:
        talk.reply(phrases.card(talk.say, card_of(talk, found)))


def show_languages(talk: Talk, workshop_id: int, *, changed: bool = False) -> None:
    """In which languages it is, and which of its people's it is not; ``changed``: its main words are new."""
    found = mine(talk, workshop_id)
    if found is not None:
        missing = untold(reach_of(talk, found))
        house = talk.acts_for
        talk.reply(language_phrases.languages(talk.say, found, house.language, missing, changed=changed))


def reach_of(talk: Talk, found: Workshop) -> Reach:
    """Who is invited to it, as far as they can be told."""
    house = talk.acts_for
    return reach(talk.db, house, found.audience, {house.language, *found.translated_into}, talk.now)


def untold(who: Reach) -> list[tuple[str, int]]:
    """The languages of people that it is not said in, with how many they are."""
    return [(language, people) for language, people, _ in who.instead]


def note_change(talk: Talk, found: Workshop) -> None:
    """Write down who changed a workshop that people may know of; a draft is its planners' own."""
    if found.state is State.PLANNED:
        subject = f"workshop {found.id}"
        note(talk.db, talk.who.person_id, found.organisation_id, Did.CHANGED_WORKSHOP, subject, talk.now)


def ask_time(talk: Talk, found: Workshop) -> None:
    """When is it?"""
    talk.expect(f"{WRITTEN}time", found.id)
    talk.reply(phrases.ask_time(talk.say, phrases.example_day(found.on_the_wall(talk.now).date())))


def as_planned(found: Workshop, now: datetime) -> Workshop:
    """A draft with what is taken to be meant where nothing is said: the last day to answer."""
    if found.state is not State.DRAFT:
        return found
    return replace(found, answer_by=found.answer_by or proposed_answer_day(found, now))


def card_of(talk: Talk, found: Workshop) -> Card:
    """The workshop with what is worked out from it."""
    found = as_planned(found, talk.now)
    house = talk.acts_for
    country = parse_country(house.country)
    loaded = talk.house.shelf.library.courses.get(found.course or "")
    begins = None if loaded is None else course_start(found, loaded.course, parse_days(house.days), country)
    answers = signups.answers_to(talk.db, [found.id])[found.id]
    coming = {one.id: answers.at(one.id).coming for one in found.held}
    return Card(
        found,
        phrases.invited(talk.say, in_words(talk, found.audience, MOST_NAMES), house.name),
        talk.now,
        concerns(found, country, talk.now),
        None if loaded is None else loaded.course.title(talk.who.language),
        begins,
        None if found.invited_at is None else coming,
        at_once=(due := invites_at(found)) is not None and due <= talk.now,
    )


def parts_at_hand(talk: Talk) -> list[PartOffered]:
    """The workshops of all courses at hand."""
    courses = talk.house.shelf.library.courses
    return [
        PartOffered(
            part_number(name, part.id),
            name,
            part.id,
            loaded.course.title(talk.who.language),
            part.title,
            part.warm_up,
            part.guide,
            _warm_ups(loaded.course.language, part),
        )
        for name, loaded in sorted(courses.items())
        for part in loaded.course.workshops
    ]


def _warm_ups(main: str, part: CourseWorkshop) -> dict[str, str]:
    """The question before a workshop of a course, by language."""
    said = {main: part.warm_up} | {tag: words.warm_up for tag, words in part.translations.items()}
    return {tag: question for tag, question in said.items() if question}


def is_mine(talk: Talk, found: Workshop) -> bool:
    """Whether the workshop is of the organisation that the person plans for."""
    return talk.may(Deed.PLAN_WORKSHOPS) and found.organisation_id == talk.acts_for.id


def _checked(talk: Talk, found: Workshop | None) -> Workshop | None:
    if found is not None and is_mine(talk, found):
        return found
    talk.reply(phrases.not_there(talk.say))
    return None
