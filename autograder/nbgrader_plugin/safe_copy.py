"""Submissions hold links, pipes, false time stamps and odd names: nbgrader is kept from them."""

from __future__ import annotations

import contextlib
import functools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbgrader.converters.base
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory

from autograder.core.submission import CannotBeRead
from autograder.grading.door import as_printable, is_handed_in, why_no_student
from autograder.grading.folder import extra_files
from autograder.grading.hand_points import read_texts
from autograder.nbgrader_plugin.timestamps import existing_timestamp

TEXTS_BEFORE = "texts_before"
"""The attribute of a converter that says what a student's graded notebook held until now."""


def copy_without_links(converter: BaseConverter) -> None:
    """Make a run of Autograde copy extra files of submissions only if they are plain files.

    nbgrader follows links and opens pipes, and has no setting for that. Its
    `BaseConverter.init_assignment` copies what `nbgrader.converters.base.find_all_files` lists
    (0.9): while it does, that name stands for a list of plain files. And its
    `CourseDirectory.get_existing_timestamp` opens whatever is there: ours takes its place.
    tests/grading/test_nbgrader_commands.py fails if nbgrader no longer uses either. Before
    `init_destination` removes what was graded, the texts in it are kept in mind.
    """
    course = converter.coursedir
    course.get_existing_timestamp = functools.partial(existing_timestamp, course)
    init_assignment = converter.init_assignment

    def init_assignment_without_links(assignment_id: str, student_id: str) -> None:
        with _listing_files_with(functools.partial(_plain_files, course)):
            init_assignment(assignment_id, student_id)

    init_destination = converter.init_destination

    def init_destination_with_memory(assignment_id: str, student_id: str) -> bool:
        graded = Path(converter._format_dest(assignment_id, student_id))
        texts = read_texts(graded / f"{assignment_id}.ipynb")  # soon it is removed
        setattr(converter, TEXTS_BEFORE, texts)
        is_to_be_made: bool = init_destination(assignment_id, student_id)
        return is_to_be_made

    converter.init_assignment = init_assignment_without_links
    converter.init_destination = init_destination_with_memory
    _leave_out(converter)


def _leave_out(converter: BaseConverter) -> None:
    """Take out of what is to be graded those whose folder can't be a student's, and say why.

    A name with a line break would stop nbgrader for everybody.
    """
    structure = converter._format_source("(?P<set>.*)", "(?P<student>.*)", escape=True)
    for path in sorted(converter.assignments):
        match = re.match(structure, path, re.DOTALL)
        try:
            is_handed_in(Path(path))
            why = why_no_student(match["student"]) if match else ""
        except CannotBeRead as error:
            why = str(error)
        if why:
            del converter.assignments[path]
            converter.log.error("Not graded: %s: %s", as_printable(path), why)


@contextlib.contextmanager
def _listing_files_with(find_files: Any) -> Iterator[None]:
    module: Any = nbgrader.converters.base
    before = module.find_all_files
    module.find_all_files = find_files
    try:
        yield
    finally:
        module.find_all_files = before


def _plain_files(course: CourseDirectory, path: str, exclude: list[str]) -> list[str]:
    files = extra_files(Path(path), tuple(course.ignore))
    for remark in files.rejected:
        course.log.warning("Not taken from %s: %s", path, remark)
    return [os.path.join(path, name) for name in files.accepted]
