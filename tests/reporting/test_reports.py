"""`course report` on a class that was graded: what is written, for whom, and what isn't in it."""

import csv
import json
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from classes import PS06, hand_in, lay_out, papers
from click.testing import CliRunner, Result
from nbgrader.api import Gradebook
from trusting import open_trusting

from autograder import cli
from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
ATTACK = "</td><script>alert(1)</script>"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A few of the sample class, one of them twice, and one who has handed in nothing."""
    course = lay_out(tmp_path_factory.mktemp("course"))
    everyone = papers(course)
    for name in ("right_terse_0", "slips_1_0", "slips_2_0", "blank_0"):
        hand_in(course, name, everyone[name])
    hand_in(course, "copies_slips_1", everyone["slips_1_0"])
    grade_class(course, PS06, GradingOptions(2, open_sandbox=open_trusting))
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        gradebook.update_or_create_student("never_came", first_name=ATTACK, last_name="=1+1")
        gradebook.update_or_create_student("slips_1_0", first_name="Ada", last_name="Lovelace")
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    shutil.copytree(graded.root, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture
def report(course: Course, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(course.root)
    return lambda *arguments: CliRunner().invoke(cli.main, ["report", *arguments])


def text(course: Course, name: str) -> str:
    return (course.root / "reports" / name).read_text(encoding="utf-8")


def test_the_page_names_what_goes_wrong_and_who_is_alike(course: Course, report: Any) -> None:
    result: Result = report("ps06")
    assert result.exit_code == 0, result.output
    page = text(course, f"{PS06}.html")
    assert "Three things to say in the next lecture" in page
    assert "Lovelace, Ada (slips_1_0)" in page
    assert re.search(r"copies_slips_1<br>Lovelace, Ada \(slips_1_0\)", page)
    data = json.loads(text(course, f"{PS06}.json"))
    named = {(m["exercise"], m["name"]) for m in data["mistakes"] if m["what"] == "misconception"}
    assert len(named) >= 5
    assert [group["students"] for group in data["alike"]] == [["copies_slips_1", "slips_1_0"]]


def test_a_page_needs_no_network_runs_nothing_and_takes_names_for_text(
    course: Course, report: Any
) -> None:
    report("ps06")
    page = text(course, f"{PS06}.html")
    assert ATTACK not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|<script|<link|@import|url\(|\ssrc=", page)


def test_only_the_owner_reads_reports(course: Course, report: Any) -> None:
    (course.root / "reports").mkdir(mode=0o755)
    report("--all")
    folder = course.root / "reports"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_an_anonymous_report_holds_no_id_and_no_name_in_any_file(
    course: Course, report: Any
) -> None:
    written = report("ps06", "--anonymous").output.split()
    everyone = [path.name for path in (course.root / "submitted").iterdir()]
    for path in map(Path, written):
        content = path.read_text(encoding="utf-8")
        for word in (*everyone, "never_came", "Lovelace", "Ada"):
            assert word not in content, (path.name, word)
        assert re.search(r"student 000\d", content) or path.name.endswith(("exercises.csv",))


def test_anonymous_numbers_are_the_same_in_every_report(course: Course, report: Any) -> None:
    report("ps06", "--anonymous")
    first = text(course, f"{PS06}.anonymous.students.csv")
    report("--all", "--anonymous")
    assert text(course, f"{PS06}.anonymous.students.csv") == first


def test_tables_hold_the_gradebooks_points_and_no_formula(course: Course, report: Any) -> None:
    report("--all")
    rows = list(csv.DictReader(text(course, f"{PS06}.students.csv").splitlines()))
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        expected = gradebook.find_submission(PS06, "slips_1_0").score
    mine = [row for row in rows if row["student"] == "slips_1_0"]
    assert sum(float(row["points"] or 0) for row in mine) == expected
    assert "'=1+1" in text(course, "term.csv")


def test_the_term_leads_to_its_sets(course: Course, report: Any) -> None:
    report("--all")
    page = text(course, "term.html")
    assert f'href="{PS06}.html"' in page
    assert "nothing handed in" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ps07"], "gradebook doesn't know ps07_vectorized_backprop"),
        ([], "name a set, or say --all"),
        (["ps06", "--all"], "name a set, or say --all"),
    ],
)
def test_what_cannot_be_reported_is_said(arguments: list[str], words: str, report: Any) -> None:
    result = report(*arguments)
    assert result.exit_code != 0
    assert words in " ".join(result.output.split())
