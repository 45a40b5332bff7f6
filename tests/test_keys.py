"""The installation's secret: made once, kept from others, and a key of its own for each purpose."""

import threading
from pathlib import Path

import pytest

from bot.keys import SecretUnusable, load_keys


def test_the_first_run_makes_a_secret_that_the_second_finds(tmp_path: Path) -> None:
    first = load_keys(None, tmp_path / "data")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]
    assert load_keys(None, tmp_path / "data").key_for("cookies") == first.key_for("cookies")


def test_another_installation_has_other_keys(tmp_path: Path) -> None:
    here, there = load_keys(None, tmp_path / "here"), load_keys(None, tmp_path / "there")
    assert here.key_for("cookies") != there.key_for("cookies")


def test_nobody_else_can_read_the_secret(tmp_path: Path) -> None:
    load_keys(None, tmp_path / "data")
    assert oct((tmp_path / "data" / "secret").stat().st_mode & 0o777) == "0o600"
    assert oct((tmp_path / "data").stat().st_mode & 0o777) == "0o700"


def test_a_secret_that_was_copied_open_is_shut_again(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("0" * 64)
    (tmp_path / "secret").chmod(0o644)
    load_keys(None, tmp_path)
    assert oct((tmp_path / "secret").stat().st_mode & 0o777) == "0o600"


def test_a_given_secret_goes_before_the_file_and_leaves_none(tmp_path: Path) -> None:
    keys = load_keys("s" * 32, tmp_path / "data")
    assert keys.key_for("cookies") == load_keys("s" * 32, tmp_path / "elsewhere").key_for("cookies")
    assert keys.key_for("cookies") != load_keys("t" * 32, tmp_path / "data").key_for("cookies")
    assert not (tmp_path / "data").exists()


def test_each_purpose_has_its_own_key_of_32_bytes() -> None:
    keys = load_keys("s" * 32, Path())
    made = [keys.key_for(purpose) for purpose in ("cookies", "links", "cookies ", "")]
    assert {len(key) for key in made} == {32}
    assert len(set(made)) == 4


def test_keys_are_the_same_in_every_version() -> None:
    """Were they not, an update would end every signed link and cookie."""
    assert load_keys("s" * 32, Path()).key_for("web cookies").hex() == (
        "8175f6588478e042342b26c85aedf1953fba5ecefcf8cffcab0e87dc9d4657bb"
    )


def test_what_was_made_with_the_secret_before_is_still_read_and_nothing_more_made_with_it(
    tmp_path: Path,
) -> None:
    old, new = "s" * 32, "t" * 32
    keys = load_keys(new, tmp_path, old)
    assert keys.former_for("cookies") == (load_keys(old, tmp_path).key_for("cookies"),)
    assert keys.key_for("cookies") == load_keys(new, tmp_path).key_for("cookies")
    assert load_keys(new, tmp_path).former_for("cookies") == ()


def test_two_that_start_at_once_agree(tmp_path: Path) -> None:
    found: list[bytes] = []
    gate = threading.Barrier(8)

    def start() -> None:
        gate.wait()
        found.append(load_keys(None, tmp_path / "data").key_for("cookies"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("held", ["", "short\n"])
def test_a_file_without_a_secret_is_one_sentence(tmp_path: Path, held: str) -> None:
    (tmp_path / "secret").write_text(held)
    with pytest.raises(SecretUnusable) as raised:
        load_keys(None, tmp_path)
    assert str(raised.value) == (
        f"{tmp_path}/secret holds fewer than 16 characters; put back the one that was there, "
        "or remove it to have a new one made, which ends signed links and cookies"
    )


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(SecretUnusable) as raised:
        load_keys(None, tmp_path / "data")
    assert str(raised.value).startswith(f"cannot use {tmp_path}/data/secret: ")
