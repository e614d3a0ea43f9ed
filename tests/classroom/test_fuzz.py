"""Whatever is handed in ends in a named outcome: read, grafted, run, judged and written."""

import json
import random
from pathlib import Path
from typing import Any

import nbformat
import pytest
from classes import CHECKOUT, PS06
from fuzzing import ODD_TEXT, ODD_VALUES, fuzzed

from autograder.classroom.as_nbgrader import LimitOutput
from autograder.classroom.result import GradedSubmission, result_of
from autograder.core.verdict import Outcome
from autograder.grading.execute import WorkspaceFactory, grade_notebook
from autograder.grading.graft import build_notebook_to_grade
from autograder.grading.limits import CourseLimits
from autograder.grading.metadata import METADATA_KEY
from autograder.grading.release import Release
from autograder.problem_sets import exercises
from autograder.sandbox import Limits, WorkspaceTerminated
from autograder.sandbox.opening import open_sandbox

LIMITS = CourseLimits(Limits(cell_seconds=3.0, call_seconds=1.0, output_bytes=200_000))
LOSSES = ("timed out", "out of memory", "died", "too much output", "broke the protocol")


@pytest.fixture(scope="module")
def release() -> Release:
    path = CHECKOUT / "exercises" / PS06 / f"{PS06}.ipynb"
    return Release(PS06, PS06, path.read_bytes())


class OddWorkspace:
    """Runs nothing; shows and answers what comes to mind."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def odd(self, depth: int = 0) -> Any:
        kind = self.chance.randrange(6 if depth < 3 else 4)
        if kind == 4:
            return [self.odd(depth + 1) for _ in range(3)]
        if kind == 5:
            return {self.chance.choice(ODD_TEXT): self.odd(depth + 1) for _ in range(2)}
        return self.chance.choice(ODD_TEXT if kind % 2 else ODD_VALUES)

    def send_ahead(self, requests: Any) -> None:
        pass

    def run_cell(self, source: str, record: Any) -> None:
        kinds = ("stream", "error", "display_data", "execute_result", "update_display_data")
        fields = ("name", "text", "ename", "evalue", "traceback", "data", "metadata", "transient")
        for _ in range(self.chance.randrange(4)):
            names = self.chance.sample(fields, self.chance.randrange(8))
            content = {name: self.odd() for name in names}
            if self.chance.random() < 0.5:
                data = {"text/plain": self.odd(), "image/png": self.odd(), "text/html": self.odd()}
                content.update(data=data, metadata=self.odd())
            record({"msg_type": self.chance.choice((*kinds, self.odd())), "content": content})
        self._perhaps_die()

    def call(self, function: str, args: tuple[object, ...], **options: object) -> object:
        self._perhaps_die()
        report = {"value": self.odd(), "args": self.odd(), "warnings": self.odd(), "steps": 1}
        if self.chance.random() < 0.5:
            report.update(args=args, warnings=[], steps=None)
        return self.chance.choice((report, {"error": self.odd()}, {"missing": True}, self.odd()))

    def _perhaps_die(self) -> None:
        if self.chance.random() < 0.05:
            raise WorkspaceTerminated(self.chance.choice(LOSSES))

    def close(self) -> None:
        pass


class OddSandbox:
    isolation = "A"
    description = "none"

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def open_workspace(self, limits: Limits, *, draws: bool = True) -> OddWorkspace:
        return OddWorkspace(self.seed)


def check_graded(release: Release, folder: Path, sandbox: WorkspaceFactory) -> None:
    notebook = build_notebook_to_grade(release, folder)
    verdicts = grade_notebook(notebook, exercises(PS06), 1, sandbox, LIMITS)
    assert set(verdicts) == set(exercises(PS06))
    assert all(isinstance(verdict.outcome, Outcome) for verdict in verdicts.values())
    result = result_of(notebook, verdicts, LimitOutput())
    check_written(result)


def check_written(result: GradedSubmission) -> None:
    notebook = nbformat.reads(result.content.decode("utf-8"), as_version=4)
    for cell in notebook.cells:
        facts = cell.metadata.get(METADATA_KEY)
        if facts is not None:
            assert 0 <= facts["earned"] <= facts["points"]
            name = cell.metadata["nbgrader"]["grade_id"]
            assert result.scores[name] == facts["earned"]


def folder_with(content: bytes, folder: Path) -> Path:
    (folder / f"{PS06}.ipynb").write_bytes(content)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "seeds", [range(200), pytest.param(range(200, 1000), marks=pytest.mark.thorough)], ids=len
)
def test_spoiled_notebooks_and_odd_answers_end_in_named_outcomes(
    release: Release, tmp_path: Path, seeds: range
) -> None:
    notebook = json.loads(release.content)
    for seed in seeds:
        folder = folder_with(fuzzed(notebook, seed), tmp_path)
        try:
            check_graded(release, folder, OddSandbox(seed))
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise


@pytest.mark.slow
def test_spoiled_notebooks_end_in_named_outcomes_in_the_sandbox(
    release: Release, tmp_path: Path
) -> None:
    notebook = json.loads(release.content)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader"):
            cell["source"] = ""  # pictures, which take the longest
    with open_sandbox(allow_unprotected=True) as sandbox:
        for seed in range(1000, 1030):
            try:
                check_graded(release, folder_with(fuzzed(notebook, seed), tmp_path), sandbox)
            except Exception as error:
                error.add_note(f"seed {seed}")
                raise
