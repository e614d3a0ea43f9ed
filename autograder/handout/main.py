"""Makes a handout: the students' wheel and the zip with everything, in build/handout."""

from __future__ import annotations

import importlib.metadata
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.core.prepared import PreparedExercise
from autograder.handout.bundle import TOP, bundle
from autograder.handout.student_modules import PACKAGE, HandoutError, student_modules
from autograder.handout.wheel import Distribution, wheel, wheel_name, zipped
from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.public_cases.store import files_of

NAME = "backprop-course-student"
ZIP = "backprop-course.zip"
DATA = "autograder/public_cases/data"
RELEASES = "autograder/rehearsal/releases"
REQUIRES = ("numpy>=2.0",)
REFERENCE_REQUIRES = ("array-api-compat>=1.9",)


@dataclass(frozen=True)
class Handout:
    """The files that were written, and how many exercises the wheel can check."""

    wheel: Path
    zip: Path
    n_exercises: int


def student_wheel(
    problem_sets: Iterable[str] = PROBLEM_SETS,
    *,
    releases: Mapping[str, bytes] | None = None,
    with_reference: bool = False,
    on_exercise: Callable[[str], object] = lambda name: None,
) -> tuple[str, bytes]:
    """Return the name and the bytes of the wheel that students install.

    Parameters
    ----------
    problem_sets : iterable of str
        Those whose exercises it can check.
    releases : mapping of str to bytes, optional
        Notebooks as they are handed out, by their sets. A rehearsal knows by them which cells are
        missing.
    with_reference : bool
        Whether it brings the reference, which lectures need to run.
    on_exercise : callable
        Is given the name of each exercise before its cases are prepared and its misconceptions run.

    Raises
    ------
    HandoutError, StoredCasesError
        If it can't be made without something that students must not have.
    """

    def prepared(problem_set: str) -> Iterator[PreparedExercise]:
        for name, exercise in exercises(problem_set).items():
            on_exercise(name)
            yield prepare(exercise, PUBLIC_SEED)

    files = student_modules()
    stored = files_of({problem_set: prepared(problem_set) for problem_set in problem_sets})
    files |= {f"{DATA}/{name}": data for name, data in stored.items()}
    files |= {f"{RELEASES}/{name}.ipynb": data for name, data in (releases or {}).items()}
    if with_reference:
        files |= _reference()
    kit = importlib.metadata.distribution("backprop-course")
    distribution = Distribution(
        NAME,
        kit.version,
        "What checks the exercises of a course on backpropagation.",
        REQUIRES + REFERENCE_REQUIRES * with_reference,
        {"course": "autograder.rehearsal.command:main"},
    )
    return wheel_name(distribution, files), wheel(distribution, files, _license(kit))


def _reference() -> dict[str, bytes]:
    folder = PACKAGE.parent / "reference_impl"  # found, and not imported
    return {
        f"reference_impl/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _license(kit: importlib.metadata.Distribution) -> bytes:
    for path in kit.files or ():
        if path.name == "LICENSE":
            return Path(str(path.locate())).read_bytes()
    raise HandoutError("The course is installed without its LICENSE. Install it again.")


def make_handout(
    checkout: Path,
    problem_sets: Sequence[str],
    *,
    with_reference: bool = False,
    on_exercise: Callable[[str], object] = lambda name: None,
) -> Handout:
    """Write the wheel and the zip to build/handout, each whole or not at all.

    The wheel checks the exercises of every set, whichever are handed out: so it is installed once,
    for the whole course; only a rehearsal knows a set better if it came with the notebook. An older
    one that lies there is removed.

    Parameters
    ----------
    checkout : Path
        The course's folder.
    problem_sets : sequence of str
        Those whose notebooks are handed out.
    with_reference, on_exercise
        As for `student_wheel`.

    Raises
    ------
    HandoutError, StoredCasesError
        If something is missing, or would be given away; nothing has changed then.
    """
    # what is missing is said now
    given = bundle(checkout, problem_sets, ("", b""), with_reference=with_reference)
    named_wheel = student_wheel(
        releases={name: given[f"{TOP}/exercises/{name}/{name}.ipynb"] for name in problem_sets},
        with_reference=with_reference,
        on_exercise=on_exercise,
    )
    files = bundle(checkout, problem_sets, named_wheel, with_reference=with_reference)
    folder = checkout / "build" / "handout"
    folder.mkdir(parents=True, exist_ok=True)
    written = Handout(
        write_whole(folder / named_wheel[0], named_wheel[1]),
        write_whole(folder / ZIP, zipped(files)),
        sum(len(exercises(problem_set)) for problem_set in PROBLEM_SETS),
    )
    for other in folder.glob(f"{NAME.replace('-', '_')}-*.whl"):
        if other != written.wheel:
            other.unlink()
    return written


def write_whole(path: Path, data: bytes) -> Path:
    """Write a file so that under its name there is the old one or the new one; returns the path."""
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(scratch, 0o644)
        os.replace(scratch, path)
    except BaseException:
        os.unlink(scratch)
        raise
    return path
