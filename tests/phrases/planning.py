"""Every message that whoever plans workshops can get to see, at its longest."""

import datetime as dt
from collections.abc import Callable

from msgspec.structs import replace

from bot.domain.message import Message
from bot.domain.series import Series, Step
from bot.domain.workshop import ON_THE_DAY, Added, CalledOff, Moved, Relocated, State, Workshop
from bot.domain.workshop_advice import Concern, Worry
from bot.domain.written import Doubt, Doubted
from bot.phrases import Say, doubts, forms
from bot.phrases.workshops import changes, checklist, fields, hours, led, planning, series, translating
from bot.phrases.workshops.fields import PartOffered
from bot.phrases.workshops.planning import Card, Invited
from tests.phrases.workshop_cards import LATE, ONE, TWO, WORKSHOP

NOW = dt.datetime(2027, 8, 1, 12, 0, tzinfo=dt.UTC)
NEXT_YEAR = NOW.replace(year=2026)
"""Seen from the year before: every day is written with its year."""
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
    return planning.invited(say, "Restaurang, Centrum och 12 till", CITY)


def _card(workshop: Workshop, say: Say) -> Message:
    return planning.card(say, Card(workshop, _invited(say), NOW, HOLIDAY))


def _warning(worry: Worry) -> Callable[[Say], Message]:
    warned = (Concern(worry, DAY),)
    return lambda say: planning.card(say, Card(BARE, _invited(say), NOW, warned))


def _doubted(doubt: Doubt) -> Callable[[Say], Message]:
    return lambda say: doubts.doubted(say, Doubted(DAY, doubt))


