"""What a workspace may see: the Python environment without the project in it."""

import os
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import environment
from autograder.sandbox.environment import Environment, find_environment, readable_subtrees


def covered(path: str, folders: tuple[str, ...] | list[str]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def test_what_notebooks_import_is_there() -> None:
    found = find_environment()
    for module_file in (np.__file__, os.__file__):
        assert covered(module_file, found.readable)


def test_the_home_folder_and_the_project_are_not() -> None:
    found = find_environment()
    for path in (str(Path.home()), str(environment.PROJECT), "/etc/passwd", "/tmp", "/home", "/"):
        assert path not in found.readable


def test_parents_come_before_their_children() -> None:
    readable = find_environment().readable
    for index, path in enumerate(readable):
        assert not any(later in map(str, Path(path).parents) for later in readable[index + 1 :])


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages, with the project installed in it in every way."""
    folder = tmp_path / "lib" / "site-packages"
    names = (
        *("numpy/core", "autograder/judging", "reference_impl", "backprop_course-0.1.dist-info"),
        *("referencing", "autograd", "__pycache__"),
    )
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "file.py").write_text("")
    for name in ("__editable___backprop_course_finder.py", "__editable__.backprop_course.pth"):
        (folder / name).write_text("")
    (folder / "__pycache__" / "__editable___backprop_course_finder.cpython-311.pyc").write_text("")
    monkeypatch.setattr("sys.path", [str(folder), str(tmp_path), ""])
    return folder


def test_the_project_is_hidden_however_it_was_installed(packages: Path) -> None:
    hidden = {os.path.relpath(path, packages) for path in find_environment().hidden}
    assert {
        *("autograder", "reference_impl", "backprop_course-0.1.dist-info"),
        *("__editable___backprop_course_finder.py", "__editable__.backprop_course.pth"),
        "__pycache__/__editable___backprop_course_finder.cpython-311.pyc",
    } <= hidden
    assert not {"numpy", "referencing", "autograd"} & hidden


def test_subtrees_hold_nothing_hidden_and_everything_else(packages: Path) -> None:
    found = find_environment()
    readable, listable = readable_subtrees(found)
    for path in found.hidden:
        assert not covered(path, readable)
    for name in ("numpy/core/file.py", "referencing/file.py", "__pycache__/file.py"):
        assert covered(str(packages / name), readable)
    assert str(packages) in listable
    assert str(packages) not in readable


def test_what_is_wholly_hidden_is_in_no_subtree(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    found = Environment((), (str(tmp_path / "a"),), (str(tmp_path / "a"),))
    assert readable_subtrees(found) == ([], [])


def test_a_project_within_a_readable_folder_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "PROJECT", tmp_path / "lib" / "course")
    monkeypatch.setattr("sys.base_prefix", str(tmp_path))
    (tmp_path / "lib" / "course").mkdir(parents=True)
    assert str(tmp_path / "lib" / "course") in find_environment().hidden
