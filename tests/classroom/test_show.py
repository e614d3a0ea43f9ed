"""The CSV of marks."""

import csv

import pytest

from autograder.classroom.show import ReportRow, write_csv


def mark(student: str, words: str) -> ReportRow:
    return ReportRow(student, "ps07", "relu_backward", 2.0, 2, "right", (), words)


def test_a_spreadsheet_takes_no_text_of_a_student_for_a_formula(tmp_path):
    path = tmp_path / "marks.csv"
    write_csv(path, [mark("=HYPERLINK(1)", "+1")])
    with path.open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["student"], row["words"]) == ("'=HYPERLINK(1)", "'+1")


def test_a_csv_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "marks.csv"
    write_csv(path, [mark("ada", "fine")])
    before = path.read_text()

    def broken():
        yield mark("bob", "fine")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_csv(path, broken())
    assert path.read_text() == before
