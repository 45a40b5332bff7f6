"""Two places made one by six digits, a link to one's own chat, and what guesses and thieves get."""

import datetime as dt
from collections.abc import Sequence

import pytest
from msgspec import structs
from sqlalchemy import Table, select

from bot.domain.actions.settings import Open
from bot.domain.actions.ways_back import AboutCode, JoinUp, MakeCode, MakeLink, Part
from bot.domain.message import Links, Message, from_json
from bot.services.people.erase import erase
from bot.services.people.ways_back import CODE_LASTS, MOST_WRONG, MOST_WRONG_IN_ALL
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries, merges, persons, ways_back, wrong_codes
from tests.cast import CITY
from tests.chat.phone import Phone, Town, buttons, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

NOT_GOOD = "Den koden gäller inte."
OWN = "Den koden är din egen."
TOO_MANY = "Det blev många koder som inte gällde."
JOINED = "Nu är allt på ett ställe."
PARTED = "Ångrat. De är två igen."
TOO_OLD = "Den knappen är för gammal för att fungera."

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def webb(town: Town) -> Phone:
    """Bashir's, where kompis does not know him yet."""
    return Phone(town, "a browser", channel="web")


@pytest.fixture
def cilla(town: Town) -> Phone:
    """Somebody else, who takes part."""
    return Phone(town, "cilla", channel="web").joins()


def code_of(phone: Phone) -> str:
    (made,) = phone.tap(MakeCode())
    return words(made).splitlines()[1].replace("\N{NO-BREAK SPACE}", " ")


def first_line(phone: Phone, text: str) -> str:
    return phone.writes(text)[0].first_line


def told(phone: Phone) -> list[Message]:
    """All that was sent to this place, whoever brought it about."""
    address = phone.who.address_id
    bodies = phone.town.store.read_now(
        lambda db: list(
            db.scalars(
                select(BODY)
                .where(deliveries.c.address_id == address, deliveries.c.edits.is_(None))
                .order_by(deliveries.c.id)
            )
        )
    )
    return [from_json(body["message"]) for body in bodies]


def undo_in(message: Message) -> Part:
    return next(
        choice.action
        for block in message.blocks
        for choice in getattr(block, "choices", ())
        if isinstance(choice.action, Part)
    )


def rows(town: Town, table: Table) -> int:
    return town.store.read_now(lambda db: len(list(db.execute(table.select()))))


# --- six digits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parted", [True, False])
def test_six_digits_make_two_places_one(bashir: Phone, webb: Phone, parted: bool) -> None:
    bashir.gets_a_tip().answers_to_the_end()
    digits = code_of(bashir)

    shown = writes_own_code(webb, digits if parted else digits.replace(" ", ""))

    assert shown[0].first_line == JOINED
    assert webb.who.person_id == bashir.who.person_id
    assert webb.answers == bashir.answers != []
    assert told(bashir)[-1].first_line == "Din kod är använd. Nu är en chatt till din."
    assert webb.who.takes_part


def test_it_works_for_somebody_who_has_joined_there_too(bashir: Phone, cilla: Phone) -> None:
    cilla.gets_a_tip().answers_to_the_end()
    bashir.gets_a_tip()

    assert writes_own_code(cilla, code_of(bashir))[0].first_line == JOINED

    assert cilla.who.person_id == bashir.who.person_id
    assert [lesson for lesson, _ in bashir.answers] == ["first-impression"]
    bashir.writes("idag")
    assert "Tips 1 av 10" in words(bashir.last)  # hers waits for its answer still


def writes_own_code(phone: Phone, digits: str) -> Sequence[Message]:
    """A code is written, and the question whether it is one's own answered with yes."""
    phone.writes(digits)
    return phone.taps("Ja, slå ihop")


def test_who_has_a_record_already_is_asked_whether_the_code_is_their_own(bashir: Phone, cilla: Phone) -> None:
    (asked,) = cilla.writes(code_of(bashir))

    assert asked.first_line == "Är koden din egen?"
    assert [choice.label for choice in buttons(asked)] == ["Ja, slå ihop", "Nej"]
    cilla.taps("Nej")
    assert cilla.who.person_id != bashir.who.person_id
    assert first_line_of_tap(cilla, JoinUp()) != JOINED


