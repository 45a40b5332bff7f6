"""``kompis doctor`` looks at everything, says what is missing, and ends with 1 where something is."""

from pathlib import Path

import pytest

from tests.cli.conftest import Kompis

CHANNELS = """
channels:
  web: {adapter: web}
  telegram: {adapter: telegram, token: "12:opens-nothing", api_url: "http://127.0.0.1:9"}
  slack:
    adapter: slack
    bot_token: "xoxb-opens-nothing"
    app_token: "xapp-opens-nothing"
    api_url: "http://127.0.0.1:9/api/"
"""


@pytest.fixture
def config(folder: Path) -> Path:
    """The shipped settings, with an address that people reach."""
    file = folder / "config.yaml"
    file.write_text(file.read_text("utf-8").replace("  # public_url:", "  public_url:"), "utf-8")
    return file


def test_where_all_is_well_it_says_so_and_makes_nothing(config: Path, kompis: Kompis) -> None:
    said = kompis("doctor")

    assert (said.code, said.out.splitlines(), said.err) == (
        0,
        [
            "ok   config.yaml: is understood",
            "ok   database: is new; the first start makes it",
            "ok   lessons: courses: service",
            "ok   web: people come in at https://kompis.example.se",
        ],
        "Nothing to mend.\n",
    )
    assert not (config.parent / "data").exists()


def test_an_address_that_only_this_machine_can_open_is_told(folder: Path, kompis: Kompis) -> None:
    said = kompis("doctor")

    assert (said.code, said.err) == (1, "To mend: 1.\n")
    assert said.out.splitlines()[-1].startswith(
        "MEND web: people are sent to http://127.0.0.1:8080, which only"
    )


def test_an_address_without_a_certificate_is_told(config: Path, kompis: Kompis) -> None:
    config.write_text(config.read_text("utf-8").replace("https://kompis", "http://kompis"), "utf-8")

    assert "MEND web: http://kompis.example.se is not https" in kompis("doctor").out


def test_a_platform_out_of_reach_is_told_and_the_others_are_looked_at_all_the_same(
    config: Path, kompis: Kompis
) -> None:
    head, _, _ = config.read_text("utf-8").partition("\nchannels:")
    config.write_text(head + CHANNELS, "utf-8")

    said = kompis("doctor")

    marks = [line.split(":")[0] for line in said.out.splitlines()]
    assert marks[-4:] == ["ok   web", "MEND telegram", "MEND slack", "MEND slack"]
    assert "Traceback" not in said.err


def test_a_broken_course_is_told_with_its_place(config: Path, kompis: Kompis) -> None:
    lessons = config.parent / "lessons"
    shipped = lessons.resolve()
    lessons.unlink()
    (lessons / "broken").mkdir(parents=True)
    (lessons / "broken" / "course.yaml").write_text("title: [", "utf-8")
    (lessons / "service").symlink_to(shipped / "service")

    said = kompis("doctor")

    assert said.code == 1
    assert any(line.startswith("MEND lessons: ") and "course.yaml:" in line for line in said.out.splitlines())
