"""Every message kompis can say, in every language: short enough to be read between two customers."""

import datetime as dt
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from msgspec.structs import replace

import bot.phrases
from bot.domain.actions.learning import HowFar
from bot.domain.certificate import Certificate, NameFault
from bot.domain.course import Lesson, LessonText, LessonWords, Option, Question
from bot.domain.grading import grade
from bot.domain.message import LONGEST_BUTTON, Choices, Message, Text
from bot.domain.opening import parse_opening
from bot.domain.upkeep import Worry
from bot.phrases import LANGUAGES, Say, home, of, screens, talk, upkeep
from bot.phrases.learning import certificates, circles, courses, lesson, own_words, progress, promises
from bot.phrases.learning.courses import CourseView, OpenTo
from bot.phrases.learning.lesson import Asked, LessonView, NextTip, TipView
from bot.phrases.learning.progress import CourseProgress, Weeks
from bot.phrases.learning.promises import PromiseAsked
from bot.phrases.people import bells, joining, opening, pausing, privacy, settings, silence, ways_back
from bot.phrases.people.joining import Rhythm
from tests.phrases import (
    announcement_cards,
    attending_cards,
    planning,
    role_cards,
    workplace_cards,
    workshop_cards,
)

FIRST_LINE, WORDS, EXCLAMATIONS = 60, 60, 1

CITY = "Destination Östersund"
NO_LINE = ""
"""The channel's privacy line does not count."""

CODE = "a" * 40
LONG_DAY = dt.date(2027, 9, 22)  # onsdag 22 september, Wednesday 22 September
LATE = dt.time(14, 30)
OFFICE = Rhythm([1, 2, 3, 4, 5], LATE)
ODD = Rhythm([1, 3, 4, 6, 7], LATE)
PACED = Rhythm([1], LATE, seconds=86_400)
OWN = Rhythm([1], LATE, own_pace=True)
LATER = NextTip(day=LONG_DAY, at=LATE, today=LONG_DAY - dt.timedelta(days=5))
LONGEST_COMING = {
    language: of(language)("No course has begun here yet. You get the first tip when one does.")
    for language in LANGUAGES
}
COURSE = CourseProgress("Service och bemötande", 10, 10, 10, 10, completed=False)
OPEN = OpenTo("service", "Service och bemötande", 10, COURSE, begun=True)
NOT_IN = OpenTo("frukost", "En riktigt god morgon på hotellet", 10)
COMES = OpenTo("vinter", "När det blir vinter i stan", 10, begins=LONG_DAY)
SUMMARY = "Tio korta tips om mötet med kunden."
OPENED = CourseView(
    OPEN,
    SUMMARY,
    tuple((number, "Den som klagar vill bli trodd") for number in (10, 9, 8, 7)),
    older=True,
    has_next=True,
    completed=10**15,
)

CERTIFICATE = Certificate(
    "7K3M-Q0ZD-91XA",
    "Maria Wilhelmina Alexandra Katarina von Ahlefeldt-Lindström af Ugglas-Öhrström",
    "Service och bemötande",
    CITY,
    "sv",
    10,
    LONG_DAY,
    dt.datetime(2027, 9, 22, tzinfo=dt.UTC),
)
MOMENT = dt.datetime(2027, 9, 22, 14, 30, tzinfo=dt.UTC)
LONG_BEFORE = LONG_DAY - dt.timedelta(days=30)
PAGE = "https://kompis.example.se/certificate/7K3M-Q0ZD-91XA"

OPEN_AT_ODD_HOURS = parse_opening("mon 8.30-18.15, tue 9-17, wed 8.45-18.30, thu 10-19, fri 9.30-17.45")

QUESTION = Question("q1", "Vad säger du?", (Option("Hej.", correct=True), Option("Ja?")))
BOTH = Question("q1", "Vad säger du?", (Option("Hej.", correct=True), Option("Hej hej.", correct=True)))
WHOLE = LessonText(
    "Tips", "Hälsa först.", say="”Hej.”", say_meaning="“Hi.”", task="Hälsa.", questions=(QUESTION,)
)
VIEW_TIP = TipView(Lesson("l1", {"sv": LessonWords(WHOLE)}), WHOLE, 10, 10)
VIEW = LessonView(
    delivery=10**15,
    language="sv",
    tip=VIEW_TIP,
    asked=Asked(QUESTION, (0, 1)),
    today=LONG_DAY,
)


WOULD_YOU = "Vill du? Då frågar jag om en vecka hur det gick. Det stannar mellan oss."
PROMISE = PromiseAsked(0, "Säg ”strax din tur” till nästa kund.", LONG_DAY - dt.timedelta(days=21))


EARLIER = Asked(
    QUESTION,
    (0, 1),
    kind="review",
    number=10,
    told_on=LONG_DAY - dt.timedelta(days=400),
    course="Service och bemötande",
    course_id="service",
)
FORGOTTEN = EARLIER._replace(chosen=frozenset({1}), grade=grade(QUESTION, {1}), is_answered=True)