@pytest.fixture
def slack(town: Town) -> Phone:
    """Bashir's at work, in a house whose Slack belongs to the employer and whose browser people reach."""
    employer = "Slack belongs to your employer, who can sometimes read messages here."
    town.house = structs.replace(
        town.house,
        who_else_can_read={**town.house.who_else_can_read, "slack": employer},
        employer_reads=frozenset({"slack"}),
        in_browser=dict.fromkeys(("slack", "telegram"), "https://kompis.test/start/"),
    )
    return Phone(town, "T1/U1", channel="slack")


def test_whoever_comes_to_slack_by_a_code_is_told_first_who_can_read_there(
    bashir: Phone, slack: Phone
) -> None:
    (asked,) = slack.writes(code_of(bashir))

    assert words(asked) == (
        "Vill du fortsätta här?\nDet du har gjort följer med, och tipsen kommer hit.\n"
        "Slack ägs av din arbetsgivare, som ibland kan läsa meddelanden här. "
        "Vill du slippa det, kör i webbläsaren."
    )
    assert link_in(asked) == "https://kompis.test/start/ostersund"
    assert slack.who.person_id != bashir.who.person_id
    assert slack.taps_first()[0].first_line == JOINED
    assert slack.who.person_id == bashir.who.person_id


def test_whoever_would_rather_not_is_not_there_and_can_use_a_new_code_elsewhere(
    bashir: Phone, slack: Phone, webb: Phone
) -> None:
    slack.writes(code_of(bashir))

    slack.taps("Nej")

    assert slack.who.person_id != bashir.who.person_id
    assert first_line_of_tap(slack, JoinUp()) == TOO_OLD
    (asked,) = webb.writes(code_of(bashir))
    assert words(asked).endswith("Den som driver den här sidan sköter datorn där svaren ligger.")
    assert [block for block in asked.blocks if isinstance(block, Links)] == []


def test_whoever_knows_already_who_can_read_there_is_not_asked(
    town: Town, bashir: Phone, webb: Phone
) -> None:
    assert first_line(Phone(town, "bashirs tablet"), code_of(bashir)) == JOINED

    writes_own_code(webb, code_of(bashir))
    assert first_line(Phone(town, "another browser", channel="web"), code_of(bashir)) == JOINED


def test_undone_in_either_place_both_are_told(town: Town, bashir: Phone, cilla: Phone) -> None:
    hers = cilla.who.person_id
    (joined, _) = writes_own_code(cilla, code_of(bashir))

    town.waits(hours=23)
    shown = bashir.tap(undo_in(told(bashir)[-1]))

    assert shown[0].first_line == PARTED
    assert told(cilla)[-1].first_line == PARTED
    assert cilla.who.person_id == hers != bashir.who.person_id
    assert first_line_of_tap(cilla, undo_in(joined)) == "Det är redan ångrat."


def first_line_of_tap(phone: Phone, action: Part | JoinUp) -> str:
    return phone.tap(action)[0].first_line


def test_after_a_day_it_stands(town: Town, bashir: Phone, cilla: Phone) -> None:
    (joined, _) = writes_own_code(cilla, code_of(bashir))
    town.waits(hours=24, minutes=1)

    assert first_line_of_tap(cilla, undo_in(joined)) == "Det går inte att ångra längre."
    assert cilla.who.person_id == bashir.who.person_id


def test_a_code_holds_for_ten_minutes_and_once(town: Town, bashir: Phone, webb: Phone, cilla: Phone) -> None:
    late, once = code_of(bashir), ""
    town.waits(minutes=10)
    assert first_line(webb, late) == NOT_GOOD

    once = code_of(bashir)
    town.now += CODE_LASTS - MINUTE
    assert writes_own_code(webb, once)[0].first_line == JOINED
    assert first_line(cilla, once) == NOT_GOOD
    assert cilla.who.person_id != bashir.who.person_id


def test_a_new_code_ends_the_one_before(bashir: Phone, webb: Phone) -> None:
    old = code_of(bashir)
    code_of(bashir)

    assert first_line(webb, old) == NOT_GOOD


def test_ones_own_code_is_kept_for_the_other_place(bashir: Phone, webb: Phone) -> None:
    digits = code_of(bashir)

    assert first_line(bashir, digits) == OWN
    assert writes_own_code(webb, digits)[0].first_line == JOINED
    assert first_line(webb, code_of(bashir)) == OWN  # they are one by now


