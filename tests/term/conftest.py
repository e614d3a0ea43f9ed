"""What these tests share lies beside them; and a course in which a class hands in."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parent))
ROOT = Path(__file__).resolve().parents[2]
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
Run = Callable[..., Result]


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder in which ps06 is released and known to the gradebook."""
    from autograder.classroom.course import Course

    folder = tmp_path_factory.mktemp("released")
    name = "ps06_two_layer_example"
    shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    Course(folder).release(name)
    return folder


@pytest.fixture
def folder(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which we are."""
    course = tmp_path / "course"
    shutil.copytree(released, course)
    monkeypatch.chdir(course)
    return course


@pytest.fixture
def run(folder: Path) -> Run:
    """Run `course` there; an exception is none of its words."""
    from autograder import cli

    def command(*arguments: Any, code: int | None = 0) -> Result:
        result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        if code is not None:
            assert result.exit_code == code, result.output
        return result

    return command
