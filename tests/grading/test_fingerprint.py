"""A mark goes out of date when code that decides about it changes."""

import subprocess
import sys
from pathlib import Path

import pytest

import autograder
from autograder.grading import fingerprint
from autograder.problem_sets import PROBLEM_SETS

PACKAGE = Path(autograder.__file__).parent
LOADED = """
import sys
import autograder.judging
from autograder.problem_sets import exercise_names, prepare
exercise_names()
for name, module in list(sys.modules.items()):
    if name.startswith(("autograder.", "reference_impl.")):
        print(module.__file__)
"""
DECIDE_NOTHING = {
    *("sandbox/__init__.py", "sandbox/interface.py"),
    *("sandbox/zygote/__init__.py", "sandbox/zygote/orders.py"),
}
"""Modules that are loaded with others and hold no code that judges."""


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
    rooms = {name for name in PROBLEM_SETS if name != problem_set}
    others = {path for path in loaded if rooms & {*path.parts}}
    assert others
    assert not others & read
    left_out = {path.relative_to(PACKAGE).as_posix() for path in loaded - others - read}
    assert left_out == DECIDE_NOTHING


def test_right_answers_and_excused_mutants_decide_about_no_mark() -> None:
    read = fingerprint.sources_of("ps06_two_layer_example")
    assert not [path for path in read if "right_answers" in str(path)]
