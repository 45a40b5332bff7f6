"""The log: JSON for machines, lines for people, and no secret in either."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import log

TOKEN = "123456789:AA-opens_nothing"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_elsewhere_than_on_a_terminal_a_line_is_one_json_object() -> None:
    stream = io.StringIO()
    log.set_up(stream=stream)
    structlog.get_logger("delivery").info("sent", delivery=7, channel="web")
    [line] = lines(stream)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {"event": "sent", "delivery": 7, "channel": "web", "logger": "delivery", "level": "info"}


def test_for_people_a_line_is_words() -> None:
    stream = io.StringIO()
    log.set_up(stream=stream, readable=True)
    structlog.get_logger("delivery").info("sent", delivery=7)
    assert stream.getvalue().split()[1:] == ["[info", "]", "sent", "[delivery]", "delivery=7"]


def test_libraries_are_heard_from_warning_on_and_we_from_info_on() -> None:
    stream = io.StringIO()
    log.set_up(stream=stream)
    logging.getLogger("httpx").info("asked")
    logging.getLogger("telegram.ext").warning("slow down, %s", "please")
    structlog.get_logger("store").debug("detail")
    assert [(line["logger"], line["event"]) for line in lines(stream)] == [
        ("telegram.ext", "slow down, please")
    ]


def test_debug_tells_more_of_us_and_not_of_libraries() -> None:
    stream = io.StringIO()
    log.set_up(stream=stream, level=logging.DEBUG)
    logging.getLogger("httpx").info("asked")
    structlog.get_logger("store").debug("detail")
    assert [line["event"] for line in lines(stream)] == ["detail"]


@pytest.mark.parametrize("readable", [True, False])
def test_a_secret_is_never_written_whoever_writes_it(readable: bool) -> None:
    stream = io.StringIO()
    secret = 'p"ä\\ss/word 1'
    log.set_up(secrets={TOKEN, secret}, stream=stream, readable=readable)
    logging.getLogger("httpx").warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logging.getLogger("aiohttp").warning("GET /bot123456789%3AAA-opens_nothing/getMe")
    structlog.get_logger("app").warning("here", value={"token": TOKEN, "password": secret})
    structlog.get_logger("app").warning("there", what=secret)
    try:
        int(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        structlog.get_logger("app").exception("it failed")
    written = stream.getvalue()
    assert "AA-opens_nothing" not in written
    assert "ss/word" not in written
    assert written.count(log.INSTEAD) >= 6
    assert "Traceback" in written


def test_without_secrets_nothing_is_taken_out() -> None:
    stream = io.StringIO()
    log.set_up(secrets={""}, stream=stream)
    structlog.get_logger("app").info(TOKEN)
    assert [line["event"] for line in lines(stream)] == [TOKEN]


def test_setting_up_again_replaces_what_was() -> None:
    first, second = io.StringIO(), io.StringIO()
    log.set_up(stream=first)
    log.set_up(stream=second)
    structlog.get_logger("app").info("once")
    assert (len(lines(first)), len(lines(second))) == (0, 1)


def test_a_traceback_does_not_show_what_variables_held() -> None:
    stream = io.StringIO()
    log.set_up(stream=stream, readable=True)
    name_of_a_person = "Alva " + "Andersson"
    try:
        int("broken")
    except ValueError:
        structlog.get_logger("app").exception("it failed")
    assert name_of_a_person not in stream.getvalue()
    assert "ValueError: invalid literal for int() with base 10: 'broken'" in stream.getvalue()


def test_a_trouble_that_goes_on_is_told_once_and_again_after_ten_minutes() -> None:
    moment, told = 0.0, []
    trouble = log.OnceATrouble(lambda: moment)
    for second in range(1300):
        moment = float(second)
        line = warning("the ledger cannot be written", channel="telegram", error=f"away for {second} s")
        if trouble.filter(line):
            told.append((second, dict(line.msg).get("times")))  # type: ignore[arg-type]
    assert told == [(0, None), (600, 601), (1200, 1201)]


def test_a_trouble_that_comes_back_after_a_minute_is_told_anew() -> None:
    moment = 0.0
    trouble = log.OnceATrouble(lambda: moment)
    assert trouble.filter(warning("the database is away"))
    moment = 61.0
    assert trouble.filter(warning("the database is away"))
    assert not trouble.filter(warning("the database is away"))


def test_another_channel_delivery_or_function_is_another_trouble() -> None:
    trouble = log.OnceATrouble(lambda: 0.0)
    lines = [
        warning("slow call", function="plan"),
        warning("slow call", function="claim"),
        warning("the ledger cannot be written", channel="telegram"),
        warning("the ledger cannot be written", channel="slack"),
    ]
    assert [trouble.filter(one) for one in lines] == [True] * 4


def test_an_error_of_another_kind_is_another_trouble() -> None:
    stream = io.StringIO()
    log.set_up(stream=stream)
    for error in (ValueError("one"), ValueError("two"), KeyError("three")):
        try:
            raise error
        except (ValueError, KeyError):
            structlog.get_logger("delivery").exception("the way out stumbled", channel="telegram")
    assert [str(line["exception"]).splitlines()[-1] for line in lines(stream)] == [
        "ValueError: one",
        "KeyError: 'three'",
    ]


def test_what_is_no_trouble_is_told_each_time() -> None:
    stream = io.StringIO()
    log.set_up(stream=stream)
    for _ in range(3):
        structlog.get_logger("delivery").info("sending", channel="telegram")
        structlog.get_logger("delivery").warning("the channel has to wait", channel="telegram", seconds=1.0)
    assert [line["event"] for line in lines(stream)].count("sending") == 3
    assert [line["event"] for line in lines(stream)].count("the channel has to wait") == 1


def warning(event: str, **values: object) -> logging.LogRecord:
    said = {"event": event, "level": "warning", "logger": "delivery", **values}
    return logging.LogRecord("delivery", logging.WARNING, "", 0, said, None, None)
