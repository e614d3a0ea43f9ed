"""Feedback packed for a platform, under the names that came in.

- Moodle puts a file of an uploaded zip into the feedback of the student whose number stands in its
  folder's name (`mod/assign/feedback/file/importziplib.php`): the folder that came in, with the
  page.
- Canvas finds student and file by the numbers in the name that came in, and shows what it is given
  under the name of the file that was handed in, whatever is in it
  (`infer_comment_context_from_filename` in `app/models/assignment.rb`, and issue 2406 of
  instructure/canvas-lms). So what goes there is a notebook: the graded one, with points and
  comments in it.
- `folders`: a folder for each student, by id.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.classroom.course import Course, CourseError
from autograder.grading.metadata import METADATA_KEY
from autograder.grading.privacy import make_private
from autograder.term.export import FOLDER, number
from autograder.term.marks import Mark
from autograder.term.names import HandedIn, read_names
from autograder.term.platforms import MOODLE

PLATFORMS = ("canvas", "moodle", "folders")
SAME_TIME = (2000, 1, 1, 0, 0, 0)
"""Of all files in a zip, so that the same feedback makes the same bytes."""


@dataclass
class Packed:
    """A zip of feedback.

    Parameters
    ----------
    path : Path
    students : list of str
        Whose feedback is in it.
    without_name : list of str
        Whose isn't, since nothing of theirs came from the platform.
    of_others : list of str
        Members of groups, whose feedback the platform gives them with the group's.
    """

    path: Path
    students: list[str] = field(default_factory=list)
    without_name: list[str] = field(default_factory=list)
    of_others: list[str] = field(default_factory=list)


def pack_feedback(
    course: Course,
    problem_set: str,
    platform: str,
    students: Sequence[str],
    marks: Mapping[str, Mark],
    comments: Mapping[str, Mapping[str, str]],
) -> Packed:
    """Write `export/SET_feedback_PLATFORM.zip`.

    Parameters
    ----------
    course : Course
    problem_set : str
    platform : str
        One of `PLATFORMS`.
    students : sequence of str
        Whose pages are written.
    marks : mapping of str to Mark
        By student.
    comments : mapping of str to mapping of str to str
        By student and cell.

    Raises
    ------
    CourseError
        If nothing of the set came from that platform, or the zip can't be written.
    """
    names = read_names(course.root, problem_set)
    packed = Packed(course.root / FOLDER / f"{problem_set}_feedback_{platform}.zip")
    files: dict[str, bytes] = {}
    for student in students:
        known = names.get(student)
        if platform == "folders":
            path = f"{student}/{problem_set}.html"
        elif known is not None and known.of:
            packed.of_others.append(student)
            continue
        elif known is None or known.platform != platform:
            packed.without_name.append(student)
            continue
        else:
            path = _path_for(platform, known, problem_set)
        if platform == "canvas":
            graded = course.folder("autograded", student, problem_set) / f"{problem_set}.ipynb"
            mark = marks.get(student, Mark({}))
            files[path] = feedback_notebook(graded, mark, comments.get(student, {}))
        else:
            page = course.folder("feedback", student, problem_set) / f"{problem_set}.html"
            files[path] = page.read_bytes()
        packed.students.append(student)
    if not files:
        raise CourseError(
            f"nobody's {problem_set} came from {platform.capitalize()}: collect it with `course "
            "collect`, or use --pack folders"
        )
    make_private(course.coursedir, packed.path.parent)
    _write(packed.path, files)
    return packed


def _path_for(platform: str, known: HandedIn, problem_set: str) -> str:
    """Return the name under which a platform knows whose feedback a file is."""
    came_as = known.files.get(f"{problem_set}.ipynb") or next(iter(known.files.values()))
    parts = came_as.split("/")
    if platform == "canvas":
        return parts[-1]
    place = next(n for n, part in enumerate(parts) if MOODLE.fullmatch(part))
    match = MOODLE.fullmatch(parts[place])
    assert match is not None
    if match["file"]:  # the older form, without folders
        return f"{match['name']}_{match['number']}_assignsubmission_file_{problem_set}.html"
    return f"{parts[place]}/{problem_set}.html"


def feedback_notebook(graded: Path, mark: Mark, comments: Mapping[str, str]) -> bytes:
    """Return a graded notebook with points and comments in it.

    Parameters
    ----------
    graded : Path
        Our own file, in which everything of the student's has been made harmless.
    mark : Mark
    comments : mapping of str to str
        By cell.
    """
    notebook = json.loads(graded.read_bytes())
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        cells.append(cell)
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        words = []
        if name in mark.by_cell:
            most = cell["metadata"]["nbgrader"].get("points", 0)
            points = mark.by_cell[name]
            given = "not graded yet" if points is None else f"{number(points)} of {most:g} points"
            words.append(f"**{name}: {given}**")
        if comments.get(name):
            words.append(comments[name])
        if words:
            cells.append(_markdown(f"points-{len(cells)}", "\n\n".join(words)))
    total = "not all graded yet" if mark.points is None else f"{number(mark.points)} points"
    if mark.penalty:
        total += f" ({number(mark.penalty)} less, for lateness)"
    notebook["cells"] = [_markdown("points-total", f"# Feedback\n\n**Total: {total}**"), *cells]
    notebook["metadata"].pop(METADATA_KEY, None)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _markdown(cell_id: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source}


def _write(path: Path, files: Mapping[str, bytes]) -> None:
    draft = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                info = zipfile.ZipInfo(name, SAME_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, files[name])
        draft.replace(path)
    except OSError as error:
        raise CourseError(f"{path} can't be written: {error.strerror}") from None