def test_the_code_of_somebody_erased_leads_nowhere(town: Town, bashir: Phone, webb: Phone) -> None:
    digits = code_of(bashir)
    town.store.write_now(erase, bashir.who.person_id, town.now, "a test")

    assert first_line(webb, digits) == NOT_GOOD


def test_erased_afterwards_both_places_are_nobodys(town: Town, bashir: Phone, cilla: Phone) -> None:
    writes_own_code(cilla, code_of(bashir))

    bashir.writes("radera allt")
    bashir.taps("Ja, radera allt")

    assert rows(town, persons) == 0
    assert (rows(town, merges), rows(town, ways_back)) == (0, 0)


def test_digits_that_a_question_waits_for_are_its_answer(bashir: Phone) -> None:
    bashir.tap(Open("hour"))

    assert first_line(bashir, "123456") == "Det kunde jag inte läsa som en tid."


def test_a_workplace_whose_code_is_six_digits_can_be_joined(town: Town, webb: Phone) -> None:
    town.add_workplace("234567")

    assert first_line(webb, "234567").startswith("Hej! Jag heter Kompis")


# --- two organisations ------------------------------------------------------------------------------------


@pytest.fixture
def two_cities(store: Store, shelf: object) -> Town:
    are = structs.replace(CITY, key="are", name="Åre Destination")
    return Town.of(store, shelf, CITY, are)  # type: ignore[arg-type]


def test_of_two_organisations_it_is_asked_first(two_cities: Town) -> None:
    bashir = Phone(two_cities, "bashir").joins()
    there = Phone(two_cities, "there", channel="web")
    there.writes("/start are")
    there.taps("Jag är med")
    there.taps("Butik")

    (asked,) = there.writes(code_of(bashir))

    assert asked.first_line == "Du är med på två håll."
    assert "Åre Destination" in words(asked)
    assert there.who.person_id != bashir.who.person_id
    assert there.taps("Ja, slå ihop")[0].first_line == JOINED
    assert there.who.person_id == bashir.who.person_id
    assert there.who.organisation is not None
    assert there.who.organisation.key == "ostersund"


def test_who_says_no_stays_as_before_and_the_question_is_gone(two_cities: Town) -> None:
    bashir = Phone(two_cities, "bashir").joins()
    there = Phone(two_cities, "there", channel="web")
    there.writes("/start are")
    there.taps("Jag är med")
    there.taps("Butik")
    there.writes(code_of(bashir))

    there.taps("Nej")

    assert first_line_of_tap(there, JoinUp()) == TOO_OLD
    assert there.who.person_id != bashir.who.person_id


# --- whoever guesses, steals or makes up ------------------------------------------------------------------


def test_who_guesses_is_not_even_looked_at_after_five(town: Town, bashir: Phone, webb: Phone) -> None:
    right = code_of(bashir)
    wrong = f"{(int(right.replace(' ', '')) + 1) % 10**6:06}"

    said = [first_line(webb, wrong) for _ in range(MOST_WRONG + 1)]
    assert said == [NOT_GOOD] * MOST_WRONG + [TOO_MANY]
    assert first_line(webb, right) == TOO_MANY

    town.waits(hours=1)
    assert writes_own_code(webb, code_of(bashir))[0].first_line == JOINED


