"""`course excuse` and `course points`: their arguments and messages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from autograder.classroom.where import find_checkout, full_name

if TYPE_CHECKING:
    from autograder.classroom.adjust import Adjusted


def add_commands(main: click.Group) -> None:
    """Add the commands of this module to `course`."""
    main.add_command(excuse)
    main.add_command(points)


@click.command()
@click.argument("problem_set", metavar="[SET]", required=False)
@click.argument("exercise", metavar="[EXERCISE]", required=False)
@click.option("--full", is_flag=True, help="Everybody gets all its points.")
@click.option("--undo", is_flag=True, help="It counts again, points given by hand included.")
def excuse(problem_set: str | None, exercise: str | None, full: bool, undo: bool) -> None:
    """Drop an EXERCISE or written question of a SET, or give everybody its points.

    The release stays as it is. Without arguments: list what counts otherwise than released.
    """
    from autograder.classroom.adjust import excuse as excuse_it
    from autograder.classroom.course import Course, CourseError
    from autograder.grading.points import DROPPED, FULL

    if full and undo:
        raise click.UsageError("--full and --undo exclude each other.")
    course = Course(find_checkout())
    if problem_set is None or exercise is None:
        if full or undo:
            raise click.UsageError("name a set and an exercise.")
        _list(course.root, problem_set)
        return
    how = "" if undo else FULL if full else DROPPED
    name = full_name(problem_set)
    try:
        done = excuse_it(course, name, exercise, how, click.echo)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    words = {"": "counts again", FULL: "gives everybody all its points", DROPPED: "is dropped"}
    _say(name, exercise, words[how], done)


@click.command()
@click.argument("problem_set", metavar="[SET]", required=False)
@click.argument("exercise", metavar="[EXERCISE]", required=False)
@click.argument("number", metavar="[N]", type=float, required=False)
@click.option("--undo", is_flag=True, help="What the release says.")
def points(problem_set: str | None, exercise: str | None, number: float | None, undo: bool) -> None:
    """Make an EXERCISE or written question of a SET worth N points.

    What has been earned is worth as much more or less. The release stays as it is. Without
    arguments: list what counts otherwise than released.
    """
    from autograder.classroom.adjust import set_points
    from autograder.classroom.course import Course, CourseError

    course = Course(find_checkout())
    if problem_set is None or exercise is None:
        _list(course.root, problem_set)
        return
    if undo == (number is not None):
        raise click.UsageError("give a number of points, or say --undo.")
    if number is not None and not 0 < number < 1000:
        raise click.BadParameter(
            f"points should be above 0 and below 1000, not {number:g}; to drop an exercise: "
            "`course excuse`."
        )
    name = full_name(problem_set)
    try:
        done = set_points(course, name, exercise, number, click.echo)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    _say(name, exercise, f"is worth {done.after:g}", done)


def _say(problem_set: str, exercise: str, words: str, done: Adjusted) -> None:
    short = problem_set.partition("_")[0]
    click.echo(
        f"{exercise} {words} ({done.before:g} → {done.after:g}). The marks of {done.students} have "
        f"changed. Their pages follow with `course feedback {short}`."
    )
    for change in done.penalties.changes:
        click.echo(str(change))
    for student, why in done.penalties.failures.items():
        click.echo(f"{student}: {why}", err=True)
    if done.penalties.failures:
        sys.exit(1)


def _list(root: object, problem_set: str | None) -> None:
    from pathlib import Path

    from autograder.grading.points import read_all_rules

    try:
        rules = read_all_rules(Path(str(root)))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    wanted = None if problem_set is None else full_name(problem_set)
    shown = False
    for one, some in rules.items():
        for exercise, rule in some.items():
            if wanted in (None, one):
                worth = "" if rule.points is None else f" worth {rule.points:g}"
                click.echo(f"{one} {exercise}:{worth} {rule.excused}".rstrip(" :"))
                shown = True
    if not shown:
        click.echo("Everything counts what the release says.")