def _answered(question: Question, option: int) -> LessonView:
    answered = Asked(question, (0, 1), frozenset({option}), grade(question, {option}), is_answered=True)
    return replace(VIEW, asked=None, answered=answered)


CALENDAR = f"https://kompis.destination-ostersund.example.se/calendar/{'a' * 32}.ics"

CASES: dict[str, Callable[[Say], Message]] = {
    "people.bells.ask": lambda say: bells.ask(say, mail=True),
    "people.bells.setting": lambda say: bells.setting(
        say, "mail", "alva@exempel.se", confirmed=True, mail=True
    ),
    "people.bells.setting not confirmed": lambda say: bells.setting(
        say, "mail", "alva@exempel.se", confirmed=False, mail=True
    ),
    "people.bells.setting a calendar": lambda say: bells.setting(
        say, "calendar", None, confirmed=False, mail=False
    ),
    "people.bells.setting none": lambda say: bells.setting(say, None, None, confirmed=False, mail=True),
    "people.bells.ask_address": bells.ask_address,
    "people.bells.no_address": bells.no_address,
    "people.bells.look_in_mail": lambda say: bells.look_in_mail(say, "alva@exempel.se"),
    "people.bells.on_already": lambda say: bells.on_already(say, "alva@exempel.se"),
    "people.bells.too_many": bells.too_many,
    "people.bells.no_mail_here": bells.no_mail_here,
    "people.bells.calendar": lambda say: bells.calendar(say, CALENDAR),
    "people.bells.calendar renewed": lambda say: bells.calendar(say, CALENDAR, renewed=True),
    "people.bells.looks_in": bells.looks_in,
    "people.bells.mail_failed": bells.mail_failed,
    "people.bells.mail_off": bells.mail_off,
    "learning.certificates.ask_name": certificates.ask_name,
    "learning.certificates.name_fault none": lambda say: certificates.name_fault(say, NameFault.NO_LETTERS),
    "learning.certificates.name_fault too long": lambda say: certificates.name_fault(say, NameFault.TOO_LONG),
    "learning.certificates.name_fault other letters": lambda say: certificates.name_fault(
        say, NameFault.UNKNOWN_LETTERS
    ),
    "learning.certificates.my_certificate": lambda say: certificates.my_certificate(
        say, CERTIFICATE, 10**15, PAGE
    ),
    "learning.certificates.my_certificate without a page": lambda say: certificates.my_certificate(
        say, CERTIFICATE, 1, ""
    ),
    "learning.certificates.which_course": lambda say: certificates.which_course(
        say, [(1, "Service och bemötande för hela stan"), (2, "Köer")]
    ),
    "learning.certificates.none_yet": certificates.none_yet,
    "learning.certificates.enough": certificates.enough,
    "learning.circles.hello": lambda say: circles.hello(say, "Telegram", CODE),
    "learning.circles.help_message": lambda say: circles.help_message(say, "Telegram"),
    "learning.circles.no_organisation": circles.no_organisation,
    "learning.circles.unknown_code": circles.unknown_code,
    "learning.circles.which_course": lambda say: circles.which_course(say, [(1, "Service och bemötande")]),
    "learning.circles.which_course none": lambda say: circles.which_course(say, []),
    "learning.circles.begun": lambda say: circles.begun(say, "Service och bemötande", MOMENT, LONG_BEFORE),
    "learning.circles.goes_on_already": lambda say: circles.goes_on_already(
        say, "Service och bemötande", None, LONG_BEFORE
    ),
    "learning.circles.stop_question": lambda say: circles.stop_question(say, "Service och bemötande"),
    "learning.circles.stopped": lambda say: circles.stopped(say, CODE),
    "learning.circles.nothing_goes_on": lambda say: circles.nothing_goes_on(say, CODE),
    "learning.circles.finished": lambda say: circles.finished(say, "Service och bemötande", CODE),
    "learning.circles.tip_message": lambda say: circles.tip_message(
        say, VIEW_TIP, "sv", 10**15, QUESTION, (0, 1)
    ),
    "learning.circles.tip_message several": lambda say: circles.tip_message(
        say, VIEW_TIP, "sv", 1, BOTH, (1, 0)
    ),
    "learning.circles.tip_message asks nothing": lambda say: circles.tip_message(
        say, VIEW_TIP, "sv", 1, None, ()
    ),
    "learning.circles.verdict right": lambda say: circles.verdict(
        say, QUESTION, grade(QUESTION, {0}), 0, 200
    ),
    "learning.circles.verdict wrong": lambda say: circles.verdict(
        say, QUESTION, grade(QUESTION, {1}), 1, 200
    ),
    "learning.circles.verdict an opinion": lambda say: circles.verdict(say, QUESTION, None, 1, 200),
    "learning.circles.answered_already": lambda say: circles.answered_already(say, 200),
    "learning.circles.old_button": lambda say: circles.old_button(say, 200),
    "learning.circles.goes_on": lambda say: circles.goes_on(say, 200),
    "learning.courses.course_list": lambda say: courses.course_list(say, [OPEN, NOT_IN, COMES]),
    "learning.courses.course_list one has none of": lambda say: courses.course_list(say, [NOT_IN, COMES]),
    "learning.courses.course_list pages": lambda say: courses.course_list(say, [NOT_IN] * 9, 1),
    "learning.courses.course_list none": lambda say: courses.course_list(say, []),
    "learning.courses.course_opened": lambda say: courses.course_opened(say, OPENED),
    "learning.courses.course_opened at the end": lambda say: courses.course_opened(
        say, replace(OPENED, has_next=False, page=1, older=True)
    ),
    "learning.courses.course_opened own pace": lambda say: courses.course_opened(
        say, replace(OPENED, pace="own")
    ),
    "learning.courses.course_opened not in it": lambda say: courses.course_opened(
        say, CourseView(NOT_IN, SUMMARY, suits=False)
    ),
    "learning.courses.course_opened comes": lambda say: courses.course_opened(
        say, CourseView(COMES, SUMMARY)
    ),
    "learning.courses.tip_again": lambda say: courses.tip_again(
        say, TipView(Lesson("l1", {"sv": LessonWords(WHOLE)}), WHOLE, 10, 10), "sv"
    ),
    "learning.courses.not_sent_yet": courses.not_sent_yet,
    "learning.courses.no_such_course": courses.no_such_course,
    "learning.courses.course_started": lambda say: courses.course_started(say, OPEN, LATER, by_turns=True),
    "learning.courses.course_started during a pause": lambda say: courses.course_started(
        say, OPEN, None, by_turns=True
    ),
    "learning.courses.course_started comes": lambda say: courses.course_started(
        say, COMES, None, by_turns=False
    ),
    "learning.courses.ask_to_start_over": lambda say: courses.ask_to_start_over(say, "service", OPEN.title),
    "learning.courses.which_to_start_over": lambda say: courses.which_to_start_over(say, [OPEN] * 9),
    "learning.courses.course_started_over": lambda say: courses.course_started_over(
        say, "service", LONGEST_COMING[say.language]
    ),
    "people.joining.welcome": lambda say: joining.welcome(say, CITY, CODE, NO_LINE),
    "people.joining.what_is_stored": lambda say: joining.what_is_stored(say, CITY, CODE, NO_LINE),
    "people.joining.trade_question": joining.trade_question,
    "people.joining.ready inside the window": lambda say: joining.ready(
        say, OFFICE, first=LATER, begins=None, in_window=True
    ),
    "people.joining.ready outside it": lambda say: joining.ready(
        say, ODD, first=LATER, begins=None, in_window=False
    ),
    "people.joining.ready a course that starts later": lambda say: joining.ready(
        say, ODD, first=LATER, begins=LONG_DAY, in_window=False
    ),
    "people.joining.ready paced": lambda say: joining.ready(
        say, PACED, first=NextTip(), begins=None, in_window=True
    ),
    "people.joining.ready own pace that starts later": lambda say: joining.ready(
        say, OWN, first=NextTip(), begins=LONG_DAY, in_window=True
    ),
    "people.joining.nothing_to_show": lambda say: joining.nothing_to_show(say, LONGEST_COMING[say.language]),
    "people.joining.unknown_code welcome below": lambda say: joining.unknown_code(
        say, CODE, welcome_follows=True
    ),
    "people.joining.unknown_code alone": lambda say: joining.unknown_code(say, CODE, welcome_follows=False),
    "people.joining.no_organisation": joining.no_organisation,
    "learning.lesson.lesson_message asked": lambda say: lesson.lesson_message(say, VIEW),
    "learning.lesson.lesson_message several asked": lambda say: lesson.lesson_message(
        say, replace(VIEW, asked=Asked(BOTH, (0, 1)))
    ),
    "learning.lesson.lesson_message right": lambda say: lesson.lesson_message(
        say, _answered(QUESTION, 0), LATER
    ),
    "learning.lesson.lesson_message wrong": lambda say: lesson.lesson_message(
        say, _answered(QUESTION, 1), LATER
    ),
    "learning.lesson.lesson_message an earlier question": lambda say: lesson.lesson_message(
        say, replace(VIEW, asked=EARLIER)
    ),
    "learning.lesson.lesson_message the next question": lambda say: lesson.lesson_message(
        say, replace(VIEW, answered=FORGOTTEN)
    ),
    "learning.lesson.lesson_message an earlier question wrong": lambda say: lesson.lesson_message(
        say, replace(VIEW, tip=None, asked=None, answered=FORGOTTEN), LATER
    ),
    "learning.lesson.lesson_message an opinion": lambda say: lesson.lesson_message(
        say, replace(VIEW, asked=Asked(QUESTION, (0, 1), kind="poll"))
    ),
    "learning.lesson.lesson_message a promise asked about": lambda say: lesson.lesson_message(
        say, replace(VIEW, tip=None, asked=PROMISE)
    ),
    "learning.lesson.lesson_message a promise asked about again": lambda say: lesson.lesson_message(
        say, replace(VIEW, tip=None, asked=replace(PROMISE, again=True))
    ),
    "learning.lesson.lesson_message a promise told about": lambda say: lesson.lesson_message(
        say, replace(VIEW, answered=replace(PROMISE, outcome="not-yet"), asked=Asked(QUESTION, (0, 1)))
    ),
    "learning.lesson.lesson_message a thought": lambda say: lesson.lesson_message(
        say,
        replace(
            VIEW, tip=replace(VIEW_TIP, text=replace(WHOLE, reflect="Hur hälsar ni hos er?")), asked=None
        ),
        LATER,
    ),
    "people.opening.ask": lambda say: opening.ask(say, OPEN_AT_ODD_HOURS),
    "people.opening.ask nothing known": lambda say: opening.ask(say, None),
    "people.opening.not_understood": opening.not_understood,
    "people.opening.never": lambda say: opening.never(say, OPEN_AT_ODD_HOURS),
    "people.opening.changed": lambda say: opening.changed(
        say, OPEN_AT_ODD_HOURS, LONGEST_COMING[say.language]
    ),
    "people.opening.changed none": lambda say: opening.changed(say, None, LONGEST_COMING[say.language]),
    "learning.own_words.ask_thought": own_words.ask_thought,
    "learning.own_words.ask_what_is_odd": own_words.ask_what_is_odd,
    "learning.own_words.oddness_noted": own_words.oddness_noted,
    "learning.own_words.saved": own_words.saved,
    "learning.own_words.skipped": own_words.skipped,
    "learning.own_words.too_long": lambda say: own_words.too_long(say, 1000),
    "learning.own_words.no_words": own_words.no_words,
    "people.pausing.paused": lambda say: pausing.paused(say, LONG_DAY),
    "people.pausing.paused without an end": lambda say: pausing.paused(say, None),
    "people.pausing.ask_date": lambda say: pausing.ask_date(say, LONG_DAY),
    "people.pausing.date_not_understood": lambda say: pausing.date_not_understood(say, LONG_DAY),
    "people.pausing.resumed": lambda say: pausing.resumed(say, LONGEST_COMING[say.language]),
    "people.pausing.not_paused": lambda say: pausing.not_paused(say, LONGEST_COMING[say.language]),
    "people.pausing.welcome_back": pausing.welcome_back,
    "people.pausing.started_over": lambda say: pausing.started_over(say, LONGEST_COMING[say.language]),
    "people.pausing.soft_started": lambda say: pausing.soft_started(say, LONGEST_COMING[say.language]),
    "people.pausing.going_on": lambda say: pausing.going_on(say, LONGEST_COMING[say.language]),
    "people.privacy.my_data": lambda say: privacy.my_data(say, CITY, 1000, 1000, NO_LINE),
    "people.privacy.my_data with a link": lambda say: privacy.my_data(
        say, CITY, 1000, 1000, NO_LINE, link=True
    ),
    "people.privacy.my_data in no organisation": lambda say: privacy.my_data(say, None, 0, 0, NO_LINE),
    "people.privacy.my_file": lambda say: privacy.my_file(say, "kompis.json", b"{}"),
    "people.privacy.has_file": privacy.has_file,
    "people.privacy.erase_question": privacy.erase_question,
    "people.privacy.erased": privacy.erased,
    "learning.promises.when_question": lambda say: promises.when_question(say, 10**15),
    "learning.promises.ask_plan": promises.ask_plan,
    "learning.promises.your_promise": lambda say: promises.your_promise(say, "Säg hej till nästa kund. " * 8),
    "learning.promises.promised_already": promises.promised_already,
    "learning.promises.nothing_promised": promises.nothing_promised,
    "learning.promises.answer_first": promises.answer_first,
    "learning.promises.too_late_to_plan": promises.too_late_to_plan,
    "learning.promises.what_happened": promises.what_happened,
    "learning.promises.keep_or_let_go": lambda say: promises.keep_or_let_go(say, 10**15),
    "learning.promises.kept": promises.kept,
    "learning.promises.let_go": promises.let_go,
    "learning.promises.asked_again": promises.asked_again,
    "learning.promises.how_it_went_already": promises.how_it_went_already,
    "home.home": lambda say: home.home(say, [COURSE], Weeks(100, 5, 5), LONGEST_COMING[say.language]),
    "learning.progress.progress": lambda say: progress.progress(
        say, [COURSE], Weeks(100, 5, 5), LONGEST_COMING[say.language]
    ),
    "learning.progress.progress without a course": lambda say: progress.progress(
        say, [], None, LONGEST_COMING[say.language]
    ),
    "learning.progress.finished": lambda say: progress.finished(say, "Service och bemötande", 10, 10, 10**15),
    "learning.progress.finished one tip tried": lambda say: progress.finished(say, "Service", 10, 1, 1),
    "learning.progress.finished none tried": lambda say: progress.finished(say, "Service", 10, 0, 1),
    "screens.card": lambda say: screens.card(say, VIEW_TIP, "sv", QUESTION),
    "screens.card several": lambda say: screens.card(say, VIEW_TIP, "sv", BOTH),
    "screens.card asks nothing": lambda say: screens.card(say, VIEW_TIP, "sv", None),
    "screens.answered_card right": lambda say: screens.answered_card(
        say, VIEW_TIP, "sv", QUESTION, frozenset({0}), grade(QUESTION, {0})
    ),
    "screens.answered_card wrong": lambda say: screens.answered_card(
        say, VIEW_TIP, "sv", QUESTION, frozenset({1}), grade(QUESTION, {1})
    ),
    "screens.answered_card an opinion": lambda say: screens.answered_card(
        say, VIEW_TIP, "sv", QUESTION, frozenset({1}), None
    ),
    "screens.answered_card read": lambda say: screens.answered_card(
        say, VIEW_TIP, "sv", None, frozenset(), None
    ),
    "screens.nothing_today": lambda say: screens.nothing_today(say, "Service och bemötande"),
    "screens.nothing_today no course": lambda say: screens.nothing_today(say, None),
    "people.settings.menu": lambda say: settings.menu(say, ODD),
    "people.settings.menu with a bell": lambda say: settings.menu(say, ODD, bell=True),
    "people.settings.menu paced": lambda say: settings.menu(say, PACED),
    "people.settings.menu weekly": lambda say: settings.menu(say, replace(ODD, weekly=True)),
    "people.settings.menu while open": lambda say: settings.menu(say, replace(ODD, while_open=True)),
    "people.settings.days": lambda say: settings.days(say, 10**15, [1, 2, 3]),
    "people.settings.one_day_at_least": settings.one_day_at_least,
    "people.settings.hour": settings.hour,
    "people.settings.hour_not_understood": settings.hour_not_understood,
    "people.settings.hour_in_quiet_hours": lambda say: settings.hour_in_quiet_hours(
        say, dt.time(20), dt.time(7)
    ),
    "people.settings.offer_hour": lambda say: settings.offer_hour(say, dt.time(14, 30), 3),
    "people.settings.offer_hour any day": lambda say: settings.offer_hour(say, dt.time(13), None),
    "people.settings.language": settings.language,
    "people.settings.changed": lambda say: settings.changed(say, ODD),
    "people.settings.changed own pace": lambda say: settings.changed(say, OWN),
    "upkeep.warning": lambda say: upkeep.warning(say, Worry("room")),
    "upkeep.warning (backup)": lambda say: upkeep.warning(say, Worry("backup")),
    "upkeep.warning (old backup)": lambda say: upkeep.warning(say, Worry("old backup")),
    "upkeep.warning (channel)": lambda say: upkeep.warning(say, Worry("channel", "telegram")),
    "people.silence.fading": silence.fading,
    "people.silence.farewell": silence.farewell,
    "people.silence.weekly_chosen": lambda say: silence.weekly_chosen(say, LONGEST_COMING[say.language]),
    "people.silence.daily_chosen": lambda say: silence.daily_chosen(say, LONGEST_COMING[say.language]),
    "people.silence.how_often": silence.how_often,
    "people.silence.back_again": lambda say: silence.back_again(say, LONGEST_COMING[say.language]),
    **dict(announcement_cards.cases()),
    **dict(workshop_cards.cases()),
    **planning.CASES,
    **attending_cards.CASES,
    **dict(role_cards.cases()),
    **workplace_cards.CASES,
    "talk.help_message": talk.help_message,
    "talk.not_understood": talk.not_understood,
    "talk.nothing_to_remember": talk.nothing_to_remember,
    "talk.already_answered": talk.already_answered,
    "talk.not_yours": talk.not_yours,
    "talk.old_button": talk.old_button,
    "talk.choose_first": talk.choose_first,
    "talk.already_in": lambda say: talk.already_in(say, LONGEST_COMING[say.language]),
    "talk.not_joined": talk.not_joined,
    "talk.nothing_to_leave": talk.nothing_to_leave,
    "talk.nothing_today": lambda say: talk.nothing_today(say, later=LONGEST_COMING[say.language]),
    "talk.okay": talk.okay,
    "talk.day_off": talk.day_off,
    "talk.stop_question": talk.stop_question,
    "talk.left": lambda say: talk.left(say, seats=2),
    "talk.pause_question": talk.pause_question,
    "people.ways_back.about_code": lambda say: ways_back.about_code(say, can_make=True),
    "people.ways_back.about_code to a stranger": lambda say: ways_back.about_code(say, can_make=False),
    "people.ways_back.link": lambda say: ways_back.link(say, "https://kompis.example.se/me/aaaa"),
    "people.ways_back.has_link": lambda say: ways_back.has_link(say, LONG_DAY),
    "people.ways_back.code": lambda say: ways_back.code(say, "123456"),
    "people.ways_back.card": lambda say: ways_back.card(say, "BCDF GHJK"),
    "people.ways_back.code_not_good": ways_back.code_not_good,
    "people.ways_back.own_code": ways_back.own_code,
    "people.ways_back.too_many_codes": ways_back.too_many_codes,
    "people.ways_back.whose_code": ways_back.whose_code,
    "people.ways_back.two_organisations": lambda say: ways_back.two_organisations(say, CITY, CITY),
    "people.ways_back.joined": lambda say: ways_back.joined(say, 10**15),
    "people.ways_back.joined_elsewhere": lambda say: ways_back.joined_elsewhere(say, 10**15),
    "people.ways_back.parted": ways_back.parted,
    "people.ways_back.parted_already": ways_back.parted_already,
    "people.ways_back.part_later_first": ways_back.part_later_first,
    "people.ways_back.too_late_to_part": ways_back.too_late_to_part,
    "people.ways_back.opened": ways_back.opened,
}
"""What is said, with the longest words it could be said with: by builder, and then by case."""

