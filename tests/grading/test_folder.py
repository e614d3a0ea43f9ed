"""What lies beside a notebook: plain files are taken, and nothing else is opened."""

import os
from pathlib import Path
from typing import Any

import pytest

from autograder.core.submission import CannotBeRead, Unreadable
from autograder.grading.folder import (
    DEPTH_LIMIT,
    FILE_BYTES,
    FILE_LIMIT,
    ExtraFiles,
    digest_of,
    extra_files,
    read_timestamp,
)


def test_plain_files_are_taken_and_everything_else_is_named(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    folder = tmp_path / "ps06"
    (folder / "deep").mkdir(parents=True)
    (folder / "data.csv").write_text("1")
    (folder / "deep" / "more.csv").write_text("2")
    (folder / "ps06.ipynb").write_text("{}")
    (folder / "link").symlink_to(outside)
    (folder / "links").symlink_to(tmp_path)
    os.link(outside, folder / "hard")
    os.mkfifo(folder / "pipe")
    with (folder / "huge").open("wb") as file:
        file.truncate(FILE_BYTES + 1)
    found = extra_files(folder)
    assert found.accepted == ("data.csv", os.path.join("deep", "more.csv"))
    assert found.rejected == (
        "hard (a file with a second name elsewhere)",
        "huge (larger than 20 MB)",
        "link (a link)",
        "links (a link)",
        "pipe (no regular file)",
    )


def test_names_nobody_wants_are_neither_taken_nor_named(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").touch()
    (tmp_path / "a.pyc").symlink_to("/etc/hostname")
    assert extra_files(tmp_path, ("__pycache__", "*.pyc")).accepted == ()
    assert extra_files(tmp_path, ("__pycache__", "*.pyc")).rejected == ()


def test_a_folder_named_like_the_notebook_takes_no_place_from_it(tmp_path: Path) -> None:
    (tmp_path / "ps06.ipynb").mkdir()
    (tmp_path / "ps06.ipynb" / "data.csv").touch()
    assert extra_files(tmp_path).accepted == ()


def test_no_number_of_files_and_no_depth_is_too_much(tmp_path: Path) -> None:
    for number in range(FILE_LIMIT + 30):
        (tmp_path / f"{number:04}").touch()
    deep = tmp_path.joinpath(*"abcdefghijklmnop")
    deep.mkdir(parents=True)
    (deep / "data.csv").touch()
    assert len("abcdefghijklmnop") > DEPTH_LIMIT
    found = extra_files(tmp_path)
    assert len(found.accepted) == FILE_LIMIT
    assert found.rejected[-1] == "and 20 further files"


@pytest.mark.parametrize("inside", ["", "deep"])
def test_a_folder_that_the_machine_does_not_list_is_not_an_empty_one(
    inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    scandir = os.scandir

    def refuse(place: int | str) -> Any:
        path = os.readlink(f"/proc/self/fd/{place}") if isinstance(place, int) else place
        if Path(path) == tmp_path / inside:
            raise PermissionError(13, "Permission denied")
        return scandir(place)

    monkeypatch.setattr("autograder.grading.door.os.scandir", refuse)
    with pytest.raises(CannotBeRead, match="can't be listed: Permission denied"):
        extra_files(tmp_path)


def test_file_names_mean_nothing_to_a_browser(tmp_path: Path) -> None:
    (tmp_path / "<b>*x*`[a](b)").symlink_to("/nowhere")
    (name,) = extra_files(tmp_path).rejected
    assert not set("<>*`[]") & set(name)


def test_a_time_stamp_is_read_only_from_a_small_plain_file(tmp_path: Path) -> None:
    stamp = tmp_path / "timestamp.txt"
    assert read_timestamp(tmp_path) is None
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        stamp.write_text("2026-01-24 12:00:00 UTC\n", encoding=encoding)
        assert read_timestamp(tmp_path) == "2026-01-24 12:00:00 UTC"
    stamp.write_text("9" * 10_000)
    with pytest.raises(Unreadable, match="too long"):
        read_timestamp(tmp_path)
    stamp.write_bytes(b"\xff2026")
    with pytest.raises(Unreadable, match="no text"):
        read_timestamp(tmp_path)
    stamp.unlink()
    os.mkfifo(stamp)
    with pytest.raises(Unreadable, match="not a regular file"):
        read_timestamp(tmp_path)


def test_the_digest_changes_with_every_byte_that_was_handed_in(tmp_path: Path) -> None:
    def digest() -> str:
        return digest_of(tmp_path, "x.ipynb", extra_files(tmp_path))

    seen = [digest()]
    (tmp_path / "x.ipynb").write_text("{}")
    seen.append(digest())
    (tmp_path / "x.ipynb").write_text("{} ")
    seen.append(digest())
    (tmp_path / "data.csv").write_text("1")
    seen.append(digest())
    (tmp_path / "timestamp.txt").write_text("2026-01-24")
    seen.append(digest())
    (tmp_path / "x.ipynb").unlink()
    (tmp_path / "x.ipynb").symlink_to("data.csv")
    seen.append(digest())
    assert len(set(seen)) == len(seen)
    assert digest() == seen[-1]


TAKEN = (
    *("data.csv", "notes.md", "weights.npz", "photo.JPEG", "essay.docx", "table.xlsx", "plot.py"),
    *("my helpers/layers.py", "v1.2.txt", "log.gz", "settings.json", "timestamp.txt", "no ending"),
)
NOT_TAKEN = {
    "page.html": "browser",
    "page.HTM": "browser",
    "page.html.": "browser",
    "page.html.gz": "browser",
    "drawing.svg": "browser",
    "paper.pdf": "browser",
    "feed.kml": "browser",
    "list.xspf": "browser",
    "ps06.html/data.csv": "browser",
    "code.mjs": "browser",
    "code.cjs": "browser",
    "elsewhere.url": "shortcut",
    "nbgrader_config.py": "configuration",
    "jupyter_server_config.json": "configuration",
    "Jupyter_Notebook_Config.py": "configuration",
    "deep/ipython_config.py": "configuration",
    "sitecustomize.py": "configuration",
    "matplotlibrc": "configuration",
    ".jupyter/custom.txt": "hidden",
    "mine.pth": "library",
    "numpy.cpython-311-x86_64-linux-gnu.so": "library",
    "numpy.py": "in place of numpy",
    "numpy/__init__.py": "in place of numpy",
    "json.py": "in place of json",
    "autograder/check.py": "in place of autograder",
}


def test_what_means_nothing_to_browsers_jupyter_or_python_is_taken(tmp_path: Path) -> None:
    for name in TAKEN:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert extra_files(tmp_path) == ExtraFiles(tuple(sorted(TAKEN)), for_readers=True)


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_would_be_run_beside_graded_work_is_not_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    found = extra_files(tmp_path)
    assert found.accepted == ()
    (why,) = found.rejected
    assert name in why
    assert NOT_TAKEN[name] in why
