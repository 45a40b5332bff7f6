"""The author's page without a browser: what it shows, where a tap leads, what it says of faults."""

import asyncio
import functools
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import httpx2
import pytest

from bot.app.channels import channel_limits, draw_in_browser
from bot.app.preview import Preview, find_course
from bot.app.run import CannotStart
from bot.content.check import check_course
from bot.content.findings import Finding
from bot.pages.listening import PortTaken
from bot.pages.preview import Bench, preview_routes
from bot.pages.site import site
from bot.phrases import of
from bot.services.learning.fits import fits
from tests.pages.course import change, write_course

SAY = of("sv")
CHECK = functools.partial(check_course, limits=channel_limits(), fits=fits)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_course(tmp_path)


@pytest.fixture
async def bench(folder: Path) -> Bench:
    bench = Bench(folder, CHECK)
    await bench.open()
    return bench


@asynccontextmanager
async def visiting(bench: Bench, language: str | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    app = site(preview_routes(bench, draw_in_browser, channel_limits(), language))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app),
        base_url="http://127.0.0.1",
        headers={"Accept": "text/html", "Accept-Language": "sv-SE,sv;q=0.9,en;q=0.8"},
    ) as client:
        yield client


@pytest.fixture
async def author(bench: Bench) -> AsyncIterator[httpx2.AsyncClient]:
    async with visiting(bench) as client:
        yield client


async def page_of(folder: Path, language: str = "en") -> str:
    """The page of a course as its files are now."""
    bench = Bench(folder, CHECK)
    await bench.open()
    async with visiting(bench, language) as client:
        return (await client.get("/")).text


def phones(html: str) -> dict[str, str]:
    """The words in each phone, by its place on the page."""
    states = re.split(r'<div class="state" id="', html)[1:]
    return {
        state.partition('"')[0]: words(state.partition('class="fold"')[2].partition("</article>")[0])
        for state in states
    }


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def row(html: str, lesson: str) -> str:
    return html.partition(f'id="tip-{lesson}">')[2].partition("</section>")[0]


def tap(html: str, anchor: str, label: str) -> dict[str, str]:
    """What a browser sends when this button of a phone is tapped."""
    state = html.partition(f'<div class="state" id="{anchor}">')[2].partition("</article>")[0]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', state)
    (code,) = re.findall(rf'<button name="code" value="([^"]*)"[^>]*>{label}</button>', state)
    return {**{name: unescape(value) for name, value in hidden}, "code": code}


async def test_each_lesson_is_shown_before_and_after_a_right_and_a_wrong_tap(
    author: httpx2.AsyncClient,
) -> None:
    shown = phones((await author.get("/")).text)
    assert list(shown) == [
        "tip-greet-before",
        "tip-greet-right",
        "tip-greet-wrong",
        "tip-several-before",
        "tip-several-right",
        "tip-several-wrong",
        "tip-silent-before",
    ]
    assert shown["tip-greet-before"].endswith("När hälsar du? Direkt Vid kassan När kunden frågar")
    verdict = f"{SAY('Exactly, spot on!')} Kunden vet att du är där. {SAY('Odd question?')}"
    assert f"{verdict} {SAY('Try it today')} Hälsa på fem kunder." in shown["tip-greet-right"]
    assert " ".join([SAY("I'll try it"), SAY("Not today")]) in shown["tip-greet-right"]
    assert SAY("Not quite, but easily done.") in shown["tip-greet-wrong"]


async def test_a_translated_tip_turns_the_page_to_the_main_language(author: httpx2.AsyncClient) -> None:
    turned = (await author.get("/?in=ar&for=cafe")).text
    back = await author.post("/chat", data=tap(turned, "tip-greet-before", "Svenska"))
    assert back.headers["location"] == "/?in=sv&for=cafe#tip-greet"


async def test_the_wrong_answer_that_makes_the_longest_message_is_shown_first(
    author: httpx2.AsyncClient,
) -> None:
    shown = phones((await author.get("/")).text)
    assert "Då har kunden redan väntat länge." in shown["tip-greet-wrong"]
    other = phones((await author.get("/?wrong.greet=1")).text)
    assert "Sent." in other["tip-greet-wrong"]