Rule = Callable[[Message], None]


def for_every_message(rule: Rule) -> Callable[[], None]:
    """Hold every message in every language to a rule: one test, which names each message that breaks it."""

    def test() -> None:
        broken = []
        for name, make in CASES.items():
            for language in LANGUAGES:
                try:
                    rule(make(of(language)))
                except AssertionError as fault:
                    broken.append(f"{name} in {language}: {fault}")
        assert not broken, "\n".join(broken)

    test.__name__, test.__doc__ = rule.__name__, rule.__doc__
    return test


def builders() -> Iterator[str]:
    """Every public function of the phrases that makes a message."""
    for module in pkgutil.walk_packages(bot.phrases.__path__, "bot.phrases."):
        inside = importlib.import_module(module.name)
        for name, function in inspect.getmembers(inside, inspect.isfunction):
            is_own = function.__module__ == inside.__name__ and not name.startswith("_")
            if is_own and inspect.signature(function).return_annotation is Message:
                yield f"{module.name}.{name}".removeprefix("bot.phrases.")


def said(message: Message) -> str:
    """What stands in it."""
    return "\n".join(block.markdown for block in message.blocks if isinstance(block, Text))


def labels(message: Message) -> list[str]:
    """What stands on its buttons."""
    rows = [block.choices for block in message.blocks if isinstance(block, Choices)]
    return [choice.label for row in rows for choice in row]


