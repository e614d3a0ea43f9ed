"""Who hands in what, and what it deserves.

What a student deserves is declared here and in the problem sets, never worked out by the
judge: it is what the judge is held to.
"""

from __future__ import annotations

import copy
import importlib
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.core.exercise import Exercise, Misconception
from autograder.demo.sample_class import corruptions
from autograder.demo.sample_class.corruptions import Notebook, solution_cell
from autograder.demo.sample_class.sources import source_of
from autograder.problem_sets import exercises
from autograder.problem_sets.right_answers import INDEPENDENT_STYLE, STYLES, right_answers

WRITTEN_ANSWER = (
    "Every factor on the way back is a slope or a weight, so I would compare them one by one; "
    "a gradient check would show at once where a dimension was guessed wrongly."
)

Spoiler = Callable[[Notebook, list[str]], None]


@dataclass(frozen=True)
class Paper:
    """One notebook handed in: its bytes, its name, and the points of each exercise it deserves.

    `misconceptions` names the misconception that each wrong exercise should be told.
    """

    content: bytes
    file_name: str
    deserves: Mapping[str, int]
    misconceptions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Student:
    """One of the class, named after what is special about them; a paper for each set."""

    name: str
    papers: Mapping[str, Paper]


def sample_class(releases: Mapping[str, Notebook]) -> list[Student]:
    """Compose the whole class from the released notebooks.

    Parameters
    ----------
    releases : mapping of str to dict
        The released notebook of each problem set, parsed; not changed.

    Returns
    -------
    list of Student
        In the order of their names.
    """
    students = [_right_student(releases, style) for style in STYLES]
    students += [
        _mistaken_student(releases, number) for number in range(_most_misconceptions(releases))
    ]
    students += _corrupted_students(releases)
    return sorted(students, key=lambda student: student.name)


def write_class(students: list[Student], submitted: Path) -> None:
    """Write every paper to `submitted/STUDENT/SET/`, as nbgrader's collect does."""
    for student in students:
        for problem_set, paper in student.papers.items():
            folder = submitted / student.name / problem_set
            folder.mkdir(parents=True)
            (folder / paper.file_name).write_bytes(paper.content)


# -- right, and nearly right -------------------------------------------------------------


def _right_student(releases: Mapping[str, Notebook], style: str) -> Student:
    papers = {}
    for problem_set in releases:
        module = right_answers(problem_set, style)
        sources = {name: source_of(module, name) for name in exercises(problem_set)}
        notebook = _composed(releases[problem_set], sources)
        _write_answers(notebook)
        papers[problem_set] = _paper(problem_set, notebook)
    return Student(f"right_{style}", papers)


def _mistaken_student(releases: Mapping[str, Notebook], number: int) -> Student:
    """Return a student with the misconception of that number in every exercise that has so many."""
    papers = {}
    for problem_set in releases:
        sources, deserves, misconceptions = {}, {}, {}
        for name, exercise in exercises(problem_set).items():
            if number < len(exercise.misconceptions):
                misconception = exercise.misconceptions[number]
                module = importlib.import_module(misconception.implementation.__module__)
                sources[name] = source_of(module, misconception.name, called=name)
                deserves[name] = _points_kept(exercise, misconception)
                misconceptions[name] = misconception.name
            else:
                sources[name] = source_of(right_answers(problem_set, INDEPENDENT_STYLE), name)
        notebook = _composed(releases[problem_set], sources)
        papers[problem_set] = _paper(problem_set, notebook, deserves, misconceptions)
    return Student(f"slips_{number + 1}", papers)


def _points_kept(exercise: Exercise, misconception: Misconception) -> int:
    if misconception.never_returns is not None:  # it is stopped, and keeps nothing
        return 0
    unaffected = misconception.unaffected_parts
    return sum(part.points for part in exercise.parts if part.name in unaffected)


def _most_misconceptions(releases: Mapping[str, Notebook]) -> int:
    every = (e for problem_set in releases for e in exercises(problem_set).values())
    return max(len(exercise.misconceptions) for exercise in every)


# -- corrupted ----------------------------------------------------------------------------


