"""The channel as delivery sees it: what people really get, and what is remembered."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from structlog.testing import CapturingLogger

from adapters import ADAPTERS
from adapters.telegram.channel import TelegramChannel
from bot.chat.greet import menus_for
from bot.chat.words import command
from bot.domain.message import Media, Message, Text
from bot.phrases import LANGUAGES
from bot.ports import (
    Channel,
    Edits,
    Invites,
    InvitesGroups,
    Menu,
    Menus,
    OutcomeUnclear,
    OwnMenus,
    Receipt,
    Tools,
    TooMany,
)
from tests.adapters.telegram.conftest import OKAY, Inbox, Starts, lesson, outgoing
from tests.adapters.watching import said
from tests.doubles.remembered import Remembered
from tests.doubles.telegram import TOKEN, Fault, Person, TelegramDouble

MENU = Menu(None, [("today", "Today's tip"), ("pause", "Pause")], "A short tip a day.", "Short tips")
SWEDISH = Menu("sv", [("idag", "Dagens tips"), ("paus", "Paus")], "Ett kort tips om dagen.", "Korta tips")
EASY = Menu("sv-easy", [("idag", "Dagens tips")], "Ett tips varje dag.", "Tips")


PRIVATE, GROUPS = "all_private_chats/", "all_group_chats/"
"""How the double names the commands of a scope, before the language."""

NOTHING: Any = None
"""What other adapters are built of."""


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    path = tmp_path / "door.jpg"
    path.write_bytes(b"picture of a door")
    return Media("image", "door.jpg", "En dörr.", str(path))


def kinds(double: TelegramDouble, person: Person) -> list[tuple[str, str, bool]]:
    """What a person sees: kind, first line, silent."""
    return [(seen.kind, seen.text.partition("\n")[0], seen.silent) for seen in double.seen(person)]


def test_the_channel_has_the_powers_it_claims() -> None:
    channel: Channel = TelegramChannel("telegram", "12:nothing", Remembered())
    assert isinstance(channel, Edits)
    assert isinstance(channel, Menus)
    assert isinstance(channel, OwnMenus)
    assert isinstance(channel, Invites)


async def test_the_table_of_adapters_builds_it_from_the_configuration(
    double: TelegramDouble, memory: Remembered, inbox: Inbox, alva: Person
) -> None:
    tools = Tools(
        name="stan",
        options={"token": TOKEN, "api_url": double.url},
        state=memory,
        transcript=NOTHING,
        greet=NOTHING,
        status=NOTHING,
        home=NOTHING,
        forms=NOTHING,
        key=b"",
        public_url="",
    )
    channel = ADAPTERS["telegram"].build(tools)
    await channel.start(inbox)
    await channel.send(outgoing(alva, "Hej"))
    await channel.close()
    assert (channel.name, kinds(double, alva)) == ("stan", [("text", "Hej", False)])


async def test_a_lesson_arrives_as_one_message_with_its_buttons(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    receipt = await channel.send(outgoing(alva, lesson()))
    [seen] = double.seen(alva)
    assert seen.text == "Tips 1 av 10: Hej\n\nEtt snabbt hej räcker.\n\nNär hälsar du?"
    assert seen.labels == ["Svar 1", "Svar 2"]
    assert receipt == Receipt((str(seen.id),))


@pytest.mark.parametrize("silent", [True, False])
async def test_a_silent_message_makes_no_sound(
    double: TelegramDouble, channel: TelegramChannel, alva: Person, silent: bool
) -> None:
    await channel.send(outgoing(alva, "Hej", silent=silent))
    assert kinds(double, alva) == [("text", "Hej", silent)]


async def test_an_edit_takes_the_place_of_the_question_and_its_buttons(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    receipt = await channel.send(outgoing(alva, lesson()))
    await channel.edit(outgoing(alva, "**Precis!**"), receipt)
    [seen] = double.seen(alva)
    assert (seen.text, seen.labels) == ("Precis!", [])
    assert [entity["type"] for entity in seen.latest.entities] == ["bold"]


# --------------------------------------------------------------------------------------------- media


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("image", "photo"), ("film", "video"), ("sound", "audio"), ("pdf", "document"), ("file", "document")],
)
async def test_media_go_with_their_text_as_what_they_are_and_the_caption_can_be_edited(
    double: TelegramDouble, channel: TelegramChannel, alva: Person, kind: str, shown: str
) -> None:
    media = Media(kind, "a.bin", "Något.", data=b"bytes")  # type: ignore[arg-type]
    receipt = await channel.send(outgoing(alva, Message((Text("Hej", "heading"), media, OKAY), "sv")))
    assert kinds(double, alva) == [(shown, "Hej", False)]
    await channel.edit(outgoing(alva, "Tack"), receipt)
    [seen] = double.seen(alva)
    assert (seen.kind, seen.text, seen.labels) == (shown, "Tack", [])


async def test_what_does_not_fit_goes_as_two_messages_the_media_first_and_silently(
    double: TelegramDouble, channel: TelegramChannel, alva: Person, picture: Media
) -> None:
    receipt = await channel.send(outgoing(alva, lesson("Ett tips. " * 60, picture)))
    assert kinds(double, alva) == [("photo", "", True), ("text", "Tips 1 av 10: Hej", False)]
    photo, text = double.seen(alva)
    assert receipt == Receipt((str(photo.id), str(text.id)))
    await channel.edit(outgoing(alva, lesson("Ett tips. " * 60, picture, options=0)), receipt)
    assert (len(photo.versions), len(text.versions), text.labels) == (1, 2, [])


async def test_a_text_over_4096_units_goes_in_parts_and_the_last_has_the_buttons(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    receipt = await channel.send(outgoing(alva, Message((Text("a" * 4000), Text("b" * 4000), OKAY), "sv")))
    first, second = double.seen(alva)
    assert (first.labels, second.labels) == ([], ["Okej"])
    assert receipt == Receipt((str(first.id), str(second.id)))


async def test_a_file_is_uploaded_once_however_many_get_it_at_the_same_time(
    double: TelegramDouble, channel: TelegramChannel, memory: Remembered, picture: Media, starts: Starts
) -> None:
    people = [double.person(name=f"Person {number}") for number in range(8)]
    message = Message((Text("Hej"), picture), "sv")
    await asyncio.gather(*(channel.send(outgoing(person, message)) for person in people))
    [file_id] = {double.seen(person)[0].file for person in people}
    assert file_id in memory.values.values()
    again = await starts()
    await again.send(outgoing(people[0], message))
    assert double.seen(people[0])[1].file == file_id
    assert double.uploads == 1


async def test_an_id_telegram_no_longer_knows_is_forgotten_and_the_file_uploaded_anew(
    double: TelegramDouble, channel: TelegramChannel, alva: Person, picture: Media
) -> None:
    message = Message((Text("Hej"), picture), "sv")
    await channel.send(outgoing(alva, message))
    double.world.files.clear()
    await channel.send(outgoing(alva, message))
    await channel.send(outgoing(alva, message))
    assert double.uploads == 2
    assert kinds(double, alva) == [("photo", "Hej", False)] * 3


@pytest.mark.parametrize("tip", ["Kort.", "Ett tips. " * 60])
async def test_media_that_fail_never_stop_the_text_which_then_says_what_they_show(
    double: TelegramDouble,
    channel: TelegramChannel,
    alva: Person,
    tip: str,
    no_token_in_any_log: CapturingLogger,
) -> None:
    address = "https://example.org/door.jpg"
    double.world.bad_addresses[address] = "failed to get HTTP URL content"
    message = lesson(tip, Media("image", "door.jpg", "En dörr.", address))
    receipt = await channel.send(outgoing(alva, message))
    [seen] = double.seen(alva)
    assert f"En dörr.\n{address}" in seen.text
    assert "the words go alone" in said(no_token_in_any_log)
    await channel.edit(outgoing(alva, message), receipt)
    assert len(seen.versions) == 1, "the description stays when the message is drawn again"


async def test_a_film_by_link_is_fetched_once_and_sent_by_its_id_from_then_on(
    double: TelegramDouble, channel: TelegramChannel, starts: Starts
) -> None:
    address = "https://example.org/hej.mp4"
    message = Message((Text("Hej"), Media("film", "hej.mp4", "En film.", address)), "sv")
    people = [double.person(name=f"Person {number}") for number in range(5)]
    await asyncio.gather(*(channel.send(outgoing(person, message)) for person in people))
    await (await starts()).send(outgoing(people[0], message))
    assert [seen.kind for person in people for seen in double.seen(person)] == ["video"] * 6
    assert (double.world.fetched, double.uploads) == ({address: 1}, 0)


@pytest.mark.parametrize(
    "words",
    [
        "failed to get HTTP URL content",
        "wrong type of the web page content",
        "WEBPAGE_CURL_FAILED",
        "WEBPAGE_MEDIA_EMPTY",
        "file is too big",
    ],
)
async def test_a_film_that_telegram_cannot_fetch_is_a_link_with_what_it_shows(
    double: TelegramDouble, channel: TelegramChannel, alva: Person, words: str
) -> None:
    address = "https://film.example.org/watch/7"
    double.world.bad_addresses[address] = words
    await channel.send(outgoing(alva, lesson("Kort.", Media("film", "7", "Så hälsar Bashir.", address))))
    [seen] = double.seen(alva)
    assert f"Så hälsar Bashir.\n{address}\n\nKort." in seen.text
    assert seen.labels == ["Svar 1", "Svar 2"]


async def test_an_id_that_several_find_stale_at_the_same_time_costs_one_upload(
    double: TelegramDouble, channel: TelegramChannel, picture: Media
) -> None:
    people = [double.person(name=f"Person {number}") for number in range(6)]
    message = Message((Text("Hej"), picture), "sv")
    await channel.send(outgoing(people[0], message))
    double.world.files.clear()
    await asyncio.gather(*(channel.send(outgoing(person, message)) for person in people))
    assert double.uploads == 2
    assert [len(double.seen(person)) for person in people] == [2, 1, 1, 1, 1, 1]


async def test_a_film_starts_before_all_of_it_is_there(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    film = Media("film", "hej.mp4", "En film.", data=b"film")
    await channel.send(outgoing(alva, Message((Text("Hej"), film), "sv")))
    assert double.seen(alva)[0].streams


async def test_a_file_that_is_not_there_never_stops_the_text(
    double: TelegramDouble, channel: TelegramChannel, alva: Person
) -> None:
    await channel.send(outgoing(alva, lesson("Kort.", Media("image", "a.jpg", "En dörr.", "/nowhere/a.jpg"))))
    assert "En dörr." in double.seen(alva)[0].text


async def test_after_a_failure_between_the_two_only_the_text_is_sent_again(
    double: TelegramDouble, channel: TelegramChannel, alva: Person, picture: Media
) -> None:
    double.fault(Fault("flood", methods=["sendMessage"], seconds=1))
    message = lesson("Ett tips. " * 60, picture)
    with pytest.raises(TooMany):
        await channel.send(outgoing(alva, message))
    double.clock.advance(1)
    receipt = await channel.send(outgoing(alva, message))
    assert [seen.kind for seen in double.seen(alva)] == ["photo", "text"]
    assert receipt == Receipt(tuple(str(seen.id) for seen in double.seen(alva)))


async def test_media_of_unclear_outcome_are_not_sent_twice_and_the_text_follows(
    double: TelegramDouble, channel: TelegramChannel, alva: Person, picture: Media
) -> None:
    double.fault(Fault("cut", methods=["sendPhoto"]))
    receipt = await channel.send(outgoing(alva, lesson("Ett tips. " * 60, picture)))
    photo, text = double.seen(alva)
    assert (photo.kind, receipt) == ("photo", Receipt((str(text.id),)))


async def test_media_with_their_text_in_one_message_leave_the_outcome_unclear(
    double: TelegramDouble, channel: TelegramChannel, alva: Person, picture: Media
) -> None:
    double.fault(Fault("cut", methods=["sendPhoto"]))
    with pytest.raises(OutcomeUnclear):
        await channel.send(outgoing(alva, Message((Text("Hej"), picture), "sv")))
    assert len(double.seen(alva)) == 1


# --------------------------------------------------------------------------- the bot's face and its links


async def test_menus_are_set_by_language_and_only_where_they_have_changed(
    double: TelegramDouble, channel: TelegramChannel, starts: Starts
) -> None:
    await channel.set_menus([MENU, SWEDISH, EASY])
    profile = double.world.profile
    assert profile.commands == {PRIVATE: list(MENU.commands), f"{PRIVATE}sv": list(SWEDISH.commands)}
    assert profile.descriptions == {"": "A short tip a day.", "sv": "Ett kort tips om dagen."}
    assert profile.short_descriptions == {"": "Short tips", "sv": "Korta tips"}
    restarted = await starts()
    await restarted.set_menus([MENU, Menu("sv", [("idag", "Tips")], "Nytt.", "Nytt")])
    assert profile.commands == {PRIVATE: list(MENU.commands), f"{PRIVATE}sv": [("idag", "Tips")]}
    assert double.calls("setMyCommands") == 3


@pytest.mark.parametrize("fault", [Fault("flood", seconds=3600), Fault("html"), Fault("cut_before")])
async def test_menus_that_cannot_be_set_stop_nothing_and_are_tried_at_the_next_start(
    double: TelegramDouble, channel: TelegramChannel, fault: Fault, no_token_in_any_log: CapturingLogger
) -> None:
    double.fault(fault)
    await channel.set_menus([MENU])
    assert "the menus could not be set" in said(no_token_in_any_log)
    await channel.set_menus([MENU])
    assert double.world.profile.commands == {PRIVATE: list(MENU.commands)}


async def test_a_group_has_a_menu_of_its_own_and_what_was_set_for_every_chat_is_taken_away(
    double: TelegramDouble, channel: TelegramChannel
) -> None:
    commands = double.world.profile.commands
    commands |= {"": [("today", "Today's tip")], "sv": [("idag", "Dagens tips")]}
    in_groups = [("start", "Study together")]
    await channel.set_menus([replace(MENU, in_groups=in_groups), replace(SWEDISH, in_groups=in_groups)])
    assert commands == {
        PRIVATE: list(MENU.commands),
        f"{PRIVATE}sv": list(SWEDISH.commands),
        GROUPS: in_groups,
        f"{GROUPS}sv": in_groups,
    }
    await channel.set_menus([MENU, SWEDISH])
    assert commands == {PRIVATE: list(MENU.commands), f"{PRIVATE}sv": list(SWEDISH.commands)}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_telegram_takes_what_kompis_shows_there_in_every_language(
    double: TelegramDouble, channel: TelegramChannel, language: str
) -> None:
    await channel.set_menus(menus_for(language))
    profile = double.world.profile
    tags = {"", "ar", "en", "sv"}
    assert set(profile.descriptions) == set(profile.short_descriptions) == tags
    assert {key.removeprefix(PRIVATE) for key in profile.commands if key.startswith(PRIVATE)} == tags
    for word, _ in (one for commands in profile.commands.values() for one in commands):
        assert command(word) is not None, "every command of a menu is one that kompis knows"


async def test_an_invitation_opens_a_chat_with_the_bot_and_its_name_is_remembered(
    double: TelegramDouble, channel: TelegramChannel, starts: Starts
) -> None:
    assert channel.invitation("ostersund") == "https://t.me/kompis_double_bot?start=ostersund"
    async with double.away():
        again = await starts()
        assert again.invitation("ostersund") == "https://t.me/kompis_double_bot?start=ostersund"


async def test_an_invitation_takes_the_bot_into_a_group(channel: TelegramChannel) -> None:
    assert channel.group_invitation("ostersund") == "https://t.me/kompis_double_bot?startgroup=ostersund"
    assert isinstance(channel, InvitesGroups)


@pytest.mark.parametrize("code", ["östersund", "a b", "a" * 65, "a=b", "a%20"])
def test_a_code_that_telegram_would_drop_from_a_link_is_refused_in_a_sentence(code: str) -> None:
    channel = TelegramChannel("telegram", "12:nothing", Remembered())
    for invite in (channel.invitation, channel.group_invitation):
        with pytest.raises(ValueError, match="cannot stand in a link to Telegram: it takes a-z, A-Z, 0-9"):
            invite(code)


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("a" * 64, "https://t.me/kompis_double_bot?start=" + "a" * 64),
        ("Ab_9-", "https://t.me/kompis_double_bot?start=Ab_9-"),
        ("", "https://t.me/kompis_double_bot"),
    ],
)
async def test_every_code_that_telegram_takes_stands_in_the_link(
    channel: TelegramChannel, code: str, address: str
) -> None:
    assert channel.invitation(code) == address


async def test_without_a_name_there_is_no_invitation(double: TelegramDouble, starts: Starts) -> None:
    async with double.away():
        channel = await starts()
        assert channel.invitation("ostersund") == ""