def count_words(text: str) -> int:
    """Words as people count them: marks of lists and lone signs are none."""
    return len([word for word in text.split() if re.search(r"\w", word)])


def test_every_builder_has_a_case() -> None:
    needs_words = {"talk.plain"}  # of the caller's own

    assert set(builders()) - needs_words == {case.partition(" ")[0] for case in CASES}


@for_every_message
def test_the_first_line_is_all_that_a_notification_shows(message: Message) -> None:
    assert 0 < len(message.first_line) <= FIRST_LINE, message.first_line


@for_every_message
def test_a_message_has_sixty_words_at_most(message: Message) -> None:
    assert count_words(said(message)) <= WORDS


@for_every_message
def test_buttons_are_short_and_none_is_there_twice(message: Message) -> None:
    assert [label for label in labels(message) if not 0 < len(label) <= LONGEST_BUTTON] == []
    assert len(set(labels(message))) == len(labels(message))


@for_every_message
def test_one_exclamation_mark_at_most(message: Message) -> None:
    assert said(message).count("!") <= EXCLAMATIONS


@for_every_message
def test_nothing_is_left_to_fill_in_and_no_line_is_empty(message: Message) -> None:
    texts = [block.markdown for block in message.blocks if isinstance(block, Text) and block.role != "note"]

    assert re.findall(r"[{}]", said(message)) == []
    assert [text for text in texts if not text.strip()] == []


