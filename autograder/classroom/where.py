"""Where the command line is: in which course, and which set a short name means."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.problem_sets import PROBLEM_SETS

OF_STUDENTS = ("submitted", "autograded", "feedback", "downloaded")


def find_checkout() -> Path:
    """Return the course's folder: the current one, or the nearest above it.

    What looks like one below `submitted` and the like is a student's: its configuration is a
    program, and isn't run.

    Raises
    ------
    ClickException
        If there is none.
    """
    here = Path.cwd()
    found = [
        folder
        for folder in (here, *here.parents)
        if (folder / "nbgrader_config.py").exists() and (folder / "solutions").is_dir()
    ]
    for folder in found:
        if not any(_is_of_students(folder, course) for course in found):
            return folder
    raise click.ClickException(
        f"{here} is not inside the course's folder: there is no nbgrader_config.py with a "
        "solutions folder beside it. Change to your checkout and try again."
    )


def _is_of_students(folder: Path, course: Path) -> bool:
    """Whether a folder lies where a course keeps what students made."""
    return course in folder.parents and folder.relative_to(course).parts[0] in OF_STUDENTS


def full_name(name: str) -> str:
    """Return the full name of a set, of which ps07 is enough; BadParameter if there is none."""
    found = [full for full in PROBLEM_SETS if full == name or full.partition("_")[0] == name]
    if not found:
        raise click.BadParameter(f"there is no set {name!r}; there are {', '.join(PROBLEM_SETS)}")
    return found[0]
