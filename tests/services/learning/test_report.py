"""A report is right to the digit, against arithmetic done by hand, and says nothing of fewer than five."""

import datetime as dt
import math
from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert

from bot.domain.course import Course, Lesson, Option, Question
from bot.services.learning.report import (
    Completed,
    CourseReport,
    Flag,
    OptionCount,
    Promises,
    QuestionReport,
    Reachable,
)
from bot.services.learning.shelf import keep_versions
from bot.storage.store import Store
from bot.storage.tables import addresses, bells
from tests.services.learning.answered import GREET, SERVICE, Put, Records, lesson, opened
from tests.services.learning.shop import NOW, shelf


@pytest.fixture
def records(store: Store) -> Records:
    return opened(store)


def question(found: CourseReport, lesson_id: str, number: int = 0) -> QuestionReport:
    return [one for one in found.questions if one.lesson == lesson_id][number]


# --- a question -------------------------------------------------------------------------------------


def test_a_question_is_counted_and_its_guesses_taken_out(records: Records) -> None:
    # 6 answers, 4 right: 4/6 = 0.6667. Three options: (2/3 - 1/3) / (2/3) = 0.5.
    # Wilson: z² = 3.8416; (0.66667 + 3.8416/12) / (1 + 3.8416/6) = 0.98680 / 1.64027 = 0.60161;
    # 1.96 / 1.64027 * √(0.22222/6 + 3.8416/144) = 1.19493 * 0.25242 = 0.30162.
    six = records.people[:6]
    for person, chosen in zip(six, [0, 0, 0, 0, 1, 2], strict=True):
        records.put(Put(person, "hello", "greet", [chosen], chosen == 0))
    [found] = [one for one in records.report().questions if one.lesson == "hello"]
    assert (found.asked, found.kind, found.current, found.flags) == (6, "question", True, ())
    assert found.answered is not None
    right = found.answered.right
    assert right is not None
    assert right.interval is not None
    assert [right.answers, right.share, right.corrected] == pytest.approx([6, 4 / 6, 0.5])
    assert (round(right.interval.low, 4), round(right.interval.high, 4)) == (0.3, 0.9032)
    assert found.answered.discrimination is None
    assert found.answered.options == (
        OptionCount("Hej!", True, 4, None),
        OptionCount("Ja?", False, 1, None),
        OptionCount("Inget", False, 1, None),
    )


def test_several_correct_options_are_a_set_among_fifteen(records: Records) -> None:
    # 5 answers, 2 exactly right. Four options, c = 1/15: (0.4 - 1/15) / (14/15) = 0.33333 * 15/14 = 0.35714.
    for person, chosen in zip(records.people[:5], [[0, 1], [0, 1], [0], [0, 2], [0, 1, 2, 3]], strict=True):
        records.put(Put(person, "queue", "queue", chosen, chosen == [0, 1]))
    answered = question(records.report(), "queue").answered
    assert answered is not None
    assert answered.right is not None
    assert [answered.right.share, answered.right.corrected] == pytest.approx([0.4, 5 / 14])
    assert [(one.chosen, one.nearly) for one in answered.options] == [
        (None, "all"),
        (3, None),
        (2, None),
        (1, None),
    ]


def test_what_may_have_been_sent_or_was_answered_counts_as_asked(records: Records) -> None:
    # Seven asked: five answered and sent, one unknown, one answered although the platform said “failed”.
    five, (unknown, answered, failed, waits) = records.people[:5], records.people[5:9]
    records.greets(five, right=2)
    records.put(
        Put(unknown, "hello", "greet", None, state="unknown"),
        Put(answered, "hello", "greet", [1], correct=False, state="failed"),
        Put(failed, "hello", "greet", None, state="failed"),
        Put(waits, "hello", "greet", None, state="pending"),
    )
    found = question(records.report(), "hello")
    assert found.answered is not None
    assert (found.asked, found.answered.answers) == (7, 6)


