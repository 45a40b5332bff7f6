"""The messages of learning, each at its longest."""

import datetime as dt
from collections.abc import Callable

from msgspec.structs import replace

from bot.domain.certificate import Certificate, NameFault
from bot.domain.course import Lesson, LessonWords
from bot.domain.grading import grade
from bot.domain.message import Message
from bot.phrases import Say, home, screens
from bot.phrases.learning import certificates, circles, courses, lesson, own_words, progress, promises
from bot.phrases.learning.courses import CourseView, OpenTo
from bot.phrases.learning.lesson import Asked, TipView
from bot.phrases.learning.progress import CourseProgress, Weeks
from tests.phrases.lessons import BOTH, EARLIER, FORGOTTEN, PROMISE, QUESTION, VIEW, VIEW_TIP, WHOLE, answered
from tests.phrases.longest import CITY, CODE, LATER, LONG_DAY, LONGEST_COMING

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

CASES: dict[str, Callable[[Say], Message]] = {
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
    "learning.lesson.lesson_message asked": lambda say: lesson.lesson_message(say, VIEW),
    "learning.lesson.lesson_message several asked": lambda say: lesson.lesson_message(
        say, replace(VIEW, asked=Asked(BOTH, (0, 1)))
    ),
    "learning.lesson.lesson_message right": lambda say: lesson.lesson_message(
        say, answered(QUESTION, 0), LATER
    ),
    "learning.lesson.lesson_message wrong": lambda say: lesson.lesson_message(
        say, answered(QUESTION, 1), LATER
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
    "learning.own_words.ask_thought": own_words.ask_thought,
    "learning.own_words.offer_thought": lambda say: own_words.offer_thought(say, "x" * 80, 1, 1),
    "learning.own_words.not_kept": own_words.not_kept,
    "learning.own_words.ask_what_is_odd": own_words.ask_what_is_odd,
    "learning.own_words.oddness_noted": own_words.oddness_noted,
    "learning.own_words.saved": own_words.saved,
    "learning.own_words.skipped": own_words.skipped,
    "learning.own_words.too_long": lambda say: own_words.too_long(say, 1000),
    "learning.own_words.no_words": own_words.no_words,
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
    "screens.nothing_today": lambda say: screens.nothing_today(say, "Service och bemötande", LONG_DAY),
    "screens.nothing_today no course": lambda say: screens.nothing_today(say, None, LONG_DAY),
}
"""Each by the name of what builds it."""
