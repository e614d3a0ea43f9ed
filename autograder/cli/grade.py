"""`course grade`: a whole class, one set or several."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from autograder.classroom.where import find_checkout as _checkout
from autograder.classroom.where import full_name as _full_name
from autograder.cli.cluster import CERTIFICATES
from autograder.cli.options import JOBS, UNPROTECTED
from autograder.problem_sets import PROBLEM_SETS


@click.command()
@click.argument("problem_sets", nargs=-1, metavar="[SET]...")
@click.option("--all", "everything", is_flag=True, help="Every set that was handed in.")
@JOBS
@click.option(
    "--cluster", "address", metavar="tcp://HOST:PORT", help="On a Dask cluster: `course cluster`."
)
@CERTIFICATES
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this one; repeat.")
@click.option("--force", is_flag=True, help="Grade again what hasn't changed.")
@click.option("--everyone", is_flag=True, help="Show the marks of those, too, who are unchanged.")
@click.option(
    "--no-diagnosis", is_flag=True, help="Don't look for the line of mistakes that have no name."
)
@UNPROTECTED
def grade(
    problem_sets: tuple[str, ...],
    everything: bool,
    jobs: int | None,
    address: str | None,
    certificates: tuple[Path, Path, Path] | None,
    students: tuple[str, ...],
    force: bool,
    everyone: bool,
    no_diagnosis: bool,
    unprotected: bool,
) -> None:
    """Grade what a class has handed in: submitted/STUDENT/SET, ps07 is enough of a name.

    One set, several, or --all that were handed in, one after the other.

    Only what is new or has changed. Stop it whenever you like: the same command goes on
    where it was. Exits with 1 if anything could not be graded; a bad submission can be, to 0.
    """
    from autograder.classroom.forking import use_one_thread
    from autograder.classroom.interruption import Stopped, leave, stopping_in_order

    use_one_thread()
    if bool(problem_sets) == everything:
        raise click.UsageError("Name the sets to grade, ps07 for example, or say --all.")
    if certificates and not address:
        raise click.UsageError("--cluster-tls goes with --cluster.")
    if jobs and address:
        raise click.UsageError("--jobs is for this machine; a cluster has as many as its workers.")
    checkout = _checkout()
    names = (
        _handed_in(checkout) if everything else list(dict.fromkeys(map(_full_name, problem_sets)))
    )
    options = {
        "jobs": jobs,
        "students": tuple(dict.fromkeys(students)),
        "force": force,
        "allow_unprotected": unprotected,
        "diagnosis": not no_diagnosis,
    }
    place = (address, certificates) if address else None
    is_whole = True
    try:
        with stopping_in_order():
            for name in names:
                is_whole &= _grade_and_show(checkout, name, options, place, everyone=everyone)
    except Stopped as stopped:
        leave(stopped.number)
    sys.exit(0 if is_whole else 1)


def _handed_in(checkout: Path) -> list[str]:
    """Return the sets of which somebody has handed in something."""
    from autograder.classroom.course import Course, CourseError
    from autograder.classroom.passed_over import why_passed_over

    course = Course(checkout)
    try:
        found = {name: course.folders("submitted", name) for name in PROBLEM_SETS}
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    names = [
        name
        for name, one in found.items()
        if one.by_student
        or one.unreadable
        or any(why_passed_over(folder, name) for folder in one.without.values())
    ]
    if not names:
        raise click.ClickException("nobody has handed in anything yet: see submitted/STUDENT/SET")
    return names


def _grade_and_show(
    checkout: Path,
    name: str,
    options: dict[str, Any],
    place: tuple[str, tuple[Path, Path, Path] | None] | None,
    *,
    everyone: bool,
) -> bool:
    """Grade a set and show the marks; return whether all of it could be graded.

    Its libraries take a second to load, in which it may be stopped, too.
    """
    with _loading():
        from rich.console import Console

        from autograder.classroom.cluster.connection import Cluster
        from autograder.classroom.course import Course, CourseError
        from autograder.classroom.grade_class import GradingOptions, grade_class
        from autograder.classroom.show import progress_bar, show_report

    course = Course(checkout)
    console = Console()
    try:
        with progress_bar(console) as progress:
            bar = progress.add_task(f"grading {name}", total=None)
            report = grade_class(
                course,
                name,
                GradingOptions(**options, cluster=Cluster(*place) if place else None),
                lambda done, total: progress.update(bar, completed=done, total=total),
                progress.console.print,
            )
        show_report(console, course, name, report, everyone=everyone)
        if sys.stdout is not None:  # closed by whoever started us
            sys.stdout.flush()
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        _print_no_more()
        raise click.ClickException(
            f"the marks can't be shown ({error.strerror}); what was graded is recorded"
        ) from None
    return not report.failures


@contextlib.contextmanager
def _loading() -> Iterator[None]:
    """Load libraries without looking, again and again, for what of them could go: nothing does."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def _print_no_more() -> None:
    """Keep Python from trying once more at the end to write what couldn't be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