@for_every_message
def test_only_what_is_built_is_promised(message: Message) -> None:
    """Nobody is sent from Slack to the browser by a button yet."""
    unbuilt = r"byt till webben"

    assert re.findall(unbuilt, " ".join([said(message), *labels(message)]).lower()) == []


def test_the_languages_on_buttons_are_those_with_a_catalogue() -> None:
    assert labels(settings.language(of("sv"))) == list(LANGUAGES.values())


def test_the_first_line_is_where_a_test_would_notice_one_too_long() -> None:
    long = joining.welcome(of("sv"), f"{CITY} med omnejd", CODE, NO_LINE)

    assert len(long.first_line) > FIRST_LINE


# --- what comes next --------------------------------------------------------------------------------

TODAY = dt.date(2026, 10, 5)


@pytest.mark.parametrize(
    ("coming", "swedish", "english"),
    [
        (
            NextTip(day=TODAY, at=dt.time(14, 30), today=TODAY),
            "Nästa tips kommer i dag kl. 14.30.",
            "The next tip comes today at 14.30.",
        ),
        (
            NextTip(day=dt.date(2026, 10, 6), at=dt.time(8, 30), today=TODAY),
            "Nästa tips kommer i morgon kl. 8.30.",
            "The next tip comes tomorrow at 8.30.",
        ),
        (
            NextTip(day=dt.date(2026, 10, 14), at=dt.time(8, 5), today=TODAY),
            "Nästa tips kommer onsdag 14 oktober kl. 8.05.",
            "The next tip comes Wednesday 14 October at 8.05.",
        ),
        (
            NextTip(day=dt.date(2026, 10, 6), at=dt.time(8, 30)),
            "Nästa tips kommer tisdag 6 oktober kl. 8.30.",
            "The next tip comes Tuesday 6 October at 8.30.",
        ),
        (NextTip(seconds=1), "Nästa tips kommer om 1 sekund.", "The next tip comes in 1 second."),
        (NextTip(seconds=20), "Nästa tips kommer om 20 sekunder.", "The next tip comes in 20 seconds."),
        (
            NextTip(after_answer=True),
            "Svara på det senaste tipset, så kommer nästa.",
            "Answer the last tip, and the next one comes.",
        ),
        (
            NextTip(),
            "Skriv *idag* när du vill ha nästa tips.",
            "Write *today* when you want the next tip.",
        ),
    ],
)
def test_what_comes_next_is_said_in_the_persons_own_time(coming: NextTip, swedish: str, english: str) -> None:
    assert [lesson.next_tip(of(language), coming) for language in ("sv", "en")] == [swedish, english]


