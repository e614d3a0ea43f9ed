"""A mark goes out of date when code that decides about it changes."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.grading import fingerprint
from autograder.problem_sets import PROBLEM_SETS

LOADED = """
import sys
import autograder.judging, autograder.problem_sets
for name, module in list(sys.modules.items()):
    if name.startswith(("autograder.", "reference_impl.")) and "__init__" not in module.__file__:
        print(module.__file__)
"""
ONLY_IN_CHECK = ("check.py", "time_limit.py")


@pytest.fixture(scope="module")
def loaded() -> set[Path]:
    """Every module that a Python has loaded in which everything can be judged."""
    run = [sys.executable, "-c", LOADED]
    files = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()
    return {Path(file) for file in files}


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_a_mark_depends_on_the_judge_the_reference_and_its_set_and_on_no_other_set(
    problem_set: str, loaded: set[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = set()

    def contents(path: Path) -> bytes:
        read.add(path)
        return b""

    monkeypatch.setattr(Path, "read_bytes", contents)
    fingerprint.code_version.__wrapped__(problem_set)
    numbers = {name.partition("_")[0] for name in PROBLEM_SETS if name != problem_set}
    others = {path for path in loaded if path.stem.partition("_")[0] in numbers}
    assert others
    assert not others & read
    left_out = {path.name for path in loaded - others - read}
    assert left_out == set(ONLY_IN_CHECK)
