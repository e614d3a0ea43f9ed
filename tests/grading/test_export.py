"""The CSV of `nbgrader export`: nbgrader's own lines, and nothing in them is a formula."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config

from autograder.nbgrader_plugin.configure import configure
from autograder.nbgrader_plugin.export import QuotedCsv

pytestmark = pytest.mark.filterwarnings("ignore:Object of type .* not in session")
FORMULAS = ("=1+1", "+1", "-dash", "@SUM(1)")


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    """Two sets, a student who handed in one of them, and students with odd ids."""
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", "course") as book:
        for name in ("ps01", "ps02"):
            book.add_assignment(name)
            book.add_notebook(name, name)
            book.add_grade_cell("cell", name, name, max_score=5, cell_type="code")
        book.add_student("ada", first_name="Ada", last_name="Lovelace", email="ada@example.org")
        book.add_submission("ps01", "ada")
        book.find_grade("cell", "ps01", "ps01", "ada").manual_score = 4.5
        book.db.commit()
        yield book


def lines(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_others_cannot_read_the_marks(gradebook: Gradebook, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        QuotedCsv(to=str(tmp_path / "ours.csv")).export(gradebook)
    finally:
        os.umask(before)
    assert (tmp_path / "ours.csv").stat().st_mode & 0o777 == 0o660


def test_it_writes_what_nbgraders_own_writes(gradebook: Gradebook, tmp_path: Path) -> None:
    QuotedCsv(to=str(tmp_path / "ours.csv")).export(gradebook)
    CsvExportPlugin(to=str(tmp_path / "theirs.csv")).export(gradebook)
    assert lines(tmp_path / "ours.csv") == lines(tmp_path / "theirs.csv")
    assert len(lines(tmp_path / "ours.csv")) == 3


def test_only_what_was_asked_for(gradebook: Gradebook, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    QuotedCsv(to=str(path), assignment=["ps02"], student=["ada"]).export(gradebook)
    assert [line[0] for line in lines(path)[1:]] == ["ps02"]


def test_no_field_is_a_formula_and_commas_make_no_fields(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    for student in FORMULAS:
        gradebook.add_student(student, last_name="Doe, Jane", first_name='="x"')
    path = tmp_path / "grades.csv"
    QuotedCsv(to=str(path)).export(gradebook)
    found = [field for line in lines(path) for field in line]
    assert {len(line) for line in lines(path)} == {11}
    assert not [field for field in found if field.startswith(("=", "+", "-", "@"))]
    assert {f"'{student}" for student in FORMULAS} <= set(found)


def test_it_is_what_the_command_uses() -> None:
    config = Config()
    configure(config)
    assert config.ExportApp.plugin_class.endswith(f".{QuotedCsv.__name__}")