@pytest.mark.parametrize(
    ("days", "swedish", "english"),
    [
        ([1, 2, 3, 4, 5], "vardagar", "on weekdays"),
        ([1, 2, 3, 4, 5, 6, 7], "varje dag", "every day"),
        ([1], "måndag", "on Monday"),
        ([6, 7], "lördag och söndag", "on Saturday and Sunday"),
        ([2, 3, 4, 5, 6], "tisdag till lördag", "on Tuesday to Saturday"),
        ([1, 3, 5], "måndag, onsdag och fredag", "on Monday, Wednesday, and Friday"),
        ([1, 2, 3, 5], "måndag till onsdag och fredag", "on Monday to Wednesday and Friday"),
    ],
)
def test_own_days_are_named_as_people_name_them(days: list[int], swedish: str, english: str) -> None:
    assert [joining.rhythm_sentence(of(language), Rhythm(days, LATE)) for language in ("sv", "en")] == [
        f"Tipset kommer {swedish} kl. 14.30.",
        f"The tip comes {english} at 14.30.",
    ]


# --- the lesson -------------------------------------------------------------------------------------


def blocks(message: Message) -> list[tuple[str, str]]:
    """Its texts by role."""
    return [(block.role, block.markdown) for block in message.blocks if isinstance(block, Text)]


