"""Every message that whoever plans workshops can get to see, at its longest."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from bot.domain.message import Message
from bot.domain.series import Series, Step
from bot.domain.workshop import ON_THE_DAY, Added, CalledOff, Moved, Relocated, State, Workshop
from bot.domain.workshop_advice import Concern, Worry
from bot.phrases import (
    Say,
    checklist,
    forms,
    led,
    series,
    workshop_changes,
    workshop_hours,
    workshop_languages,
    workshop_planning,
)
from bot.phrases.workshop_planning import Card, Invited, PartOffered
from tests.phrases.workshop_cards import LATE, ONE, TWO, WORKSHOP

NOW = dt.datetime(2027, 8, 1, 12, 0, tzinfo=dt.UTC)
DAY = dt.date(2027, 9, 22)
CITY = "Destination Östersund"

FULL = replace(
    WORKSHOP,
    title="Service och bemötande, del 1 av 2",
    leader="Eva Lindström",
    text="Vi provar tipsen på varandra.",
    guide="https://kompis.example.se/guide",
    warm_up="Vad är svårast i kön?",
    course="service",
    part="part-1",
)
TRANSLATED = replace(FULL, words={"en": {"title": "Service and meeting people, part 1 of 2"}})
DRAFT = replace(FULL, state=State.DRAFT)
INVITED = replace(FULL, invited_at=NOW)
READY = replace(FULL, ready=frozenset({"room", "screen", "guide", "question", "list", "code"}))
CALLED_OFF = replace(FULL, state=State.CANCELLED, occasions=(replace(ONE, cancelled=True),))
BARE = Workshop(1, 1, State.DRAFT, "Service", "Europe/Stockholm", "bcdfg")
HOLIDAY = (Concern(Worry.HOLIDAY, DAY),)
SERIES = Series(10**15, 1, {"title": "Service och bemötande, del 1", "text": "Om möten.", "guide": "x"}, 1)
MANY = Invited(2000, 40, [("ar", 140), ("sv-easy", 12)])
PARTS = [PartOffered(2**32 - 1, "service", "part-1", "Service och bemötande", "Prova på varandra")]
TOWNS = [f"Destination Staden {number}" for number in range(1, 10)]


def _invited(say: Say) -> str:
    return workshop_planning.invited(say, "Restaurang, Centrum och 12 till", CITY)


def _card(workshop: Workshop, say: Say) -> Message:
    return workshop_planning.card(say, Card(workshop, _invited(say), HOLIDAY))


def _warning(worry: Worry) -> Callable[[Say], Message]:
    warned = (Concern(worry, DAY),)
    return lambda say: workshop_planning.card(say, Card(BARE, _invited(say), warned))


CASES: dict[str, Callable[[Say], Message]] = {
    "checklist.checklist": lambda say: checklist.checklist(say, 10**15, FULL),
    "checklist.checklist yours": lambda say: checklist.checklist(say, 10**15, READY, "yours"),
    "checklist.checklist another guide": lambda say: checklist.checklist(say, 10**15, FULL, "guide"),
    "checklist.checklist a file": lambda say: checklist.checklist(say, 10**15, replace(FULL, guide="x.pdf")),
    "forms.not_taken": lambda say: forms.not_taken(
        say, [forms.has_passed(say), forms.no_words(say), forms.too_long(say, 900)]
    ),
    "led.to_lead": lambda say: led.to_lead(say, [FULL, FULL, FULL], 0),
    "led.none_to_lead": led.none_to_lead,
    "led.led": lambda say: led.led(say, FULL, FULL.guide, mine=True),
    "led.led a file": lambda say: led.led(say, FULL, "/lessons/service/media/guide.pdf", mine=True),
    "led.led nobody's": lambda say: led.led(say, replace(FULL, occasions=(ONE,)), None, mine=False),
    "led.ask_own_name": led.ask_own_name,
    "led.led_already": led.led_already,
    "series.at_hand": lambda say: series.at_hand(say, [SERIES, SERIES]),
    "series.ask_title": series.ask_title,
    "series.card": lambda say: series.card(say, SERIES, [(TOWNS[0], FULL), (TOWNS[1], BARE)], 1, NOW),
    "series.card nobody has it": lambda say: series.card(say, SERIES, [], 1, NOW),
    "series.card called off": lambda say: series.card(say, SERIES, [(CITY, CALLED_OFF)], 0, NOW),
    "series.card led": lambda say: series.card(say, SERIES, [(TOWNS[0], replace(FULL, leader_id=1))], 0, NOW),
    "series.whose_leaders": lambda say: series.whose_leaders(
        say, [SERIES, SERIES], [(10**15, "Ta med pennor till på onsdag")], earlier=True
    ),
    "series.ask_words_to_leaders": lambda say: series.ask_words_to_leaders(say, SERIES, "sv-easy"),
    "series.ask": lambda say: series.ask(say, SERIES, "question"),
    "series.ask_part": lambda say: series.ask_part(say, SERIES, PARTS),
    "series.ask_part none": lambda say: series.ask_part(say, SERIES, []),
    "series.confirm_spread": lambda say: series.confirm_spread(say, SERIES, 16),
    "series.spread": lambda say: series.spread(say, SERIES, 16),
    "series.said_to_all": lambda say: series.said_to_all(say, SERIES, 16, 4),
    "series.confirm_reminder": lambda say: series.confirm_reminder(say, SERIES, TOWNS),
    "series.reminded": lambda say: series.reminded(say, SERIES, 16),
    "series.draft_for_you": lambda say: series.draft_for_you(say, FULL.title, 10**15),
    "series.left_to_do": lambda say: series.left_to_do(say, FULL, list(Step)),
    "series.words_changed": lambda say: series.words_changed(say, FULL, {"text": "Nya ord.", "guide": None}),
    "workshop_changes.ask_why": lambda say: workshop_changes.ask_why(say, FULL),
    "workshop_changes.confirm": lambda say: workshop_changes.confirm(
        say, INVITED, Moved(ONE.id, LATE, LATE), 1234, HOLIDAY
    ),
    "workshop_changes.confirm nobody yet": lambda say: workshop_changes.confirm(
        say, INVITED, Moved(ONE.id, LATE, LATE), 0
    ),
    "workshop_changes.confirm elsewhere": lambda say: workshop_changes.confirm(
        say, INVITED, Relocated("Gamla teatern"), 1234
    ),
    "workshop_changes.confirm one more": lambda say: workshop_changes.confirm(
        say, FULL, Added(LATE, LATE, None, "uid"), 0
    ),
    "workshop_changes.confirm off": lambda say: workshop_changes.confirm(
        say, INVITED, CalledOff(None, "Ledaren är sjuk."), 1
    ),
    "workshop_changes.confirm one off": lambda say: workshop_changes.confirm(
        say, INVITED, CalledOff(TWO.id, "Ledaren är sjuk."), 1234
    ),
    "workshop_changes.changed": lambda say: workshop_changes.changed(say, INVITED, Relocated("Torget")),
    "workshop_planning.at_hand": lambda say: workshop_planning.at_hand(say, [FULL, DRAFT, BARE], series=True),
    "workshop_planning.ask_title": lambda say: workshop_planning.ask_title(say, form=True),
    "workshop_planning.ask_time": lambda say: workshop_planning.ask_time(say, DAY),
    "workshop_planning.time_not_understood": lambda say: workshop_planning.time_not_understood(say, DAY),
    "workshop_planning.ask_place": workshop_planning.ask_place,
    "workshop_planning.card": lambda say: _card(DRAFT, say),
    "workshop_planning.card bare": lambda say: _card(BARE, say),
    "workshop_planning.card planned": lambda say: _card(FULL, say),
    "workshop_planning.card called off": lambda say: _card(CALLED_OFF, say),
    "workshop_planning.card of a course": lambda say: workshop_planning.card(
        say,
        Card(
            replace(TRANSLATED, invited_at=NOW, reminders=()),
            workshop_planning.invited(say, None, CITY),
            course="Service och bemötande",
            course_starts=DAY,
            coming={1: 20, 2: 1},
        ),
    ),
    "workshop_planning.card reminds thrice": lambda say: workshop_planning.card(
        say, Card(replace(BARE, reminders=(7, 1, ON_THE_DAY), words=TRANSLATED.words), _invited(say))
    ),
    "workshop_planning.ask_which": lambda say: workshop_planning.ask_which(say, FULL),
    "workshop_planning.ask_text": lambda say: workshop_planning.ask_text(say, FULL),
    "workshop_planning.ask_new_title": lambda say: workshop_planning.ask_new_title(say, FULL),
    "workshop_planning.ask_new_place": lambda say: workshop_planning.ask_new_place(say, FULL),
    "workshop_planning.ask_map": lambda say: workshop_planning.ask_map(say, FULL),
    "workshop_planning.ask_guide": lambda say: workshop_planning.ask_guide(say, FULL),
    "workshop_planning.not_an_address": lambda say: workshop_planning.not_an_address(say, FULL),
    "workshop_planning.ask_leader": lambda say: workshop_planning.ask_leader(say, FULL),
    "workshop_planning.ask_part": lambda say: workshop_planning.ask_part(say, FULL, PARTS),
    "workshop_planning.ask_part none": lambda say: workshop_planning.ask_part(say, FULL, []),
    "workshop_hours.ask_reminders": lambda say: workshop_hours.ask_reminders(say, FULL),
    "workshop_hours.ask_invitation": lambda say: workshop_hours.ask_invitation(say, FULL),
    "workshop_hours.has_invited": lambda say: workshop_hours.has_invited(say, INVITED),
    "workshop_hours.ask_keeping": lambda say: workshop_hours.ask_keeping(say, FULL),
    "workshop_languages.languages": lambda say: workshop_languages.languages(
        say, TRANSLATED, "sv", [("ar", 140), ("sv-easy", 12)], changed=False
    ),
    "workshop_languages.languages changed": lambda say: workshop_languages.languages(
        say, TRANSLATED, "sv", [], changed=True
    ),
    "workshop_languages.ask": lambda say: workshop_languages.ask(say, TRANSLATED, "sv-easy", "title"),
    "workshop_languages.ask text": lambda say: workshop_languages.ask(say, TRANSLATED, "en", "text"),
    "workshop_languages.ask question": lambda say: workshop_languages.ask(say, FULL, "sv-easy", "question"),
    "workshop_planning.ask_question": lambda say: workshop_planning.ask_question(say, FULL),
    "workshop_planning.ask_answer_day": lambda say: workshop_planning.ask_answer_day(say, FULL, DAY),
    "workshop_planning.too_long": lambda say: workshop_planning.too_long(say, FULL, 400),
    "workshop_planning.no_words": workshop_planning.no_words,
    "workshop_planning.one_occasion": lambda say: workshop_planning.one_occasion(say, INVITED, ONE),
    "workshop_planning.one_occasion of a draft": lambda say: workshop_planning.one_occasion(
        say, DRAFT, replace(ONE, seats=None)
    ),
    "workshop_planning.ask_seats": lambda say: workshop_planning.ask_seats(say, ONE),
    "workshop_planning.seats_not_understood": workshop_planning.seats_not_understood,
    "workshop_planning.ask_other_time": lambda say: workshop_planning.ask_other_time(say, FULL, ONE),
    "workshop_planning.no_room_for_more": lambda say: workshop_planning.no_room_for_more(say, FULL),
    "workshop_planning.lacks": lambda say: workshop_planning.lacks(say, BARE, ("time", "place")),
    "workshop_planning.confirm_plan at once": lambda say: workshop_planning.confirm_plan(
        say, DRAFT, MANY, HOLIDAY, LATE
    ),
    "workshop_planning.confirm_plan": lambda say: workshop_planning.confirm_plan(
        say, DRAFT, MANY, HOLIDAY, NOW
    ),
    "workshop_planning.planned": lambda say: workshop_planning.planned(say, FULL, NOW),
    "workshop_planning.planned at once": lambda say: workshop_planning.planned(say, FULL, LATE),
    "workshop_planning.confirm_drop": lambda say: workshop_planning.confirm_drop(say, DRAFT),
    "workshop_planning.dropped": workshop_planning.dropped,
    "workshop_planning.without_effect": lambda say: workshop_planning.without_effect(
        _card(DRAFT, say), DRAFT
    ),
    "workshop_planning.not_there": workshop_planning.not_there,
    "workshop_planning.is_planned": lambda say: workshop_planning.is_planned(say, FULL),
    "workshop_planning.is_called_off": workshop_planning.is_called_off,
    **{f"workshop_planning.card warns ({worry})": _warning(worry) for worry in Worry},
}
