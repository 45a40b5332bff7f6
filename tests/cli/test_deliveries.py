"""The list of deliveries on a terminal: nothing is cut, and what belongs together stands together."""

from datetime import UTC, datetime

from bot.cli.deliveries import INDENT, _line, _wrapped
from bot.services.delivery.list import Listed

DUE = datetime(2027, 3, 1, 7, 30, tzinfo=UTC)
FAILED = Listed(
    id=1234567,
    organisation="ostersund",
    person=None,
    channel="telegram-östersund",
    address="-1001234567890",
    kind="announcement",
    subject="halsa-pa-kunden/nar-kön-växer-så-att-den-räcker-ända-ut-på-gatan",
    state="failed",
    due_at=DUE,
    sent_at=None,
    attempts=3,
    error="Gruppen är borta: boten har tagits bort ur den, eller så finns den inte längre.",
)


def test_on_a_narrow_terminal_a_delivery_takes_several_lines_and_loses_nothing() -> None:
    line = _line(FAILED, DUE)
    shown = _wrapped(line, 80).splitlines()
    assert max(map(len, shown)) <= 80
    assert all(one.startswith(" " * INDENT) for one in shown[1:])
    assert " ".join(" ".join(shown).split()) == " ".join(line.split())


def test_elsewhere_than_on_a_terminal_a_delivery_is_one_line() -> None:
    assert _wrapped(_line(FAILED, DUE), None).count("\n") == 0