def test_a_question_that_those_who_know_get_right_tells_people_apart(records: Records) -> None:
    # 20 people, four questions. x: hello right; y: share right of the three others, here 1 or 0.
    # x=1 y=1: 8, x=1 y=0: 2, x=0 y=1: 2, x=0 y=0: 8. (8*8 - 2*2) / √(10*10*10*10) = 60/100 = 0.6.
    three = [lesson(name, GREET) for name in ("l1", "l2", "l3")]
    records.store.write_now(
        keep_versions, (longer := shelf(_service(lesson("hello", GREET), *three))).library, NOW
    )
    records.shelf = longer
    for place, person in enumerate(records.people[:20]):
        knows, others = place < 10, place < 8 or 10 <= place < 12
        for name, right in (("hello", knows), ("l1", others), ("l2", others), ("l3", others)):
            records.put(Put(person, name, "greet", [0 if right else 1], right))
    # A later answer changes nothing: the first one counts.
    records.put(Put(records.people[0], "hello", "greet", [1], correct=False, kind="review"))
    answered = question(records.report(), "hello").answered
    assert answered is not None
    assert answered.discrimination == pytest.approx(0.6)


def test_nineteen_are_too_few_to_tell_apart(records: Records) -> None:
    names = ("hello", "queue", "last")
    for place, person in enumerate(records.people[:19]):
        records.put(*(Put(person, name, "greet", [0], place % 2 == 0) for name in names if name != "queue"))
    answered = question(records.report(), "hello").answered
    assert answered is not None
    assert answered.discrimination is None


def test_a_poll_has_counts_only(records: Records) -> None:
    for place, person in enumerate(records.people[:6]):
        records.put(Put(person, "hard", "poll", [place % 2], kind="poll"))
    found = question(records.report(), "hard")
    assert found.kind == "poll"
    assert found.answered is not None
    assert (found.answered.answers, found.answered.right, found.answered.discrimination) == (6, None, None)
    assert [(one.text, one.chosen) for one in found.answered.options] == [("Kön", 3), ("Språken", 3)]


# --- versions, places, flags ------------------------------------------------------------------------


def test_a_changed_lesson_is_counted_apart_and_an_unchanged_one_goes_on(records: Records) -> None:
    old = records.version
    records.greets(records.people[:5], right=1)
    records.put(*(Put(person, "last", "greet", [0], True) for person in records.people[:5]))
    changed = _service(lesson("hello", GREET, tip="Le också."), *SERVICE.lessons[1:])
    records.shelf = shelf(changed)
    records.store.write_now(keep_versions, records.shelf.library, NOW)
    records.greets(records.people[5:10], right=3)
    records.put(*(Put(person, "last", "greet", [1], False) for person in records.people[5:10]))

    found = records.report()
    newest, older = (question(found, "hello", number) for number in range(2))
    assert (newest.current, older.current) == (True, False)
    assert (newest.version, older.version) == (records.version, old)
    assert [_share(one) for one in (newest, older)] == [0.6, 0.2]
    assert [_share(one) for one in found.questions if one.lesson == "last"] == [0.5]
    assert [one.lesson for one in found.questions] == ["hello", "hello", "queue", "hard", "last"]


def test_a_question_that_is_gone_comes_last_and_has_no_place(records: Records) -> None:
    records.greets(records.people[:5], right=1)
    records.shelf = shelf(_service(*SERVICE.lessons[1:]))
    places = {("queue", "queue"): "lessons/service/course.yaml:9:7"}
    found = records.report(places)
    assert [(one.lesson, one.current, one.place) for one in found.questions] == [
        ("queue", True, "lessons/service/course.yaml:9:7"),
        ("hard", True, None),
        ("last", True, None),
        ("hello", False, None),
    ]


def test_another_question_under_the_same_lesson_is_another_row(records: Records) -> None:
    records.greets(records.people[:5], right=1)
    other = Question("other", "Vad nu?", (Option("Hej", correct=True), Option("Nej")))
    records.shelf = shelf(_service(lesson("hello", other), *SERVICE.lessons[1:]))
    found = [one for one in records.report().questions if one.lesson == "hello"]
    assert [(one.question, one.current) for one in found] == [("other", True), ("greet", False)]


