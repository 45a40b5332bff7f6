"""Secrets of the settings: wherever they stand, they are known as such, and no sentence carries them."""

from pathlib import Path
from typing import Any

import pytest

from adapters import ADAPTERS
from adapters.web.build import build
from bot.ports import Tools
from bot.settings import load_settings
from bot.storage.channel_state import StoreChannelState
from bot.storage.errors import CannotOpen
from bot.storage.migrate import revision
from bot.storage.store import Store, open_store
from bot.storage.transcript import StoreTranscript

CONFIG = """
database: {database}
lessons: lessons
organisations: {{ostersund: {{name: Destination Östersund}}}}
channels: {{web: {{adapter: web}}}}
"""
PASSWORD = "hunter%202"


@pytest.mark.parametrize(
    "database",
    [
        f"postgresql://kompis:{PASSWORD}@localhost/kompis",
        f"postgresql://localhost/kompis?user=kompis&password={PASSWORD}&sslmode=require",
        f"postgresql://kompis@localhost/kompis?password={PASSWORD}",
    ],
)
def test_the_databases_password_is_a_secret_wherever_it_stands(tmp_path: Path, database: str) -> None:
    (tmp_path / "lessons").mkdir()
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.format(database=f'"{database}"'))

    settings = load_settings(file, {"KOMPIS_SECRET": "s" * 32}, ADAPTERS)

    assert settings.secrets == {PASSWORD, "hunter 2", "s" * 32}
    assert [warning.sentence.partition(";")[0] for warning in settings.warnings] == [
        "the password stands here in clear text"
    ]


@pytest.mark.parametrize("user", ["kompis:hunter2@", ""])
def test_a_database_out_of_reach_is_told_without_its_password(tmp_path: Path, user: str) -> None:
    address = f"postgresql://{user}/kompis?host={tmp_path}&password=hunter2"
    said = []
    for ask in (revision, open_store):
        with pytest.raises(CannotOpen) as raised:
            ask(address)
        said.append(str(raised.value))

    assert ["hunter2" in sentence for sentence in said] == [False, False]
    assert ["postgresql://" in sentence for sentence in said] == [True, True]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_adapters_are_built_of_does_not_show_its_secrets(store: Store) -> None:
    async def nobody(*_: object) -> Any:  # noqa: ANN401 - nobody is asked
        return None

    nothing: Any = None
    remembered, transcript = StoreChannelState(store, "web"), StoreTranscript(store, "web")
    asked = (nobody, nobody, nobody, nothing)
    tools = Tools("web", {"token": "hunter2"}, remembered, transcript, *asked, b"hunter2", "")

    assert "hunter2" not in repr(tools)
    assert "hunter2" not in repr(build(tools).routes()[0].endpoint)  # type: ignore[attr-defined]