CASES: dict[str, Callable[[Say], Message]] = {
    **{f"doubts.doubted ({doubt})": _doubted(doubt) for doubt in Doubt},
    "workshops.checklist.checklist": lambda say: checklist.checklist(say, 10**15, FULL),
    "workshops.checklist.checklist yours": lambda say: checklist.checklist(say, 10**15, READY, "yours"),
    "workshops.checklist.checklist another guide": lambda say: checklist.checklist(
        say, 10**15, FULL, "guide"
    ),
    "workshops.checklist.checklist a file": lambda say: checklist.checklist(
        say, 10**15, replace(FULL, guide="x.pdf")
    ),
    "forms.not_taken": lambda say: forms.not_taken(
        say,
        [
            *(forms.has_passed(say), forms.no_words(say), forms.too_long(say, 900)),
            *(forms.choose_again(say, "Östersunds kommun"), forms.no_more_there(say)),
        ],
    ),
    "workshops.led.to_lead": lambda say: led.to_lead(say, [(number, FULL) for number in range(9, 12)], 0, 2),
    "workshops.led.none_to_lead": led.none_to_lead,
    "workshops.led.led": lambda say: led.led(say, FULL, FULL.guide, mine=True),
    "workshops.led.answered_before": lambda say: led.answered_before(
        say, "Vad är svårast i kön?", ["Att se alla", "Att hinna"]
    ),
    "workshops.led.answers_have_changed": lambda say: led.answers_have_changed(say, FULL),
    "workshops.led.led a file": lambda say: led.led(say, FULL, "/lessons/service/media/guide.pdf", mine=True),
    "workshops.led.led nobody's": lambda say: led.led(say, replace(FULL, occasions=(ONE,)), None, mine=False),
    "workshops.led.ask_own_name": led.ask_own_name,
    "workshops.led.led_already": led.led_already,
    "workshops.series.at_hand": lambda say: series.at_hand(say, [(9, SERIES), (10, SERIES)], 2),
    "workshops.series.ask_title": series.ask_title,
    "workshops.series.card": lambda say: series.card(
        say, SERIES, [(TOWNS[0], FULL), (TOWNS[1], BARE)], 1, NOW
    ),
    "workshops.series.card nobody has it": lambda say: series.card(say, SERIES, [], 1, NOW),
    "workshops.series.card called off": lambda say: series.card(say, SERIES, [(CITY, CALLED_OFF)], 0, NOW),
    "workshops.series.card led": lambda say: series.card(
        say, SERIES, [(TOWNS[0], replace(FULL, leader_id=1))], 0, NOW
    ),
    "workshops.series.whose_leaders": lambda say: series.whose_leaders(
        say, [SERIES, SERIES], [(10**15, "Ta med pennor till på onsdag")], earlier=True
    ),
    "workshops.series.ask_words_to_leaders": lambda say: series.ask_words_to_leaders(say, SERIES, "sv-easy"),
    "workshops.series.ask": lambda say: series.ask(say, SERIES, "question"),
    "workshops.series.ask_part": lambda say: series.ask_part(say, SERIES, PARTS),
    "workshops.series.ask_part none": lambda say: series.ask_part(say, SERIES, []),
    "workshops.series.confirm_spread": lambda say: series.confirm_spread(say, SERIES, 16),
    "workshops.series.spread": lambda say: series.spread(say, SERIES, 16),
    "workshops.series.said_to_all": lambda say: series.said_to_all(say, SERIES, 16, 4),
    "workshops.series.confirm_reminder": lambda say: series.confirm_reminder(say, SERIES, TOWNS),
    "workshops.series.reminded nobody": lambda say: series.reminded(say, SERIES, 0),
    "workshops.series.reminded": lambda say: series.reminded(say, SERIES, 16),
    "workshops.series.draft_for_you": lambda say: series.draft_for_you(say, FULL.title, 10**15),
    "workshops.series.left_to_do": lambda say: series.left_to_do(say, FULL, list(Step)),
    "workshops.series.words_changed": lambda say: series.words_changed(
        say, FULL, {"text": "Nya ord.", "guide": None}
    ),
    "workshops.changes.ask_why": lambda say: changes.ask_why(say, FULL),
    "workshops.changes.confirm": lambda say: changes.confirm(
        say, INVITED, Moved(ONE.id, LATE, LATE), 1234, NEXT_YEAR, HOLIDAY, DAY, again=True
    ),
    "workshops.changes.confirm nobody yet": lambda say: changes.confirm(
        say, INVITED, Moved(ONE.id, LATE, LATE), 0, NOW
    ),
    "workshops.changes.confirm elsewhere": lambda say: changes.confirm(
        say, INVITED, Relocated("Gamla teatern"), 1234, NOW
    ),
    "workshops.changes.confirm one more": lambda say: changes.confirm(
        say, FULL, Added(LATE, LATE, None, "uid"), 0, NOW
    ),
    "workshops.changes.confirm off": lambda say: changes.confirm(
        say, INVITED, CalledOff(None, "Ledaren är sjuk."), 1, NOW
    ),
    "workshops.changes.confirm one off": lambda say: changes.confirm(
        say, INVITED, CalledOff(TWO.id, "Ledaren är sjuk."), 1234, NOW
    ),
    "workshops.planning.without_leader": lambda say: planning.without_leader(say, FULL),
    "workshops.changes.changed": lambda say: changes.changed(say, INVITED, Relocated("Torget"), 1234),
    "workshops.changes.changed for nobody": lambda say: changes.changed(say, INVITED, Relocated("Torget"), 0),
    "workshops.changes.is_so": lambda say: changes.is_so(say, FULL),
    "workshops.planning.has_been": lambda say: planning.has_been(say, FULL),
    "workshops.planning.at_hand": lambda say: planning.at_hand(
        say, [(9, FULL), (10, DRAFT), (11, BARE)], NOW, 2, series=True
    ),
    "workshops.planning.ask_title": lambda say: planning.ask_title(say, form=True),
    "workshops.planning.ask_time": lambda say: planning.ask_time(say, DAY),
    "workshops.planning.time_not_understood": lambda say: planning.time_not_understood(say, DAY),
    "workshops.planning.ask_place": planning.ask_place,
    "workshops.planning.card": lambda say: _card(DRAFT, say),
    "workshops.planning.card bare": lambda say: _card(BARE, say),
    "workshops.planning.card planned": lambda say: _card(FULL, say),
    "workshops.planning.card called off": lambda say: _card(CALLED_OFF, say),
    "workshops.planning.card of a course": lambda say: planning.card(
        say,
        Card(
            replace(TRANSLATED, invited_at=NOW, reminders=()),
            planning.invited(say, None, CITY),
            NOW,
            course="Service och bemötande",
            course_starts=DAY,
            coming={1: 20, 2: 1},
        ),
    ),
    "workshops.planning.card reminds thrice": lambda say: planning.card(
        say, Card(replace(BARE, reminders=(7, 1, ON_THE_DAY), words=TRANSLATED.words), _invited(say), NOW)
    ),
    "workshops.fields.ask_which": lambda say: fields.ask_which(say, FULL),
    "workshops.fields.ask_text": lambda say: fields.ask_text(say, FULL),
    "workshops.fields.ask_new_title": lambda say: fields.ask_new_title(say, FULL),
    "workshops.fields.ask_new_place": lambda say: fields.ask_new_place(say, FULL),
    "workshops.fields.ask_map": lambda say: fields.ask_map(say, FULL),
    "workshops.fields.ask_guide": lambda say: fields.ask_guide(say, FULL),
    "workshops.fields.not_an_address": lambda say: fields.not_an_address(say, FULL),
    "workshops.fields.ask_leader": lambda say: fields.ask_leader(say, FULL),
    "workshops.fields.ask_part": lambda say: fields.ask_part(say, FULL, PARTS),
    "workshops.fields.ask_part none": lambda say: fields.ask_part(say, FULL, []),
    "workshops.hours.ask_reminders": lambda say: hours.ask_reminders(say, FULL),
    "workshops.hours.ask_invitation": lambda say: hours.ask_invitation(say, FULL),
    "workshops.hours.has_invited": lambda say: hours.has_invited(say, INVITED),
    "workshops.hours.ask_keeping": lambda say: hours.ask_keeping(say, FULL),
    "workshops.translating.languages": lambda say: translating.languages(
        say, TRANSLATED, "sv", [("ar", 140), ("sv-easy", 12)], changed=False
    ),
    "workshops.translating.languages changed": lambda say: translating.languages(
        say, TRANSLATED, "sv", [], changed=True
    ),
    "workshops.translating.ask": lambda say: translating.ask(say, TRANSLATED, "sv-easy", "title"),
    "workshops.translating.ask text": lambda say: translating.ask(say, TRANSLATED, "en", "text"),
    "workshops.translating.ask question": lambda say: translating.ask(say, FULL, "sv-easy", "question"),
    "workshops.fields.ask_question": lambda say: fields.ask_question(say, FULL),
    "workshops.fields.ask_answer_day": lambda say: fields.ask_answer_day(say, FULL, DAY, NEXT_YEAR.date()),
    "workshops.fields.too_long": lambda say: fields.too_long(say, FULL, 400),
    "workshops.fields.no_words": fields.no_words,
    "workshops.planning.one_occasion": lambda say: planning.one_occasion(say, INVITED, ONE, NEXT_YEAR),
    "workshops.planning.one_occasion of a draft": lambda say: planning.one_occasion(
        say, DRAFT, replace(ONE, seats=None), NOW
    ),
    "workshops.planning.ask_seats": lambda say: planning.ask_seats(say, ONE),
    "workshops.planning.seats_not_understood": planning.seats_not_understood,
    "workshops.planning.ask_other_time": lambda say: planning.ask_other_time(say, FULL, ONE, NEXT_YEAR),
    "workshops.planning.no_room_for_more": lambda say: planning.no_room_for_more(say, FULL),
    "workshops.planning.lacks": lambda say: planning.lacks(say, BARE, ("time", "place")),
    "workshops.planning.confirm_plan at once": lambda say: planning.confirm_plan(
        say, DRAFT, MANY, HOLIDAY, LATE
    ),
    "workshops.planning.confirm_plan a part": lambda say: planning.confirm_plan(
        say, DRAFT, replace(MANY, everybody=2100), HOLIDAY, NOW
    ),
    "workshops.planning.confirm_plan": lambda say: planning.confirm_plan(say, DRAFT, MANY, HOLIDAY, NOW),
    "workshops.planning.planned": lambda say: planning.planned(say, FULL, NOW),
    "workshops.planning.planned at once": lambda say: planning.planned(say, FULL, LATE),
    "workshops.planning.confirm_drop": lambda say: planning.confirm_drop(say, DRAFT),
    "workshops.planning.dropped": planning.dropped,
    "workshops.planning.without_effect": lambda say: planning.without_effect(_card(DRAFT, say), DRAFT),
    "workshops.planning.not_there": planning.not_there,
    "workshops.planning.is_planned": lambda say: planning.is_planned(say, FULL),
    "workshops.planning.is_called_off": planning.is_called_off,
    **{f"workshops.planning.card warns ({worry})": _warning(worry) for worry in Worry},
}
