"""The courses of a folder, and what becomes of them while their authors write."""

import asyncio
import shutil
from pathlib import Path

from bot.content.codec import content_hash, decode
from bot.content.library import Library, load_library, reload, watch
from tests.content.writing import SMALL, write

BROKEN = "title: [\n"
MENDED = SMALL.replace("Säg hej", "Säg hej först")


def test_courses_are_loaded_beside_guide_and_schema(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL, "till/course.yaml": SMALL})
    write(tmp_path, {"GUIDE.md": "# Guide", "GUIDE.sv.md": "# Guide", "schema.json": "{}", ".git/x": ""})
    library = load_library(tmp_path)
    assert list(library.courses) == ["service", "till"]
    assert library.findings == ()


def test_a_versioned_course_names_its_bytes(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL})
    service = load_library(tmp_path).courses["service"]
    assert decode(service.body) == service.course
    assert service.hash == content_hash(service.body)
    assert service.folder == tmp_path / "service"


def test_the_hash_hangs_on_the_words_and_not_on_the_layout(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL})
    before = load_library(tmp_path)
    write(tmp_path, {"service/course.yaml": f"# Kommentar\n{SMALL}"})
    assert reload(before).courses["service"].hash == before.courses["service"].hash
    write(tmp_path, {"service/course.yaml": MENDED})
    assert reload(before).courses["service"].hash != before.courses["service"].hash


def test_a_course_with_a_fault_is_left_out_and_the_others_run(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL, "till/course.yaml": BROKEN})
    library = load_library(tmp_path)
    assert list(library.courses) == ["service"]
    assert library.broken == {"till"}
    assert [one.file for one in library.findings] == [tmp_path / "till" / "course.yaml"]


def test_a_fault_in_a_translation_keeps_the_whole_course_out(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL, "service/en.yaml": BROKEN})
    assert load_library(tmp_path).courses == {}


def test_a_course_that_breaks_keeps_its_last_good_version_until_it_is_mended(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL, "till/course.yaml": SMALL})
    good = load_library(tmp_path)
    write(tmp_path, {"service/course.yaml": BROKEN, "till/course.yaml": MENDED})
    broken = reload(good)
    assert broken.courses["service"] == good.courses["service"]
    assert broken.courses["till"] != good.courses["till"]
    assert broken.kept == broken.broken == {"service"}
    assert len(broken.findings) == 1
    still = reload(broken)
    assert still == broken
    write(tmp_path, {"service/course.yaml": MENDED})
    mended = reload(still)
    assert (mended.findings, mended.kept) == ((), frozenset())
    assert mended.courses["service"] != good.courses["service"]


def test_a_course_that_is_removed_is_gone(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL, "till/course.yaml": SMALL})
    library = load_library(tmp_path)
    shutil.rmtree(tmp_path / "till")
    assert list(reload(library).courses) == ["service"]


def test_the_last_course_removed_leaves_an_empty_library_that_says_so(tmp_path: Path) -> None:
    root = tmp_path / "service"  # the root's own name is a course's
    write(root, {"service/course.yaml": SMALL})
    library = load_library(root)
    shutil.rmtree(root / "service")
    empty = reload(library)
    assert empty.courses == {}
    assert [one.code for one in empty.findings] == ["no-lessons"]


async def test_watching_brings_the_library_anew_after_a_save(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL})
    libraries = watch(load_library(tmp_path))
    waiting = asyncio.ensure_future(anext(libraries))
    fresh = None
    for number in range(100):  # saved again until the watcher, which starts in its own time, has seen it
        write(tmp_path, {"service/course.yaml": f"{MENDED}# {number}\n"})
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        if done:
            fresh = waiting.result()
            break
    assert fresh is not None
    assert title(fresh) == "Säg hej först"
    await libraries.aclose()


def title(library: Library) -> str:
    return library.courses["service"].course.lessons[0].text("sv").title


async def test_a_folder_that_was_put_in_the_place_of_the_watched_one_is_followed(tmp_path: Path) -> None:
    root, new, old = tmp_path / "lessons", tmp_path / "new", tmp_path / "old"
    write(root, {"service/course.yaml": SMALL})
    write(new, {"service/course.yaml": MENDED})
    libraries = watch(load_library(root), look_every=0.05)
    waiting = asyncio.ensure_future(anext(libraries))
    await asyncio.sleep(0)  # it knows the folder it watches
    root.rename(old)
    new.rename(root)
    fresh = await asyncio.wait_for(waiting, 10)
    assert title(fresh) == "Säg hej först"
    waiting = asyncio.ensure_future(anext(libraries))
    for number in range(100):  # as above
        write(root, {"service/course.yaml": f"{SMALL}# {number}\n"})
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        if done:
            break
    assert title(waiting.result()) == "Säg hej"
    await libraries.aclose()


async def test_what_cannot_be_read_anew_does_not_end_the_watching(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL})
    tries: list[Library] = []

    def reload_at_the_second_try(previous: Library) -> Library:
        tries.append(previous)
        if len(tries) == 1:
            raise ValueError
        return reload(previous)

    libraries = watch(load_library(tmp_path), look_every=0.05, read=reload_at_the_second_try)
    waiting = asyncio.ensure_future(anext(libraries))
    for number in range(100):  # as above
        write(tmp_path, {"service/course.yaml": f"{MENDED}# {number}\n"})
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        if done:
            break
    assert title(waiting.result()) == "Säg hej först"
    assert len(tries) == 2
    await libraries.aclose()
