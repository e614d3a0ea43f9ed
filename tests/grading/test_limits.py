"""Limits of the course, and of single exercises."""

import copy
import dataclasses
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.core.submission import Submission, SubmittedCell
from autograder.grading.execute import grade_notebook
from autograder.grading.graft import graft
from autograder.grading.limits import CourseLimits, with_settings
from autograder.nbgrader_plugin.preprocessors import JudgeExercises
from autograder.problem_sets import exercises
from autograder.sandbox import Limits


def test_settings_are_in_the_units_an_instructor_writes() -> None:
    own = with_settings(
        Limits(), {"call_seconds": 20, "memory_megabytes": 4096, "output_kilobytes": 0.5}
    )
    assert (own.call_seconds, own.memory_bytes, own.output_bytes) == (20, 2**32, 512)
    assert own.cell_seconds == Limits().cell_seconds


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"memory": 1}, "there is no limit 'memory'"),
        ({"call_seconds": "20"}, "call_seconds should be a number from 0.1"),
        ({"call_seconds": 0}, "not 0"),
        ({"call_seconds": -1}, "not -1"),
        ({"cell_seconds": True}, "not True"),
        ({"disk_megabytes": float("nan")}, "not nan"),
        ({"memory_megabytes": 1}, "from 32 to"),
        ({"memory_megabytes": 2**60}, "from 32 to"),
        ({"notebook_seconds": 60}, "there is no limit 'notebook_seconds'"),
    ],
)
def test_settings_that_make_no_sense_are_refused_in_words(
    settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        with_settings(Limits(), settings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"call_seconds": -1.0}, "call_seconds should be"),
        ({"notebook_seconds": 0.0}, "notebook_seconds should be"),
        ({"notebook_seconds": float("inf")}, "notebook_seconds should be"),
        ({"notebook_seconds": 20.0}, "no less than cell_seconds"),
        ({"memory_megabytes": -5}, "memory_megabytes should be"),
        ({"output_kilobytes": 0}, "output_kilobytes should be"),
        (
            {"exercise_limits": {"error": {"call_seconds": 0}}},
            "exercise_limits, 'error': call_seconds should",
        ),
        (
            {"exercise_limits": {"error": 5}},
            "exercise_limits, 'error': limits are written as {'call_seconds': 10}, not as 5",
        ),
        (
            {"exercise_limits": {"errors": {}}},
            "^nbgrader_config.py, .*'errors': there is no such exercise",
        ),
    ],
    ids=str,
)
def test_no_limit_of_a_course_lets_everybody_fail(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        print(JudgeExercises(**settings).limits)


def test_other_limits_make_another_mark_but_not_those_of_another_set() -> None:
    asked = exercises("ps06_two_layer_example")
    usual = CourseLimits(Limits(call_seconds=5)).text_for(asked)
    assert usual == CourseLimits().text_for(asked)
    assert usual == JudgeExercises(
        exercise_limits={"mlp_forward": {"call_seconds": 9}}
    ).limits.text_for(asked)
    others = ({"call_seconds": 6.0}, {"exercise_limits": {"error": {"call_seconds": 9}}})
    for settings in others:
        assert JudgeExercises(**settings).limits.text_for(asked) != usual


class Watched:
    """Runs nothing; notes which limits held where."""

    isolation = "A"
    description = "none"

    def __init__(self) -> None:
        self.observed: list[tuple[Limits, str]] = []
        self.opened: list[Limits] = []

    def open_workspace(self, limits: Limits, *, draws: bool = True) -> "Watched":
        self.opened.append(limits)
        return self

    def send_ahead(self, requests: object) -> None:
        pass

    def run_cell(self, source: str, record: object) -> None:
        self.observed.append((self.opened[-1], source))

    def call(self, function: str, args: tuple[object, ...], **options: object) -> object:
        self.observed.append((self.opened[-1], function))
        return {"missing": True}

    def close(self) -> None:
        pass


def test_an_exercise_runs_within_its_own_limits_and_the_next_within_the_courses(
    release_notebook: NotebookNode,
) -> None:
    more = with_settings(Limits(), {"memory_megabytes": 4096})
    watched = Watched()
    notebook = graft(
        copy.deepcopy(release_notebook), Submission("d", (SubmittedCell("code", "", "", ""),))
    )
    limits = CourseLimits(Limits(), {"backward": more})
    grade_notebook(notebook, exercises("ps06_two_layer_example"), 1, watched, limits)
    assert {where for where, what in watched.observed if what == "backward"} == {more}
    others = {"forward", "error", "update", "train"}
    assert {where for where, what in watched.observed if what in others} == {Limits()}


def test_an_exercise_has_what_it_needs_and_the_instructor_may_give_it_more() -> None:
    asked = dict(exercises("ps06_two_layer_example"))
    asked["train"] = dataclasses.replace(asked["train"], minimum_limits={"call_seconds": 60})
    own = {"train": with_settings(Limits(), {"call_seconds": 90, "memory_megabytes": 99})}
    assert CourseLimits().for_exercises(asked).of("train").call_seconds == 60
    assert CourseLimits().for_exercises(asked).of("error") == Limits()
    assert CourseLimits(per_exercise=own).for_exercises(asked).of("train") == own["train"]


def test_cells_that_only_show_something_are_not_run_unless_the_student_changed_them(
    release_notebook: NotebookNode,
) -> None:
    release = copy.deepcopy(release_notebook)
    given = {"mine": "print('theirs')", "left": "print('left')"}
    for name, source in given.items():
        shown = nbformat.v4.new_code_cell(source, id=name, metadata={"tags": ["show-only"]})
        release.cells.append(shown)
    cells = (SubmittedCell("code", "mine = 1", "mine", ""),)
    cells += (SubmittedCell("code", given["left"], "left", ""),)
    own = SubmittedCell("code", "own = 1", "show-only", "")
    watched = Watched()
    notebook = graft(release, Submission("d", (*cells, own)))
    asked = exercises("ps06_two_layer_example")
    grade_notebook(notebook, asked, 1, watched, CourseLimits())
    ran = [what for _, what in watched.observed]
    assert "mine = 1" in ran
    assert "own = 1" in ran
    assert given["left"] not in ran
