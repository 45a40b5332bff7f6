"""An e-mail address is found in what somebody wrote, if there is exactly one."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.mail_address import LONGEST, host_of, mailbox_of, written_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("alva@exempel.se", "alva@exempel.se"),
        ("  Alva.B+tips@Exempel.SE ", "Alva.B+tips@exempel.se"),
        ("Det är <alva@exempel.se>.", "alva@exempel.se"),
        ("mailto:alva@exempel.se", "alva@exempel.se"),
        ("alva@räksmörgås.se", "alva@xn--rksmrgs-5wao1o.se"),
        ("alva@mejl.exempel.se, tack", "alva@mejl.exempel.se"),
    ],
)
def test_an_address_is_understood_as_people_write_it(written: str, address: str) -> None:
    assert written_address(written) == address


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "alva",
            "@",
            "alva@",
            "@exempel.se",
            "alva@exempel",
            "alva@exempel..se",
            "al va@exempel.se x@y.se",
        ),
        *("alva@@exempel.se", "alva@exempel.s", "alva..b@exempel.se", ".a@-exempel.se", "alva@127.0.0.1"),
        *("älva@exempel.se", "alva@exempel.se\r\nBcc:cilla@exempel.se", f"{'a' * 65}@exempel.se"),
        f"alva@{'a.' * 130}se",
    ],
)
def test_what_is_none_is_not_taken_for_one(written: str) -> None:
    assert written_address(written) is None


@given(some.text(max_size=80) | some.from_regex(r"[\w.@<> -]{0,60}"))
def test_whatever_is_written_nothing_dangerous_comes_out(written: str) -> None:
    address = written_address(written)
    if address is not None:
        assert address.isascii()
        assert address.isprintable()
        assert len(address) <= LONGEST
        assert not set(address) & set(' <>"\\,;:()[]')
        assert address.count("@") == 1


def test_the_host_is_what_stands_behind_the_sign() -> None:
    assert host_of("alva@exempel.se") == "exempel.se"


def test_tags_and_case_make_no_other_mailbox() -> None:
    spellings = ["cilla@exempel.se", "Cilla+1@exempel.se", "CILLA+spam+2@exempel.se"]

    assert {mailbox_of(one) for one in spellings} == {"cilla@exempel.se"}
    assert mailbox_of("+cilla@exempel.se") == "+cilla@exempel.se"
    assert mailbox_of("alva@exempel.se") != mailbox_of("cilla@exempel.se")
