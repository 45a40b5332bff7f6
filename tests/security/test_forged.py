"""Whatever a client makes up (codes, rows, keys, names) speaks for nobody else and breaks nothing."""

import pytest
from sqlalchemy import Connection, select

from bot.storage.tables import answers, deliveries, transcript
from tests.adapters.web.browsing import Visitor
from tests.security.house import House

NOT_HIS = "Det meddelandet kan du inte svara på här."

ODD_PATHS = [
    "/join/%00",
    "/join/ostersund%00",
    "/join/" + "x" * 5_000,
    "/join/%F0%9F%98%80",
    "/start/%00",
    "/start/%0D%0ASet-Cookie:%20kompis=x",
    "/start/" + "x" * 5_000,
    "/chat/file/0/0/x",
    "/chat/file/-1/0/x",
    "/chat/file/x/y/z",
    "/chat/file/9223372036854775808/0/x",
    "/chat/file/99999999999999999999/0/x",
    "/chat/file/1/99999999999999999999/x",
    "/chat/file/" + "9" * 5_000 + "/0/x",
    "/chat/file/1/0/..%2F..%2F..%2Fetc%2Fpasswd",
    "/certificate/%00",
    "/certificate/" + "7" * 5_000,
    "/certificate/%F0%9F%98%80",
    "/?lang=%00",
    "/?lang=" + "x" * 5_000,
]

ODD_FIELDS = [
    {"key": "a\0b"},
    {"key": "\0"},
    {"key": "x" * 5_000},
    {"text": "hej\0då"},
    {"text": "\0"},
    {"text": "\U0001f3f3\ufe0f\u200d\U0001f308\u202e"},
    {"text": "", "code": "1:a:9223372036854775807:0:0"},
    {"text": "", "code": "1:a:9223372036854775808:0:0"},
    {"text": "", "code": "1:j:\0"},
    {"row": "99999999999999999999", "code": "1:k"},
    {"row": "-1", "code": "1:k"},
    {"lang": "\0"},
    {"invite": "\0"},
    {"invite": "//elsewhere.example"},
]


async def joined(visitor: Visitor) -> None:
    await visitor.open("/start/ostersund")
    await visitor.tap("Jag är med")
    await visitor.tap("Kafé")


async def test_nothing_odd_in_an_address_or_a_form_is_a_fault_of_ours(house: House) -> None:
    async with Visitor(house.address) as alva:
        await joined(alva)
        form = next(form.fields for form in alva.page.forms if form.writes)
        for path in ODD_PATHS:
            assert (await alva.client.get(path)).status_code in {200, 404}, path
        for fields in ODD_FIELDS:
            own = {**form, "key": f"key {fields}", "text": "hej", **fields}
            assert (await alva.client.post("/chat", data=own)).status_code == 200, fields
    assert '"level": "error"' not in house.log.getvalue()


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    "invite", ["//elsewhere.example", "https://elsewhere.example", "..", "\r\nX-Mine: yes", "\\elsewhere"]
)
async def test_a_form_that_has_grown_old_leads_nowhere_else(house: House, invite: str) -> None:
    async with Visitor(house.address) as alva:
        alva.client.follow_redirects = False
        answer = await alva.client.post("/chat", data={"mark": "forged", "invite": invite, "text": "hej"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/start/")
    assert answer.headers["location"].endswith("?again")
    assert set(answer.headers["location"]) & set("\r\n\\:") == set()
    assert "x-mine" not in answer.headers


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_nobody_can_answer_for_another_in_the_browser(house: House) -> None:
    async with Visitor(house.address) as alva, Visitor(house.address) as bashir:
        await joined(alva)
        await alva.tap("Visa mitt första tips")
        await joined(bashir)
        hers = [code for code in alva.page.buttons.values() if code.startswith("1:a:")]
        before = await house.store.read(shown_to, (await house.addresses())[0])
        for code in hers:
            for row in (0, 1, 6):
                form = next(form.fields for form in bashir.page.forms if form.writes)
                answer = await bashir.send({**form, "code": code, "row": str(row)})
                assert answer.status_code == 200
        assert NOT_HIS in bashir.page.html

        assert len(hers) == 3
        assert await house.store.read(given) == []
        assert await house.store.read(shown_to, (await house.addresses())[0]) == before


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_nobody_can_answer_for_another_on_telegram_or_from_another_channel(house: House) -> None:
    bashir = house.double.person(name="Bashir")
    async with Visitor(house.address) as alva:
        await joined(alva)
        await alva.tap("Visa mitt första tips")
        hers = next(code for code in alva.page.buttons.values() if code.startswith("1:a:"))
    house.double.write(bashir, "/start ostersund")
    await house.taps(bashir, "Jag är med", "Butik")
    await house.shows(bashir, "Då kör vi")

    house.double.tap(bashir, data=hers)
    await house.shows(bashir, NOT_HIS)
    house.double.tap(bashir, data=hers, inaccessible=True)
    await house.service.inbox.settled()

    assert await house.store.read(given) == []
    assert await house.store.read(states, int(hers.split(":")[2])) == ["sent"]


def given(db: Connection) -> list[object]:
    return list(db.scalars(select(answers.c.id)))


def states(db: Connection, delivery: int) -> list[str]:
    return list(db.scalars(select(deliveries.c.state).where(deliveries.c.id == delivery)))


def shown_to(db: Connection, address: str) -> list[object]:
    """All that stands in somebody's chat."""
    found = select(transcript.c.number, transcript.c.body).where(transcript.c.address == address)
    return [list(row) for row in db.execute(found.order_by(transcript.c.number))]
