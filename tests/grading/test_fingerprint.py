"""A mark goes out of date when code that decides about it changes."""

from pathlib import Path

import pytest

from autograder.grading import fingerprint
from autograder.problem_sets import NAMES, exercises


@pytest.mark.parametrize("problem_set", NAMES)
def test_a_mark_depends_on_every_module_of_its_set(
    problem_set: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deciding = {
        function.__module__.rpartition(".")[2] + ".py"
        for exercise in exercises(problem_set).values()
        for function in (exercise.cases, *(slip.wrong for slip in exercise.misconceptions))
    }
    read = []

    def contents(path: Path) -> bytes:
        read.append(path.name)
        return b""

    monkeypatch.setattr(Path, "read_bytes", contents)
    fingerprint.code_version.__wrapped__(problem_set)
    assert deciding <= set(read)
    assert not {f"{other}.py" for other in NAMES if other != problem_set} & set(read)
