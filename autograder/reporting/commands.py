"""`course report`: its arguments and messages."""

from __future__ import annotations

import click

from autograder.classroom.where import find_checkout, full_name


def add_commands(main: click.Group) -> None:
    """Add the command of this module to `course`."""
    main.add_command(report)


@click.command()
@click.argument("problem_set", metavar="[SET]", required=False)
@click.option("--all", "everything", is_flag=True, help="All graded sets, and the term.")
@click.option("--anonymous", is_flag=True, help="Numbers in place of ids and names.")
def report(problem_set: str | None, everything: bool, anonymous: bool) -> None:
    """Write what the class has learned: a page, tables and data in reports/.

    The three things to say in the next lecture, what goes wrong most, who needs help, and more.
    """
    from autograder.classroom.course import Course, CourseError
    from autograder.reporting.write import write_report, write_term

    if everything == (problem_set is not None):
        raise click.UsageError("name a set, or say --all.")
    try:
        course = Course(find_checkout())
        if problem_set is None:
            written = write_term(course, anonymous=anonymous)
        else:
            written = write_report(course, full_name(problem_set), anonymous=anonymous)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    for path in written:
        click.echo(path)
