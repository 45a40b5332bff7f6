"""``kompis slack manifest``."""

from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Kompis


def test_the_manifest_is_printed_with_the_link_that_fills_it_in_and_needs_no_settings(
    kompis: Kompis, folder: Path
) -> None:
    (folder / "config.yaml").unlink()
    said = kompis("slack", "manifest")
    made = yaml.safe_load(said.out)
    assert (said.code, said.err) == (0, "")
    assert (made["display_information"]["name"], made["settings"]["socket_mode_enabled"]) == ("Kompis", True)
    assert said.out.splitlines()[1].startswith("# https://api.slack.com/apps?new_app=1&manifest_json=%7B")


def test_for_http_it_names_the_public_address_and_the_channel(kompis: Kompis, folder: Path) -> None:
    config = folder / "config.yaml"
    config.write_text(
        config.read_text("utf-8").replace("web:\n", "web:\n  public_url: https://kompis.example.se\n", 1),
        "utf-8",
    )
    made = yaml.safe_load(kompis("slack", "manifest", "--http", "--channel", "stan").out)
    url = made["settings"]["interactivity"]["request_url"]
    assert url == "https://kompis.example.se/slack/stan/events"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--http",),
            (
                "Slack calls https addresses only, and the public one is http://127.0.0.1:8080; "
                "write it below web: in config.yaml, or name it with --url\n"
            ),
        ),
        (
            ("--name", "x" * 36),
            "the name of a Slack app has 1 to 35 characters; choose another with --name\n",
        ),
    ],
)
def test_what_slack_would_not_take_is_said(kompis: Kompis, words: tuple[str, ...], sentence: str) -> None:
    said = kompis("slack", "manifest", *words)
    assert (said.code, said.out, said.err) == (1, "", sentence)


def test_a_language_that_kompis_does_not_talk_is_said(kompis: Kompis) -> None:
    said = kompis("slack", "manifest", "--language", "svv")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith('kompis does not talk "svv"; ')