@pytest.mark.parametrize("answer", ["9", "0", "x", "", "1-9"])
async def test_an_answer_that_is_not_wrong_or_not_there_is_as_good_as_none(
    author: httpx2.AsyncClient, answer: str
) -> None:
    shown = phones((await author.get(f"/?wrong.greet={answer}&on.several=9")).text)
    assert shown == phones((await author.get("/")).text)


@pytest.mark.parametrize(
    ("label", "address"),
    [
        ("Direkt", "/?for=cafe#tip-greet-right"),
        ("Vid kassan", "/?for=cafe&wrong.greet=1#tip-greet-wrong"),
        ("När kunden frågar", "/?for=cafe&wrong.greet=2#tip-greet-wrong"),
    ],
)
async def test_a_tap_in_a_phone_leads_to_what_comes_of_it(
    author: httpx2.AsyncClient, label: str, address: str
) -> None:
    page = (await author.get("/?for=cafe")).text
    answer = await author.post("/chat", data=tap(page, "tip-greet-before", label))
    assert (answer.status_code, answer.headers["location"]) == (303, address)


async def test_several_are_put_on_and_done_shows_how_it_went(author: httpx2.AsyncClient) -> None:
    page = (await author.get("/")).text
    none = await author.post("/chat", data=tap(page, "tip-several-before", SAY("Done")))
    assert none.headers["location"] == "/?#tip-several-before"
    for label, address in [
        ("Ljus", "/?on.several=0#tip-several-before"),
        ("Damm", "/?on.several=0-2#tip-several-before"),
        (SAY("Done"), "/?wrong.several=0-2&on.several=0-2#tip-several-wrong"),
        ("Damm", "/?wrong.several=0-2&on.several=0#tip-several-before"),
        ("Färg", "/?wrong.several=0-2&on.several=0-1#tip-several-before"),
        (SAY("Done"), "/?wrong.several=0-2&on.several=0-1#tip-several-right"),
    ]:
        answer = await author.post("/chat", data=tap(page, "tip-several-before", label))
        assert answer.headers["location"] == address
        page = (await author.get(address)).text
        assert "Damm syns." in phones(page)["tip-several-wrong"]


