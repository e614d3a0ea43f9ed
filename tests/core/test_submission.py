"""Whatever is in the file, reading it gives cells or a reason."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from autograder.core.submission import SIZE_LIMIT, CannotBeRead, SubmittedCell, read_submission

CODE = {"cell_type": "code", "source": "x = 1", "id": "a", "metadata": {}}


def notebook(*cells: Any, **more: Any) -> bytes:
    return json.dumps({"cells": cells, "nbformat": 4, **more}).encode()


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "it is not JSON"),
    "not JSON": (b"\n\nfoo", "it is not JSON: Expecting value, line 3"),
    "half a notebook": (notebook(CODE)[:-9], "it is not JSON"),
    "a list": (b"[1, 2]", "it has no list of cells"),
    "a number": (b"14.0", "it has no list of cells"),
    "null": (b"null", "it has no list of cells"),
    "format 3": (b'{"nbformat": 3, "worksheets": [{"cells": []}]}', "no notebook of format 4"),
    "cells that are no list": (b'{"cells": {"0": {}}}', "it has no list of cells"),
    "nested lists": (b"[" * 200_000 + b"]" * 200_000, "nested too deeply"),
    "nested cells": (b'{"cells":' * 200_000 + b"1" + b"}" * 200_000, "nested too deeply"),
    "a number of many digits": (b'{"cells": [' + b"9" * 5000 + b"]}", "an impossible number"),
    "not UTF-8": (b'{"cells": ["\xff\xfe"]}', "it is not text in UTF-8"),
    "UTF-16 cut short": ('{"cells": []}'.encode("utf-16")[:-1], "it is not text in UTF-8 or"),
    "30 MB": (b" " * (30 * 2**20), "it is larger than 20 MB"),
    "too many cells": (notebook(*[CODE] * 2001), "it has 2001 cells"),
    "a cell that is no dict": (notebook(CODE, "x = 1"), "its cell 2 is of no known type"),
    "a cell of no type": (notebook({"source": ""}), "its cell 1 is of no known type"),
    "a cell of unknown type": (notebook({"cell_type": "heading"}), "its cell 1 is of no known"),
    "a cell type that is a list": (notebook({"cell_type": ["code"]}), "its cell 1 is of no known"),
    "a source that is a number": (notebook({**CODE, "source": 1}), "source of its cell 1"),
    "a source of numbers": (notebook(CODE, {**CODE, "source": ["a", 1]}), "source of its cell 2"),
}


@pytest.mark.parametrize(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_notebook_is_unreadable_with_a_reason(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    submission = read_submission(path)
    assert reason in submission.unreadable
    assert submission.cells == ()


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    assert read_submission(tmp_path / "x.ipynb").missing


ENCODED = {
    "UTF-8": b"\xef\xbb\xbf" + notebook(CODE),
    "UTF-16 as Windows writes it": b"\xff\xfe" + notebook(CODE).decode().encode("utf-16-le"),
    "UTF-16 the other way": b"\xfe\xff" + notebook(CODE).decode().encode("utf-16-be"),
    "UTF-32": notebook(CODE).decode().encode("utf-32"),
    "UTF-16 without a mark": notebook(CODE).decode().encode("utf-16-le"),
    "UTF-16 without a mark, the other way": notebook(CODE).decode().encode("utf-16-be"),
    "filled up with zeros": notebook(CODE) + bytes(512),
    "with an end of file as DOS writes it": notebook(CODE) + b"\x1a",
}


@pytest.mark.parametrize("content", ENCODED.values(), ids=ENCODED.keys())
def test_how_a_text_is_encoded_costs_nothing(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    assert [cell.source for cell in read_submission(path).cells] == ["x = 1"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE, errno.EMFILE])
def test_what_the_machine_does_not_give_is_no_fault_of_the_student(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(notebook(CODE))

    def refuse(*arguments: object) -> int:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr("autograder.core.submission.os.open", refuse)
    with pytest.raises(CannotBeRead, match=os.strerror(number)):
        read_submission(path)


def test_a_folder_that_went_away_is_not_a_notebook_that_was_not_handed_in(tmp_path: Path) -> None:
    with pytest.raises(CannotBeRead, match="can't be listed"):
        read_submission(tmp_path / "gone" / "x.ipynb")


def make_link(path: Path) -> None:
    target = path.with_name("neighbour.ipynb")
    target.write_bytes(notebook(CODE))
    path.symlink_to(target)


def make_dangling_link(path: Path) -> None:
    path.symlink_to("/nowhere")


SPECIAL = {
    "a link to a neighbour's notebook": make_link,
    "a dangling link": make_dangling_link,
    "a pipe nobody writes to": os.mkfifo,
    "a folder": Path.mkdir,
}


@pytest.mark.parametrize("make", SPECIAL.values(), ids=SPECIAL.keys())
def test_what_is_no_regular_file_is_unreadable_and_its_place_is_not_told(
    make: Any, tmp_path: Path
) -> None:
    """The reason is shown to the student: neither paths nor numbers of the grader's machine."""
    path = tmp_path / "x.ipynb"
    make(path)
    submission = read_submission(path)
    assert submission.unreadable == "it is not a regular file"
    assert submission.cells == ()


def test_a_folder_in_the_place_of_the_file_leaves_nothing_open(tmp_path: Path) -> None:
    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    read_submission(tmp_path)
    after = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    assert len(after) == len(before)


def read(tmp_path: Path, *cells: Any) -> tuple[SubmittedCell, ...]:
    path = tmp_path / "x.ipynb"
    path.write_bytes(notebook(*cells))
    return read_submission(path).cells


def test_only_type_source_and_origin_are_taken(tmp_path: Path) -> None:
    metadata = {"nbgrader": {"grade_id": "forward", "points": 100}, "tags": ["skip-execution"]}
    cell = {**CODE, "source": ["a\n", "b"], "metadata": metadata, "outputs": [1], "extra": {}}
    assert read(tmp_path, cell) == (SubmittedCell("code", "a\nb", "a", "forward"),)


@pytest.mark.parametrize(
    "odd",
    [
        {"metadata": None},
        {"metadata": []},
        {"metadata": {"nbgrader": "forward"}},
        {"metadata": {"nbgrader": {"grade_id": ["forward"]}}},
        {"id": 5},
        {"id": None},
    ],
    ids=str,
)
def test_odd_metadata_is_no_metadata(odd: dict[str, Any], tmp_path: Path) -> None:
    (cell,) = read(tmp_path, {**CODE, **odd})
    assert cell.source == "x = 1"
    assert cell.grade_id == ""


def test_half_characters_become_question_marks(tmp_path: Path) -> None:
    (cell,) = read(tmp_path, {**CODE, "source": "a\ud800b"})
    assert cell.source == "a?b"


def test_the_largest_allowed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    small = notebook(CODE)
    path.write_bytes(small + b" " * (SIZE_LIMIT - len(small)))
    assert len(read_submission(path).cells) == 1


def test_the_same_bytes_are_the_same_submission_and_one_more_is_another(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    one.write_bytes(notebook(CODE))
    same.write_bytes(notebook(CODE))
    other.write_bytes(notebook(CODE) + b" ")
    digests = [read_submission(path).digest for path in (one, same, other)]
    assert digests[0] == digests[1] != digests[2]