def test_flags_stand_with_their_words_and_without_people(records: Records) -> None:
    alva, bashir, cilla = records.people[:3]
    records.flags(cilla, "Två svar är rätt.")
    records.flags(alva, None)
    records.flags(bashir, "Hej eller hejsan?")
    found = question(records.report(), "hello")
    assert found.flags == (Flag("sv", None), Flag("sv", "Hej eller hejsan?"), Flag("sv", "Två svar är rätt."))


# --- memory -----------------------------------------------------------------------------------------


def test_what_is_remembered_stands_beside_what_was_foretold(records: Records) -> None:
    # About day 30: 3 of 5 right; corrected (0.6 - 1/3) / (2/3) = 0.4; forecasts 0.7 0.9 0.8 0.9 0.7 in
    # five: 0.8.
    for person, days, forecast, right in zip(
        records.people[:5],
        [23, 37, 30, 25, 35],
        [0.7, 0.9, 0.8, 0.9, 0.7],
        [True, True, True, False, False],
        strict=True,
    ):
        records.greets([person], int(right), kind="review", days=days, forecast=forecast)
    # Days 22 and 38 are not about 30; today's own question is no memory.
    records.greets(records.people[:5], 5, kind="review", days=22, forecast=0.9)
    records.greets(records.people[:5], 5, kind="review", days=38, forecast=0.9)
    records.greets(records.people[:5], 5, days=30)
    thirty, sixty, ninety = records.report().remembered
    assert thirty.right is not None
    assert (thirty.days, thirty.right.answers) == (30, 5)
    assert [thirty.right.share, thirty.right.corrected] == pytest.approx([0.6, 0.4])
    assert thirty.forecast == pytest.approx(0.8)
    assert (sixty.right, ninety.right) == (None, None)


def test_the_gain_is_held_out_questions_against_the_others(records: Records) -> None:
    # Held out: 2 of 5, corrected (0.4 - 1/3) / (2/3) = 0.1. Others: 7 of 10, (0.7 - 1/3) / (2/3) = 0.55.
    # Gain 0.45. Scores are 1 or -0.5: variances 1.5² * 0.24 * 5/4 = 0.675 and 1.5² * 0.21 * 10/9 = 0.525;
    # 1.96 * √(0.675/5 + 0.525/10) = 1.96 * √0.1875 = 0.84871. Together 9 of 15: 0.6, corrected 0.4.
    records.greets(records.people[:5], 2, kind="review", days=61, forecast=0.5, held_out=True)
    records.greets(records.people[5:15], 7, kind="review", days=58, forecast=0.8)
    found = records.report()
    assert found.gain is not None
    assert found.gain.held_out.corrected == pytest.approx(0.1)
    assert found.gain.others.corrected == pytest.approx(0.55)
    assert found.gain.difference.value == pytest.approx(0.45)
    assert found.gain.difference.interval.low == pytest.approx(0.45 - 1.96 * math.sqrt(0.1875))
    sixty = found.remembered[1]
    assert sixty.right is not None
    assert [sixty.right.answers, sixty.right.share, sixty.right.corrected] == pytest.approx([15, 0.6, 0.4])
    assert sixty.forecast == pytest.approx((5 * 0.5 + 10 * 0.8) / 15)


def test_four_with_held_out_questions_tell_no_gain(records: Records) -> None:
    records.greets(records.people[:4], 2, kind="review", days=61, forecast=0.5, held_out=True)
    records.greets(records.people[5:15], 7, kind="review", days=58, forecast=0.8)
    found = records.report()
    assert found.gain is None
    assert found.remembered[1].right is not None


def test_a_sum_that_is_hidden_is_not_told_by_its_two_sides(records: Records) -> None:
    """Four people about day 30 hide the smaller of the other days; that is 60, and the gain with it."""
    records.greets(records.people[:5], 2, kind="review", days=61, forecast=0.5, held_out=True)
    records.greets(records.people[5:10], 3, kind="review", days=58, forecast=0.8)
    records.greets(records.people[:12], 3, kind="review", days=90, forecast=0.8)
    assert records.report().gain is not None
    records.greets(records.people[20:24], 2, kind="review", days=30, forecast=0.8)
    found = records.report()
    assert [one.right is None for one in found.remembered] == [True, True, False]
    assert found.gain is None


