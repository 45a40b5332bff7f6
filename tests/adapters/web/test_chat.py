"""The chat as a browser without a script meets it."""

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from adapters.web.guard import Bounds
from adapters.web.visitors import COOKIE, Ticket, Visitors
from bot.domain.actions.codec import Stale
from bot.domain.actions.joining import ChooseTrade, Join
from bot.domain.actions.learning import Answer, Toggle
from bot.domain.actions.words import Say
from bot.domain.message import Media, Message, Text
from bot.phrases import of
from bot.ports import Edits, InboxFull, Invites, Menus, Outgoing, OwnMenus, Receipt, Routes
from bot.storage.store import Store
from bot.storage.tables import transcript
from tests.adapters.web.browsing import Page, Visitor
from tests.adapters.web.kompis import KEY, PICTURE, Kompis
from tests.adapters.web.words import SWEDISH

SAY = of("sv")


def test_the_web_chat_is_a_channel_with_these_powers(store: Store) -> None:
    channel = Kompis(store, served=False).channel
    powers: list[type] = [
        Edits,
        Routes,
        Invites,
        Menus,
        OwnMenus,
    ]  # a type for each, as whoever asks has only a Channel
    assert [power for power in powers if isinstance(channel, power)] == [Edits, Routes, Invites]


def rows(db: Connection) -> int:
    return int(db.scalar(select(func.count()).select_from(transcript)) or 0)


def address_of(visitor: Visitor) -> str:
    ticket = Visitors(KEY).ticket(visitor.client.cookies.get(COOKIE))
    return "" if ticket is None else ticket.address


async def test_nothing_is_stored_about_somebody_who_only_looks(
    store: Store, kompis: Kompis, alva: Visitor
) -> None:
    page = await alva.open()
    assert page.said == [("kompis", SWEDISH["welcome"][:24])]
    assert await store.read(rows) == 0
    assert dict(alva.client.cookies) == {}


async def test_the_first_tap_makes_an_address_and_keeps_what_was_said(kompis: Kompis, alva: Visitor) -> None:
    await alva.open("/start/ostersund")
    page = await alva.tap("Jag är med")
    assert page.said == [
        ("kompis", SWEDISH["welcome"][:24]),
        ("person", "Jag är med"),
        ("kompis", f"{SWEDISH['glad']} Var m"),
    ]
    (event,) = kompis.handled
    assert (event.kind, event.action, event.language) == ("tap", Join("ostersund"), "sv")
    assert event.address == event.sender == address_of(alva)


async def test_three_taps_lead_to_the_first_tip(kompis: Kompis, alva: Visitor) -> None:
    page = await alva.join()
    assert page.messages[-1].words.startswith("Tips 1 av 10: De första tio sekunderna")
    assert [event.action for event in kompis.handled] == [Join("ostersund"), ChooseTrade("cafe")]


async def test_an_answer_changes_the_message_where_it_stands_and_leaves_no_words_of_ones_own(
    kompis: Kompis, alva: Visitor
) -> None:
    asked = (await alva.join()).messages
    answered = (await alva.tap("Tittar upp och säger hej")).messages
    assert [message.id for message in answered] == [message.id for message in asked]
    assert "Precis, det satt!" in answered[-1].words
    assert "Precis, det satt!" not in asked[-1].words
    assert "Frågar vad kunden söker" not in alva.page.buttons


