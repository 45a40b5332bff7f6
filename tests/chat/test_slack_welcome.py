"""Where the employer can read: all that is said is true there, and there is a way to do without it."""

import dataclasses
import re
from pathlib import Path

import pytest

from adapters import ADAPTERS
from bot.app.channels import house_of, stuck_with_employer
from bot.chat.greet import greeting
from bot.chat.house import House
from bot.domain.actions.joining import Join
from bot.domain.message import Choices, Link, Links, Message, Text
from bot.phrases import LANGUAGES, SOURCE, menus, of
from bot.phrases.people import joining
from bot.settings import Settings, load_settings
from tests.chat.phone import Phone, Town
from tests.phrases.conftest import catalogue, texts

NEVER_SEES = re.compile(
    r"(boss|employer|manager)[^.]*(never|cannot|can't|doesn't|does not) (see|read|get)"
    r"|(chef|arbetsgivare)\w*[^.]*(ser|läser|får|kan)\b[^.]*\b(aldrig|inte|inga)\b"
    r"|(مدير|رب عمل|جهة عمل)\S*[^.]*لا (يرى|يقرأ|ترى)",
    re.IGNORECASE,
)
"""That the employer can never see: on Slack a lie."""

NOBODY_ELSE = re.compile(
    r"\bonly (you|who|those|the)\b[^.?]*\b(sees?|reads?|knows?)\b|\bnobody (else )?(sees|reads)\b|between us"
    r"|\bbara (du|den|de|ledaren)\b[^.?]*\b(ser|läser|vet|får veta)\b|\bingen (annan )?(ser|läser|vet)\b"
    r"|mellan oss|\b[وف]?(لا|لن) (يرا|يرى|يقرأ|يعرف)\S*[^.]*\b(إلا|سوى|غيرك)\b|بيننا",
    re.IGNORECASE,
)
"""That something is between kompis and some people: as untrue there. True is whom kompis shows it."""

TRUE_WHERE_IT_STANDS = {
    "Your boss doesn't see your answers": "a poster says it only where no channel is an employer's",
    menus.description(of("en")): "of what is in Kompis, in the menu of a platform that is no employer's",
}
"""What would be untrue on Slack and never stands there."""

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage
BROWSER = "https://kompis.example.se/start/ostersund"
SETTINGS = """
web: {public_url: "https://kompis.example.se"}
organisations: {ostersund: {name: Destination Östersund, cohorts: []}}
channels:
  slack: {adapter: slack, bot_token: "${BOT}", app_token: "${APP}"}
"""
WEB = "  web: {adapter: web}\n"
TELEGRAM = '  telegram: {adapter: telegram, token: "${TELEGRAM}"}\n'


def settings(folder: Path, more: str, public_url: str = "https://kompis.example.se") -> Settings:
    path = folder / "config.yaml"
    (folder / "lessons").mkdir()
    path.write_text(SETTINGS.replace("https://kompis.example.se", public_url) + more, "utf-8")
    return load_settings(path, {"BOT": "xoxb-1", "APP": "xapp-1", "TELEGRAM": "1:a"}, ADAPTERS)


@pytest.fixture
def house(tmp_path: Path, town: Town) -> House:
    """The house of a Slack app, a Telegram bot and a web chat."""
    return house_of(settings(tmp_path, WEB + TELEGRAM), lambda **said: House(town.house.shelf, **said))


def words(message: Message) -> str:
    return "\n".join(block.markdown for block in message.blocks if isinstance(block, Text))


def ways(message: Message) -> list[Link]:
    return [link for block in message.blocks if isinstance(block, Links) for link in block.links]


@on_sqlite
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_welcome_on_slack_never_says_that_the_employer_can_never_see(
    town: Town, house: House, language: str
) -> None:
    slack = town.store.read_now(greeting, "slack", house, "", [language], town.now)
    say = of(language)
    assert NEVER_SEES.search(words(slack)) is None
    assert say(ADAPTERS["slack"].who_else_can_read()) in words(slack)
    assert ways(slack) == [Link(say("Switch to the browser"), BROWSER)]


def test_nothing_that_is_said_anywhere_is_untrue_where_an_employer_can_read() -> None:
    said = {
        text: message.id
        for language in LANGUAGES
        if language != SOURCE
        for message in catalogue(language)
        for text in (*([message.id] if isinstance(message.id, str) else message.id), *texts(message))
    }
    untrue = {words for text, words in said.items() if NEVER_SEES.search(text) or NOBODY_ELSE.search(text)}

    assert len(said) > 1_000
    assert untrue == set(TRUE_WHERE_IT_STANDS)