def test_forecasts_are_held_against_what_came(records: Records) -> None:
    # 0.9: 4 of 5 right. 0.55: 2 of 5. Brier: 4 * 0.01 + 1 * 0.81 + 2 * 0.2025 + 3 * 0.3025 = 2.1625,
    # in ten 0.21625.
    records.greets(records.people[:5], 4, kind="review", days=12, forecast=0.9)
    records.greets(records.people[5:10], 2, kind="review", days=12, forecast=0.55)
    records.greets(records.people[10:15], 2)  # without a forecast
    found = records.report()
    assert [found.forecasts, found.brier] == pytest.approx([10, 0.21625])
    assert [(one.low, one.high) for one in found.calibration] == [(0.5, 0.6), (0.9, 1.0)]
    assert [one.forecast for one in found.calibration] == pytest.approx([0.55, 0.9])
    assert [one.right.share for one in found.calibration if one.right] == [0.4, 0.8]


# --- people -----------------------------------------------------------------------------------------


def test_completed_needs_five_on_both_sides(records: Records) -> None:
    records.enrol(20, completed=12)
    assert records.report().enrolled == 20
    assert records.report().completed == Completed(12, 0.6, None)


@pytest.mark.parametrize(
    ("completed", "instead"),
    [(4, "fewer than five"), (0, "fewer than five"), (16, "all but fewer than five")],
)
def test_few_who_have_completed_or_not_are_not_counted(
    records: Records, completed: int, instead: str
) -> None:
    records.enrol(20, completed=completed)
    found = records.report().completed
    assert (found.people, found.share, found.instead) == (None, None, instead)


def test_who_starts_over_is_one_person(records: Records) -> None:
    records.enrol(20, completed=12)
    records.enrol(6, completed=6)
    assert (records.report().enrolled, records.report().completed.people) == (20, 12)


def test_promises_count_once_they_have_been_asked_about(records: Records) -> None:
    # Six asked about: done, tried, not yet, no answer, done, done: 4/6. One more is not due yet.
    outcomes = ["done", "tried", "not-yet", None, "done", "done"]
    for person, outcome in zip(records.people[:6], outcomes, strict=True):
        records.promise(person, "hello", asked=True, outcome=outcome)
    records.promise(records.people[6], "hello", asked=False, outcome=None)
    assert records.report().promises == Promises(7, 6, 4, 4 / 6, None)


def test_four_who_promised_are_too_few(records: Records) -> None:
    for person in records.people[:4]:
        records.promise(person, "hello", asked=True, outcome="done")
        records.promise(person, "queue", asked=True, outcome="tried")
    assert records.report().promises is None


def test_promises_that_all_kept_are_nearly_all(records: Records) -> None:
    for person in records.people[:5]:
        records.promise(person, "hello", asked=True, outcome="done")
    assert records.report().promises == Promises(5, 5, None, None, "all")


# --- five, or nothing -------------------------------------------------------------------------------


def test_a_course_without_answers_has_no_figures(records: Records) -> None:
    found = records.report()
    assert (found.enough, found.brier, found.gain, found.calibration) == (False, None, None, ())
    assert [one.right for one in found.remembered] == [None, None, None]
    assert [(one.lesson, one.asked, one.answered) for one in found.questions] == [
        (name, None, None) for name in ("hello", "queue", "hard", "last")
    ]


def test_four_people_are_too_few_however_much_they_answer(records: Records) -> None:
    for days in (10, 30, 60, 90):
        records.greets(records.people[:4], 2, kind="review", days=days, forecast=0.5)
    found = records.report()
    assert (found.enough, found.brier, found.forecasts) == (False, None, None)
    assert {one.right for one in found.remembered} | {one.right for one in found.calibration} == {None}
    assert {(one.asked, one.answered) for one in found.questions} == {(None, None)}


