"""Commands on the pages on reports, written answers and grading again: each one is run."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from classes import PS06, hand_in, lay_out, papers
from trusting import open_trusting

from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class

ROOT = Path(__file__).parents[2]
PAGES = ("reporting", "grading_again", "written_answers")
COMMAND = re.compile(r"(?:^|`)(course (?:(?:report|excuse|points)\b|mark )[^`\n]*)", re.M)
"""Without a set, `course mark` is only a name in a sentence."""
PS07_NAMES = {
    **{"ps07_vectorized_backprop": PS06, "ps07": "ps06", "written_cost": "written_depth"},
    **{"vector_jacobian_product": "backward", "mlp_backward": "update"},
}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def commands(page: str) -> list[str]:
    """Return a page's commands once each, for the small set that these tests grade."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    found = dict.fromkeys(COMMAND.findall(text))
    for name, other in PS07_NAMES.items():
        found = dict.fromkeys(command.replace(name, other) for command in found)
    return list(found)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = lay_out(tmp_path_factory.mktemp("graded"))
    everyone = papers(course)
    for student in ("right_terse_0", "slips_1_0"):
        hand_in(course, student, everyone[student])
    grade_class(course, PS06, GradingOptions(1, open_sandbox=open_trusting))
    return course


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_works(page: str, graded: Course, tmp_path: Path) -> None:
    root = shutil.copytree(graded.root, tmp_path / "course")
    asked = commands(page)
    assert len(asked) >= 2
    for command in asked:
        words = command.split()[1:]
        if words[0] == "mark":
            words.append("--no-browser")
        arguments = [sys.executable, "-c", "from autograder.cli import main; main()", *words]
        with subprocess.Popen(
            arguments, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None
            if words[0] == "mark":  # it serves until it is ended
                assert "token=" in process.stdout.readline()
                process.terminate()
                continue
            said = process.stdout.read()
            assert process.wait() == 0, (command, said)


def test_every_reason_that_is_given_is_explained() -> None:
    from autograder.classroom import changes

    text = (ROOT / "docs" / "grading_again.md").read_text(encoding="utf-8")
    reasons = (*changes.REASONS.values(), changes.NEW_HAND_IN, changes.OTHER_FILES, changes.POINTS)
    for reason in reasons:
        assert f"| {reason} |" in text


def test_every_file_of_a_report_is_named() -> None:
    text = (ROOT / "docs" / "reporting.md").read_text(encoding="utf-8")
    for ending in ("students.csv", "exercises.csv", "mistakes.csv", "alike.csv", "json"):
        assert f"….{ending}`" in text
