"""From film to floor: “Jag provar”, when, and a week later how it went; said as people say it."""

from collections.abc import MutableMapping
from typing import Any

import pytest
from sqlalchemy import Table, select

from bot.domain.actions.learning import HowItWent, KeepPromise, PlanWhen, Promise
from bot.storage.tables import promises
from tests.chat.phone import Phone, Town, buttons, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

TASK = "Hälsa på dina nästa fem kunder innan de hinner fram till dig."
LATER = "Jag frågar om en vecka."


def rows(town: Town, table: Table, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of a table, in order."""
    wanted = select(*(table.c[name] for name in columns)).order_by(table.c.id)
    return town.store.read_now(lambda db: [tuple(row) for row in db.execute(wanted)])


@pytest.fixture
def tried(bashir: Phone) -> Phone:
    """Bashir has answered his first tip, and will try it."""
    bashir.gets_a_tip().answers_right()
    bashir.taps("Jag provar")
    return bashir


@pytest.fixture
def asked(town: Town, tried: Phone) -> Phone:
    """A week later the day's message asks him how it went."""
    town.waits(days=7)
    return tried.gets_a_tip()


# --- the promise ------------------------------------------------------------------------------------


def test_a_promise_is_one_tap_and_the_next_one_says_when(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    tip = bashir.place

    assert bashir.labels[-2:] == ["Jag provar", "Inte i dag"]
    changed, question = bashir.taps("Jag provar")

    assert changed == bashir.screen[tip]
    assert "Jag provar" not in labels_of(bashir, tip)
    assert words(changed).endswith("Nästa tips kommer i morgon kl. 9.45.")
    assert f"Du sa att du provar. {LATER}" in words(changed)
    assert words(question) == "Bra! När passar det?"
    assert bashir.labels == ["Hos nästa kund", "När det blir kö", "Skriv med egna ord"]
    (answer,) = bashir.taps("När det blir kö")
    assert words(answer) == f"Ditt löfte:\nNär det blir kö: {TASK}\n{LATER}"


def labels_of(phone: Phone, place: int) -> list[str]:
    """What stands on the buttons of the message at this place."""
    return [choice.label for choice in buttons(phone.screen[place])]


def test_not_today_leaves_the_tip_without_the_buttons_and_nothing_more(town: Town, bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()

    (changed,) = bashir.taps("Inte i dag")

    assert "Inte i dag" not in bashir.labels
    assert TASK in words(changed)
    assert "löfte" not in words(changed)
    assert rows(town, promises, "id") == []


def test_the_plan_in_own_words_is_the_next_line_that_is_written(town: Town, tried: Phone) -> None:
    (asks,) = tried.taps("Skriv med egna ord")
    assert asks.first_line == "När provar du, och hur?"

    (answer,) = tried.writes("När det är *tomt*,\nhälsar jag.")

    assert words(answer).replace("\\", "") == f"Ditt löfte:\nNär det är tomt, hälsar jag.\n{LATER}"
    assert rows(town, promises, "plan") == [("När det är *tomt*, hälsar jag.",)]
    assert tried.writes("en rad till")[0].first_line == "Nu hängde jag inte med. Jag förstår bäst knappar."


def test_a_plan_that_is_too_long_may_be_written_anew(town: Town, tried: Phone) -> None:
    tried.taps("Skriv med egna ord")

    (answer,) = tried.writes("x" * 201)

    assert words(answer) == "Det blev lite långt för mig.\nDet får plats 200 tecken. Vill du skriva kortare?"
    assert tried.labels == ["Hoppa över"]
    assert tried.writes("\u200b")[0].first_line == "Där kunde jag inte läsa några ord."
    assert tried.writes("x" * 200)[0].first_line == "Ditt löfte:"
    assert rows(town, promises, "plan") == [("x" * 200,)]


def test_a_command_is_no_plan(town: Town, tried: Phone) -> None:
    tried.taps("Skriv med egna ord")

    assert tried.writes("paus")[0].first_line == "Paus? Hur länge?"
    assert rows(town, promises, "plan") == [(None,)]


def test_a_promise_is_made_once_and_a_plan_is_ones_own(town: Town, tried: Phone) -> None:
    tip = min(place for place in tried.screen if "Tips 1" in tried.screen[place].first_line)
    (made,) = rows(town, promises, "id")[0]
    cilla = Phone(town, "cilla").joins()

    assert words(tried.tap(Promise(tip))[0]) == (
        "Det har du redan sagt att du provar.\nJag frågar hur det gick."
    )
    for forged in (
        Promise(tip),
        PlanWhen(made, "queue"),
        PlanWhen(made, "own"),
        KeepPromise(made, keep=True),
    ):
        assert cilla.tap(forged)[0].first_line == "Det meddelandet kan du inte svara på här."
    assert rows(town, promises, "plan") == [(None,)]


def test_a_question_comes_before_its_promise(bashir: Phone) -> None:
    bashir.gets_a_tip()

    (answer,) = bashir.tap(Promise(bashir.place))

    assert words(answer) == "Svara på frågan först, sedan kan du lova."


def test_nothing_is_promised_where_not_today_was_said(bashir: Phone) -> None:
    bashir.gets_a_tip().answers_right()
    bashir.taps("Inte i dag")

    (answer,) = bashir.tap(Promise(bashir.place))

    assert answer.first_line == "Där har du inte lovat något, och det är helt okej."


# --- a week later ------------------------------------------------------------------------------------


def test_how_it_went_stands_in_a_questions_place_and_then_the_next_question(asked: Phone) -> None:
    assert words(asked.last).endswith(
        f"Hur gick det?\nFörra veckan tänkte du prova det här:\n{TASK}\n"
        "Det finns inga fel svar. ”Inte än” är också ett svar."
    )
    assert asked.labels == ["Jag gjorde det", "Jag provade lite", "Inte än"]

    tip = asked.place
    changed, question = asked.taps("Jag gjorde det")

    assert changed == asked.screen[tip]
    assert changed.first_line.startswith("Tips 2 av 10")
    assert "Bra, du gjorde det!\nMinns du? Från tips 1, förra veckan:" in words(changed)
    assert words(question) == (
        "Härligt! Vad hände?\nSkriv en rad om du vill, utan kundens namn. Jag visar den för ingen."
    )
    assert asked.labels == ["Hoppa över"]


def test_what_happened_can_be_told_after_the_next_question_too(
    town: Town, asked: Phone, log: list[MutableMapping[str, Any]]
) -> None:
    asked.taps("Jag provade lite")
    asked.taps("Tittar upp och säger hej")

    (answer,) = asked.writes("Hon skrattade och kom tillbaka.")

    assert words(answer) == "Sparat. Jag visar det för ingen."
    assert rows(town, promises, "outcome", "told") == [("tried", "Hon skrattade och kom tillbaka.")]
    assert "skrattade" not in repr(log)


def test_nothing_need_be_told(town: Town, asked: Phone) -> None:
    asked.taps("Jag gjorde det")

    (answer,) = asked.taps("Hoppa över")

    assert words(answer) == "Helt okej, det behövs inga ord."
    assert asked.writes("ändå")[0].first_line == "Nu hängde jag inte med. Jag förstår bäst knappar."
    assert rows(town, promises, "outcome", "told") == [("done", None)]


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("Kvar en vecka", "Då har du det kvar. Jag frågar igen om en vecka."),
        ("Släpp det", "Då släpper vi det. Jag frågar inte mer om det."),
    ],
)
def test_not_yet_is_kept_or_let_go(town: Town, asked: Phone, button: str, said: str) -> None:
    changed, question = asked.taps("Inte än")
    assert "Inte än. Det är helt okej." in words(changed)
    assert words(question) == "Vill du ha det kvar en vecka till, eller släppa det?"

    (answer,) = asked.taps(button)

    assert words(answer) == said
    town.waits(days=7)
    asked.gets_a_tip()
    assert ("Hur gick det?" in words(asked.last)) == (button == "Kvar en vecka")


def test_after_three_weeks_it_is_asked_whether_it_has_lasted(town: Town, asked: Phone) -> None:
    asked.taps("Jag gjorde det")
    town.waits(days=13)
    assert "Har det blivit en vana?" not in words(asked.gets_a_tip().last)
    town.waits(days=1)

    later = words(asked.gets_a_tip().last)

    assert "Har det blivit en vana?\nFör 3 veckor sedan tänkte du prova det här:" in later
    assert asked.labels == ["Ja, jag gör det", "Då och då", "Inte än"]
    (changed,) = asked.taps("Då och då")
    assert "Då och då räknas också." in words(changed)
    town.waits(days=28)
    asked.gets_a_tip()
    assert "tänkte du prova" not in words(asked.last)


def test_how_it_went_is_said_once_and_by_oneself(town: Town, asked: Phone) -> None:
    tip, cilla = asked.place, Phone(town, "cilla").joins()
    forged = HowItWent(tip, 0, "done")

    assert cilla.tap(forged)[0].first_line == "Det meddelandet kan du inte svara på här."
    asked.taps("Inte än")

    (answer,) = asked.tap(forged)
    assert words(answer) == "Du har redan berättat hur det gick. Tack!"
    assert rows(town, promises, "outcome") == [("not-yet",)]


def test_the_old_buttons_tell_that_it_has_been_asked_about_since(town: Town, asked: Phone) -> None:
    (made,) = rows(town, promises, "id")[0]
    asked.taps("Inte än")
    asked.taps("Kvar en vecka")
    town.waits(days=7)
    asked.gets_a_tip()

    assert asked.tap(KeepPromise(made, keep=False))[0].first_line == "Jag har frågat om det igen sedan dess."
    assert asked.tap(PlanWhen(made, "next"))[0].first_line == "Det har jag redan frågat om."


def test_questions_asked_for_are_questions_only(town: Town, tried: Phone) -> None:
    town.waits(days=7)

    tried.writes("repris")

    assert "Minns du? Från tips 1" in words(tried.last)
    assert "Hur gick det?" not in words(tried.last)


def test_a_pause_lets_go_of_what_was_not_tried(town: Town, tried: Phone) -> None:
    tried.writes("paus")
    tried.taps("En vecka")
    town.waits(days=8)

    assert "Hur gick det?" not in words(tried.gets_a_tip().last)


def test_what_was_tried_at_work_stands_beside_what_is_done(town: Town, asked: Phone) -> None:
    (before,) = asked.writes("läget")
    assert "Provat" not in words(before)
    asked.taps("Jag gjorde det")
    asked.taps("Tittar upp och säger hej")

    (after,) = asked.writes("läget")

    assert "2 av 10 tips klara\nProvat på jobbet: 1\n" in words(after)
