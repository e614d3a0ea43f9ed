"""The command line: its words and exit codes."""

import importlib
import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.classroom.course import Course
from autograder.demo.main import Demo
from autograder.problem_sets import PROBLEM_SETS
from autograder.student.lab import START_PAGE

grading = importlib.import_module("autograder.cli.grade")  # not the command of that name
CHECKOUT = Path(__file__).parents[2]
SOME = ("ps01_perceptron", "ps06_two_layer_example", "ps11_training_recipe")


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run `course` in a small checkout."""
    for name in SOME:
        shutil.copytree(CHECKOUT / "solutions" / name, tmp_path / "solutions" / name)
    shutil.copy(CHECKOUT / "nbgrader_config.py", tmp_path)
    (tmp_path / "deeper").mkdir()
    monkeypatch.chdir(tmp_path / "deeper")
    return lambda *arguments: CliRunner().invoke(cli.main, arguments)


def test_release_makes_exactly_the_exercises_of_the_checkout(run, tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "PROBLEM_SETS", SOME)
    result = run("release")
    assert result.exit_code == 0, result.output
    for name in SOME:
        notebook = f"exercises/{name}/{name}.ipynb"
        assert (tmp_path / notebook).read_text() == (CHECKOUT / notebook).read_text(), notebook
    assert not (tmp_path / "gradebook.db").exists()


def test_release_of_a_set_without_a_source_says_so(run):
    result = run("release", "ps06", "ps02")
    assert result.exit_code == 1
    assert "no folder" in result.output
    assert "ps02_xor" in result.output


def test_release_brings_the_data_that_lies_beside_the_notebook(run, tmp_path):
    assert run("release", "ps11").exit_code == 0
    data = [path.relative_to(tmp_path) for path in (tmp_path / "exercises").rglob("*.npz")]
    assert sorted(path.name for path in data) == ["autoencoder.npz", "digits.npz"]
    for path in data:
        assert (tmp_path / path).read_bytes() == (CHECKOUT / path).read_bytes()


@pytest.fixture
def graded(run, monkeypatch):
    """Run `course grade`, and return what it ends with and which sets are graded."""

    def grade(*arguments, whole=True):
        names = []

        def show(checkout, name, *rest, **more):
            names.append(name)
            return whole

        monkeypatch.setattr(grading, "_grade_and_show", show)
        return run("grade", *arguments), names

    return grade


def test_several_sets_are_graded_one_after_the_other(graded):
    result, names = graded("ps11", "ps06", "ps11")
    assert (result.exit_code, names) == (0, ["ps11_training_recipe", "ps06_two_layer_example"])


def test_a_set_that_is_not_whole_ends_in_1_after_the_others(graded):
    result, names = graded("ps11", "ps06", whole=False)
    assert (result.exit_code, len(names)) == (1, 2)


def test_all_are_those_that_were_handed_in(graded, tmp_path):
    for name in ("ps06_two_layer_example", "ps01_perceptron"):
        folder = tmp_path / "submitted" / "ann" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_text("{}")
    result, names = graded("--all")
    assert (result.exit_code, names) == (0, ["ps01_perceptron", "ps06_two_layer_example"])


def test_all_of_nothing_says_where_it_would_lie(graded):
    result, names = graded("--all")
    assert (result.exit_code, names) == (1, [])
    assert "submitted/STUDENT/SET" in result.output


@pytest.mark.parametrize("arguments", [(), ("ps06", "--all")])
def test_no_set_and_all_of_them_and_one_are_no_order(graded, arguments):
    result, names = graded(*arguments)
    assert (result.exit_code, names) == (2, [])
    assert "--all" in result.output


def test_a_set_that_does_not_exist_is_refused_with_those_that_do(run):
    result = run("release", "ps99")
    assert result.exit_code == 2
    assert "no set 'ps99'" in result.output
    assert PROBLEM_SETS[0] in result.output


def test_without_a_path_nbgraders_programs_are_found_beside_our_python(graded, monkeypatch):
    monkeypatch.delenv("PATH")
    result, names = graded("ps06")
    assert (result.exit_code, names) == (0, ["ps06_two_layer_example"])
    assert os.environ["PATH"].startswith(str(Path(sys.executable).parent))


def test_outside_a_checkout_the_words_say_where_to_go(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.main, ["demo"])
    assert result.exit_code == 1
    assert "Change to your checkout" in result.output


@pytest.mark.parametrize(("mistakes", "code"), [([], 0), (["ada deserves more"], 1)])
def test_demo_fails_when_a_mark_is_not_what_a_student_deserves(run, monkeypatch, mistakes, code):
    result_of = Demo(Course(Path()), {}, mistakes)
    monkeypatch.setattr("autograder.demo.main.run_demo", lambda *a, **k: result_of)
    assert run("demo").exit_code == code


def test_lab_opens_the_start_page_of_this_checkout(run, monkeypatch, tmp_path):
    (tmp_path / "lectures").mkdir()
    (tmp_path / START_PAGE).touch()
    called = []
    monkeypatch.setattr(
        "autograder.student.lab.open_lab", lambda *arguments: called.append(arguments) or 0
    )
    assert run("lab", "--no-browser").exit_code == 0
    assert called == [(tmp_path, ("--no-browser",))]
    assert (CHECKOUT / START_PAGE).exists()


def test_lab_in_another_folder_says_where_to_go(run):
    result = run("lab")
    assert result.exit_code == 1
    assert "there is no lectures/00_start_here.ipynb" in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ps07", "--after-deadline", "ps07"], "--after-deadline goes alone"),
        (["ps99"], "there is no set 'ps99'"),
        (["ps07"], "00_start_here.ipynb to hand out"),
        (["--after-deadline", "ps07"], "ps07_vectorized_backprop.ipynb to hand out"),
    ],
)
def test_handout_says_what_it_lacks(run, arguments, says):
    result = run("handout", *arguments)
    assert result.exit_code != 0
    assert says in result.output.replace("\n", "")