def test_a_tip_stands_before_its_question() -> None:
    message = lesson.lesson_message(of("sv"), VIEW)

    assert blocks(message) == [
        ("heading", "Tips 10 av 10: Tips"),
        ("body", "Hälsa först."),
        ("say", "”Hej.”\n(“Hi.”)"),
        ("question", "Vad säger du?"),
    ]
    assert labels(message) == ["Hej.", "Ja?"]


def test_an_answer_keeps_the_tip_and_takes_the_questions_place() -> None:
    message = lesson.lesson_message(of("sv"), _answered(QUESTION, 0), NextTip(seconds=20))

    assert blocks(message)[3:] == [
        ("question", "**Vad säger du?**"),
        ("verdict", "**Precis, det satt!**"),
        ("task", "**Prova i dag**\nHälsa."),
        ("note", WOULD_YOU),
        ("note", "Nästa tips kommer om 20 sekunder."),
    ]
    assert labels(message) == ["Konstig fråga?", "Jag provar", "Inte i dag"]


def test_a_wrong_answer_without_a_comment_shows_what_works_better() -> None:
    message = lesson.lesson_message(of("sv"), _answered(QUESTION, 1))

    assert blocks(message)[4] == (
        "verdict",
        "**Inte riktigt, men lätt hänt.**\nDet här fungerar bättre: Hej.",
    )


def test_a_wrong_answer_with_a_comment_gets_it_and_the_explanation() -> None:
    told = Question(
        "q1", "Vad?", (Option("A", correct=True), Option("B", feedback="Men.")), explanation="Så är det."
    )

    message = lesson.lesson_message(of("sv"), _answered(told, 1))

    assert blocks(message)[4] == ("verdict", "**Inte riktigt, men lätt hänt.**\nMen.\nSå är det.")


def test_several_correct_options_are_toggles_with_a_done() -> None:
    view = replace(VIEW, asked=Asked(BOTH, (1, 0), chosen=frozenset({0})))

    message = lesson.lesson_message(of("sv"), view)

    assert [
        (choice.label, choice.chosen)
        for block in message.blocks
        if isinstance(block, Choices)
        for choice in block.choices
    ] == [("Hej hej.", False), ("Hej.", True), ("Klar", None)]