def _corrupted_students(releases: Mapping[str, Notebook]) -> list[Student]:
    """Return the students to whom something happened; each hands in one set, in turn."""
    corrupted_elsewhere: list[tuple[str, Spoiler]] = [
        ("deleted_test_cells", corruptions.delete_test_cells),
        ("duplicated_test_cells", corruptions.duplicate_test_cells),
        ("edited_points_and_tags", corruptions.edit_points_and_tags),
        ("changed_schema_version", corruptions.change_schema_version),
        ("test_cells_to_markdown", corruptions.test_cells_to_markdown),
        ("endless_loop_in_a_cell", corruptions.add_cell(corruptions.ENDLESS_LOOP)),
        ("endless_output", corruptions.add_cell(corruptions.ENDLESS_OUTPUT)),
        ("memory_hog", corruptions.add_cell(corruptions.MEMORY_HOG)),
        ("exit_in_a_cell", corruptions.add_cell("exit()")),
        ("os_exit_in_a_cell", corruptions.add_cell("import os\n\nos._exit(1)")),
        ("script_in_text", corruptions.script_in_text),
    ]
    second_wrong: list[tuple[str, Spoiler]] = [
        ("syntax_error", corruptions.replace_second("def {name}(:\n    return 1")),
        ("exception", corruptions.replace_second("def {name}(*args):\n    return args[99]")),
        ("endless_loop", corruptions.replace_second("def {name}(*args):\n    while True: pass")),
        ("endless_print", corruptions.replace_second(f"def {{name}}(*args):\n    {_SPAM}")),
        ("exit_in_a_function", corruptions.replace_second("def {name}(*args):\n    exit()")),
        ("deleted_function", corruptions.replace_second("# nothing left")),
        ("forgotten_return", corruptions.replace_second("def {name}(*args):\n    args")),
    ]
    papers: list[tuple[str, Callable[[str, Notebook], Paper]]] = [
        ("blank", lambda name, release: _paper(name, release, dict.fromkeys(exercises(name), 0))),
        ("lies_about_everything", _lying_paper),
        ("not_json", lambda name, release: _lost(name, b'{"cells": [')),
        ("not_a_notebook", lambda name, release: _lost(name, b"[1, 2, 3]")),
        ("other_file_name", lambda name, release: _lost(name, b"{}", "my homework.ipynb")),
    ]
    papers += [(name, _spoiled(spoil, wrong=False)) for name, spoil in corrupted_elsewhere]
    papers += [(name, _spoiled(spoil, wrong=True)) for name, spoil in second_wrong]
    students = [Student("handed_in_nothing", {})]
    for (name, make), problem_set in zip(papers, itertools.cycle(releases), strict=False):
        students.append(Student(name, {problem_set: make(problem_set, releases[problem_set])}))
    return students


_SPAM = "while True: print('all work and no play ' * 1000)"


def _spoiled(spoil: Spoiler, *, wrong: bool) -> Callable[[str, Notebook], Paper]:
    """Return a maker of papers that are right but for what `spoil` does to the second exercise."""

    def make(problem_set: str, release: Notebook) -> Paper:
        names = list(exercises(problem_set))
        module = right_answers(problem_set, INDEPENDENT_STYLE)
        notebook = _composed(release, {name: source_of(module, name) for name in names})
        spoil(notebook, names)
        return _paper(problem_set, notebook, {names[1]: 0} if wrong else {})

    return make


def _lying_paper(problem_set: str, release: Notebook) -> Paper:
    notebook = copy.deepcopy(release)
    names = list(exercises(problem_set))
    corruptions.lie_about_everything(notebook, names)
    return _paper(problem_set, notebook, dict.fromkeys(names, 0))


def _lost(problem_set: str, content: bytes, file_name: str = "") -> Paper:
    nothing = dict.fromkeys(exercises(problem_set), 0)
    return Paper(content, file_name or f"{problem_set}.ipynb", nothing)


# -- composing ---------------------------------------------------------------------------


def _composed(release: Notebook, sources: Mapping[str, str]) -> Notebook:
    """Return the release with these functions in its solution cells."""
    notebook = copy.deepcopy(release)
    for name, source in sources.items():
        solution_cell(notebook, name)["source"] = source
    return notebook


def _write_answers(notebook: Notebook) -> None:
    """Answer the written questions, for a person to grade."""
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("written_"):
            cell["source"] = WRITTEN_ANSWER


def _paper(
    problem_set: str,
    notebook: Notebook,
    deserves: Mapping[str, int] | None = None,
    misconceptions: Mapping[str, str] | None = None,
) -> Paper:
    """Return a paper that deserves full points wherever `deserves` says nothing else."""
    full = {name: exercise.points for name, exercise in exercises(problem_set).items()}
    content = json.dumps(notebook, ensure_ascii=False).encode()
    return Paper(
        content, f"{problem_set}.ipynb", {**full, **(deserves or {})}, misconceptions or {}
    )
