"""`course gradebook`: where the marks are kept."""

from __future__ import annotations

import click

from autograder.classroom.where import find_checkout


@click.group()
def gradebook() -> None:
    """Keep the marks in PostgreSQL instead of a file: see docs/postgresql.md."""


@gradebook.command("move")
@click.argument("target", metavar="postgresql+psycopg://USER@HOST/DATABASE")
def move(target: str) -> None:
    """Copy the whole gradebook into an empty database, and compare every row.

    The old one stays as it is. A password belongs into ~/.pgpass, not here, where others see it.
    """
    from autograder.classroom.course import Course, CourseError
    from autograder.classroom.move_gradebook import check_opens, move_gradebook
    from autograder.classroom.open_gradebook import address

    course = Course(find_checkout())
    try:
        counts = move_gradebook(course, target)
        check_opens(course, target)
        shown = address(target).render_as_string(hide_password=True)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    for name, rows in counts.items():
        click.echo(f"{name}: {rows} rows")
    click.echo(
        "All are there, and the same. Put this line into nbgrader_config.py, below configure(c):\n"
        f'c.CourseDirectory.db_url = "{shown}"\n'
        "The old gradebook is as it was: keep it until you have seen the marks in the new one."
    )
