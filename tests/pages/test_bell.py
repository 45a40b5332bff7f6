"""What links in e-mails lead to: opening one changes nothing, its button does; and the calendar's file."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx2
import icalendar
import pytest
from starlette.requests import Request
from starlette.responses import Response

from bot.pages.bell import Links, bell_routes
from bot.pages.calendar import calendar_routes
from bot.pages.look import HEADERS
from bot.pages.site import site
from bot.services.learning.calendar import Calendar, Moment

CHANGED = dt.datetime(2026, 10, 4, 12, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 10, 5)
MOMENT = dt.datetime(2026, 10, 5, 6, 30, tzinfo=dt.UTC)
GOOD = "good"
OURS = {"Origin": "http://kompis.test", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Behind:
    """What the links do; what was done is kept."""

    done: list[str] = field(default_factory=list)

    def links(self) -> Links:
        return Links(self.is_good, self.opens, self.is_good, self.confirms, self.is_good, self.ends)

    async def is_good(self, mark: str) -> bool:
        return mark == GOOD

    async def opens(self, mark: str) -> Callable[[Request, Response], Awaitable[None]] | None:
        if mark != GOOD:
            return None
        self.done.append("open")
        return _lets_in

    async def confirms(self, mark: str) -> bool:
        self.done.append("yes")
        return mark == GOOD

    async def ends(self, mark: str) -> None:
        self.done.append("off")


async def _lets_in(_: Request, response: Response) -> None:
    response.set_cookie("kompis", "alva")


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
async def visitor(behind: Behind) -> AsyncIterator[httpx2.AsyncClient]:
    async def find(token: str) -> Calendar | None:
        moments = [Moment(MONDAY, MOMENT), Moment(MONDAY + dt.timedelta(1), MOMENT + dt.timedelta(1))]
        return Calendar(7, "sv", moments, 2, CHANGED) if token == GOOD else None

    routes = [*bell_routes(behind.links()), *calendar_routes(find, "https://kompis.test")]
    transport = httpx2.ASGITransport(site(routes))
    headers = {"Accept": "text/html", "Accept-Language": "sv"}
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://kompis.test", headers=headers
    ) as client:
        yield client


@pytest.mark.parametrize(
    ("what", "button"),
    [("open", "Öppna min chatt"), ("yes", "Ja, påminn mig här"), ("off", "Inga fler mejl")],
)
async def test_to_open_a_link_changes_nothing_and_shows_one_button(
    visitor: httpx2.AsyncClient, behind: Behind, what: str, button: str
) -> None:
    for method in ("GET", "HEAD"):
        answer = await visitor.request(method, f"/bell/{what}/{GOOD}")
        assert (answer.status_code, answer.headers.get("set-cookie")) == (200, None)
    shown = (await visitor.get(f"/bell/{what}/{GOOD}")).text
    assert f'<form method="post"><button class="button main" type="submit">{button}</button></form>' in shown
    assert behind.done == []


async def test_the_button_lets_the_browser_in(visitor: httpx2.AsyncClient, behind: Behind) -> None:
    answer = await visitor.post(f"/bell/open/{GOOD}", headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/#end")
    assert answer.headers["set-cookie"].startswith("kompis=alva")
    assert behind.done == ["open"]


async def test_the_button_confirms_and_the_one_that_ends_ends(
    visitor: httpx2.AsyncClient, behind: Behind
) -> None:
    assert (
        "Klart. Nu får du mejl när det kommer ett tips."
        in (await visitor.post(f"/bell/yes/{GOOD}", headers=OURS)).text
    )
    assert "Klart. Inga fler mejl." in (await visitor.post(f"/bell/off/{GOOD}", headers=OURS)).text
    assert behind.done == ["yes", "off"]


async def test_a_mail_program_ends_the_e_mails_by_itself(visitor: httpx2.AsyncClient, behind: Behind) -> None:
    answer = await visitor.post(
        f"/bell/off/{GOOD}",
        content=b"List-Unsubscribe=One-Click",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": "https://mail.example",
            "Sec-Fetch-Site": "cross-site",
        },
    )
    assert (answer.status_code, behind.done) == (200, ["off"])


@pytest.mark.parametrize("what", ["open", "yes"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://kompis.test", "Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_no_other_page_can_press_the_button(
    visitor: httpx2.AsyncClient, behind: Behind, what: str, headers: dict[str, str]
) -> None:
    answer = await visitor.post(f"/bell/{what}/{GOOD}", headers=headers)
    assert (answer.status_code, behind.done) == (403, [])
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("what", ["open", "yes", "off"])
@pytest.mark.parametrize("mark", ["old", "%00", "x" * 5000, "%3Cb%3E"])
async def test_a_link_that_is_no_longer_good_says_so(
    visitor: httpx2.AsyncClient, behind: Behind, what: str, mark: str
) -> None:
    for method in ("GET", "POST"):
        answer = await visitor.request(method, f"/bell/{what}/{mark}")
        assert answer.status_code == 410
        assert "Den här länken gäller inte längre." in answer.text
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", [f"/bell/open/{GOOD}", f"/bell/off/{GOOD}", "/bell/yes/old"])
async def test_nobody_keeps_or_lists_these_pages(visitor: httpx2.AsyncClient, path: str) -> None:
    answer = await visitor.get(path)
    assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["cache-control"] == "no-store"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


# --- the calendar ---------------------------------------------------------------------------------


async def test_a_calendar_is_what_calendar_programs_read(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get(f"/calendar/{GOOD}.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "private, max-age=3600"
    read = icalendar.Calendar.from_ical(answer.content)
    assert isinstance(read, icalendar.Calendar)
    assert (read["version"], read["name"], read["x-wr-calname"]) == ("2.0", *["Tips från Kompis"] * 2)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT6H" in answer.content.replace(
        b"X-WR-CALNAME:Tips fr\xc3\xa5n kompis\r\n", b""
    )
    first, second = read.walk("VEVENT")
    assert (first["uid"], second["uid"]) == ("tip-2026-10-05-7@kompis.test", "tip-2026-10-06-7@kompis.test")
    assert (first.decoded("dtstart"), first.decoded("duration")) == (MOMENT, dt.timedelta(minutes=5))
    assert (first.decoded("dtstamp"), first["sequence"]) == (CHANGED, 2)
    assert first["summary"] == "Dagens tips från Kompis"
    assert first["description"] == "Två minuter och en fråga: https://kompis.test/"
    assert (first["url"], first["class"], first["transp"]) == (
        *("https://kompis.test/", "PRIVATE", "TRANSPARENT"),
    )
    assert [alarm.decoded("trigger") for alarm in first.walk("VALARM")] == [dt.timedelta()]


async def test_fetched_again_it_is_the_same_to_the_last_byte(visitor: httpx2.AsyncClient) -> None:
    first, second = [await visitor.get(f"/calendar/{GOOD}.ics") for _ in range(2)]
    assert first.content == second.content
    assert all(len(line) <= 75 for line in first.content.split(b"\r\n"))


@pytest.mark.parametrize("token", ["old", "%00", "x" * 5000, "..%2F..%2Fsecret"])
async def test_another_token_has_no_calendar(visitor: httpx2.AsyncClient, token: str) -> None:
    answer = await visitor.get(f"/calendar/{token}.ics")
    assert (answer.status_code, "BEGIN:VCALENDAR" in answer.text) == (404, False)
