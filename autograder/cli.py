"""`course …`: the commands, and nothing but their arguments, words and exit codes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from autograder.problem_sets import NAMES

START_PAGE = "lectures/00_start_here.ipynb"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backprop-course")
def main() -> None:
    """Learn backpropagation by writing it, and grade those who do."""
    # nbgrader starts alembic by name; it lies beside our Python even if nobody activated it
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


@main.command()
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks at a time; default: all cores.")
def demo(jobs: int | None) -> None:
    """Grade a sample class and show everything an instructor gets.

    Writes to build/demo. Exits with 1 if any mark isn't what that student deserves.
    """
    from rich.console import Console

    from autograder.classroom.demo import run_demo
    from autograder.classroom.grading import CourseError

    try:
        result = run_demo(_checkout(), Console(), jobs)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    sys.exit(1 if result.mistakes else 0)


@main.command()
@click.argument("problem_sets", nargs=-1, metavar="[SET]...")
def release(problem_sets: tuple[str, ...]) -> None:
    """Make exercises/ from solutions/: all sets, or those named (ps07 is enough of a name).

    The gradebook isn't touched: before you grade, `nbgrader generate_assignment --force`
    enters a set there.
    """
    from autograder.classroom.grading import Course, CourseError

    checkout = _checkout()
    for problem_set in [_full_name(name) for name in problem_sets] or NAMES:
        # released in a folder of its own, so that no gradebook of a running course is touched
        with tempfile.TemporaryDirectory() as scratch:
            course = Course(Path(scratch))
            shutil.copytree(
                checkout / "solutions" / problem_set, course.root / "solutions" / problem_set
            )
            shutil.copy(checkout / "nbgrader_config.py", scratch)
            try:
                notebook = course.release(problem_set)
            except CourseError as error:
                raise click.ClickException(str(error)) from None
            target = checkout / "exercises" / problem_set
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(notebook, target)
        click.echo(f"exercises/{problem_set}/{problem_set}.ipynb")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lab(arguments: tuple[str, ...]) -> None:
    """Open JupyterLab on the start page. Further arguments go to JupyterLab."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={_checkout()}"]
    command += [f"--LabApp.default_url=/lab/tree/{START_PAGE}", *arguments]
    try:
        sys.exit(subprocess.call(command))
    except KeyboardInterrupt:
        sys.exit(130)


def _checkout() -> Path:
    """Return the course's folder: the current one, or the nearest above it."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "nbgrader_config.py").exists() and (folder / "solutions").is_dir():
            return folder
    raise click.ClickException(
        f"{here} is not inside the course's folder: there is no nbgrader_config.py with a "
        "solutions folder beside it. Change to your checkout and try again."
    )


def _full_name(name: str) -> str:
    found = [full for full in NAMES if full == name or full.partition("_")[0] == name]
    if not found:
        raise click.BadParameter(f"there is no set {name!r}; there are {', '.join(NAMES)}")
    return found[0]