async def test_toggles_say_whether_they_are_on(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    page = await alva.write("två")
    assert page.pressed == ["false", "false", "false", None]
    page = await alva.tap("”Kan jag hjälpa till?”")
    assert page.pressed == ["false", "true", "false", None]
    page = await alva.tap("Klart")
    assert "Precis, det satt!" in page.messages[-1].words


async def test_a_form_sent_twice_is_one_event(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    form = next(form.fields for form in alva.page.forms if form.writes) | {"text": "hej"}
    await alva.send(form)
    await alva.send(form)
    assert [event.text for event in kompis.handled if event.kind == "text"] == ["hej"]
    assert alva.page.said.count(("person", "hej")) == 1


async def test_two_forms_are_two_events(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    await alva.write("hej")
    await alva.write("hej")
    assert alva.page.said.count(("person", "hej")) == 2


async def test_the_very_first_form_sent_twice_makes_one_person(kompis: Kompis, alva: Visitor) -> None:
    await alva.open("/start/ostersund")
    form = alva.form_of("Jag är med")
    await asyncio.gather(alva.send(form), alva.send(form))
    assert len(kompis.handled) == 1
    assert list(kompis.people) == [address_of(alva)]


async def test_only_with_six_digits_it_is_told_where_somebody_is_and_nobody_can_read_where(
    kompis: Kompis, alva: Visitor, bashir: Visitor
) -> None:
    for visitor in (alva, bashir):
        await visitor.join()
        for text in ("123 456", "hej"):
            await visitor.write(text)
    places = [event.place for event in kompis.handled if event.kind == "text"]
    assert [bool(place) for place in places] == [True, False] * 2
    assert len(set(places)) == 2
    assert "127.0.0.1" not in "".join(places)


async def test_the_first_form_of_somebody_who_has_joined_meanwhile_does_nothing(
    kompis: Kompis, alva: Visitor
) -> None:
    await alva.open("/start/ostersund")
    in_another_window = alva.form_of("Jag är med")
    await alva.join()
    answer = await alva.send(in_another_window)
    assert SAY("The page had grown old. Tap once more.") in answer.text
    assert len(kompis.handled) == 2


async def test_a_forged_cookie_is_nobody(kompis: Kompis, alva: Visitor, bashir: Visitor) -> None:
    await alva.join()
    bashir.client.cookies.set(COOKIE, Visitors(b"a key of Bashir's own").cookie(Ticket(address_of(alva))))
    page = await bashir.open()
    assert page.said == [("kompis", SWEDISH["welcome"][:24])]


async def test_the_cookie_can_be_read_by_no_script_and_goes_nowhere_else(
    kompis: Kompis, alva: Visitor
) -> None:
    await alva.open("/start/ostersund")
    answer = await alva.client.post("/chat", data=alva.form_of("Jag är med"), follow_redirects=False)
    attributes = set(answer.headers["set-cookie"].lower().split("; ")[1:])
    assert attributes == {"httponly", "max-age=34560000", "path=/", "samesite=lax"}


async def test_a_foreign_form_does_nothing(kompis: Kompis, alva: Visitor, bashir: Visitor) -> None:
    await alva.join()
    await bashir.join()
    handled = len(kompis.handled)
    answer = await bashir.send(alva.form_of("Tittar upp och säger hej"))
    assert SAY("The page had grown old. Tap once more.") in answer.text
    assert len(kompis.handled) == handled


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec_fetch_site": "cross-site"}]
)
async def test_a_form_sent_from_another_site_is_refused(
    kompis: Kompis, alva: Visitor, headers: dict[str, str]
) -> None:
    await alva.join()
    answer = await alva.send(alva.form_of("Tittar upp och säger hej"), **headers)
    assert answer.status_code == 403
    assert kompis.handled[-1].action == ChooseTrade("cafe")


async def test_words_with_a_slash_are_a_command(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    await alva.write("/Progress  nu")
    assert (kompis.handled[-1].kind, kompis.handled[-1].command, kompis.handled[-1].text) == (
        "command",
        "progress",
        "nu",
    )


async def test_ones_own_words_are_shown_as_they_were_written(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    page = await alva.write("<b>*hej*</b> & [länk](https://example.com)")
    assert "&lt;b&gt;*hej*&lt;/b&gt; &amp; [länk](https://example.com)</p>" in page.html


async def test_an_unknown_code_gets_through_as_stale_and_leaves_no_words(
    kompis: Kompis, alva: Visitor
) -> None:
    await alva.join()
    form = alva.form_of("Tittar upp och säger hej") | {"code": "7:x:hej"}
    await alva.send(form)
    assert kompis.handled[-1].action == Stale()
    assert [author for author, _ in alva.page.said][-2:] == ["kompis", "kompis"]


async def test_an_empty_message_is_no_event(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    handled = len(kompis.handled)
    await alva.write("   ")
    assert len(kompis.handled) == handled


async def test_a_long_message_is_refused_with_a_kind_word(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    form = next(form.fields for form in alva.page.forms if form.writes)
    answer = await alva.send(form | {"text": "ö" * 1001})
    assert answer.status_code == 413
    assert SAY("That was a little long. Make it shorter, and send it again.") in answer.text


async def test_a_body_larger_than_any_form_is_refused_unread(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    answer = await alva.send({"text": "o" * 20_000})
    assert answer.status_code == 413


async def test_the_browsers_language_is_spoken(kompis: Kompis) -> None:
    async with Visitor(kompis.app, "fi;q=0.9, en-GB;q=0.8, sv;q=0.2") as cilla:
        page = await cilla.open()
    assert page.attributes == {"lang": "en", "dir": "ltr"}
    assert page.messages[0].language == "en"


async def test_the_address_can_ask_for_another_language_and_the_first_tap_keeps_it(
    kompis: Kompis, alva: Visitor
) -> None:
    page = await alva.open("/start/ostersund?lang=en")
    assert page.attributes["lang"] == "en"
    page = await alva.tap("I'm in")
    assert page.messages[-1].language == "en"
    assert kompis.handled[0].language == "en"


async def test_a_language_written_from_the_right_turns_the_page(kompis: Kompis, alva: Visitor) -> None:
    page = await alva.open("/?lang=ar")
    assert page.attributes["dir"] == "rtl"
    assert [message.direction for message in page.messages] == ["rtl"]


async def test_an_invitation_opened_by_somebody_known_waits_for_a_tap(
    store: Store, kompis: Kompis, alva: Visitor
) -> None:
    await alva.join()
    before = await store.read(rows)
    page = await alva.open("/start/lilla-butiken")
    assert page.said[-1] == ("kompis", SWEDISH["welcome"][:24])
    assert await store.read(rows) == before
    page = await alva.tap("Jag är med")
    assert kompis.handled[-1].action == Join("lilla-butiken")
    assert page.said[-3:-1] == [("kompis", SWEDISH["welcome"][:24]), ("person", "Jag är med")]


async def test_the_first_words_of_somebody_invited_open_the_invitation(kompis: Kompis, alva: Visitor) -> None:
    await alva.open("/start/ostersund")
    page = await alva.write("hej, vad är det här?")
    assert (kompis.handled[0].command, kompis.handled[0].text) == ("start", "ostersund")
    assert page.said[1] == ("person", "hej, vad är det här?")


async def test_what_was_said_is_there_the_next_day(kompis: Kompis, alva: Visitor) -> None:
    said = (await alva.join()).said
    assert (await alva.open()).said == said


async def test_a_send_repeated_changes_nothing(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    message = Message((Text("Nästa tips", "heading"),), "sv")
    first = await kompis.channel.send(Outgoing(7, address_of(alva), message))
    assert await kompis.channel.send(Outgoing(7, address_of(alva), message)) == first
    assert (await alva.open()).said.count(("kompis", "Nästa tips")) == 1


async def test_the_receipt_names_the_row_and_a_change_keeps_it(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    number = int(alva.page.messages[-1].id.removeprefix("m")) + 1
    sent = await kompis.channel.send(Outgoing(7, address_of(alva), Message((Text("Ett"),), "sv")))
    changed = await kompis.channel.edit(Outgoing(8, address_of(alva), Message((Text("Två"),), "sv")), sent)
    assert sent == changed == Receipt((str(number),))
    assert (await alva.open()).messages[-1].words == "Två"


async def test_files_come_to_their_owner_and_to_nobody_else(
    kompis: Kompis, alva: Visitor, bashir: Visitor, tmp_path: Path
) -> None:
    await alva.join()
    await bashir.join()
    (tmp_path / "hej.png").write_bytes(PICTURE)
    picture = Media("image", "hej.png", "En hälsning.", str(tmp_path / "hej.png"))
    own = Media("file", "mina-uppgifter.json", "Allt.", data=b'{"ni\xc3\xa5": 1}')
    await kompis.channel.send(Outgoing(7, address_of(alva), Message((picture, own), "sv")))
    page = await alva.open()
    paths = re.findall(r'href="(/chat/file/[^"]+)"', page.html)  # a picture opens by itself, too
    assert len(paths) == 2
    assert f'<img src="{paths[0]}"' in page.html
    shown = await alva.client.get(paths[0])
    kept = await alva.client.get(paths[1])
    assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, PICTURE, "image/png")
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert (kept.status_code, kept.content) == (200, own.data)
    assert kept.headers["content-disposition"].startswith("attachment;")
    assert [(await bashir.client.get(path)).status_code for path in paths] == [404, 404]
    async with Visitor(kompis.app) as stranger:
        assert [(await stranger.client.get(path)).status_code for path in paths] == [404, 404]


async def test_only_what_a_message_holds_is_served(kompis: Kompis, alva: Visitor, tmp_path: Path) -> None:
    await alva.join()
    gone = Media("image", "borta.png", "Borta.", str(tmp_path / "borta.png"))
    receipt = await kompis.channel.send(Outgoing(7, address_of(alva), Message((Text("Hej"), gone), "sv")))
    row = receipt.references[0]
    paths = [
        f"/chat/file/{row}/0/borta.png",
        f"/chat/file/{row}/1/borta.png",
        f"/chat/file/{row}/1/annan.png",
        f"/chat/file/{row}/9/borta.png",
        "/chat/file/99/1/borta.png",
    ]
    assert [(await alva.client.get(path)).status_code for path in paths] == [404] * 5


async def test_what_lies_elsewhere_is_a_link_and_not_loaded(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    film = Media("film", "hej.mp4", "En hälsning vid dörren.", "https://film.example/hej.mp4")
    await kompis.channel.send(Outgoing(7, address_of(alva), Message((film,), "sv")))
    page = await alva.open()
    assert '<a class="button" href="https://film.example/hej.mp4"' in page.html
    assert "<video" not in page.html


async def test_too_many_messages_in_a_minute_are_refused_with_one_kind_sentence(store: Store) -> None:
    async with (
        Kompis(store, served=False, bounds=Bounds(messages_a_minute=3)) as kompis,
        Visitor(kompis.app) as alva,
    ):
        await alva.join()
        await alva.write("hej")
        form = next(form.fields for form in alva.page.forms if form.writes)
        answer = await alva.send(form | {"text": "hej igen"})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        assert SAY("That was a lot at once. Wait a minute and try again.") in answer.text
        async with Visitor(kompis.app) as bashir:
            await bashir.join()


async def test_too_many_newcomers_in_an_hour_are_refused_and_those_who_are_in_are_not(store: Store) -> None:
    async with (
        Kompis(store, served=False, bounds=Bounds(newcomers_an_hour=1)) as kompis,
        Visitor(kompis.app) as alva,
    ):
        await alva.join()
        async with Visitor(kompis.app) as bashir:
            await bashir.open("/start/ostersund")
            answer = await bashir.send(bashir.form_of("Jag är med"))
        assert answer.status_code == 429
        assert SAY("Many people have joined from here in the last hour. Try again in a while.") in answer.text
        await alva.write("hej")


async def test_a_full_inbox_asks_to_try_again_and_the_second_try_counts_once(
    kompis: Kompis, alva: Visitor
) -> None:
    await alva.join()

    async def full(raw: bytes, key: str) -> None:
        raise InboxFull

    await kompis.channel.start(full)
    form = next(form.fields for form in alva.page.forms if form.writes) | {"text": "hej"}
    answer = await alva.send(form)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    await kompis.channel.start(kompis.receive)
    await alva.send(form)
    assert alva.page.said.count(("person", "hej")) == 1
    assert kompis.handled[-1].text == "hej"


async def test_a_channel_that_is_closed_takes_nothing_in(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    await kompis.channel.close()
    answer = await alva.send(alva.form_of("Tittar upp och säger hej"))
    assert answer.status_code == 503


async def test_a_script_gets_short_answers(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    answer = await alva.send(alva.form_of("Tittar upp och säger hej"), accept="text/plain")
    assert (answer.status_code, answer.content) == (204, b"")
    stale = await alva.send({"mark": "own.nonsense", "text": "hej"}, accept="text/plain")
    assert stale.status_code == 409
    long = await alva.send(
        {**next(f.fields for f in alva.page.forms if f.writes), "text": "ö" * 1001}, accept="text/plain"
    )
    assert (long.status_code, long.text) == (
        413,
        SAY("That was a little long. Make it shorter, and send it again."),
    )


async def test_every_tap_of_the_script_was_understood(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    await alva.tap("Tittar upp och säger hej")
    await alva.write("två")
    await alva.tap("”Kan jag hjälpa till?”")
    await alva.write("hm")
    await alva.tap("Dagens tips")
    assert [event.action for event in kompis.handled if event.kind == "tap"] == [
        Join("ostersund"),
        ChooseTrade("cafe"),
        Answer(1, 0, 2),
        Toggle(2, 0, 1),
        Say("today"),
    ]


async def test_after_all_is_erased_the_page_begins_anew(store: Store, kompis: Kompis, alva: Visitor) -> None:
    await alva.join()

    def erase(db: Connection) -> None:
        db.execute(transcript.delete())

    await store.write(erase)
    page = await alva.open("/start/ostersund")
    assert page.said == [("kompis", SWEDISH["welcome"][:24])]
    page = await alva.tap("Jag är med")
    assert [author for author, _ in page.said] == ["kompis", "person", "kompis"]


def test_a_page_of_these_tests_reads_what_is_there() -> None:
    page = Page('<article class="message from-kompis" id="m1" lang="sv" dir="ltr"><h2>Hej</h2></article>')
    assert page.said == [("kompis", "Hej")]


async def test_a_page_opened_with_something_new_on_it_is_told_once(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    address = address_of(alva)
    await alva.open()
    before = len(kompis.opened)
    await alva.open()
    assert len(kompis.opened) == before

    await kompis.send(address, Message((Text("Dagens tips"),), "sv"))
    assert len(kompis.opened) == before
    await alva.open()
    await alva.open()
    assert kompis.opened[before:] == [address]


async def test_a_page_of_somebody_who_only_looks_is_told_to_nobody(kompis: Kompis, alva: Visitor) -> None:
    await alva.open()
    await alva.open("/start/ostersund")
    assert kompis.opened == []