def test_a_question_that_three_answered_takes_the_smallest_other_with_it(records: Records) -> None:
    """One hidden figure could be had by taking the others from a sum."""
    records.greets(records.people[:9], right=4)
    records.put(*(Put(person, "last", "greet", [0], person % 2 == 0) for person in records.people[:7]))
    assert _visible(records) == {"hello", "last"}
    records.put(*(Put(person, "queue", "queue", [0], False) for person in records.people[:3]))
    assert _visible(records) == {"hello"}


def test_all_or_none_right_is_said_as_nearly(records: Records) -> None:
    records.greets(records.people[:6], right=6)
    answered = question(records.report(), "hello").answered
    assert answered is not None
    assert answered.right is not None
    assert (answered.right.share, answered.right.corrected, answered.right.nearly) == (None, None, "all")
    assert [(one.chosen, one.nearly) for one in answered.options] == [
        (None, "all"),
        (None, "none"),
        (None, "none"),
    ]


def test_answers_of_people_erased_stay_in_the_figures_and_are_nobody(records: Records) -> None:
    records.greets(records.people[:4], 2)
    gone = Put(None, "hello", "greet", [0], correct=True, state=None)
    records.put(gone, gone, gone)
    assert records.report().enough is False
    records.greets(records.people[4:5], 0)
    answered = question(records.report(), "hello").answered
    assert answered is not None
    assert (answered.answers, answered.right and answered.right.share) == (8, 5 / 8)


def _service(*lessons: Lesson) -> Course:
    return replace(SERVICE, lessons=lessons)


def _share(one: QuestionReport) -> float | None:
    assert one.answered is not None
    assert one.answered.right is not None
    return one.answered.right.share


def _visible(records: Records) -> set[str]:
    return {one.lesson for one in records.report().questions if one.answered is not None}


# --- who can be reached ---------------------------------------------------------------------------


def at_a_page(db: Connection, ids: Sequence[int]) -> None:
    row = {"channel": "web", "state": "open", "heard_at": NOW, "created_at": NOW, "unseen": 0}
    db.execute(insert(addresses), [{**row, "person_id": one, "platform_id": f"p{one}"} for one in ids])


def by_telegram(db: Connection, ids: Sequence[int], state: str = "open") -> None:
    row = {"channel": "telegram", "state": state, "heard_at": NOW, "created_at": NOW}
    db.execute(insert(addresses), [{**row, "person_id": one, "platform_id": f"t{one}"} for one in ids])


def with_bell(db: Connection, /, ids: Sequence[int], **values: object) -> None:
    rows = [{"person_id": one, "token": f"token {one}", "asked_at": NOW, **values} for one in ids]
    db.execute(insert(bells), rows)


def test_a_page_reaches_only_those_with_a_bell(records: Records) -> None:
    records.enrol(20, completed=0)
    store, everybody, now = records.store, records.people[:20], records.report().at
    assert records.report().reachable == Reachable(None, "fewer than five")
    store.write_now(by_telegram, everybody[:6])
    store.write_now(by_telegram, everybody[6:9], "blocked")
    store.write_now(at_a_page, everybody[9:])
    assert records.report().reachable == Reachable(6, None)
    month = dt.timedelta(days=30)
    store.write_now(with_bell, everybody[9:11], kind="mail", mail="alva@exempel.se", confirmed_at=now)
    store.write_now(with_bell, everybody[11:14], kind="mail", mail="alva@exempel.se")
    store.write_now(with_bell, everybody[14:16], kind="calendar", fetched_at=now - month / 2)
    store.write_now(with_bell, everybody[16:18], kind="calendar", fetched_at=now - month)
    store.write_now(with_bell, everybody[18:20], kind="none")
    assert records.report().reachable == Reachable(10, None)


def test_of_nearly_all_only_that_is_said(records: Records) -> None:
    records.enrol(20, completed=0)
    records.store.write_now(by_telegram, records.people[4:20])
    assert records.report().reachable == Reachable(None, "all but fewer than five")