def test_an_earlier_question_says_where_it_is_from() -> None:
    here = EARLIER._replace(course="", told_on=LONG_DAY - dt.timedelta(days=7))
    views = [replace(VIEW, asked=asked) for asked in (EARLIER, here)]

    assert [blocks(lesson.lesson_message(of("sv"), view))[-1] for view in views] == [
        (
            "question",
            "**Minns du? Från tips 10 i Service och bemötande, i augusti 2026:**\nVad säger du?",
        ),
        ("question", "**Minns du? Från tips 10, förra veckan:**\nVad säger du?"),
    ]


def test_the_next_question_stands_beside_how_the_first_one_went() -> None:
    message = lesson.lesson_message(of("sv"), replace(VIEW, answered=FORGOTTEN))

    assert blocks(message)[3:] == [
        ("verdict", "**Inte riktigt, men lätt hänt.**\nDet här fungerar bättre: Hej."),
        ("question", "**Och så dagens tips:**\nVad säger du?"),
    ]
    assert labels(message) == ["Hej.", "Ja?"]


def test_an_earlier_question_that_went_wrong_shows_its_tip_again() -> None:
    view = replace(VIEW, tip=None, asked=None, answered=FORGOTTEN)

    message = lesson.lesson_message(of("sv"), view)

    assert blocks(message)[2] == ("note", "Frågan kommer tillbaka längre fram. Då sitter det.")
    assert labels(message) == ["Visa tips 10 igen", "Konstig fråga?"]


def test_a_lesson_without_a_question_brings_its_task_at_once() -> None:
    message = lesson.lesson_message(of("sv"), replace(VIEW, asked=None))

    assert blocks(message)[3:] == [("task", "**Prova i dag**\nHälsa."), ("note", WOULD_YOU)]
    assert labels(message) == ["Jag provar", "Inte i dag"]


@pytest.mark.parametrize(
    ("promised", "notes"), [("made", ["Du sa att du provar. Jag frågar om en vecka."]), ("not today", [])]
)
def test_what_is_promised_or_not_takes_the_buttons_place(
    promised: Literal["made", "not today"], notes: list[str]
) -> None:
    message = lesson.lesson_message(of("sv"), replace(VIEW, asked=None, promised=promised))

    assert blocks(message)[4:] == [("note", note) for note in notes]
    assert labels(message) == []


def test_a_thought_is_asked_for_between_the_answer_and_the_task() -> None:
    thinking = TipView(VIEW_TIP.lesson, replace(WHOLE, reflect="Hur hälsar ni?\n"), 10, 10)
    message = lesson.lesson_message(of("sv"), replace(_answered(QUESTION, 0), tip=thinking))

    assert blocks(message)[5:7] == [
        ("body", "**En egen tanke**\nHur hälsar ni?"),
        ("task", "**Prova i dag**\nHälsa."),
    ]
    assert labels(message) == ["Konstig fråga?", "Skriv en rad", "Jag provar", "Inte i dag"]


def test_a_promise_is_asked_about_in_a_questions_place() -> None:
    again = replace(PROMISE, again=True)
    first, later = (lesson.lesson_message(of("sv"), replace(VIEW, asked=asked)) for asked in (PROMISE, again))

    assert blocks(first)[3:] == [
        ("question", "**Hur gick det?**"),
        ("body", "För 3 veckor sedan tänkte du prova det här:\nSäg ”strax din tur” till nästa kund."),
        ("note", "Det finns inga fel svar. ”Inte än” är också ett svar."),
    ]
    assert labels(first) == ["Jag gjorde det", "Jag provade lite", "Inte än"]
    assert blocks(later)[3] == ("question", "**Har det blivit en vana?**")
    assert labels(later) == ["Ja, jag gör det", "Då och då", "Inte än"]


@pytest.mark.parametrize(
    ("outcome", "first", "later"),
    [
        ("done", "Bra, du gjorde det!", "Härligt, då sitter det!"),
        ("tried", "Fint, det är en början.", "Då och då räknas också."),
        ("not-yet", "Inte än. Det är helt okej.", "Inte än. Det är helt okej."),
    ],
)
def test_how_a_promise_went_is_never_right_or_wrong(outcome: HowFar, first: str, later: str) -> None:
    for again, words in ((False, first), (True, later)):
        told = replace(PROMISE, outcome=outcome, again=again)
        message = lesson.lesson_message(of("sv"), replace(VIEW, answered=told))
        assert blocks(message)[3] == ("verdict", words)


def test_ones_own_words_are_shown_sign_by_sign() -> None:
    message = promises.your_promise(of("sv"), "Vid *kassan*, [sedan](x)")

    assert blocks(message)[1] == ("body", r"Vid \*kassan\*, \[sedan\](x)")


def test_what_was_tried_at_work_is_never_shown_as_nothing() -> None:
    tried, none = (progress.course_lines(of("sv"), replace(COURSE, tried=tried)) for tried in (3, 0))

    assert tried == none.replace("tips klara\n", "tips klara\nProvat på jobbet: 3\n")
    assert "Provat" not in none
