"""`course` as students have it: `course rehearse`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.rehearsal import command
from tests.rehearsal.conftest import SET

Save = Callable[..., Path]


def status(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    return ended.value.code


def test_it_prints_the_points_and_writes_the_file_to_hand_in(
    saved: Save, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(name="ps06 (1).ipynb")
    assert status("rehearse", str(path)) == 0
    printed = capsys.readouterr().out
    assert "in all" in printed
    assert (path.parent / "hand_in" / f"{SET}.ipynb").read_bytes() == path.read_bytes()


def test_what_is_no_notebook_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status("rehearse", str(tmp_path / "gone.ipynb")) == 1
    assert capsys.readouterr().err.startswith("There is no notebook")


@pytest.mark.parametrize("arguments", [(), ("one.ipynb", "two.ipynb"), ("one.ipynb", "--odd")])
def test_another_number_of_notebooks_is_no_rehearsal(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert status("rehearse", *arguments) == 2
    assert "usage: course" in capsys.readouterr().err


def test_without_a_command_it_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert status() == 2
    help_shown = capsys.readouterr().err
    assert "open JupyterLab on the start page" in help_shown
    assert "rehearse" in help_shown


def test_help_on_lab_is_the_course_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("lab", "--help") == 0
    assert "open JupyterLab on the start page" in capsys.readouterr().out
