"""A rehearsal without walls and grading behind them agree on the points, whatever was handed in."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.core.submission import read_submission
from autograder.grading.execute import grade_notebook
from autograder.grading.graft import graft
from autograder.grading.limits import CourseLimits
from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.rehearsal.plan import RehearsalError, make_plan
from autograder.rehearsal.run import run_plan
from autograder.sandbox import Limits
from autograder.sandbox.opening import Sandbox, open_sandbox
from autograder.sandbox.plain_process import PlainProcess
from autograder.student.known_exercises import known_exercises
from tests.rehearsal.odd_cells import BESIDE
from tests.rehearsal.varied_notebooks import Varied, odd, odd_ones, released, sample_of

QUICK = Limits(cell_seconds=4.0, call_seconds=2.0)
"""Of processor time: enough for all that comes to an end."""
EVERY_TEST = 13
"""One in so many is tried each time."""


@pytest.fixture(scope="module")
def walls() -> Iterator[Sandbox]:
    with open_sandbox(allow_unprotected=True) as sandbox:
        yield sandbox


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.rehearsal.run.Limits", lambda: QUICK)
    # a machine that is busy with other things shall change nothing
    monkeypatch.setattr("autograder.sandbox.plain_process.WALL_CLOCK_FACTOR", 40)


def graded(varied: Varied, path: Path, sandbox: Sandbox) -> dict[str, int]:
    """Return what grading gives on the public cases, by exercise."""
    release = nbformat.reads(json.dumps(released(varied.problem_set)), as_version=4)
    notebook = graft(release, read_submission(path))
    verdicts = grade_notebook(
        notebook,
        exercises(varied.problem_set),
        PUBLIC_SEED,
        sandbox,
        CourseLimits(default=QUICK),
        diagnosis=False,
    )
    return {name: verdict.earned for name, verdict in verdicts.items()}


def rehearsed(varied: Varied, path: Path) -> dict[str, int]:
    """Return what a rehearsal without walls gives, by exercise; nothing if it says it can't."""
    try:
        plan = make_plan(path, known_exercises().sets)
    except RehearsalError:
        return dict.fromkeys(exercises(varied.problem_set), 0)
    verdicts = run_plan(
        plan,
        known_exercises().public_cases,
        lambda limits: PlainProcess(limits, path.parent),
        lambda done, total, what: None,
    )
    return {name: verdict.earned for name, verdict in verdicts.items()}


def differing(all_of_them: Iterable[Varied], folder: Path, walls: Sandbox) -> dict[str, object]:
    """Return the notebooks about which they don't agree, and what each of them says."""
    found: dict[str, object] = {}
    for number, varied in enumerate(all_of_them):
        path = folder / str(number) / f"{varied.problem_set}.ipynb"
        path.parent.mkdir()
        path.write_bytes(varied.content)
        (path.parent / "beside.py").write_text(BESIDE)
        (path.parent / "beside.txt").write_text(BESIDE)
        points = rehearsed(varied, path), graded(varied, path, walls)
        if points[0] != points[1]:
            found[varied.name] = points
    return found


def odd_parameters() -> Iterator[object]:
    for number, (name, problem_set, exercise) in enumerate(odd_ones()):
        marks = [] if number % EVERY_TEST == 0 else [pytest.mark.thorough]
        yield pytest.param(name, problem_set, exercise, id=f"{exercise}-{name}", marks=marks)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "problem_set", "exercise"), list(odd_parameters()))
def test_they_agree_on_what_is_odd(
    name: str, problem_set: str, exercise: str, tmp_path: Path, walls: Sandbox, quick: None
) -> None:
    assert differing([odd(name, problem_set, exercise)], tmp_path, walls) == {}


@pytest.mark.thorough
@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_they_agree_on_the_sample_class(
    problem_set: str, tmp_path: Path, walls: Sandbox, quick: None
) -> None:
    assert differing(sample_of(problem_set), tmp_path, walls) == {}


@pytest.mark.thorough
def test_there_are_three_hundred_different_ones() -> None:
    ours = {odd(*one).content for one in odd_ones()}
    ours |= {one.content for name in PROBLEM_SETS for one in sample_of(name)}
    assert len(ours) >= 300
