"""The page beside the chat."""

from adapters.slack.home import home
from adapters.slack.render import Drawn
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Say as SayWord
from bot.domain.message import Choice, Choices, Media, Message, Text
from tests.adapters.slack.blocks import faults_of_view, shown

WAYS = Choices((Choice("Dagens tips", SayWord("today")), Choice("Inställningar", Open("menu"))))


def in_short(view: dict[str, object]) -> list[object]:
    return shown(Drawn("", tuple(view["blocks"])))  # type: ignore[arg-type]  # blocks of a view are blocks


def test_the_page_has_a_real_heading_and_says_where_taps_are_answered() -> None:
    page = home(Message((Text("Så går det", "heading"), Text("**Service**\n6 av 10"), WAYS), "sv"))
    assert faults_of_view(page) == []
    assert in_short(page) == [
        "Så går det",
        "*Service*\n6 av 10",
        ["Dagens tips", "Inställningar"],
        ("small", "Jag svarar i chatten, under Messages."),
    ]
    assert [block["type"] for block in page["blocks"]] == ["header", "section", "actions", "context"]


def test_a_page_without_buttons_says_nothing_about_taps() -> None:
    page = home(Message((Text("Hej", "heading"),), "en"))
    assert in_short(page) == ["Hej"]


def test_a_long_heading_is_bold_words_and_media_are_told() -> None:
    picture = Media("image", "a.png", "Vår disk.", "/media/a.png")
    page = home(Message((Text("ord " * 50, "heading"), picture), "sv"))
    assert faults_of_view(page) == []
    assert in_short(page) == [f"*{('ord ' * 50).strip()}*", "Vår disk."]


def test_every_edition_has_its_own_block_ids() -> None:
    page = home(Message((Text("Hej", "heading"), Text("Du")), "sv"), edition="7f")
    assert [block["block_id"] for block in page["blocks"]] == ["7f.1", "7f.2"]


def test_a_page_is_never_longer_than_slack_takes() -> None:
    page = home(Message(tuple(Text(str(number)) for number in range(150)), "sv"))
    assert (faults_of_view(page), len(page["blocks"])) == ([], 100)
    assert in_short(page)[-1] == ("small", "…")