def test_from_ever_new_places_nobody_guesses_more(town: Town, bashir: Phone) -> None:
    right = code_of(bashir)
    wrong = f"{(int(right.replace(' ', '')) + 1) % 10**6:06}"
    for place in range(MOST_WRONG_IN_ALL // MOST_WRONG):
        crowd = Phone(town, f"crowd {place}", channel="web")
        assert [first_line(crowd, wrong) for _ in range(MOST_WRONG)] == [NOT_GOOD] * MOST_WRONG

    assert first_line(Phone(town, "one more", channel="web"), right) == TOO_MANY
    town.waits(hours=1, minutes=1)
    assert first_line(Phone(town, "later", channel="web"), wrong) == NOT_GOOD
    assert rows(town, wrong_codes) == 1


def test_wrong_codes_are_counted_also_for_who_erases_themselves_in_between(town: Town, webb: Phone) -> None:
    for _ in range(MOST_WRONG):
        webb.writes("000000")
    town.store.write_now(erase, webb.who.person_id, town.now, "a test")

    assert first_line(webb, "000000") == TOO_MANY


def test_a_yes_that_nobody_asked_for_joins_nobody(bashir: Phone, cilla: Phone) -> None:
    code_of(bashir)

    assert first_line_of_tap(cilla, JoinUp()) == TOO_OLD
    cilla.tap(Open("hour"))
    assert first_line_of_tap(cilla, JoinUp()) == TOO_OLD
    assert cilla.who.person_id != bashir.who.person_id


def test_nobody_parts_others(town: Town, bashir: Phone, webb: Phone, cilla: Phone) -> None:
    (joined, _) = writes_own_code(webb, code_of(bashir))

    assert first_line_of_tap(cilla, undo_in(joined)) == TOO_OLD
    assert first_line_of_tap(cilla, Part(99)) == TOO_OLD
    assert webb.who.person_id == bashir.who.person_id


def test_neither_digits_nor_link_lie_in_the_table(town: Town, bashir: Phone) -> None:
    town.house = structs.replace(town.house, my_link="https://kompis.test/me/")
    digits = code_of(bashir).replace(" ", "")
    (shown,) = bashir.tap(MakeLink())
    token = link_in(shown).rpartition("/")[2]

    found = town.store.read_now(lambda db: [tuple(row) for row in db.execute(select(ways_back))])

    assert len(found) == 2
    assert [one for one in (digits, token) if one in str(found)] == []


# --- my link ----------------------------------------------------------------------------------------------


def link_in(message: Message) -> str:
    return next(block.links[0].address for block in message.blocks if isinstance(block, Links))


@pytest.fixture
def online(town: Town) -> Town:
    """A town with a web chat that all can reach."""
    town.house = structs.replace(town.house, my_link="https://kompis.test/me/")
    return town


def test_my_link_is_made_once_and_a_new_one_only_when_asked_for(online: Town, bashir: Phone) -> None:
    bashir.tap(Open("menu"))
    (first,) = bashir.taps("Min länk")
    assert link_in(first).startswith("https://kompis.test/me/")
    assert len(link_in(first)) > 50

    (again,) = bashir.writes("min länk")
    assert again.first_line == "Du har redan en länk."
    assert "måndag 5 oktober" in words(again)
    (second,) = bashir.taps("Gör en ny länk")

    assert link_in(second) != link_in(first)
    assert rows(online, ways_back) == 1


def test_my_link_is_offered_beside_ones_data(online: Town, bashir: Phone) -> None:
    bashir.writes("mina uppgifter")

    assert bashir.labels == ["Hämta allt", "Radera allt", "Vem ser vad?", "Min länk"]


def test_where_an_employer_can_read_no_link_is_shown(online: Town, bashir: Phone) -> None:
    online.house = structs.replace(online.house, employer_reads=frozenset({"telegram"}))

    for shown in (bashir.tap(Open("link")), bashir.tap(MakeLink())):
        assert shown[0].first_line == "Ta med dig allt"
        assert [block for block in shown[0].blocks if isinstance(block, Links)] == []
    assert rows(online, ways_back) == 0


def test_without_a_web_chat_that_all_can_reach_there_is_the_code(bashir: Phone) -> None:
    bashir.tap(Open("link"))

    assert bashir.labels == ["Sexsiffrig kod"]


@pytest.mark.parametrize("word", ["kod", "Code", "Koden?", "رمز"])
def test_a_plain_word_explains_the_code(bashir: Phone, alva: Phone, word: str) -> None:
    assert first_line(bashir, word) == "Ta med dig allt"
    assert bashir.labels == ["Sexsiffrig kod"]
    assert first_line(alva, word) == "Har du varit med förut?"
    assert alva.tap(AboutCode())[0].first_line == "Har du varit med förut?"


def test_the_welcome_and_the_help_tell_of_the_code(alva: Phone, bashir: Phone) -> None:
    alva.writes("/start")
    alva.taps("Vad sparas om mig?")

    assert alva.labels == ["Jag är med", "Vem ser vad?", "Jag har varit med förut"]
    assert alva.taps("Jag har varit med förut")[0].first_line == "Har du varit med förut?"
    bashir.writes("hjälp")
    assert "- kod eller min länk: " in words(bashir.last)


@pytest.mark.parametrize("action", [MakeCode(), MakeLink()])
def test_who_does_not_take_part_makes_no_way_back(alva: Phone, action: MakeCode | MakeLink) -> None:
    assert alva.tap(action)[0].first_line == "Du är inte med just nu."
