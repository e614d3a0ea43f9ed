"""In a fresh environment the handout's wheel is one package more, and judges as the kit does."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from autograder.handout.main import Handout
from autograder.judging.as_text import as_text
from autograder.judging.card import as_html
from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.problem_sets.right_answers import STYLES, right_answers
from autograder.student.in_process import verdict_on

PROGRAM = Path(__file__).with_name("judge_from_wheel.py")
OLDEST = "numpy==2.0.*" if sys.version_info < (3, 13) else "numpy"

pytestmark = pytest.mark.thorough  # it needs the package index


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with NumPy, matplotlib and ipykernel."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--only-binary=:all:"]
    subprocess.run([*install, OLDEST, "matplotlib", "ipykernel"], check=True)
    return python


def packages(python: Path) -> set[str]:
    listed = [python, "-m", "pip", "list", "--format=freeze"]
    return set(subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split())


@pytest.fixture(scope="module")
def added(python: Path, handout: Handout) -> set[str]:
    """What the installation of the wheel has added or changed."""
    before = packages(python)
    subprocess.run([python, "-m", "pip", "install", "--quiet", handout.wheel], check=True)
    return packages(python) - before


def test_it_brings_no_other_package(added: set[str]) -> None:
    assert {line.partition("==")[0] for line in added} == {"backprop-course-student"}


def test_all_right_answers_get_the_kit_s_cards(
    added: set[str], python: Path, root: Path, tmp_path: Path
) -> None:
    assert added
    answers = root / "autograder" / "problem_sets"
    ran = subprocess.run([python, PROGRAM, answers], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    cards = json.loads(ran.stdout)
    for problem_set in PROBLEM_SETS:
        for name, exercise in exercises(problem_set).items():
            prepared = prepare(exercise, PUBLIC_SEED)
            for style in STYLES:
                answer = getattr(right_answers(problem_set, style), name)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    verdict = verdict_on(answer, prepared)
                card = as_text(verdict) + as_html(verdict)
                assert cards.pop(f"{problem_set} {name} {style}") == card
    assert cards == {}