@pytest.mark.parametrize("code", ["", "0", "1a:99:0:0", "1a:0:0:0", "nonsense", "1j:ostersund"])
async def test_a_tap_on_nothing_we_drew_leads_back_to_the_page(author: httpx2.AsyncClient, code: str) -> None:
    answer = await author.post("/chat", data={"code": code, "mark": "for=cafe"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?for=cafe")


async def test_only_languages_and_trades_of_the_course_are_offered(author: httpx2.AsyncClient) -> None:
    page = (await author.get("/")).text
    languages, trades, _ = re.findall(r'<ul aria-labelledby="by-\w+"[^>]*>(.*?)</ul>', page, re.DOTALL)
    assert words(languages) == "Svenska العربية"
    assert words(trades) == f"{SAY('Everyone')} Butik Kafé"
    assert phones((await author.get("/?in=en&for=hotel")).text) == phones(page)


async def test_a_trade_with_words_of_its_own_gets_them_and_the_row_says_so(
    author: httpx2.AsyncClient,
) -> None:
    said = SAY("Own words for this trade")
    page = (await author.get("/?for=cafe")).text
    assert "Hej över disken." in phones(page)["tip-greet-before"]
    assert (said in row(page, "greet"), said in row(page, "several")) == (True, False)
    assert said not in (await author.get("/?for=retail")).text


async def test_another_language_is_written_its_own_way_and_what_lacks_it_says_so(
    author: httpx2.AsyncClient,
) -> None:
    page = (await author.get("/?in=ar")).text
    said = SAY("Not translated: goes out in the course's own language")
    assert row(page, "greet").count('lang="ar" dir="rtl"') == 3
    assert row(page, "several").count('lang="sv" dir="ltr"') == 3
    assert (said in row(page, "greet"), said in row(page, "several")) == (False, True)


async def test_a_language_that_kompis_does_not_talk_says_that_nobody_gets_it(folder: Path) -> None:
    (folder / "ar.yaml").rename(folder / "fa.yaml")
    bench = Bench(folder, CHECK)
    await bench.open()
    unspoken = SAY("Kompis does not talk this language yet: nobody gets these words before it does.")
    async with visiting(bench, "sv") as author:
        shown = [unspoken in (await author.get(address)).text for address in ("/?in=fa", "/")]
    assert shown == [True, False]


async def test_the_page_speaks_the_authors_language(author: httpx2.AsyncClient, bench: Bench) -> None:
    swedish = (await author.get("/")).text
    assert "3 tips, 0 fel, 0 varningar" in swedish
    english = (await author.get("/", headers={"Accept-Language": "en"})).text
    assert "3 tips, 0 faults, 0 warnings" in english
    assert phones(english) == phones(swedish)
    assert "0 fel" in (await author.get("/?lang=sv", headers={"Accept-Language": "en"})).text
    async with visiting(bench, "en") as client:
        assert "0 faults" in (await client.get("/")).text
        assert "0 fel" in (await client.get("/?lang=sv")).text
        assert '<html lang="ar" dir="rtl">' in (await client.get("/?lang=ar")).text


async def test_a_warning_stands_beside_its_lesson_with_its_line(folder: Path) -> None:
    change(folder, "text: Damm,", "text: Damm och allt som ligger kvar,")
    page, english = await page_of(folder, "sv"), await page_of(folder, "en")
    assert "3 tips, 0 fel, 1 varning" in page
    note = "Varning course.yaml:30 Svaret har 29 tecken och blir A, B, C: högst 28 får plats på en knapp"
    assert note in words(row(page, "several"))
    assert "Varning" not in row(page, "greet")
    assert "Warning course.yaml:30 The option has 29 characters" in words(row(english, "several"))


async def test_what_concerns_the_whole_course_stands_at_the_top(folder: Path) -> None:
    change(folder, "summary: Tips om skyltfönster.", "sumary: Tips om skyltfönster.")
    page = words(await page_of(folder))
    assert "2 faults, 0 warnings" in page
    assert "There is nothing to show yet." in page
    assert "Fault course.yaml:3 sumary is no key here: did you mean summary ?" in page


async def test_a_fault_leaves_the_last_good_version_on_view(
    author: httpx2.AsyncClient, bench: Bench, folder: Path
) -> None:
    before, mark = phones((await author.get("/")).text), bench.mark
    change(folder, "title: Putsa", "titel: Putsa")
    await bench.open()
    page = (await author.get("/?lang=en")).text
    assert bench.mark != mark
    assert phones(page) == before
    assert "The course has a fault and is not sent out." in page
    assert "Fault course.yaml:32 titel is no key here: did you mean title ?" in words(row(page, "silent"))
    change(folder, "titel: Putsa", "title: Putsa rutan")
    await bench.open()
    mended = (await author.get("/?lang=en")).text
    assert "Tips 3 av 3: Putsa rutan" in phones(mended)["tip-silent-before"]
    assert "The course has a fault" not in mended


async def test_what_cannot_be_shown_does_not_end_the_following(folder: Path) -> None:
    tries: list[Path] = []

    def check(course: Path) -> tuple[Finding, ...]:
        tries.append(course)
        if len(tries) == 2:
            raise ValueError
        return check_course(course)

    bench = Bench(folder, check)
    await bench.open()
    before = bench.mark
    following = asyncio.create_task(bench.follow())
    waiting = asyncio.create_task(bench.changed(before))
    for number in range(100):  # saved again until the watcher, which starts in its own time, has seen it
        (folder / "seen.md").write_text(str(number), "utf-8")
        if (await asyncio.wait({waiting}, timeout=0.1))[0]:
            break
    assert bench.mark != before
    assert len(tries) >= 3
    following.cancel()


async def test_a_lesson_says_how_long_it_gets_and_where_it_would_be_two_messages(folder: Path) -> None:
    change(folder, "tip: Putsa rutan på måndag.", f"tip: {'Putsa rutan. ' * 69}")
    fitting = await page_of(folder)
    assert "One message: Web, Telegram, Slack." in row(fitting, "silent")
    change(folder, "title: Putsa\n", "title: Putsa\n    media: hej.png\n    alt: En ruta.\n")
    change(folder, "    tip: Putsa rutan.", f"    task: {'Hej. ' * 40}\n    tip: Putsa rutan.")
    page = await page_of(folder)
    assert "Two messages: Telegram." in row(page, "silent")
    assert "Two messages" not in row(page, "greet")


async def test_media_of_the_lessons_are_served_and_nothing_else(author: httpx2.AsyncClient) -> None:
    page = (await author.get("/")).text
    (source,) = set(re.findall(r'<img src="(/chat/file[^"]*)"', page)) & {"/chat/file/3/1/hej.png"}
    picture = await author.get(source)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    for name in ("draft.png", "..%2Fcourse.yaml", "gone.png"):
        assert (await author.get(f"/chat/file/3/1/{name}")).status_code == 404
    assert (await author.get("/static/..%2Ftemplates%2Fpreview.html")).status_code == 404


async def test_what_the_author_writes_is_never_markup(folder: Path) -> None:
    change(folder, "title: Skyltfönster", "title: <script>alert(1)</script>")
    change(folder, "text: Vid kassan", "text: <b onclick=x>Kassan</b>")
    bench = Bench(folder, CHECK)
    await bench.open()
    async with visiting(bench) as author:
        page = (await author.get("/?wrong.greet=1&in=%3Cscript%3E&for=%22%3E%3Cscript%3E")).text
    assert "<script>" not in page
    assert "<b onclick" not in page


def test_a_course_is_found_by_id_by_folder_and_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_course(tmp_path / "lessons")
    elsewhere = write_course(tmp_path / "drafts")
    root = tmp_path / "lessons"
    assert find_course(root, "skylt") == folder
    assert find_course(root, str(elsewhere)) == elsewhere
    assert find_course(root, str(elsewhere / "ar.yaml")) == elsewhere
    monkeypatch.chdir(elsewhere)
    assert find_course(root, ".") == elsewhere


@pytest.mark.parametrize(
    ("course", "sentence"),
    [
        ("skyllt", "there is no course skyllt in {root}: did you mean skylt?"),
        (
            "kaffe",
            "there is no course kaffe in {root}: there is skylt; or give the path of a course's folder",
        ),
    ],
)
def test_an_unknown_course_is_answered_with_what_there_is(tmp_path: Path, course: str, sentence: str) -> None:
    write_course(tmp_path)
    with pytest.raises(CannotStart) as refused:
        find_course(tmp_path, course)
    assert str(refused.value) == sentence.format(root=tmp_path)


def test_without_any_course_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as refused:
        find_course(tmp_path, "service")
    assert str(refused.value) == (
        f"there is no course service in {tmp_path}: put one there, or give the path of a course's folder"
    )


async def test_a_taken_port_is_refused_and_nothing_stays_behind(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        tasks = asyncio.all_tasks()
        with pytest.raises(PortTaken):
            await Preview(folder, other.getsockname()[1]).start()
        assert asyncio.all_tasks() == tasks


async def test_the_command_says_where_the_page_is_and_stops_when_told_to(folder: Path) -> None:
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "preview", str(folder), "--port", "0"),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert command.stdout is not None
    said = (await command.stdout.readline()).decode()
    found = re.fullmatch(
        r"Open (http://127\.0\.0\.1:\d+) in a browser: it shows what you save\. Ctrl-C ends it\.\n", said
    )
    assert found is not None
    async with (
        httpx2.AsyncClient(trust_env=False) as client,
        client.stream("GET", f"{found[1]}/changes") as changes,
    ):
        await anext(changes.aiter_lines())  # an open page does not hold it up
        command.send_signal(signal.SIGINT)
        async with asyncio.timeout(5):
            assert (await command.communicate(), command.returncode) == ((b"", b""), 0)