@pytest.mark.parametrize(
    "lie",
    [
        "Your boss can never see your answers.",
        "Your boss cannot see them.",
        "Your employer doesn't see them.",
        "Chefen ser inte dina svar",
        "Din chef ser inte dina svar.",
        "Chefen får aldrig se dem.",
        "مديرك لا يرى إجاباتك أبداً.",
    ],
)
def test_such_a_sentence_would_be_found(lie: str) -> None:
    assert NEVER_SEES.search(lie) is not None


@pytest.mark.parametrize(
    "lie",
    [
        "It stays between us.",
        "Saved. Only you see it.",
        "Sparat. Det är bara du som ser det.",
        "Bara du och jag vet det.",
        "Det stannar mellan oss.",
        "Bara de som leder workshopen ser listan.",
        "حُفظ، ولا يراه أحد غيرك.",
        "ويبقى الأمر بيننا.",
        "لا يرى القائمة إلا من يقودون الورشة.",
    ],
)
def test_a_secret_that_is_none_would_be_found_too(lie: str) -> None:
    assert NOBODY_ELSE.search(lie) is not None


@on_sqlite
@pytest.mark.parametrize("channel", ["telegram", "web"])
def test_where_the_employer_cannot_read_the_browser_is_not_pressed_on_anybody(
    town: Town, house: House, channel: str
) -> None:
    assert ways(town.store.read_now(greeting, channel, house, "", ["sv"], town.now)) == []


@on_sqlite
def test_the_first_button_is_still_the_way_on(town: Town, house: House) -> None:
    welcome = town.store.read_now(greeting, "slack", house, "", ["sv"], town.now)
    first = next(block for block in welcome.blocks if isinstance(block, Choices | Links))
    assert isinstance(first, Choices)
    assert first.choices[0].action == Join("ostersund")


@on_sqlite
@pytest.mark.parametrize(
    ("public_url", "more", "elsewhere"),
    [
        ("https://kompis.example.se", WEB + TELEGRAM, True),
        ("http://192.168.1.20:8080", WEB + TELEGRAM, True),
        ("http://127.0.0.1:8080", WEB + TELEGRAM, False),
        ("http://localhost:8080", WEB + TELEGRAM, False),
        ("https://kompis.example.se", TELEGRAM, False),
    ],
)
def test_the_browser_is_spoken_of_only_where_others_can_reach_it(
    tmp_path: Path, town: Town, public_url: str, more: str, elsewhere: bool
) -> None:
    found = settings(tmp_path, more, public_url)
    house = house_of(found, lambda **said: House(town.house.shelf, **said))

    for channel in ("slack", "telegram"):
        shown = town.store.read_now(greeting, channel, house, "", ["sv"], town.now)
        assert of("sv")(ADAPTERS[channel].who_else_can_read()) in words(shown)
        assert ("webbläsaren" in words(shown)) == elsewhere
        assert bool(ways(shown)) == (elsewhere and channel == "slack")
        assert bool(stuck_with_employer(found, channel)) == (channel == "slack" and not elsewhere)


@on_sqlite
def test_what_opens_a_chat_stands_nowhere_that_an_employer_can_read_though_there_is_no_browser(
    tmp_path: Path, town: Town
) -> None:
    here = house_of(
        settings(tmp_path, WEB + TELEGRAM, "http://localhost:8080"),
        lambda **said: House(town.house.shelf, **said),
    )

    assert [here.shows_link(channel) for channel in ("slack", "telegram", "web")] == [False, True, True]


@on_sqlite
def test_whoever_writes_on_slack_is_offered_the_browser_too_and_in_what_is_stored(
    town: Town, house: House
) -> None:
    slack = Phone(dataclasses.replace(town, house=house), "T1/U1", channel="slack")
    slack.writes("hej")
    assert ways(slack.last) == [Link("Byt till webben", BROWSER)]
    for asked in ("Vad sparas om mig?", "Vem ser vad?"):
        slack.taps(asked)
        assert ways(slack.last) == [Link("Byt till webben", BROWSER)]
        assert "Slack ägs av din arbetsgivare" in words(slack.last)


def test_the_longer_answers_offer_it_only_where_there_is_a_way() -> None:
    assert ways(joining.what_is_stored(of("sv"), "city", "Note.")) == []
    assert ways(joining.who_will_see(of("sv"), "Destination Östersund", "city", "Note.")) == []
